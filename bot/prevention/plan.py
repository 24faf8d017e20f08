"""What is due for one person, in order of benefit, and because of which facts. Pure; no French here.

A date said as done may be a month or a year only: it counts from its first day, so that nothing is forgotten too long.
"""

from __future__ import annotations

import calendar
import datetime as dtm
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from bot.advice.selection import Facts, age, fits, holds, used
from bot.content.schema import FACTS
from bot.content.schema_prevention import Act, Case, Contradiction, Period

Status = Literal["due", "again", "habit", "later", "done"]
"""due: never said to be done; again: done, and its time has come back; later: on `next_on`; done: nothing more to come."""

ASKED = ("birth_date", "sex", "country", "smoking")
"""Facts that change a plan most, in the order in which one of them is asked when it is unknown."""


@dataclass(frozen=True)
class Entry:
    """One act of the plan."""

    act: Act
    case: Case
    status: Status
    facts_used: tuple[str, ...]
    done_on: str | None = None
    next_on: dtm.date | None = None


@dataclass(frozen=True)
class Plan:
    """`due` in order of benefit (habits among them), `later` by date. `missing` is the one fact worth asking for."""

    due: tuple[Entry, ...]
    later: tuple[Entry, ...]
    done: tuple[Entry, ...]
    contradictions: tuple[Contradiction, ...]
    missing: str | None

    @property
    def facts_used(self) -> tuple[str, ...]:
        """Names of all profile facts behind the plan, each once."""
        every = (*self.due, *self.later, *self.done)
        return tuple(dict.fromkeys(name for entry in every for name in entry.facts_used))


def make(acts: Sequence[Act], contradictions: Sequence[Contradiction], facts: Facts, done: Mapping[str, str],
         today: dtm.date) -> Plan:
    """The plan of somebody with these `facts`; `done` tells for acts when they were last done (ISO, perhaps partial)."""
    against = tuple(one for one in contradictions if all(holds(each, facts, today) for each in one.when))
    left_out = {name for one in against for key in one.forget for name in FACTS[key]}
    trusted = {name: value for name, value in facts.items() if name not in left_out}
    entries = [entry for act in acts if (entry := _entry(act, trusted, done.get(act.id), today)) is not None]
    entries.sort(key=lambda entry: (entry.case.order, entry.act.id))
    later = sorted((e for e in entries if e.status == "later"), key=lambda e: e.next_on or today)
    unknown = [name for name in ASKED if facts.get(name) is None and name not in left_out]
    return Plan(
        tuple(e for e in entries if e.status in ("due", "again", "habit")), tuple(later),
        tuple(e for e in entries if e.status == "done"), against, unknown[0] if unknown else None,
    )


def next_due(period: Period, done: str | None, facts: Facts, today: dtm.date) -> dtm.date | None:
    """When the act falls due: today or before = now; None = not any more, or when the doctor says."""
    last = first_day(done) if done else None
    if period.every == "ages":
        return _at_ages(period.ages, last, facts, today)
    if period.every == "season":
        return _in_season(period.season, last, today)
    if last is None:
        return today
    if period.every == "period":
        return months_later(last, period.months) + dtm.timedelta(days=period.days)
    return None


def first_day(said: str) -> dtm.date:
    """The first day of an ISO date, month or year."""
    parts = [int(part) for part in said.split("-")]
    return dtm.date(*(parts + [1, 1])[:3])


def months_later(day: dtm.date, months: int) -> dtm.date:
    """The same day so many months later; the last of the month where it does not exist."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return dtm.date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


def _entry(act: Act, facts: Facts, done: str | None, today: dtm.date) -> Entry | None:
    case = next((case for case in act.cases if fits(case, facts, today)), None)
    if case is None:
        return None
    because = used(case, facts, today)
    if case.period.every == "daily":
        return Entry(act, case, "habit", because)
    due = next_due(case.period, done, facts, today)
    if due is None:
        return Entry(act, case, "done", because, done) if done else None
    status: Status = "later" if due > today else "again" if done else "due"
    return Entry(act, case, status, because, done, due)


def _at_ages(ages: Sequence[int], last: dtm.date | None, facts: Facts, today: dtm.date) -> dtm.date | None:
    """At the last of the ages reached, unless it was done since; else at the next one. Age unknown: now, once."""
    years = age(facts, today)
    if years is None:
        return None if last else today
    born = dtm.date.fromisoformat(str(facts["birth_date"]))
    birthdays = [months_later(born, 12 * one) for one in ages]
    reached = [day for day in birthdays if day <= today]
    if reached and (last is None or last < reached[-1]):
        return reached[-1]
    return next((day for day in birthdays if day > today), None)


def _in_season(season: tuple[int, int], last: dtm.date | None, today: dtm.date) -> dtm.date:
    """Now, from the first to the last month of the season; else at its next beginning. Once done, next season."""
    first, end = season
    months = [(first + place - 1) % 12 + 1 for place in range((end - first) % 12 + 1)]
    year = today.year if today.month >= first else today.year - 1
    began = dtm.date(year, first, 1)
    if today.month in months and (last is None or last < began):
        return today
    return began if began > today else dtm.date(year + 1, first, 1)
