"""Turns plans into dose rows, 48 hours ahead: never one row or timer for every future dose."""

from __future__ import annotations

import datetime as dtm
import hashlib
from collections.abc import Sequence
from dataclasses import replace
from itertools import takewhile
from zoneinfo import ZoneInfo

from bot.medications import stages
from bot.medications.model import Dose, Plan
from bot.medications.recurrence import Occurrence, next_due, occurrences
from bot.medications.store import Records

AHEAD = dtm.timedelta(hours=48)
ABOUT = dtm.timedelta(minutes=5)
"""How far from its hour a dose said as "vers 8 h" may be sent."""
_AT_ONCE = 500
_MICROSECOND = dtm.timedelta(microseconds=1)


def first_due(plan: Plan, since: dtm.datetime) -> dtm.datetime | None:
    """The first occurrence at or after `since`; where `plan.next_due_at` is to point."""
    if plan.kind == "need":
        return None
    occurrence = next_due(plan.rule, plan.zone, since - _MICROSECOND)
    return None if occurrence is None else occurrence.due_at


def not_once_more(plan: Plan, today: Sequence[Dose], now: dtm.datetime) -> Plan:
    """A plan whose hours have just changed, without an hour too many today: whoever moves 20 h to 21 h at 20:05, with the
    dose taken, is reminded tomorrow. `today`: the plan's doses of this local day. A dose said not to be taken may still come."""
    rule, local = plan.rule, now.astimezone(ZoneInfo(plan.zone)).date()
    if rule.interval != 1 or rule.cycle or rule.every_hours or rule.count or stages.changes(plan.doses):
        return plan  # there the first day counts
    done = [dose for dose in today if dose.due_at <= now and dose.state not in ("cancelled", "skipped")]
    later = list(takewhile(lambda one: one.local_date == local, occurrences(rule, plan.zone, now)))
    excess = len(done) + len(later) - len(rule.times)
    if excess <= 0 or not later:
        return plan
    kept = later[excess:]
    start = local if kept else local + dtm.timedelta(days=1)
    if rule.until is not None and start > rule.until:
        return plan
    return replace(plan, rule=replace(rule, start=start, first_time=kept[0].slot if kept else None))


def make_doses(records: Records, plan: Plan, now: dtm.datetime, ahead: dtm.timedelta = AHEAD) -> Plan:
    """Rows for every occurrence until `now` + `ahead` that has none; returns the plan with its cursor moved.

    After a long stop it also makes the rows of the past, so that what was not sent is on record as missed. At most
    some hundreds at once: the cursor tells whether more is to come.
    """
    if plan.status == "stopped" or plan.next_due_at is None:
        return plan
    soon, following = _coming(plan, plan.next_due_at, now + ahead)
    if soon:
        doses = [Dose.planned(plan, one, _gap(one, soon, following)) for one in soon]
        records.put_doses([_not_all_at_once(records, plan, dose) for dose in doses])
    records.move_cursor(plan.id, following)
    return replace(plan, next_due_at=following)


def _coming(plan: Plan, since: dtm.datetime, until: dtm.datetime) -> tuple[list[Occurrence], dtm.datetime | None]:
    """The occurrences until `until`, and the instant of the first one that is left for later."""
    soon: list[Occurrence] = []
    for one in occurrences(plan.rule, plan.zone, since - _MICROSECOND):
        full = len(soon) >= _AT_ONCE and one.due_at > soon[-1].due_at  # never between two hours of the same instant
        if full or one.due_at > until:
            return soon, one.due_at
        soon.append(one)
    return soon, None


def _not_all_at_once(records: Records, plan: Plan, dose: Dose) -> Dose:
    """What was said as "vers 8 h" leaves some minutes before or after it; unless the person takes something else at 8 h
    to the minute: one message, not two."""
    if dose.slot not in plan.rule.about:
        return dose
    others = records.doses_at(dose.patient_id, dose.due_at)
    exact = any(one.send_at == one.due_at and one.plan_id != dose.plan_id for one in others)
    return dose if exact else replace(dose, send_at=dose.due_at + spread(dose.patient_id))


def spread(patient_id: str) -> dtm.timedelta:
    """Up to five minutes before or after: the same every day for one person, evenly among people, so that not everybody
    who said "vers 8 h" is served at the same second."""
    most = round(ABOUT.total_seconds())
    return dtm.timedelta(seconds=int(hashlib.sha256(patient_id.encode()).hexdigest()[:8], 16) % (2 * most + 1) - most)


def _gap(
    occurrence: Occurrence, coming: list[Occurrence], following: dtm.datetime | None
) -> dtm.timedelta | None:
    """To the next later instant; two hours that the spring change makes one leave together."""
    later = next((other.due_at for other in coming if other.due_at > occurrence.due_at), following)
    return None if later is None else later - occurrence.due_at
