"""The pieces that the grammar found, put together as one rule and one dose."""

from __future__ import annotations

import datetime as dtm
import re
from dataclasses import replace
from typing import Literal
from zoneinfo import ZoneInfo

from bot.medications import calendar_words, elapsed, hours_said, limits, wording
from bot.medications.reading import Period, Reading, TimeItem
from bot.medications.recurrence import Rule, at_local, ever_due, next_due
from bot.medications.refusals import PosologyError
from bot.medications.wording import DAYS, hour, listed

_DAYS_A_WEEK = {2: (0, 3), 3: (0, 2, 4), 4: (0, 2, 4, 6), 5: (0, 1, 2, 3, 4), 6: (0, 1, 2, 3, 4, 5), 7: tuple(range(7))}
_DOSE_OF_A_DAY = re.compile(r"(?<![\dh:/])\d+(?:[.,/]\d+)? ?(?:mg |ug |g |ui |unites? |cp |comprimes? |gelules? )?(?:les? |chaque |tous les )?$")
_UTC = dtm.timezone.utc
_DAY = dtm.timedelta(days=1)


def rule_of(reading: Reading, zone: str, *, is_medicine: bool) -> Rule | None:
    """The rule, or None when the sentence gives no schedule. Raises PosologyError when no date can ever suit."""
    tz = ZoneInfo(zone)
    _check_mixed_days(reading)
    if reading.gone and not _repeats(reading):
        raise PosologyError("past", reading.gone)
    if reading.instant is not None and not _repeats(reading) and not reading.dates:
        return _at_instant(reading, tz)
    if not _says_schedule(reading):
        reading.ambiguous |= re.fullmatch(r"\W*\d{1,3}\W*", reading.tape.text) is not None
        return None
    if reading.every_hours is not None and not _own_hours(reading):
        if reading.window is None:
            return _limited(reading, elapsed.rule_of(reading, _first_day(reading), tz))
        times = elapsed.hours_within(reading.window, reading.every_hours)
        return _limited(reading, _repeating(reading, times, zone))
    times = hours_said.times_of(reading)
    reading.ambiguous |= reading.every_hours is not None and len(times) * reading.every_hours != 24
    once = _is_one_off(reading, is_medicine=is_medicine)
    rule = _one_off(reading, times, tz) if once else _repeating(reading, times, zone)
    return _limited(reading, rule) if not once else rule


def _says_schedule(reading: Reading) -> bool:
    """A duration or a start alone says how long, not when."""
    return bool(reading.times or reading.dates or reading.shorthand or reading.meals or _repeats(reading) or reading.start_moment
                or reading.instant or reading.stages or (reading.start and not reading.until and not reading.duration))


def _repeats(reading: Reading) -> bool:
    return bool(reading.periods or reading.day_groups or reading.month_days or reading.nth_weekdays or reading.per_day
                or reading.per_week or reading.per_month or reading.every_hours or reading.cycle)


def _is_one_off(reading: Reading, *, is_medicine: bool) -> bool:
    if _repeats(reading) or reading.shorthand:
        return False
    bounded = bool(reading.until or reading.duration or reading.start or reading.count)
    if reading.dates:
        return not bounded
    if bounded:
        return False
    this = _said_today(reading)
    if this:
        return True
    single_clock = len(reading.times) == 1 and reading.times[0].moment is None and not reading.meals
    if single_clock:
        # "prendre X à 8h" may be meant once or every day: a medicine is read as daily, the rest as once; both are asked.
        reading.ambiguous |= not (is_medicine and reading.moment_said)
        return not is_medicine
    return not is_medicine and bool(reading.times)


def _said_today(reading: Reading) -> bool:
    return re.search(r"\b(?:ce (?:matin|midi|soir)|cet apres midi|cette nuit|tout a l'heure)\b", reading.tape.text) is not None


def _own_hours(reading: Reading) -> bool:
    """Hours said beside `toutes les 8 heures`: a list of them replaces the count, a single one is where it starts."""
    return len(reading.times) > 1


def _check_mixed_days(reading: Reading) -> None:
    """`le lundi à 8h et le jeudi à 20h` is two rhythms: one rule would invent doses."""
    groups = [g for g in reading.day_groups if not g.excluded]
    dated = [d for d in reading.dates if d.date is not None]
    if len({d.date for d in dated}) > 1 or (len([d for d in reading.dates if d.day_only]) > 1 and not _monthly(reading)):
        raise PosologyError("two_schedules")
    for group in (g for g in reading.day_groups if g.excluded):
        sides = [{t.clock for t in reading.times if (t.begin < group.begin) == before} for before in (True, False)]
        if all(sides) and sides[0] != sides[1]:
            raise PosologyError("two_schedules")
    places = [item.begin for item in reading.times]
    if any(period == Period("day") for period in reading.periods) and any(min(places, default=0) < g.begin < max(places, default=0) for g in groups):
        raise PosologyError("two_schedules")   # "tous les jours à 8h et le dimanche à 10h"
    if any(_DOSE_OF_A_DAY.search(reading.tape.text, first.end, second.begin) for first, second in zip(groups, groups[1:])):
        raise PosologyError("two_schedules")   # "75 en semaine et 100 le week-end"
    if len(groups) < 2 or len(reading.times) < 2:
        return
    blocks_at = sorted([(g.begin, "day", g) for g in groups] + [(t.begin, "time", t) for t in reading.times], key=lambda p: p[0])
    blocks: list[tuple[str, list[object]]] = []
    for _, kind, item in blocks_at:
        if blocks and blocks[-1][0] == kind:
            blocks[-1][1].append(item)
        else:
            blocks.append((kind, [item]))
    hours = [tuple(sorted(item.clock for item in block if isinstance(item, TimeItem))) for kind, block in blocks if kind == "time"]
    if len(hours) > 1 and len(set(hours)) > 1:
        raise PosologyError("two_schedules")


def _monthly(reading: Reading) -> bool:
    return any(period.unit == "month" for period in reading.periods)


def _at_instant(reading: Reading, tz: ZoneInfo) -> Rule:
    assert reading.instant is not None  # noqa: S101
    local = reading.instant.astimezone(tz)
    return Rule("daily", (f"{local:%H:%M}",), local.date(), count=1, anchor=reading.instant)


def _one_off(reading: Reading, times: tuple[str, ...], tz: ZoneInfo) -> Rule:
    dates = [item for item in reading.dates if item.date is not None] or reading.dates
    now = reading.now.astimezone(_UTC)
    tonight = re.search(r"\bcette nuit\b|\b(?:ce|demain) soir\b", reading.tape.text) is not None
    if not dates:
        day = reading.today
        if at_local(day, times[-1], tz) <= now:
            if _said_today(reading) and not (tonight and times[-1] < "06:00"):
                raise PosologyError("past", f"{listed([hour(clock) for clock in times])}")
            day += _DAY
        elif tonight and times[-1] < "06:00" and reading.now.hour >= 6:
            day += _DAY
        return Rule("daily", times, day, count=1)
    day = _one_off_day(reading, times, tz)
    reading.ambiguous |= any(item.far for item in dates)
    if times[-1] == "00:00" and len(times) == 1 and "minuit" in reading.tape.text:
        reading.ambiguous = True
    elif tonight and times[-1] < "06:00":
        day += _DAY
    if at_local(day, times[-1], tz) <= now:
        raise PosologyError("past", f"{listed([hour(clock) for clock in times])}")
    return Rule("daily", times, day, count=1)


def _one_off_day(reading: Reading, times: tuple[str, ...], tz: ZoneInfo) -> dtm.date:
    item = next((item for item in reading.dates if item.date is not None), reading.dates[0])
    now = reading.now.astimezone(_UTC)
    if item.date is None:
        assert item.day_only is not None  # noqa: S101
        day = calendar_words.resolve_day(item.day_only, reading.today)
        return day if at_local(day, times[-1], tz) > now else calendar_words.resolve_day(item.day_only, reading.today + _DAY)
    typed = reading.tape.text[item.begin:item.end]
    weekday = any(name in typed for name in calendar_words.WEEKDAYS) and not any(char.isdigit() for char in typed)
    if weekday and item.date == reading.today and at_local(item.date, times[-1], tz) <= now:
        return item.date + 7 * _DAY
    return item.date


def _repeating(reading: Reading, times: tuple[str, ...], zone: str) -> Rule:
    start = _first_day(reading)
    rule = _pattern(reading, times, start)
    # Where the series begins is the first suitable date with an hour still to come, whatever the interval.
    probe = replace(rule, interval=1) if rule.freq != "daily" or rule.interval > 1 else rule
    if rule.freq in ("weekly", "monthly", "yearly") and not (rule.weekdays or rule.month_days or rule.nth_weekdays):
        probe = Rule("daily", times, start)
    if not ever_due(probe):
        raise PosologyError("no_date")
    first = next_due(probe, zone, reading.now)
    if first is None:
        raise PosologyError("no_date")
    rule = replace(rule, start=first.local_date)
    if rule.cycle is not None:
        reading.assume(f"premier jour : {wording.day(rule.start)}")
    if rule.freq == "weekly" and not rule.weekdays:
        rule = replace(rule, weekdays=(first.local_date.weekday(),))
        _assume_day(reading, DAYS[first.local_date.weekday()])
    if rule.freq == "monthly" and not (rule.month_days or rule.nth_weekdays):
        rule = replace(rule, month_days=(first.local_date.day,))
        _assume_day(reading, f"le {first.local_date.day}")
    if rule.freq == "yearly" and not rule.month_days:
        rule = replace(rule, months=(first.local_date.month,), month_days=(first.local_date.day,))
        _assume_day(reading, wording.day(first.local_date))
    reading.ambiguous |= any(day > 28 for day in rule.month_days) and rule.freq == "monthly"
    return rule


def _assume_day(reading: Reading, name: str) -> None:
    if reading.start is None and not reading.dates:
        reading.assume(f"jour non précisé : {name}")


def _first_day(reading: Reading) -> dtm.date:
    if reading.start is not None:
        return reading.start
    if reading.instant is not None:
        return reading.instant.astimezone(reading.now.tzinfo).date()
    dated = [item.date for item in reading.dates if item.date is not None]
    if dated and not any(period.unit == "year" for period in reading.periods):
        reading.ambiguous |= _repeats(reading) and not reading.day_groups
        return dated[0]
    return reading.today


def _pattern(reading: Reading, times: tuple[str, ...], start: dtm.date) -> Rule:
    """Dates by the most particular thing that was said."""
    steps = {period.unit: period.interval for period in reversed(reading.periods)}
    _check_steps(reading)
    _check_days_fit(reading, steps)
    if reading.cycle is not None:
        return Rule("daily", times, start, cycle=reading.cycle)
    if "year" in steps:
        dated = next((item.date for item in reading.dates if item.date is not None), None)
        months, month_days = ((dated.month,), (dated.day,)) if dated else ((), ())
        return Rule("yearly", times, start, steps["year"], month_days=month_days, months=months)
    if reading.nth_weekdays:
        return Rule("monthly", times, start, steps.get("month", 1), nth_weekdays=tuple(dict.fromkeys(reading.nth_weekdays)))
    days = sorted({*reading.month_days, *(item.day_only for item in reading.dates if item.day_only)})
    if days and (reading.month_days or "month" in steps):
        return Rule("monthly", times, start, steps.get("month", 1), month_days=tuple(days))
    weekdays = _weekdays(reading)
    if weekdays:
        return Rule("weekly", times, start, steps.get("week", 1), weekdays=weekdays)
    if reading.per_month:
        return Rule("monthly", times, start, month_days=_spread_over_month(reading, reading.per_month))
    if "week" in steps:
        return Rule("weekly", times, start, steps["week"])
    if "month" in steps:
        return Rule("monthly", times, start, steps["month"])
    return Rule("daily", times, start, steps.get("day", 1))


def _check_days_fit(reading: Reading, steps: dict[Literal["day", "week", "month", "year"], int]) -> None:
    """`un jour sur deux sauf le dimanche` is no rule of ours; `tous les 15 jours, le lundi` is every second Monday."""
    if reading.nth_weekdays and reading.month_days or (reading.day_groups and not reading.nth_weekdays and "month" in steps):
        raise PosologyError("two_schedules")
    every = steps.get("day", 1)
    if not reading.day_groups or (reading.cycle is None and every == 1):
        return
    if reading.cycle is not None or every % 7:
        raise PosologyError("two_schedules")
    steps["week"] = every // 7


def _spread_over_month(reading: Reading, wanted: int) -> tuple[int, ...]:
    days = [1 + step * 30 // wanted for step in range(wanted)]
    reading.ambiguous = True
    reading.assume(f"{wanted} fois par mois : le {listed([str(day) for day in days])}")
    return tuple(days)


def _check_steps(reading: Reading) -> None:
    """Two different rhythms in one sentence are not chosen between in silence."""
    several = {(period.unit, period.interval) for period in reading.periods}
    reading.ambiguous |= len(several - {("day", 1)}) > 1


def _weekdays(reading: Reading) -> tuple[int, ...]:
    said = {day for group in reading.day_groups if not group.excluded for day in group.days}
    excluded = {day for group in reading.day_groups if group.excluded for day in group.days}
    if excluded:
        said = (said or set(range(7))) - excluded
        if not said:
            raise PosologyError("no_date")
    if not said and reading.per_week:
        said = set(_DAYS_A_WEEK[reading.per_week])
        reading.ambiguous = True
        reading.assume(f"{reading.per_week} fois par semaine : {listed([DAYS[day] for day in sorted(said)])}")
    elif said and reading.per_week and reading.per_week != len(said):
        reading.ambiguous = True
    return () if said == set(range(7)) else tuple(sorted(said))


def _limited(reading: Reading, rule: Rule) -> Rule:
    """The rule with its end: a date, a duration from its first day, or a number of days."""
    rule = _from_moment(reading, rule)
    until = reading.until
    if reading.duration is not None and until is None:
        until = limits.last_day(rule.start, reading.duration)
    if until is not None and until < rule.start:
        raise PosologyError("end_before_start", reading.until_said)
    if reading.count is not None and until is None:
        if rule.every_hours is None:
            return replace(rule, count=reading.count)
        until = limits.last_day(rule.start, (reading.count, "day"))
    return replace(rule, until=until)


def _from_moment(reading: Reading, rule: Rule) -> Rule:
    """`dès ce soir`: earlier hours of the first day do not count."""
    if rule.every_hours is not None or not (reading.first_hour or reading.start_moment and rule.start == reading.start):
        return rule
    first = reading.first_hour or reading.hours[(reading.start_moment or "").replace(" ", "_")]
    if any(clock >= first for clock in rule.times):
        return replace(rule, first_time=first) if rule.times[0] < first else rule
    return replace(rule, start=rule.start + _DAY) if rule.freq == "daily" else rule
