"""The dose of a plan: one amount for all its hours, or one for each."""

from __future__ import annotations

import re

from bot.medications import amounts, stages
from bot.medications.reading import DoseItem, Reading
from bot.medications.recurrence import Rule
from bot.medications.refusals import PosologyError

_SOLID = frozenset(("comprimé", "gélule", "capsule", "sachet", "bouffée", "cachet", "ampoule", "dose", "pilule", "suppositoire"))


def dose_of(reading: Reading, rule: Rule | None) -> str | dict[str, str] | None:
    """The amount: one for all hours, one for each, or one for each stage of a course."""
    if reading.stages:
        return stages.dose_of(reading)
    if reading.shorthand:
        unit = next((dose for dose in reading.doses), None)
        found: dict[str, str] = {}
        for name, number in reading.shorthand:
            found[reading.hours[name]] = _with_unit(number, unit)
        return next(iter(found.values())) if len(set(found.values())) == 1 else dict(sorted(found.items()))
    if reading.daily_amount and (reading.per_day or 1) > 1 and any(not dose.mass for dose in reading.doses):
        reading.ambiguous = True   # an amount for the whole day, in several takes: nobody said how it is shared
        return None
    _check_then(reading)
    times = [item for item in reading.times if rule is not None and item.clock in rule.times]
    if not times and len(reading.doses) == 1 and not reading.per_day and rule is not None and not rule.every_hours:
        only = reading.doses[0]
        reading.ambiguous |= reading.daily_amount and only.number not in ("1", "1/2", "1/4") and only.unit.rstrip("s") in _SOLID
    return amounts.distribute(reading.doses, times)


_THEN = re.compile(r"\b(?:puis|ensuite|apres quoi)\b")


def _check_then(reading: Reading) -> None:
    """`25 mg puis 50 mg` with no hour for each: nobody said when the dose changes."""
    for first, second in zip(reading.doses, reading.doses[1:]):
        apart = any(first.begin < item.begin < second.begin or item.begin > second.begin for item in reading.times)
        if first.unit == second.unit and first.number != second.number and _THEN.search(reading.text, first.end, second.begin) and not (
                apart and len(reading.times) > 1):
            raise PosologyError("two_schedules")


def _with_unit(number: str, dose: DoseItem | None) -> str:
    if dose is None:
        return number
    if dose.mass and dose.number == "1":
        return f"{number} {dose.unit}"
    if dose.mass:
        return f"{number} x {dose.number} {dose.unit}"
    return f"{number} {amounts.agreed(dose.unit, number)}{dose.per_unit}"
