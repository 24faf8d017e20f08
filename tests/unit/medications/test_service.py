"""What people do with their reminders, on a real SQLite file and a simulated clock. Hours are UTC; Luxembourg is +1."""

from __future__ import annotations

import datetime as dtm

import pytest

from bot.errors import InvalidTransition, NotTheOwner
from bot.medications import dose_wording
from bot.medications.model import UnknownDose, UnknownPlan
from bot.medications.service import VERBS
from tests.support.medications import ANNE, BRUNO, TEXTS, ZONE, Workshop, a_draft, a_rule, utc

SAY = dose_wording.speaker(TEXTS)


def say(shop: Workshop, answer: dose_wording.Answer) -> str:
    return dose_wording.reply(answer, shop.clock.now(), SAY).text


def test_a_plan_confirmed_twice_is_one_plan(shop: Workshop) -> None:
    first = shop.service.create_plan(ANNE, a_draft("08:00", "20:00"), ZONE)
    second = shop.service.create_plan(ANNE, a_draft("08:00", "20:00"), ZONE)

    assert first.id == second.id
    assert [plan.id for plan in shop.service.plans(ANNE)] == [first.id]
    assert shop.service.next_due(first) == utc("2026-11-24 07:00")


def test_a_draft_without_a_name_is_not_stored(shop: Workshop) -> None:
    with pytest.raises(ValueError, match="complete"):
        shop.service.create_plan(ANNE, a_draft("08:00", label=""), ZONE)

    assert shop.row_count() == 0


def test_rows_are_made_for_48_hours_only(shop: Workshop) -> None:
    plan = shop.service.create_plan(ANNE, a_draft("08:00", "20:00"), ZONE)

    assert shop.row_count() == 3
    assert plan.next_due_at == utc("2026-11-25 19:00")


def test_a_one_off_ends(shop: Workshop) -> None:
    plan = shop.service.create_plan(ANNE, a_draft("08:00", count=1), ZONE)

    assert plan.next_due_at is None
    assert shop.service.next_due(plan) == utc("2026-11-24 07:00")


async def test_the_button_records_the_intake_and_says_so_twice(shop: Workshop) -> None:
    shop.service.create_plan(ANNE, a_draft("08:00"), ZONE)
    await shop.at("2026-11-24 07:00")
    dose = shop.the_dose()
    shop.clock.move_to(utc("2026-11-24 07:03"))

    first = shop.service.answer(dose.id, ANNE, "taken")
    shop.clock.move_to(utc("2026-11-24 09:00"))
    second = shop.service.answer(dose.id, ANNE, "taken")

    assert (first.changed, second.changed) == (True, False)
    assert say(shop, first) == say(shop, second) == "✅ Prise de 8 h notée à 8 h 03."
    assert shop.the_dose().taken_at == utc("2026-11-24 07:03")


async def test_a_foreign_or_unknown_dose_is_refused(shop: Workshop) -> None:
    shop.meet(BRUNO)
    plan = shop.service.create_plan(ANNE, a_draft("08:00"), ZONE)
    await shop.at("2026-11-24 07:00")

    for verb in VERBS:
        with pytest.raises(NotTheOwner):
            shop.service.answer(shop.the_dose().id, BRUNO, verb)
    with pytest.raises(UnknownDose):
        shop.service.answer("nothing", ANNE, "taken")
    with pytest.raises(ValueError, match="verb"):
        shop.service.answer(shop.the_dose().id, ANNE, "eat")
    with pytest.raises(NotTheOwner):
        shop.service.stop(BRUNO, plan.id)
    with pytest.raises(UnknownPlan):
        shop.service.stop(ANNE, "nothing")
    assert shop.states() == ["sent"]


async def test_back_dating_and_an_unlikely_hour(shop: Workshop) -> None:
    shop.service.create_plan(ANNE, a_draft("08:00"), ZONE)
    await shop.at("2026-11-24 07:00")
    shop.clock.move_to(utc("2026-11-24 11:00"))
    dose = shop.the_dose()

    future = shop.service.answer(dose.id, ANNE, "taken", taken_at=utc("2026-11-24 12:00"))
    told = shop.service.answer(dose.id, ANNE, "taken", taken_at=utc("2026-11-24 09:00"))

    assert (future.changed, future.text_id) == (False, "dose_time_unlikely")
    assert say(shop, told) == "✅ Prise de 8 h notée à 10 h."


async def test_skip_asks_why_and_each_reason_leads_somewhere(shop: Workshop) -> None:
    shop.service.create_plan(ANNE, a_draft("08:00"), ZONE)
    await shop.at("2026-11-24 07:00")
    dose = shop.the_dose()

    asked = shop.service.answer(dose.id, ANNE, "skip")
    labels = [button.label for button in dose_wording.reply(asked, shop.clock.now(), SAY).buttons]
    texts = {say(shop, shop.service.answer(dose.id, ANNE, verb)) for verb in asked.offers if verb != "undo"}

    assert labels == ["J'ai oublié", "Je n'en ai plus", "Effet gênant", "Je vais mieux", "Trop cher", "Annuler"]
    assert len(texts) == 5
    assert all(len(button.data.encode()) <= 64 for reason in asked.offers if reason != "undo"
               for button in dose_wording.reply(shop.service.answer(dose.id, ANNE, reason), shop.clock.now(), SAY).buttons)
    assert (shop.the_dose().state, shop.the_dose().cause) == ("skipped", "cost")


async def test_taken_then_not_taken_changes_nothing_before_undo(shop: Workshop) -> None:
    shop.service.create_plan(ANNE, a_draft("08:00"), ZONE)
    await shop.at("2026-11-24 07:00")
    dose = shop.the_dose()
    shop.service.answer(dose.id, ANNE, "taken")

    refused = [shop.service.answer(dose.id, ANNE, verb) for verb in ("skip", "later", "later10", "skip_cost")]
    undone = shop.service.answer(dose.id, ANNE, "undo")

    assert {(answer.text_id, answer.changed) for answer in refused} == {("dose_taken", False)}
    assert (undone.text_id, undone.offers) == ("dose_undone", dose_wording.ASK)
    assert shop.the_dose() == dose


async def test_snooze_too_far_is_said(shop: Workshop) -> None:
    shop.service.create_plan(ANNE, a_draft("08:00", "12:00"), ZONE)
    await shop.at("2026-11-24 07:00")
    dose = shop.the_dose()

    far = shop.service.snooze(dose.id, ANNE, utc("2026-11-24 11:00"))
    near = shop.service.answer(dose.id, ANNE, "later60")

    assert (far.text_id, far.changed) == ("dose_snooze_too_far", False)
    assert say(shop, near) == "D'accord. Je vous rappelle la prise de 8 h à 9 h."


async def test_it_is_done_means_the_newest_sent_dose(shop: Workshop) -> None:
    shop.service.create_plan(ANNE, a_draft("08:00", "08:30"), ZONE)
    assert shop.service.open_dose(ANNE) is None
    await shop.until("2026-11-24 07:31")

    found = shop.service.open_dose(ANNE)
    around = shop.service.open_dose(ANNE, utc("2026-11-24 07:05"))

    assert found and found.dose.slot == "08:30"
    assert around and around.dose.slot == "08:00"
    assert [one.dose.slot for one in shop.service.open_doses(ANNE)] == ["08:30"]  # 08:00 closed when 08:30 fell due


async def test_done_before_the_hour_means_the_nearest_and_nothing_is_sent(shop: Workshop) -> None:
    shop.service.create_plan(ANNE, a_draft("08:00"), ZONE)
    await shop.at("2026-11-24 05:30")
    found = shop.service.open_dose(ANNE)
    assert found is not None

    shop.service.answer(found.dose.id, ANNE, "taken")
    await shop.until("2026-11-24 10:00")

    assert shop.channel.accepted == []
    assert shop.states() == ["taken"]


async def test_a_late_answer_to_a_closed_dose_counts(shop: Workshop) -> None:
    shop.service.create_plan(ANNE, a_draft("08:00"), ZONE)
    await shop.until("2026-11-27 12:00")
    oldest = shop.doses()[0]

    answer = shop.service.answer(oldest.id, ANNE, "taken", taken_at=utc("2026-11-24 07:10"))

    assert (oldest.state, oldest.cause) == ("missed", "unanswered")
    assert answer.changed
    assert shop.states() == ["taken", "missed", "missed", "sent"]


async def test_pause_cancels_and_comes_back_by_itself(shop: Workshop) -> None:
    plan = shop.service.create_plan(ANNE, a_draft("08:00"), ZONE)

    (paused,) = shop.service.pause(ANNE, utc("2026-11-26 12:00"))
    await shop.until("2026-11-27 08:00")

    assert paused.status == "paused"
    assert shop.service.next_due(plan) == utc("2026-11-28 07:00")
    assert [(dose.local_date, dose.state) for dose in shop.doses()] == [
        ("2026-11-24", "cancelled"), ("2026-11-25", "cancelled"), ("2026-11-27", "sent"),
    ]
    assert shop.service.plans(ANNE)[0].status == "active"


async def test_resume_brings_back_what_has_not_fallen_due(shop: Workshop) -> None:
    shop.service.create_plan(ANNE, a_draft("08:00"), ZONE)
    shop.service.pause(ANNE)
    assert shop.service.next_due(shop.service.plans(ANNE)[0]) is None
    shop.clock.move_to(utc("2026-11-24 08:00"))

    shop.service.resume(ANNE)
    await shop.until("2026-11-25 08:00")

    assert shop.states() == ["cancelled", "sent"]


async def test_a_pause_ends_in_the_future_and_not_on_a_stopped_plan(shop: Workshop) -> None:
    plan = shop.service.create_plan(ANNE, a_draft("08:00"), ZONE)
    with pytest.raises(ValueError, match="future"):
        shop.service.pause(ANNE, shop.clock.now())
    shop.service.stop(ANNE, plan.id)

    with pytest.raises(InvalidTransition):
        shop.service.pause(ANNE, None, plan.id)


async def test_stop_means_that_nothing_more_is_sent(shop: Workshop) -> None:
    plan = shop.service.create_plan(ANNE, a_draft("08:00"), ZONE)
    shop.clock.move_to(utc("2026-11-24 07:00"))

    shop.service.stop(ANNE)
    again = shop.service.stop(ANNE, plan.id)
    await shop.until("2026-11-25 12:00")

    assert again[0].status == "stopped"
    assert shop.channel.calls == 0
    assert shop.service.plans(ANNE) == []
    assert [one.id for one in shop.service.plans(ANNE, stopped=True)] == [plan.id]


async def test_a_changed_hour_keeps_the_other_and_what_is_due_now(shop: Workshop) -> None:
    plan = shop.service.create_plan(ANNE, a_draft("08:00", "20:00"), ZONE)

    shop.service.change(ANNE, plan.id, rule=a_rule("08:00", "21:00"), doses="850 mg")
    await shop.until("2026-11-24 21:00")

    assert [(dose.slot, dose.state) for dose in shop.doses()] == [
        ("08:00", "missed"), ("20:00", "cancelled"), ("21:00", "sent"),
    ]
    assert "850 mg" in shop.channel.texts[0]


async def test_moving_to_another_zone_moves_the_hours(shop: Workshop) -> None:
    shop.service.create_plan(ANNE, a_draft("08:00"), ZONE)

    shop.service.move(ANNE, "America/Montreal")
    await shop.until("2026-11-24 13:00")

    assert [dose.due_at for dose in shop.doses() if dose.state == "sent"] == [utc("2026-11-24 13:00")]


async def test_did_i_take_it(shop: Workshop) -> None:
    shop.service.create_plan(ANNE, a_draft("08:00", "20:00"), ZONE)
    await shop.until("2026-11-24 07:00")
    shop.service.answer(shop.doses()[0].id, ANNE, "taken")
    await shop.until("2026-11-24 19:00")
    shop.service.answer(shop.doses()[1].id, ANNE, "skip_stock")
    await shop.until("2026-11-25 20:00")

    day = shop.service.doses_of_day(ANNE, dtm.date(2026, 11, 24), ZONE)

    assert [(one.plan.label, one.dose.slot, one.dose.state) for one in day] == [
        ("metformine", "08:00", "taken"), ("metformine", "20:00", "skipped"),
    ]


async def test_proof_that_reminders_work(shop: Workshop) -> None:
    before = shop.service.delivery_proof(ANNE)
    shop.service.create_plan(ANNE, a_draft("08:00"), ZONE)
    await shop.at("2026-11-24 07:00")

    after = shop.service.delivery_proof(ANNE)

    assert (before.last_sent_at, before.next_due_at, before.reachable) == (None, None, True)
    assert after.last_sent_at == utc("2026-11-24 07:00")
    assert after.next_due_at in (utc("2026-11-24 07:00"), utc("2026-11-25 07:00"))
    assert shop.service.delivery_proof("c" * 32).reachable is False


async def test_a_side_effect_asks_for_grave_signs_before_it_sends_to_the_pharmacist(shop: Workshop) -> None:
    shop.service.create_plan(ANNE, a_draft("08:00"), ZONE)
    await shop.at("2026-11-24 07:00")
    dose = shop.the_dose()

    asked = shop.service.answer(dose.id, ANNE, "skip_side")
    calm = shop.service.answer(dose.id, ANNE, "side_calm")

    assert "respirer" in say(shop, asked) and asked.offers == ("side_danger", "side_calm", "undo")
    assert "pharmacien" in say(shop, calm) and "112" in say(shop, calm)
    assert (shop.the_dose().state, shop.the_dose().cause) == ("skipped", "side")


async def test_a_dose_not_taken_keeps_asking_why_whatever_else_is_pressed(shop: Workshop) -> None:
    shop.service.create_plan(ANNE, a_draft("08:00"), ZONE)
    await shop.at("2026-11-24 07:00")
    shop.service.answer(shop.the_dose().id, ANNE, "skip")

    later = shop.service.answer(shop.the_dose().id, ANNE, "later10")

    assert (later.text_id, later.offers) == ("dose_skipped", dose_wording.WHY)


async def test_an_answer_to_a_dose_of_a_stopped_plan_says_that_it_is_stopped(shop: Workshop) -> None:
    plan = shop.service.create_plan(ANNE, a_draft("08:00"), ZONE)
    await shop.at("2026-11-24 07:00")
    shop.service.stop(ANNE, plan.id)

    answers = [shop.service.answer(shop.the_dose().id, ANNE, verb) for verb in ("skip", "later10", "undo")]

    assert {answer.text_id for answer in answers} == {"dose_stopped"}
    assert shop.the_dose().state == "cancelled"


@pytest.mark.parametrize(("verb", "coming"), [("taken", "2026-11-25 07:00"), (None, "2026-11-25 07:00"), ("skip", "2026-11-24 20:00")])
async def test_an_hour_moved_after_its_dose_adds_no_dose_to_the_day(shop: Workshop, verb: str | None, coming: str) -> None:
    plan = shop.service.create_plan(ANNE, a_draft("08:00", "20:00"), ZONE)
    await shop.at("2026-11-24 19:00")
    evening = shop.doses()[1]
    if verb:
        shop.service.answer(evening.id, ANNE, verb)
    shop.clock.move_to(utc("2026-11-24 19:05"))

    moved = shop.service.change(ANNE, plan.id, rule=a_rule("08:00", "21:00"))

    assert shop.service.next_due(moved) == utc(coming)


async def test_an_hour_moved_in_the_morning_keeps_the_evening(shop: Workshop) -> None:
    plan = shop.service.create_plan(ANNE, a_draft("08:00", "20:00"), ZONE)
    await shop.at("2026-11-24 07:00")

    moved = shop.service.change(ANNE, plan.id, rule=a_rule("09:00", "20:00"))

    assert shop.service.next_due(moved) == utc("2026-11-24 19:00")


async def test_care_has_its_own_words(shop: Workshop) -> None:
    shop.service.create_plan(ANNE, a_draft("08:00", label="prendre ma tension", amount=None), ZONE, kind="care")
    await shop.at("2026-11-24 07:00")

    (accepted,) = shop.channel.accepted
    answer = shop.service.answer(shop.the_dose().id, ANNE, "skip")

    assert accepted.message.text == "C'est l'heure (rappel de 8 h).\n*prendre ma tension*"
    assert [button.label for button in accepted.message.buttons] == ["Fait", "Plus tard", "Pas fait"]
    assert (answer.text_id, answer.offers) == ("care_skipped", dose_wording.UNDO)


def test_every_text_that_the_code_names_exists() -> None:
    kinds, verbs = ("dose", "care"), (*dose_wording.ASK, *dose_wording.LATER, *dose_wording.WHY)
    answers = ("taken", "later", "snoozed", "skipped", "undone", "now", "copy", "again", "late")
    named = {f"{kind}_{answer}" for kind in kinds for answer in answers}
    named |= {f"dose_button_{verb}" for verb in verbs} | {"care_button_taken", "care_button_skip", "dose_closed"}
    named |= {f"dose_skip_{verb[5:]}" for verb in dose_wording.WHY if verb.startswith("skip_")}
    named |= {f"dose_button_{verb}" for verbs in dose_wording.AFTER.values() for verb in verbs}
    named |= {"dose_side_calm", "dose_side_danger", "dose_stopped", "dose_paused", "dose_changed"}
    named |= {"dose_snooze_too_far", "dose_time_unlikely", "dose_summary", "dose_summary_line",
              "dose_summary_line_discreet", "dose_what", "dose_what_amount", "when_date"}

    assert named <= TEXTS.keys()
    assert all(len(text) <= 24 for name, text in TEXTS.items() if "_button_" in name)
    assert all(len(text) <= 300 for text in TEXTS.values())


def test_braces_in_a_text_cannot_reach_into_objects() -> None:
    say_it = dose_wording.speaker({"x": "{hour} {__class__} {hour.real} {}"})

    assert say_it("x", hour="8 h") == "8 h {__class__} {hour.real} {}"
