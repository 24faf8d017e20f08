"""Doses and plans: which change is allowed from which state, and the windows of time. No database."""

from __future__ import annotations

import datetime as dtm
from dataclasses import replace

import pytest

from bot.errors import InvalidTransition
from bot.medications.model import Dose, DoseState, SnoozeTooFar, announce_window, dose_id
from bot.medications.recurrence import Occurrence
from tests.support.medications import a_plan, a_rule, utc

DUE = utc("2026-11-24 07:00")
LEASE = dtm.timedelta(seconds=30)
MINUTE, HOUR = dtm.timedelta(minutes=1), dtm.timedelta(hours=1)
HALF_DAY = dtm.timedelta(hours=12)


def a_dose(state: DoseState = "due", gap: dtm.timedelta | None = HALF_DAY, **fields: object) -> Dose:
    planned = Dose.planned(a_plan("08:00", "20:00"), Occurrence(DUE, dtm.date(2026, 11, 24), "08:00"), gap)
    return replace(planned, state=state, **fields)  # type: ignore[arg-type]


def sent_dose() -> Dose:
    return a_dose().claimed(DUE, "w-1", LEASE).sent("m1", DUE)


def test_id_is_short_url_safe_and_hangs_on_plan_date_and_slot_only() -> None:
    one = dose_id("p", "2026-11-24", "08:00")

    assert one == dose_id("p", "2026-11-24", "08:00") == one.strip("=+/")
    assert len(one) <= 22
    assert len({one, dose_id("q", "2026-11-24", "08:00"), dose_id("p", "2026-11-25", "08:00"),
                dose_id("p", "2026-11-24", "20:00")}) == 4


@pytest.mark.parametrize(("gap", "window"), [
    (None, 2 * HOUR), (HALF_DAY, 2 * HOUR), (4 * HOUR, 2 * HOUR), (2 * HOUR, HOUR), (HOUR, 30 * MINUTE),
    (10 * MINUTE, 15 * MINUTE),
])
def test_a_dose_is_announced_for_two_hours_or_half_the_gap(gap: dtm.timedelta | None, window: dtm.timedelta) -> None:
    assert announce_window(gap) == window
    assert a_dose(gap=gap).closes_at == DUE + window


def test_claim_send_record() -> None:
    claimed = a_dose().claimed(DUE, "w-1", LEASE)
    sent = claimed.sent("m1", DUE + MINUTE)

    assert (claimed.state, claimed.holder, claimed.attempts) == ("sending", "w-1", 1)
    assert (sent.state, sent.message_ref, sent.send_at, sent.lease_until) == ("sent", "m1", None, None)
    assert sent.closes_at == DUE + HALF_DAY


def test_a_dose_cannot_be_claimed_early_or_while_another_holds_it() -> None:
    with pytest.raises(InvalidTransition):
        a_dose().claimed(DUE - MINUTE, "w-1", LEASE)
    with pytest.raises(InvalidTransition):
        a_dose().claimed(DUE, "w-1", LEASE).claimed(DUE + LEASE, "w-2", LEASE)


def test_a_lease_that_ends_unrecorded_is_an_unknown_send_and_the_third_is_the_last() -> None:
    dose, at = a_dose(), DUE
    for _ in range(3):
        dose, at = dose.claimed(at, "w", LEASE), at + MINUTE
    given_up = dose.claimed(at, "w", LEASE)

    assert dose.state == "sending"
    assert (given_up.state, given_up.send_at, given_up.unknown_sends) == ("unknown", None, 3)


def test_an_unconfirmed_send_is_repeated_once() -> None:
    once = a_dose().claimed(DUE, "w", LEASE).unconfirmed(DUE + MINUTE)
    twice = once.claimed(DUE + MINUTE, "w", LEASE).unconfirmed(DUE + 2 * MINUTE)

    assert (once.state, once.send_at) == ("unknown", DUE + MINUTE)
    assert (twice.state, twice.send_at) == ("unknown", None)


@pytest.mark.parametrize("state", ["due", "sending", "sent", "unknown", "missed", "cancelled"])
def test_taken_is_accepted_late_early_and_in_flight(state: DoseState) -> None:
    taken = a_dose(state).taken(DUE + MINUTE)

    assert (taken.state, taken.taken_at, taken.send_at) == ("taken", DUE + MINUTE, None)


def test_taken_twice_changes_nothing_and_an_hour_corrects_it() -> None:
    taken = sent_dose().taken(DUE + MINUTE)

    assert taken.taken(DUE + HOUR) == taken
    assert taken.taken(DUE + HOUR, DUE).taken_at == DUE
    assert taken.taken(DUE + HOUR, DUE).answered_at == DUE + MINUTE


def test_skipped_and_taken_exclude_each_other_until_undone() -> None:
    taken, skipped = sent_dose().taken(DUE), sent_dose().skipped(DUE, "stock")

    with pytest.raises(InvalidTransition):
        taken.skipped(DUE)
    with pytest.raises(InvalidTransition):
        skipped.taken(DUE)
    assert skipped.undone(DUE).taken(DUE).state == "taken"


def test_a_reason_may_follow() -> None:
    skipped = sent_dose().skipped(DUE)

    assert skipped.skipped(DUE, "cost").cause == "cost"
    assert skipped.skipped(DUE, "cost").skipped(DUE).cause == "cost"


def test_undo_leads_back_to_where_the_answer_found_it() -> None:
    sent = sent_dose()

    assert sent.taken(DUE).undone(DUE) == sent
    assert sent.undone(DUE) == sent
    assert sent.snoozed(DUE, DUE + HOUR).undone(DUE).state == "sent"
    assert a_dose().taken(DUE - HOUR).undone(DUE - HOUR) == a_dose()
    assert a_dose("missed").taken(DUE + 5 * HOUR).undone(DUE + 5 * HOUR).state == "missed"


def test_snooze_sends_again_and_moves_the_window() -> None:
    again = sent_dose().snoozed(DUE, DUE + HOUR)

    assert (again.state, again.send_at, again.wanted_at) == ("due", DUE + HOUR, DUE + HOUR)
    assert again.closes_at == DUE + 3 * HOUR
    assert again.claimed(DUE + HOUR, "w", LEASE).sent("m2", DUE + HOUR).message_ref == "m2"


@pytest.mark.parametrize("until", [DUE, DUE + HALF_DAY, DUE + dtm.timedelta(days=2)])
def test_snooze_stays_before_the_next_dose_and_in_the_future(until: dtm.datetime) -> None:
    with pytest.raises(SnoozeTooFar):
        sent_dose().snoozed(DUE, until)


def test_missed_only_after_the_window() -> None:
    dose = a_dose()

    with pytest.raises(InvalidTransition):
        dose.missed(dose.closes_at, "outage", None)
    assert dose.missed(dose.closes_at + MINUTE, "outage", DUE).state == "missed"


@pytest.mark.parametrize("state", ["taken", "skipped", "missed", "cancelled"])
def test_only_unsent_doses_are_cancelled(state: DoseState) -> None:
    with pytest.raises(InvalidTransition):
        a_dose(state).cancelled("stopped")


def test_a_dose_that_was_sent_is_closed_by_a_stop_and_by_nothing_else() -> None:
    sent = a_dose("sent")

    assert sent.cancelled("stopped").state == "cancelled"
    with pytest.raises(InvalidTransition):
        sent.cancelled("paused")


def test_a_late_success_after_an_answer_keeps_the_answer() -> None:
    taken = a_dose("sending").taken(DUE).also_sent("m1", DUE)

    assert (taken.state, taken.message_ref) == ("taken", "m1")


def test_stopped_plans_are_resumed_before_they_change() -> None:
    stopped = a_plan().stopped()

    assert stopped.stopped() == stopped
    with pytest.raises(InvalidTransition):
        stopped.paused(None, None)
    with pytest.raises(InvalidTransition):
        stopped.rescheduled(a_rule("09:00"), None, "Europe/Paris", None)
    assert stopped.resumed(DUE).status == "active"
    assert a_plan(next_due_at=DUE).resumed(None).next_due_at == DUE


def test_dose_by_slot_and_no_value_in_repr() -> None:
    plan = a_plan(doses={"08:00": "1 comprimé"})

    assert plan.dose_at("08:00", plan.rule.start) == "1 comprimé"
    assert plan.dose_at("20:00", plan.rule.start) is None
    assert "metformine" not in repr(plan)
