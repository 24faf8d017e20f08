"""Several medicines at the same hour: one message, "Tout pris", a line each; every dose keeps its own id and state."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.channels.base import Unknown
from bot.medications.answers import DoseAnswers
from bot.medications.bundles import Bundles
from bot.medications.dose_wording import speaker
from bot.messages import OutboundMessage
from tests.support.medications import ANNE, BRUNO, TEXTS, ZONE, Workshop, a_draft, utc


@pytest.fixture
def shop(tmp_path: Path) -> Workshop:
    shop = Workshop(tmp_path)
    for label, amount in (("metformine", "500 mg"), ("ramipril", "5 mg"), ("Kardégic", None)):
        shop.service.create_plan(ANNE, a_draft("08:00", label=label, amount=amount), ZONE)
    return shop


def press(shop: Workshop, label: str, message: OutboundMessage | None = None, person: str = ANNE) -> OutboundMessage:
    shown = message or shop.channel.accepted[-1].message
    data = next(button.data for button in shown.buttons if button.label == label)
    answers = DoseAnswers(shop.service, Bundles(shop.store, speaker(TEXTS)), speaker(TEXTS), shop.clock)
    return answers.press(person, data)[1]


def by_label(shop: Workshop) -> dict[str, str]:
    plans = {plan.id: plan.label for plan in shop.service.plans(ANNE)}
    return {plans[dose.plan_id]: dose.state for dose in shop.doses()}


async def test_they_leave_in_one_message_with_a_line_and_buttons_each(shop: Workshop) -> None:
    await shop.at("2026-11-24 07:00")

    (accepted,) = shop.channel.accepted
    first, *lines = accepted.message.text.splitlines()
    assert first == "C'est l'heure (prise de 8 h)."
    assert sorted(lines) == ["• *Kardégic*", "• *metformine* : 500 mg", "• *ramipril* : 5 mg"]
    labels = [button.label for button in accepted.message.buttons]
    assert labels[:2] == ["Tout pris", "Plus tard"]
    assert {"Pris : ramipril", "Pas pris : ramipril"} <= set(labels)
    assert shop.states() == ["sent"] * 3
    assert len({dose.id for dose in shop.doses()}) == 3
    assert len({dose.message_ref for dose in shop.doses()}) == 1


async def test_one_press_answers_all_and_twice_changes_nothing(shop: Workshop) -> None:
    await shop.at("2026-11-24 07:00")

    said = press(shop, "Tout pris")
    before = shop.doses()
    press(shop, "Tout pris", shop.channel.accepted[0].message)

    assert said.replaces and "metformine" in said.text
    assert shop.states() == ["taken"] * 3
    assert shop.doses() == before
    press(shop, "Annuler", said)
    assert shop.states() == ["sent"] * 3


async def test_one_line_answers_one_and_the_others_stay_offered(shop: Workshop) -> None:
    await shop.at("2026-11-24 07:00")

    said = press(shop, "Pris : ramipril")

    assert by_label(shop) == {"metformine": "sent", "ramipril": "taken", "Kardégic": "sent"}
    assert said.text.startswith("*ramipril* : ✅")
    assert {"Tout pris", "Pris : metformine", "Pris : Kardégic"} <= {button.label for button in said.buttons}
    last = press(shop, "Pas pris : Kardégic", said)
    assert {"Pris : metformine", "J'ai oublié"} <= {button.label for button in last.buttons}
    press(shop, "Tout pris", shop.channel.accepted[0].message)
    assert by_label(shop) == {"metformine": "taken", "ramipril": "taken", "Kardégic": "skipped"}


async def test_a_copy_is_bound_to_the_same_doses(shop: Workshop) -> None:
    shop.channel.script = [Unknown()]
    await shop.until("2026-11-24 07:05")

    first, copy = (one.message for one in shop.channel.accepted)
    assert [button.data for button in first.buttons] == [button.data for button in copy.buttons]
    assert copy.text.startswith("Rappel de 8 h.")
    press(shop, "Tout pris", first)
    press(shop, "Tout pris", copy)
    assert shop.states() == ["taken"] * 3


async def test_a_copy_names_only_what_still_waits(shop: Workshop) -> None:
    shop.channel.script = [Unknown()]
    await shop.at("2026-11-24 07:00")
    press(shop, "Pris : ramipril")
    await shop.until("2026-11-24 07:05")

    copy = shop.channel.accepted[1].message
    assert "ramipril" not in copy.text
    press(shop, "Tout pris", copy)
    assert set(by_label(shop).values()) == {"taken"}


async def test_all_can_be_put_off_and_come_back_together(shop: Workshop) -> None:
    await shop.at("2026-11-24 07:00")
    press(shop, "Pris : ramipril")

    asked = press(shop, "Plus tard", shop.channel.accepted[0].message)
    press(shop, "Dans 10 minutes", asked)
    await shop.until("2026-11-24 07:11")

    again = shop.channel.accepted[1].message
    assert again.text.startswith("Comme convenu")
    assert "ramipril" not in again.text
    press(shop, "Tout pris", again)
    assert set(by_label(shop).values()) == {"taken"}


async def test_a_medicine_added_later_is_not_covered_by_the_message_before_it(shop: Workshop) -> None:
    await shop.at("2026-11-24 07:00")
    shop.service.create_plan(ANNE, a_draft("08:05", label="Tahor"), ZONE)
    await shop.at("2026-11-24 07:05")

    press(shop, "Tout pris", shop.channel.accepted[0].message)

    assert by_label(shop)["Tahor"] == "sent"


async def test_a_discreet_medicine_is_named_by_its_number(shop: Workshop) -> None:
    shop.service.set_discreet(ANNE, True)
    await shop.at("2026-11-24 07:00")

    message = shop.channel.accepted[0].message
    shown = message.text + "".join(button.label for button in message.buttons)
    assert not any(name in shown for name in ("metformine", "ramipril", "Kardégic"))
    assert "Pris : prise n° 2" in shown


async def test_foreign_forged_and_stale_presses_change_nothing(shop: Workshop) -> None:
    shop.meet(BRUNO)
    await shop.at("2026-11-24 07:00")
    answers = DoseAnswers(shop.service, Bundles(shop.store, speaker(TEXTS)), speaker(TEXTS), shop.clock)

    assert press(shop, "Tout pris", person=BRUNO).text == TEXTS["dose_not_yours"]
    lonely = next(dose.id for dose in shop.doses() if dose.id != shop.doses()[0].bundle)
    for data in ("d:nothing:all", "d::all", f"d:{lonely}:all_never", f"d:{lonely}:all"):
        answers.press(BRUNO, data)
    assert shop.states() == ["sent"] * 3


async def test_other_hours_and_other_people_get_their_own_message(shop: Workshop) -> None:
    shop.meet(BRUNO)
    shop.service.create_plan(BRUNO, a_draft("08:00", label="metformine"), ZONE)
    shop.service.create_plan(ANNE, a_draft("08:15", label="Tahor"), ZONE)

    await shop.until("2026-11-24 07:20")

    assert sorted(one.external_id for one in shop.channel.accepted) == ["chat-a", "chat-a", "chat-b"]


def test_every_button_fits_into_sixty_four_bytes() -> None:
    assert all(len(f"d:{'x' * 22}:{verb}".encode()) <= 64 for verb in ("all_later10", "all_undo"))


def words(shop: Workshop) -> DoseAnswers:
    return DoseAnswers(shop.service, Bundles(shop.store, speaker(TEXTS)), speaker(TEXTS), shop.clock)


async def test_its_done_in_words_answers_every_dose_of_the_message_once(shop: Workshop) -> None:
    await shop.at("2026-11-24 07:00")
    newest = shop.service.open_doses(ANNE)[0]

    said = words(shop).whole(ANNE, newest, "taken")
    again = words(shop).whole(ANNE, newest, "taken")

    assert said is not None and "metformine" in said.text
    assert again is None
    assert shop.states() == ["taken"] * 3


async def test_what_was_answered_before_keeps_its_answer_when_the_rest_is_done(shop: Workshop) -> None:
    await shop.at("2026-11-24 07:00")
    press(shop, "Pas pris : ramipril")

    words(shop).whole(ANNE, shop.service.open_doses(ANNE)[0], "taken")

    assert by_label(shop) == {"metformine": "taken", "ramipril": "skipped", "Kardégic": "taken"}


async def test_an_hour_said_counts_for_all(shop: Workshop) -> None:
    await shop.at("2026-11-24 07:00")
    shop.clock.move_to(utc("2026-11-24 08:00"))

    words(shop).whole(ANNE, shop.service.open_doses(ANNE)[0], "taken", utc("2026-11-24 07:10"))

    assert {dose.taken_at for dose in shop.doses()} == {utc("2026-11-24 07:10")}


async def test_later_in_words_puts_all_off_by_any_time(shop: Workshop) -> None:
    await shop.at("2026-11-24 07:00")

    words(shop).whole(ANNE, shop.service.open_doses(ANNE)[0], "later20")

    assert {dose.send_at for dose in shop.doses()} == {utc("2026-11-24 07:20")}


async def test_the_question_names_every_dose_that_waits(shop: Workshop) -> None:
    await shop.at("2026-11-24 07:00")
    newest = shop.service.open_doses(ANNE)[0]

    asked = words(shop).question(newest)

    assert words(shop).several(newest)
    assert all(name in asked.text for name in ("metformine", "ramipril", "Kardégic"))
    assert shop.states() == ["sent"] * 3
