"""French sentence → medicine, dose and rule. Pure: the instant, the zone and the names are given.

`parse` never guesses in silence: a default hour is listed in `assumed`, a second possible reading sets `ambiguous`,
what is not said is listed in `missing`, and what cannot be kept is refused with PosologyError.
"""

from __future__ import annotations

import datetime as dtm
import re
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import islice
from typing import Any
from zoneinfo import ZoneInfo

from bot.medications import (
    amounts,
    assembling,
    clock_words,
    cycles,
    doses_said,
    frequency,
    guards,
    hour_spelling,
    hours_said,
    limits,
    naming,
    single_dates,
    spelling,
    stages,
    weekdays,
    wording,
)
from bot.medications import (
    lexicon as lexicons,
)
from bot.medications.reading import DEFAULT_HOURS, Reading
from bot.medications.recurrence import Rule, next_due, occurrences
from bot.medications.refusals import PosologyError

__all__ = ["DEFAULT_HOURS", "Posology", "PosologyError", "next_dates", "parse", "read_back", "to_json"]

_LONGEST = 1000   # characters; a schedule is one sentence
_LONGEST_READ = 1500


@dataclass(frozen=True)
class Posology:
    """What one sentence says. `missing` holds "medication" and/or "schedule"; `rule` is None when it is missing.

    `substance` and `atc` are known when the lexicon recognised the name; `known_name` is its spelling there,
    and `mended` is `medication` with that spelling. `care` is
    True for what is not a medicine (an appointment, a measure). `read_on` is the local date of the sentence.
    """

    medication: str | None
    dose: str | dict[str, str] | None
    rule: Rule | None
    ambiguous: bool = False
    assumed: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()
    substance: str | None = None
    atc: str | None = None
    known_name: str | None = None
    mended: str | None = None
    read_on: dtm.date | None = None


def parse(
    text: str,
    now: dtm.datetime,
    zone: str,
    lexicon: lexicons.Lexicon | None = None,
    hours: Mapping[str, str] | None = None,
) -> Posology:
    """Read one sentence as said at `now` (aware) in `zone` (IANA). `hours`: the person's own default hours.

    Raises PosologyError for an impossible schedule.
    """
    if len(text) > _LONGEST:
        raise PosologyError("too_long_text")
    names = lexicon or lexicons.shipped()
    local = _local(now, zone)
    tape = hour_spelling.spell_out(spelling.normalise(text, names.names))
    if len(tape.text) > _LONGEST_READ:
        raise PosologyError("too_long_text")
    reading = Reading(tape, local, {**DEFAULT_HOURS, **(hours or {})})
    _read(reading)
    named = naming.name_of(reading, names)
    if named.several and (len(reading.times) > 1 or reading.stages or reading.meals):
        raise PosologyError("several_medicines")
    rule = hours_said.with_about(reading, assembling.rule_of(reading, zone, is_medicine=_is_medicine(reading, named)))
    missing = tuple(name for name, value in (("medication", named.text), ("schedule", rule)) if value is None)
    return Posology(
        medication=named.text,
        dose=doses_said.dose_of(reading, rule),
        rule=rule,
        ambiguous=reading.ambiguous or named.doubtful or named.several,
        assumed=tuple(reading.assumed),
        missing=missing,
        substance=named.match.substance if named.match else None,
        atc=named.match.atc or None if named.match else None,
        known_name=named.match.name if named.match else None,
        mended=named.mended or named.text,
        read_on=local.date(),
    )


def _local(now: dtm.datetime, zone: str) -> dtm.datetime:
    """The instant in the person's zone; a naive one is read as their wall clock (scripts may leave the offset out)."""
    tz = ZoneInfo(zone)
    return now.replace(tzinfo=tz) if now.tzinfo is None else now.astimezone(tz)


def _read(reading: Reading) -> None:
    """Each part takes its words; the order settles what a shared word belongs to."""
    for take in (
        guards.check, amounts.take_routes, amounts.take_shorthand, cycles.take_cycles, stages.take_stages, limits.take_limits,
        single_dates.take_full_dates, frequency.take_frequency, single_dates.take_month_days, weekdays.take_weekdays,
        single_dates.take_single_dates, clock_words.take_meals, clock_words.take_clocks, clock_words.take_moments,
    ):
        take(reading)
    has_hours = bool(reading.times or reading.shorthand or reading.dates)
    frequency.take_bare_counts(reading, has_hours=has_hours)
    for take in (
        amounts.take_amounts, limits.take_bare_duration, frequency.take_leftovers, amounts.take_bare_amounts,
        clock_words.take_last_number,
    ):
        take(reading)


_APPOINTMENT = re.compile(
    r"\b(?:rendez vous|rdv|consultation|appeler|telephoner|visite|vaccin|vaccination|rappel de vaccin|dentiste|cardiologue|"
    r"medecin|docteur|kine|analyses?|prise de sang|radio|irm|scanner|echographie|depistage|mammographie|aller|renouveler|"
    r"renouvellement|ordonnance|pharmacie|ophtalmo|gyneco|hopital)\b"
)


def _is_medicine(reading: Reading, named: naming.Named) -> bool:
    return named.match is not None or _APPOINTMENT.search(reading.tape.text) is None


def next_dates(rule: Rule, zone: str, after: dtm.datetime, n: int) -> list[dtm.datetime]:
    """At most `n` coming occurrences as local, aware times."""
    tz = ZoneInfo(zone)
    return [found.due_at.astimezone(tz) for found in islice(occurrences(rule, zone, _local(after, zone)), n)]


def read_back(said: Posology | Rule, dose: str | dict[str, str] | None = None, medication: str | None = None) -> str:
    """`metformine, 500 mg, tous les jours à 8 h et 20 h, jusqu'au 23 février 2027`."""
    if isinstance(said, Posology):
        medication, dose, rule, today = said.medication, said.dose, said.rule, said.read_on
    else:
        rule, today = said, None
    parts = [medication or "", wording.doses(dose), wording.schedule(rule, today) if rule else ""]
    return ", ".join(part for part in parts if part)


def to_json(posology: Posology, now: dtm.datetime, zone: str) -> dict[str, Any]:
    """The line that `coach posology --jsonl` prints (PRODUCT.md §6); `next` holds at most six local times."""
    rule = posology.rule
    first = next_due(rule, zone, _local(now, zone)) if rule else None
    return {
        "medication": posology.medication,
        "dose": posology.dose,
        "times": list(rule.times) if rule else [],
        "rrule": rule.rrule() if rule else None,
        "start": first.local_date.isoformat() if first else (rule.start.isoformat() if rule else None),
        "until": _until(rule),
        "next": [f"{moment:%Y-%m-%dT%H:%M}" for moment in next_dates(rule, zone, now, 6)] if rule else [],
        "ambiguous": posology.ambiguous,
        "assumed": list(posology.assumed),
        "missing": list(posology.missing),
        "substance": posology.substance,
    }


def _until(rule: Rule | None) -> str | None:
    if rule is None or rule.count == 1 or rule.last_date is None:
        return None
    return rule.last_date.isoformat()
