"""What acting on a dose leads to: its next state, and which text and buttons say so. Pure."""

from __future__ import annotations

import datetime as dtm
from collections.abc import Iterable

from bot.medications.dose_wording import AFTER, ASK, LATER, UNDO, WHY, Answer, clock
from bot.medications.model import OPEN, Dose, Plan, SnoozeTooFar

NEAR = dtm.timedelta(hours=2)
"""How far from its hour a dose may be for "c'est fait" to mean it without its having been sent."""
_EARLIEST_TAKEN = dtm.timedelta(hours=12)
"""How long before its hour a dose may have been taken."""


def was_sent(dose: Dose) -> bool:
    """Whether the person has probably seen it, and may still answer."""
    return dose.state in ("sent", "unknown") or (dose.state == "due" and dose.sent_at is not None)


def answerable(doses: Iterable[Dose], now: dtm.datetime) -> list[Dose]:
    """The doses that "c'est fait" may mean, the most likely first: sent and unanswered (newest first), due within two
    hours (nearest first), missed but still answerable (newest first)."""
    doses = list(doses)

    def newest(found: Iterable[Dose]) -> list[Dose]:
        return sorted(found, key=lambda dose: (dose.due_at, dose.id), reverse=True)

    sent = newest(dose for dose in doses if was_sent(dose) and dose.closes_at >= now)
    near = [dose for dose in doses if dose.state in OPEN and not was_sent(dose) and abs(dose.due_at - now) <= NEAR]
    near.sort(key=lambda dose: (abs(dose.due_at - now), dose.id))
    missed = newest(dose for dose in doses if dose.state == "missed" and dose.answer_until >= now)
    return sent + near + missed


def nearest(doses: Iterable[Dose], taken_at: dtm.datetime) -> Dose | None:
    """The dose that "pris à 10h" means: unanswered, of the nearest hour, closed ones included."""
    unanswered = [dose for dose in doses if dose.state in (*OPEN, "missed")]
    found = [dose for dose in unanswered if abs(dose.due_at - taken_at) <= _EARLIEST_TAKEN]
    return min(found, key=lambda dose: (abs(dose.due_at - taken_at), dose.id), default=None)


def snoozed(dose: Dose, plan: Plan, at: dtm.datetime, until: dtm.datetime) -> Answer:
    """Put off to `until`; where that is too far the dose stays, with buttons for something nearer."""
    try:
        after = dose.snoozed(at, until)
    except SnoozeTooFar:
        return Answer("dose_snooze_too_far", dose, plan, False, ASK)
    return Answer(f"{plan.kind}_snoozed", after, plan, True, ("taken", "skip"), {"at": clock(until, plan.zone)})


def taken(dose: Dose, plan: Plan, at: dtm.datetime, taken_at: dtm.datetime | None) -> Answer:
    """Taken at `taken_at`, which lies between half a day before the dose's hour and `at`; or now."""
    if taken_at is not None and not dose.due_at - _EARLIEST_TAKEN <= taken_at <= at:
        return Answer("dose_time_unlikely", dose, plan, False, ASK if dose.state in OPEN else ())
    after = dose.taken(at, taken_at)
    return Answer(f"{plan.kind}_taken", after, plan, after != dose, UNDO)


def skipped(dose: Dose, plan: Plan, at: dtm.datetime, reason: str | None) -> Answer:
    """Not taken; the question why follows, and each reason leads somewhere."""
    after = dose.skipped(at, reason)
    if plan.kind == "care":
        return Answer("care_skipped", after, plan, after != dose, UNDO)
    if reason is None and after.cause is None:
        return Answer("dose_skipped", after, plan, after != dose, WHY)
    return Answer(f"dose_skip_{after.cause}", after, plan, after != dose, AFTER.get(after.cause or "", UNDO))


def side_effect(dose: Dose, plan: Plan, at: dtm.datetime, sign: str) -> Answer:
    """The answer to "one of these signs now?": none of them (calm), or one of them, whose card is not made here."""
    after = dose.skipped(at, "side")
    return Answer(f"dose_side_{sign}", after, plan, after != dose, UNDO)


def undone(dose: Dose, plan: Plan, at: dtm.datetime) -> Answer:
    """As if not answered."""
    if plan.kind == "need":
        return Answer("need_undone", dose.withdrawn(), plan, dose.state == "taken")
    after = dose.undone(at)
    if after.state == "missed" and after == dose:
        return as_it_stands(dose, plan)
    return Answer(f"{plan.kind}_undone", after, plan, after != dose, ASK)


def asked_when(dose: Dose, plan: Plan) -> Answer:
    """"Plus tard" asks when; nothing changes yet."""
    if dose.state not in OPEN:
        return as_it_stands(dose, plan)
    return Answer(f"{plan.kind}_later", dose, plan, False, (*LATER, "taken"))


def as_it_stands(dose: Dose, plan: Plan) -> Answer:
    """What is said when the state does not allow the act: how it was answered, or that it is closed."""
    if dose.state == "taken":
        return Answer(f"{plan.kind}_taken", dose, plan, False, UNDO)
    if dose.state == "cancelled" and dose.cause in ("stopped", "paused", "changed"):
        return Answer(f"dose_{dose.cause}", dose, plan, False)
    if dose.state == "skipped":
        if plan.kind == "care":
            return Answer("care_skipped", dose, plan, False, UNDO)
        text, offers = (f"dose_skip_{dose.cause}", AFTER.get(dose.cause, UNDO)) if dose.cause else ("dose_skipped", WHY)
        return Answer(text, dose, plan, False, offers)
    return Answer("dose_closed", dose, plan, False)
