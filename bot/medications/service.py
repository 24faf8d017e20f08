"""What people do with their reminders: make, list, change, pause, stop; answer a dose, put it off, undo.

Every command is one transaction, checks the owner and may be said twice. Times are aware; results are in UTC.
"""

from __future__ import annotations

import datetime as dtm
from collections.abc import Callable, Collection
from dataclasses import dataclass, replace
from typing import Protocol
from uuid import uuid4
from zoneinfo import ZoneInfo

from bot.clock import Clock
from bot.errors import InvalidTransition, NotTheOwner
from bot.medications import answering, dose_wording, found
from bot.medications.dose_wording import Answer
from bot.medications.found import PlannedDose as PlannedDose
from bot.medications.model import OPEN, SKIP_REASONS, Dose, Doses, Kind, Plan, UnknownDose, UnknownPlan
from bot.medications.planning import first_due, make_doses, not_once_more
from bot.medications.recurrence import Rule
from bot.medications.store import Records, Store

VERBS = ("taken", "later", "later10", "later60", "skip", *(f"skip_{reason}" for reason in SKIP_REASONS), "side_calm",
         "side_danger", "undo")


class Draft(Protocol):
    """What was understood of a wish for a reminder (bot.medications.posology.Posology is one)."""

    @property
    def medication(self) -> str | None: ...

    @property
    def dose(self) -> Doses: ...

    @property
    def rule(self) -> Rule | None: ...


@dataclass(frozen=True)
class DeliveryProof:
    """Whether reminders work: the newest one that a channel accepted, the next one planned, and who is reachable."""

    last_sent_at: dtm.datetime | None
    next_due_at: dtm.datetime | None
    reachable: bool


class MedicationService:
    """Plans and doses of people."""

    def __init__(self, store: Store, clock: Clock, new_id: Callable[[], str] = lambda: uuid4().hex) -> None:
        self._store = store
        self._clock = clock
        self._new_id = new_id

    # -- plans ---------------------------------------------------------------------------------------------------

    def create_plan(
        self, patient_id: str, draft: Draft, zone: str, *, discreet: bool = False, kind: Kind = "dose", most: int | None = None
    ) -> Plan:
        """Store a reminder and its first doses. The same wish confirmed twice gives the plan that is there.
        Raises ValueError while the draft misses its name or its rule."""
        now, label, rule = self._clock.now(), draft.medication, draft.rule
        if not label or rule is None:
            raise ValueError("the draft is not complete")
        with self._store.begin() as records:
            for known in records.plans_of(patient_id):
                same = (known.label, known.doses, known.rule, known.most) == (label, draft.dose, rule, most)
                if same and known.status != "stopped":
                    return known
            plan = Plan(
                id=self._new_id(), patient_id=patient_id, label=label, doses=draft.dose, rule=rule,
                zone=zone, created_at=now, discreet=discreet, kind=kind, most=most,
            )
            plan = replace(plan, next_due_at=first_due(plan, now))
            records.add_plan(plan)
            return make_doses(records, plan, now)

    def plans(self, patient_id: str, *, stopped: bool = False) -> list[Plan]:
        """Plans that are active or paused, oldest first; stopped ones too when asked."""
        with self._store.read() as records:
            return [plan for plan in records.plans_of(patient_id) if stopped or plan.status != "stopped"]

    def next_due(self, plan: Plan) -> dtm.datetime | None:
        """When `plan` falls due next; None while it is paused without an end, stopped, or over."""
        if plan.kind == "need" or plan.status == "stopped" or (plan.status == "paused" and plan.paused_until is None):
            return None
        return first_due(plan, max(self._clock.now(), plan.paused_until or plan.created_at))

    def stop(self, patient_id: str, plan_id: str | None = None) -> list[Plan]:
        """End one plan, or all: nothing of them is sent any more, and what waits for an answer waits no longer. Returns the plans meant, as they are now."""
        def stop(records: Records, plan: Plan, now: dtm.datetime) -> Plan:
            found.cancel(records, plan, "stopped", lambda dose: True, OPEN)
            return plan.stopped()

        return self._each(patient_id, plan_id, stop)

    def pause(self, patient_id: str, until: dtm.datetime | None = None, plan_id: str | None = None) -> list[Plan]:
        """Send nothing that falls due before `until` (None: until resumed), for one plan or all."""
        def pause(records: Records, plan: Plan, now: dtm.datetime) -> Plan:
            found.cancel(records, plan, "paused", lambda dose: until is None or dose.due_at < until)
            paused = plan.paused(until, None if until is None else first_due(plan, until))
            return make_doses(records, paused, now)

        if until is not None and until <= self._clock.now():
            raise ValueError("a pause ends in the future")
        return self._each(patient_id, plan_id, pause)

    def resume(self, patient_id: str, plan_id: str | None = None) -> list[Plan]:
        """Go on from now; what fell due meanwhile stays cancelled. A stopped plan resumes only when it is named."""
        def resume(records: Records, plan: Plan, now: dtm.datetime) -> Plan:
            return make_doses(records, plan.resumed(first_due(plan, now)), now)

        return self._each(patient_id, plan_id, resume)

    def change(
        self, patient_id: str, plan_id: str, *, rule: Rule | None = None, doses: Doses = None, zone: str | None = None
    ) -> Plan:
        """Another schedule, dose or time zone from now on; doses that were sent or are due now stay as they are."""
        def change(records: Records, plan: Plan, now: dtm.datetime) -> Plan:
            changed = plan.rescheduled(
                rule or plan.rule, plan.doses if doses is None else doses, zone or plan.zone, plan.next_due_at
            )
            if plan.status == "paused" and plan.paused_until is None:
                return changed
            found.cancel(records, plan, "changed", lambda dose: dose.due_at > now)
            changed = not_once_more(changed, found.today(records, changed, now), now) if rule else changed
            since = max(now, plan.paused_until or now)
            return make_doses(records, replace(changed, next_due_at=first_due(changed, since)), now)

        return self._each(patient_id, plan_id, change)[0]

    def move(self, patient_id: str, zone: str) -> list[Plan]:
        """The person's clock hours are those of `zone` from now on, for all plans."""
        return [self.change(patient_id, plan.id, zone=zone) for plan in self.plans(patient_id) if plan.zone != zone]

    def set_discreet(self, patient_id: str, discreet: bool, plan_id: str | None = None) -> list[Plan]:
        """Leave the name of the medicine out of messages, for one plan or all."""
        return self._each(patient_id, plan_id, lambda records, plan, now: replace(plan, discreet=discreet))

    def set_nags(self, patient_id: str, nags: int, plan_id: str | None = None, *, at_night: bool = False) -> list[Plan]:
        """How often an unanswered dose is said again (0: never), for one plan or all."""
        def set_nags(records: Records, plan: Plan, now: dtm.datetime) -> Plan:
            if not nags:
                found.leave_alone(records, plan)
            return replace(plan, nags=nags, nag_at_night=at_night)

        return self._each(patient_id, plan_id, set_nags)

    def set_most(self, patient_id: str, plan_id: str, most: int | None) -> Plan:
        """Another maximum for a medicine taken when needed."""
        return self._each(patient_id, plan_id, lambda records, plan, now: replace(plan, most=most))[0]

    def _each(
        self, patient_id: str, plan_id: str | None, act: Callable[[Records, Plan, dtm.datetime], Plan]
    ) -> list[Plan]:
        """`act` on the plan named, or on all that are not stopped, in one transaction."""
        now, after = self._clock.now(), []
        with self._store.begin() as records:
            for plan in found.meant(records, patient_id, plan_id):
                changed = act(records, plan, now)
                records.save_plan(changed)
                after.append(changed)
        return after

    # -- doses ---------------------------------------------------------------------------------------------------

    def open_dose(
        self, patient_id: str, around: dtm.datetime | None = None, plans: Collection[str] | None = None
    ) -> PlannedDose | None:
        """The dose that "c'est fait" means: the newest one sent and unanswered, else the nearest due within two hours,
        else the newest missed one that could still be answered. With `around` ("pris à 10h"), the nearest unanswered
        one of the last two days. `plans`: only doses of these. None: ask."""
        now = self._clock.now()
        with self._store.read() as records:
            recent = [dose for dose in found.recent(records, patient_id, now) if plans is None or dose.plan_id in plans]
            if around is not None:
                dose = answering.nearest(recent, around)
            else:
                dose = next(iter(answering.answerable(recent, now)), None)
            return None if dose is None else found.with_plan(records, dose)

    def open_doses(self, patient_id: str) -> list[PlannedDose]:
        """Every dose that was sent and waits for an answer, the newest first."""
        now = self._clock.now()
        with self._store.read() as records:
            doses = filter(answering.was_sent, answering.answerable(found.recent(records, patient_id, now), now))
            return [found.with_plan(records, dose) for dose in doses]

    def recent(self, patient_id: str) -> list[PlannedDose]:
        """Doses of the last two days up to now, whatever became of them, the newest first."""
        now = self._clock.now()
        return self.taken_between(patient_id, now - found.LONGEST, now)[::-1]

    def answer(
        self, dose_id: str, patient_id: str, verb: str, at: dtm.datetime | None = None, *,
        taken_at: dtm.datetime | None = None,
    ) -> Answer:
        """Do what a button or a sentence says; `at` is when it was said (now when missing).

        Raises UnknownDose, NotTheOwner, and ValueError for a verb that is none of VERBS. What the dose's state does
        not allow is not an error but an Answer that says how it stands, with `changed` False.
        """
        if verb not in VERBS:
            raise ValueError("not a verb of a dose")
        at = at or self._clock.now()
        if verb in dose_wording.LATER:
            return self.snooze(dose_id, patient_id, at + dtm.timedelta(minutes=int(verb[len("later"):])), at)
        if verb == "taken":
            return self._act(dose_id, patient_id, lambda dose, plan: answering.taken(dose, plan, at, taken_at))
        if verb == "undo":
            return self._act(dose_id, patient_id, lambda dose, plan: answering.undone(dose, plan, at))
        if verb == "later":
            return self._act(dose_id, patient_id, answering.asked_when)
        if verb.startswith("side_"):
            return self._act(dose_id, patient_id, lambda dose, plan: answering.side_effect(dose, plan, at, verb[len("side_"):]))
        reason = verb[len("skip_"):] or None
        return self._act(dose_id, patient_id, lambda dose, plan: answering.skipped(dose, plan, at, reason))

    def snooze(self, dose_id: str, patient_id: str, until: dtm.datetime, at: dtm.datetime | None = None) -> Answer:
        """Send the dose again at `until`, which must lie before the plan's next one."""
        said_at = at or self._clock.now()
        return self._act(dose_id, patient_id, lambda dose, plan: answering.snoozed(dose, plan, said_at, until))

    def _act(self, dose_id: str, patient_id: str, act: Callable[[Dose, Plan], Answer]) -> Answer:
        with self._store.begin() as records:
            dose = records.dose(dose_id)
            if dose is None:
                raise UnknownDose(dose_id)
            if dose.patient_id != patient_id:
                raise NotTheOwner(dose_id)
            plan = records.plan(dose.plan_id)
            if plan is None:
                raise UnknownPlan(dose.plan_id)
            try:
                answer = act(dose, plan)
            except InvalidTransition:
                return answering.as_it_stands(dose, plan)
            records.save_dose(dose, answer.dose)
            return answer

    # -- questions -----------------------------------------------------------------------------------------------

    def taken_between(self, patient_id: str, since: dtm.datetime, until: dtm.datetime) -> list[PlannedDose]:
        """Doses due in [since, until), whatever became of them, in order: for "est-ce que j'ai pris…?"."""
        with self._store.read() as records:
            return [found.with_plan(records, dose) for dose in records.doses_of(patient_id, since, until)]

    def doses_of_day(self, patient_id: str, day: dtm.date, zone: str) -> list[PlannedDose]:
        """The same for one calendar day of `zone`."""
        begin = dtm.datetime.combine(day, dtm.time(), ZoneInfo(zone))
        return self.taken_between(patient_id, begin, begin + dtm.timedelta(days=1))  # wall clock: 23 to 25 hours

    def delivery_proof(self, patient_id: str) -> DeliveryProof:
        """For "mes rappels marchent-ils ?"."""
        with self._store.read() as records:
            last, recipient = records.last_sent(patient_id), records.recipient(patient_id)
        coming = [due for plan in self.plans(patient_id) if (due := self.next_due(plan)) is not None]
        reachable = recipient is not None and recipient.reachable
        return DeliveryProof(last.sent_at if last else None, min(coming, default=None), reachable)
