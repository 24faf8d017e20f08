"""Plans and doses as the medication services look for them within one transaction."""

from __future__ import annotations

import datetime as dtm
from collections.abc import Callable
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from bot.errors import NotTheOwner
from bot.medications import answering
from bot.medications.model import Dose, DoseState, Plan, UnknownPlan
from bot.medications.store import Records

LONGEST = dtm.timedelta(days=2)
"""How far back an unanswered dose may lie: a day, and what was put off."""
_MOMENT = dtm.timedelta(microseconds=1)
UNSENT: tuple[DoseState, ...] = ("due", "sending", "unknown")

@dataclass(frozen=True, repr=False)
class PlannedDose:
    """A dose with the plan that it belongs to."""

    dose: Dose
    plan: Plan


def meant(records: Records, patient_id: str, plan_id: str | None) -> list[Plan]:
    if plan_id is None:
        return [plan for plan in records.plans_of(patient_id) if plan.status != "stopped"]
    plan = records.plan(plan_id)
    if plan is None:
        raise UnknownPlan(plan_id)
    if plan.patient_id != patient_id:
        raise NotTheOwner(plan_id)
    return [plan]


def cancel(
    records: Records, plan: Plan, cause: str, which: Callable[[Dose], bool], states: tuple[DoseState, ...] = UNSENT
) -> None:
    """Close what is not wanted any more; what came already and was only to be said again stays open for its answer."""
    for dose in records.doses_in(plan.id, states):
        if which(dose):
            records.save_dose(dose, dose.left_alone() if dose.to_be_nagged and cause != "stopped" else dose.cancelled(cause))


def leave_alone(records: Records, plan: Plan) -> None:
    """Nothing of a plan is said again."""
    for dose in records.doses_in(plan.id, ("due",)):
        if dose.to_be_nagged:
            records.save_dose(dose, dose.left_alone())


def today(records: Records, plan: Plan, now: dtm.datetime) -> list[Dose]:
    begin = dtm.datetime.combine(now.astimezone(ZoneInfo(plan.zone)).date(), dtm.time(), ZoneInfo(plan.zone))
    return [dose for dose in records.doses_of(plan.patient_id, begin, now + _MOMENT) if dose.plan_id == plan.id]


def recent(records: Records, patient_id: str, now: dtm.datetime) -> list[Dose]:
    return records.doses_of(patient_id, now - LONGEST, now + answering.NEAR)


def with_plan(records: Records, dose: Dose) -> PlannedDose:
    plan = records.plan(dose.plan_id)
    if plan is None:
        raise UnknownPlan(dose.plan_id)
    return PlannedDose(dose, plan)
