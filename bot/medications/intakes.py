"""What people took of medicines that they take when needed: noted, counted over 24 hours, withdrawn."""

from __future__ import annotations

import datetime as dtm
from collections.abc import Callable
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from bot.clock import Clock
from bot.errors import NotTheOwner
from bot.medications import as_needed
from bot.medications.as_needed import WINDOW, Count
from bot.medications.model import Dose, Plan, UnknownPlan, dose_id
from bot.medications.store import Records, Store

_BACK_AT_MOST = dtm.timedelta(hours=48)
_MOMENT = dtm.timedelta(microseconds=1)
_A_MINUTE = 10
"""Intakes of one plan that one minute can hold: their slot is the minute and a digit."""


@dataclass(frozen=True, repr=False)
class Noted:
    """The intakes just noted, and how the last 24 hours stand."""

    plan: Plan
    doses: tuple[Dose, ...]
    count: Count

    @property
    def over(self) -> bool:
        return self.plan.most is not None and self.count.taken > self.plan.most

    @property
    def reached(self) -> bool:
        return self.plan.most is not None and self.count.taken == self.plan.most


class Intakes:
    """Each intake is a dose row that is taken from the start: nothing of it is ever sent. `same`: whether two names hold
    one substance, for a planned paracetamol counts beside the one that is taken when needed."""

    def __init__(self, store: Store, clock: Clock, same: Callable[[str, str], bool] = lambda one, other: one == other) -> None:
        self._store, self._clock, self._same = store, clock, same

    def note(self, patient_id: str, plan_id: str, units: int = 1, taken_at: dtm.datetime | None = None) -> Noted:
        """Record what was taken, now or at `taken_at` (of the last two days). A diary: it never refuses."""
        now = self._clock.now()
        at = taken_at if taken_at and now - _BACK_AT_MOST <= taken_at <= now else now
        with self._store.begin() as records:
            plan = _mine(records, patient_id, plan_id)
            doses = self._rows(records, plan, at, now, units)
            records.put_doses(doses)
            return Noted(plan, tuple(doses), self._counted(records, plan, now))

    def count(self, plan: Plan) -> Count:
        """The 24 hours up to now."""
        with self._store.read() as records:
            return self._counted(records, plan, self._clock.now())

    def _counted(self, records: Records, plan: Plan, until: dtm.datetime) -> Count:
        doses = records.doses_of(plan.patient_id, until - 2 * WINDOW, until + _MOMENT)  # a dose may be taken late
        alike = {one.id for one in records.plans_of(plan.patient_id) if one.kind != "care" and self._same(one.label, plan.label)}
        return as_needed.count((dose for dose in doses if dose.plan_id in alike), until)

    def _rows(self, records: Records, plan: Plan, at: dtm.datetime, now: dtm.datetime, units: int) -> list[Dose]:
        local = at.astimezone(ZoneInfo(plan.zone))
        known = {dose.id for dose in records.doses_of(plan.patient_id, at - dtm.timedelta(hours=1), at + dtm.timedelta(hours=1))}
        date, found = local.date().isoformat(), list[Dose]()
        for place in range(_A_MINUTE):
            slot = f"{local:%H%M}{place}"
            name = dose_id(plan.id, date, slot)
            if name not in known and len(found) < units:
                found.append(Dose(name, plan.id, plan.patient_id, date, slot, due_at=at, closes_at=at, state="taken",
                                  answered_at=now, taken_at=at))
        return found


def _mine(records: Records, patient_id: str, plan_id: str) -> Plan:
    plan = records.plan(plan_id)
    if plan is None or plan.kind != "need":
        raise UnknownPlan(plan_id)
    if plan.patient_id != patient_id:
        raise NotTheOwner(plan_id)
    return plan
