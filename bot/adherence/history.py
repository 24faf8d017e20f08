"""What became of doses, day by day: counts, and a streak that one slip does not break. Pure.

A dose counts from its hour on. One that still waits for its answer, or was cancelled, is left out: nobody is told to
have missed what can still be answered. The coach knows answers, not facts: "no answer" never means "not taken".
"""

from __future__ import annotations

import datetime as dtm
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Literal

Outcome = Literal["taken", "skipped", "missed"]
OUTCOMES: tuple[Outcome, ...] = ("taken", "skipped", "missed")
Mark = Literal["all", "part", "none", "silent"]
"""A day: everything taken, a part, nothing taken (as said), no answer to anything."""

FORGIVEN_EVERY = dtm.timedelta(days=7)
"""One day in seven may be incomplete without ending a streak."""
_DAY = dtm.timedelta(days=1)


@dataclass(frozen=True)
class Event:
    """One dose that is settled: its local date, the plan that it belongs to, how it ended."""

    date: dtm.date
    plan_id: str
    outcome: Outcome


@dataclass(frozen=True)
class Counts:
    taken: int = 0
    skipped: int = 0
    missed: int = 0

    @property
    def planned(self) -> int:
        return self.taken + self.skipped + self.missed

    @property
    def mark(self) -> Mark:
        if self.taken == self.planned:
            return "all"
        if self.taken:
            return "part"
        return "silent" if self.missed else "none"


@dataclass(frozen=True)
class Streak:
    """Complete days in a row. `forgiven` incomplete ones lie between them and are not counted."""

    days: int
    forgiven: int


def count(events: Iterable[Event]) -> Counts:
    found = [event.outcome for event in events]
    return Counts(*(found.count(outcome) for outcome in OUTCOMES))


def by_day(events: Iterable[Event]) -> dict[dtm.date, Counts]:
    """Counts of each day that has a settled dose, in order."""
    days: dict[dtm.date, list[Event]] = {}
    for event in events:
        days.setdefault(event.date, []).append(event)
    return {day: count(days[day]) for day in sorted(days)}


def streak(days: Mapping[dtm.date, Counts], today: dtm.date) -> Streak:
    """The streak that ends today, or yesterday while today is not complete: a day without doses neither counts nor
    breaks it, and one incomplete day in seven is forgiven where complete days lie before it."""
    complete = forgiven = waiting = 0
    last_forgiven: dtm.date | None = None
    for day in sorted((each for each in days if each <= today), reverse=True):
        if days[day].mark == "all":
            complete, forgiven, waiting = complete + 1, forgiven + waiting, 0
        elif day == today:
            continue
        elif last_forgiven is None or last_forgiven - day >= FORGIVEN_EVERY:
            last_forgiven, waiting = day, 1
        else:
            break
    return Streak(complete, forgiven)
