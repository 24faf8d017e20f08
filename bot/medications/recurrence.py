"""When a reminder falls due: a rule of local dates and wall-clock hours, and the instants it gives. Pure.

Daylight saving (RFC 5545): an hour that the change removes is read with the offset before it (02:30 → 03:30), an hour
that occurs twice fires once, the first time. `every_hours` counts elapsed time from `anchor` instead: its slots are
named by their local hour, and the second passage of a repeated hour is written "02h00" instead of "02:00", so that
(plan, local date, slot) stays unique with five characters.

Dates that a month or year does not have (31 April, 29 February 2027) give no occurrence, as in RFC 5545.
"""

from __future__ import annotations

import datetime as dtm
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import islice
from typing import Any, Literal
from zoneinfo import ZoneInfo

from dateutil import rrule as rr

Frequency = Literal["daily", "weekly", "monthly", "yearly"]

_FREQUENCIES = {"daily": rr.DAILY, "weekly": rr.WEEKLY, "monthly": rr.MONTHLY, "yearly": rr.YEARLY}
_DAY_CODES = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
_UTC = dtm.timezone.utc
_DAY = dtm.timedelta(days=1)


@dataclass(frozen=True)
class Rule:
    """Which local dates (`freq` … `until`), and at which local hours (`times`, "HH:MM", in order).

    `start` is the first date, inclusive; `until` the last local date, inclusive, or None. `count` limits the number of
    dates, not of doses (1 = one-off). `weekdays` 0 = Monday. `month_days` 1–31, or -1 for the last. `nth_weekdays`
    (position, weekday): (1, 0) first Monday of the month, (-1, 4) last Friday. `anchor` (UTC) is the first instant of an
    `every_hours` rule, or the exact instant of a one-off said as "in two hours". `first_time` "HH:MM": on `start`, the
    hours before it do not count ("from this evening on"; of an `every_hours` rule it only names the anchor's hour). `cycle` (daily rules): days on, days of the whole cycle, counted
    from `start`; (21, 28) is three weeks of pills and one without. `about`: those of `times` that were said as "vers 8 h".
    """

    freq: Frequency
    times: tuple[str, ...]
    start: dtm.date
    interval: int = 1
    weekdays: tuple[int, ...] = ()
    month_days: tuple[int, ...] = ()
    nth_weekdays: tuple[tuple[int, int], ...] = ()
    months: tuple[int, ...] = ()
    until: dtm.date | None = None
    count: int | None = None
    every_hours: int | None = None
    anchor: dtm.datetime | None = None
    first_time: str | None = None
    cycle: tuple[int, int] | None = None
    about: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        if not self.times or self.interval < 1 or (self.count is not None and self.count < 1):
            raise ValueError("a rule needs an hour, an interval and a count of one or more")
        if self.every_hours is not None and (self.every_hours < 1 or self.anchor is None):
            raise ValueError("every_hours needs one hour or more, and an anchor")
        if self.cycle is not None and not (0 < self.cycle[0] < self.cycle[1] and self.freq == "daily" and self.interval == 1):
            raise ValueError("a cycle is of days, with one on and one off at least")
        for clock in self.times:
            dtm.time.fromisoformat(clock)

    def to_dict(self) -> dict[str, Any]:
        """JSON values only; fields at their default are left out."""
        found: dict[str, Any] = {"freq": self.freq, "times": list(self.times), "start": self.start.isoformat()}
        if self.interval != 1:
            found["interval"] = self.interval
        for name in ("weekdays", "month_days", "months", "about"):
            if getattr(self, name):
                found[name] = list(getattr(self, name))
        if self.nth_weekdays:
            found["nth_weekdays"] = [list(pair) for pair in self.nth_weekdays]
        for name in ("count", "every_hours", "first_time"):
            if getattr(self, name) is not None:
                found[name] = getattr(self, name)
        if self.cycle is not None:
            found["cycle"] = list(self.cycle)
        if self.until is not None:
            found["until"] = self.until.isoformat()
        if self.anchor is not None:
            found["anchor"] = self.anchor.astimezone(_UTC).isoformat()
        return found

    @classmethod
    def from_dict(cls, data: dict[str, Any]) -> Rule:
        """The rule that `to_dict` wrote. Raises KeyError or ValueError on anything else."""
        until, anchor = data.get("until"), data.get("anchor")
        return cls(
            freq=data["freq"],
            times=tuple(data["times"]),
            start=dtm.date.fromisoformat(data["start"]),
            interval=data.get("interval", 1),
            weekdays=tuple(data.get("weekdays", ())),
            month_days=tuple(data.get("month_days", ())),
            nth_weekdays=tuple((nth, day) for nth, day in data.get("nth_weekdays", ())),
            months=tuple(data.get("months", ())),
            until=None if until is None else dtm.date.fromisoformat(until),
            count=data.get("count"),
            every_hours=data.get("every_hours"),
            first_time=data.get("first_time"),
            about=tuple(data.get("about", ())),
            cycle=None if data.get("cycle") is None else (data["cycle"][0], data["cycle"][1]),
            anchor=None if anchor is None else dtm.datetime.fromisoformat(anchor),
        )

    def rrule(self) -> str:
        """The dates as RFC 5545 text. UNTIL is a local date, inclusive: FREQ=DAILY;UNTIL=20270223.

        RFC 5545 cannot say days on and off: X-CYCLE=21/28 is ours, and whoever exports such a rule lists its dates.
        """
        parts = [f"FREQ={self.freq.upper()}"]
        if self.cycle is not None:
            parts.append(f"X-CYCLE={self.cycle[0]}/{self.cycle[1]}")
        if self.interval != 1:
            parts.append(f"INTERVAL={self.interval}")
        days = [_DAY_CODES[day] for day in self.weekdays] + [f"{n}{_DAY_CODES[day]}" for n, day in self.nth_weekdays]
        for name, values in (("BYMONTH", self.months), ("BYMONTHDAY", self.month_days), ("BYDAY", days)):
            if values:
                parts.append(f"{name}=" + ",".join(str(value) for value in values))
        if self.count is not None:
            parts.append(f"COUNT={self.count}")
        elif self.until is not None:
            parts.append(f"UNTIL={self.until:%Y%m%d}")
        return ";".join(parts)

    @property
    def last_date(self) -> dtm.date | None:
        """The last local date that may have an occurrence, whether said as a date or as a number; None = open."""
        if self.count is None:
            return self.until
        dates = list(islice(_dates_from(replace(self, count=None), self.start), self.count))
        return dates[-1] if dates else self.start


@dataclass(frozen=True, order=True)
class Occurrence:
    """One due dose. `slot` is the wall-clock hour of the rule, also on the day when the clock skips it."""

    due_at: dtm.datetime   # aware, UTC
    local_date: dtm.date
    slot: str              # "HH:MM"


def next_due(rule: Rule, zone: str | ZoneInfo, after: dtm.datetime) -> Occurrence | None:
    """The first occurrence strictly after `after` (aware), or None when the rule is over."""
    return next(occurrences(rule, zone, after), None)


def occurrences(rule: Rule, zone: str | ZoneInfo, after: dtm.datetime) -> Iterator[Occurrence]:
    """Every occurrence strictly after `after` (aware), by instant. Endless for an open rule.

    Two slots that the spring change reads as the same instant (02:30 and 03:30) come one after the other, with the
    same `due_at`: whoever stores doses reads them from here, not from `next_due`.
    """
    tz = ZoneInfo(zone) if isinstance(zone, str) else zone
    after = after.astimezone(_UTC)
    if rule.every_hours is not None:
        return _elapsed(rule, tz, after)
    if rule.anchor is not None:
        local = rule.anchor.astimezone(tz)
        once = Occurrence(rule.anchor.astimezone(_UTC), local.date(), f"{local:%H:%M}")
        return iter([once] if once.due_at > after else [])
    return _wall_clock(rule, tz, after)


def at_local(day: dtm.date, clock: str, tz: ZoneInfo) -> dtm.datetime:
    """The instant (UTC) of a wall-clock hour; fold=0 is the DST rule at the head of this module."""
    return dtm.datetime.combine(day, dtm.time.fromisoformat(clock), tzinfo=tz).astimezone(_UTC)


def _wall_clock(rule: Rule, tz: ZoneInfo, after: dtm.datetime) -> Iterator[Occurrence]:
    waiting: list[Occurrence] = []
    for day in _dates_from(rule, after.astimezone(tz).date() - _DAY):
        hours = rule.times if day != rule.start or rule.first_time is None else _from_time(rule)
        waiting.extend(Occurrence(at_local(day, clock, tz), day, clock) for clock in hours)
        waiting.sort()
        # An hour pushed past midnight by a change must not overtake the hours of the day it lands on.
        closed = at_local(day + _DAY, "00:00", tz)
        while waiting and waiting[0].due_at < closed:
            found = waiting.pop(0)
            if found.due_at > after:
                yield found
    yield from (found for found in waiting if found.due_at > after)


def _from_time(rule: Rule) -> tuple[str, ...]:
    return tuple(clock for clock in rule.times if rule.first_time is None or clock >= rule.first_time)


def _elapsed(rule: Rule, tz: ZoneInfo, after: dtm.datetime) -> Iterator[Occurrence]:
    assert rule.every_hours is not None and rule.anchor is not None  # noqa: S101
    anchor, step = rule.anchor.astimezone(_UTC), dtm.timedelta(hours=rule.every_hours)
    last = rule.last_date if rule.count is None else rule.start + _DAY * (rule.count - 1)
    due = anchor + step * max(0, (after - anchor) // step)
    while True:
        local = due.astimezone(tz)
        if last is not None and local.date() > last:
            return
        if due > after and local.date() >= rule.start:
            yield Occurrence(due, local.date(), f"{local:%Hh%M}" if local.fold else f"{local:%H:%M}")
        due += step


def _dates_from(rule: Rule, first: dtm.date) -> Iterator[dtm.date]:
    """The rule's local dates from `first` on; the cost does not grow with the age of the rule."""
    last = rule.last_date
    floor = max(first, rule.start)
    series = rr.rrule(
        _FREQUENCIES[rule.freq],
        dtstart=dtm.datetime.combine(_near(rule, floor), dtm.time()),
        interval=rule.interval,
        byweekday=_by_weekday(rule),
        bymonthday=rule.month_days or None,
        bymonth=rule.months or None,
        cache=False,
    )
    for moment in series:
        day = moment.date()
        if last is not None and day > last:
            return
        if day >= floor and (rule.cycle is None or (day - rule.start).days % rule.cycle[1] < rule.cycle[0]):
            yield day


def _by_weekday(rule: Rule) -> list[rr.weekday] | None:
    named = [rr.weekday(day) for day in rule.weekdays]
    return named + [rr.weekday(day, nth) for nth, day in rule.nth_weekdays] or None


def _near(rule: Rule, floor: dtm.date) -> dtm.date:
    """A date at or before `floor` from which the same series continues; spares walking years of past dates."""
    if rule.freq == "daily" and not (rule.weekdays or rule.month_days or rule.nth_weekdays or rule.months):
        return rule.start + _DAY * ((floor - rule.start).days // rule.interval * rule.interval)
    if rule.freq == "weekly":
        weeks = (floor - rule.start).days // 7 // rule.interval - 1
        return rule.start + _DAY * (max(0, weeks) * rule.interval * 7)
    return rule.start


@lru_cache(maxsize=512)
def _has_dates(rule: Rule) -> bool:
    return next(_dates_from(rule, rule.start), None) is not None


def ever_due(rule: Rule) -> bool:
    """False for a rule without a single date, such as every 31 April."""
    return _has_dates(rule)
