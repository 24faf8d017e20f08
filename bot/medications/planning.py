"""Turns plans into dose rows, 48 hours ahead: never one row or timer for every future dose."""

from __future__ import annotations

import datetime as dtm
from dataclasses import replace
from itertools import islice

from bot.medications.model import Dose, Plan
from bot.medications.recurrence import Occurrence, next_due, occurrences
from bot.medications.store import Records

AHEAD = dtm.timedelta(hours=48)
_AT_ONCE = 500
_MICROSECOND = dtm.timedelta(microseconds=1)


def first_due(plan: Plan, since: dtm.datetime) -> dtm.datetime | None:
    """The first occurrence at or after `since`; where `plan.next_due_at` is to point."""
    occurrence = next_due(plan.rule, plan.zone, since - _MICROSECOND)
    return None if occurrence is None else occurrence.due_at


def make_doses(records: Records, plan: Plan, now: dtm.datetime) -> Plan:
    """Rows for every occurrence until `now` + 48 h that has none; saves and returns the plan with its cursor moved.

    After a long stop it also makes the rows of the past, so that what was not sent is on record as missed.
    """
    if plan.status == "stopped" or plan.next_due_at is None:
        return plan
    coming = list(islice(occurrences(plan.rule, plan.zone, plan.next_due_at - _MICROSECOND), _AT_ONCE))
    soon = [one for one in coming if one.due_at <= now + AHEAD]
    rest = coming[len(soon):]
    if not rest and len(coming) == _AT_ONCE:  # more to come than fits into one transaction
        last = soon[-1].due_at
        soon, rest = [one for one in soon if one.due_at < last], [one for one in soon if one.due_at == last]
    cursor = rest[0].due_at if rest else None
    for occurrence in soon:
        records.put_dose(Dose.planned(plan, occurrence, _gap(occurrence, coming)))
    moved = replace(plan, next_due_at=cursor)
    records.save_plan(moved)
    return moved


def _gap(occurrence: Occurrence, coming: list[Occurrence]) -> dtm.timedelta | None:
    """To the next later instant; two hours that the spring change makes one leave together."""
    later = next((other.due_at for other in coming if other.due_at > occurrence.due_at), None)
    return None if later is None else later - occurrence.due_at
