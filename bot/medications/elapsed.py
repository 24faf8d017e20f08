"""`toutes les 8 heures`: rules that count elapsed time, and `toutes les 2 heures de 8h à 20h`, which are hours of each day."""

from __future__ import annotations

import datetime as dtm
import re
from dataclasses import replace
from zoneinfo import ZoneInfo

from bot.medications.reading import Reading
from bot.medications.recurrence import Rule, at_local, next_due
from bot.medications.refusals import PosologyError
from bot.medications.wording import hour, listed

_AT_ONCE = re.compile(r"\bmaintenant\b|\btout de suite\b")
_UTC = dtm.timezone.utc


def rule_of(reading: Reading, first_day: dtm.date, tz: ZoneInfo) -> Rule:
    """The rule without its end. A step that does not divide the day is counted from its first dose."""
    assert reading.every_hours is not None  # noqa: S101
    step = reading.every_hours
    said = reading.times[0].clock if reading.times else None
    at_once = said is None and (reading.instant is not None or _AT_ONCE.search(reading.tape.text) is not None)
    if at_once:
        anchor = (reading.instant or reading.now.astimezone(_UTC)).replace(second=0, microsecond=0)
    else:
        anchor = at_local(first_day, said or ("08:00" if step == 12 or step > 24 else "00:00"), tz)
    clock = f"{anchor.astimezone(tz):%H:%M}"
    if said is None and not at_once:
        _say_hours(reading, step, clock)
    reading.ambiguous |= bool(24 % step) or (reading.per_day is not None and reading.per_day != 24 // step)
    rule = Rule("daily", slots(clock, step), anchor.astimezone(tz).date(), every_hours=step, anchor=anchor)
    return _from_first(rule, reading, tz)


def _say_hours(reading: Reading, step: int, clock: str) -> None:
    hours = listed([hour(slot) for slot in slots(clock, step)])
    reading.assume(f"toutes les {step} heures : {hours}" if step > 1 else "toutes les heures : à l'heure pile")


def _from_first(rule: Rule, reading: Reading, tz: ZoneInfo) -> Rule:
    first = next_due(rule, tz, reading.now)
    if first is None:
        raise PosologyError("no_date")
    assert rule.every_hours is not None  # noqa: S101
    if 24 % rule.every_hours == 0:
        begun = first.local_date == rule.start and first.due_at == rule.anchor
        return replace(rule, start=first.local_date, first_time=first.slot if begun and first.slot != rule.times[0] else None)
    clock = f"{first.due_at.astimezone(tz):%H:%M}"
    return Rule("daily", slots(clock, rule.every_hours), first.local_date, every_hours=rule.every_hours, anchor=first.due_at)


def slots(clock: str, step: int) -> tuple[str, ...]:
    """The hours of a day without a change of the clock, in order."""
    first = int(clock[:2]) * 60 + int(clock[3:])
    if 24 % step == 0:
        return tuple(sorted(_clock(first + n * step * 60) for n in range(24 // step)))
    return tuple(_clock(minutes) for minutes in range(first, 1440, step * 60))


def hours_within(window: tuple[str, str], step: int) -> tuple[str, ...]:
    """`de 8h à 20h` every `step` hours: the same wall-clock hours every day, over midnight if it must be."""
    first, last = (_minutes(text) for text in window)
    if last <= first:
        last += 1440
    return tuple(sorted({_clock(minutes) for minutes in range(first, last + 1, step * 60)}))


def _clock(minutes: int) -> str:
    return f"{minutes // 60 % 24:02d}:{minutes % 60:02d}"


def _minutes(text: str) -> int:
    if text in ("midi", "minuit"):
        return 720 if text == "midi" else 0
    hours, minutes = (re.findall(r"\d+", text) + ["0"])[:2]
    if int(hours) > 24 or int(minutes) > 59:
        raise PosologyError("bad_time", text)
    return int(hours) * 60 + int(minutes)
