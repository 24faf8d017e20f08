"""Several wishes in one message are each answered, in order, in three bubbles; a question that they open comes last."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from bot.rasa_server import turns
from tests.support.stage import Person, ids_of

pytestmark = pytest.mark.rasa

TABLE = [json.loads(line) for line in (
    Path(__file__).parents[1] / "unit" / "wishes" / "messages.jsonl").read_text("utf-8").splitlines()]


def order(answer: Any) -> list[str]:
    """Ids in the order of the bubbles."""
    return [name for text in answer.texts for part in text.split("\n\n") for name in ids_of(part)]


async def test_a_reading_and_a_question_are_both_answered(patient: Person) -> None:
    answer = await patient.says("bonjour, ma tension est à 13/8, et je voudrais voir mes rappels")

    assert answer.label == "measure_log"
    assert {"utter_measure__stored", "utter_reminder__none"} <= set(order(answer))
    assert len(patient.app.measures.history(patient.id)) == 1


async def test_a_form_comes_last_whatever_its_place_in_the_message(patient: Person) -> None:
    answer = await patient.says("rappelle moi la metformine a 8h, au fait c koi le cholesterol ?")

    assert "cholestérol" in answer.texts[0]
    assert order(answer)[-1] == "utter_reminder__confirm"
    assert answer.label == "reminder_add"
    assert patient.loop == "reminder_form"


async def test_the_reminder_reads_its_own_words_only(patient: Person) -> None:
    await patient.says("note 8500 pas puis rappelle-moi la metformine à 20h")
    await patient.says("oui")

    (plan,) = patient.plans
    assert (plan.label, plan.rule.times) == ("metformine", ("20:00",))


async def test_erasing_is_still_confirmed_and_comes_last(patient: Person) -> None:
    answer = await patient.says("2 choses : efface mes données et dis moi aussi qui tu es")

    assert order(answer) == ["utter_conversation__bot_challenge", "utter_confirm__ask_erase"]
    assert patient.loop == "confirm_form"


async def test_of_two_questions_the_second_is_announced_and_asked_after_the_first(patient: Person) -> None:
    await patient.says("rappelle moi le doliprane à 8h")
    await patient.says("oui")

    first = await patient.says("supprime le rappel du doliprane et ajoute un rappel pour le kardegic à 20h")
    second = await patient.says("oui")
    await patient.says("oui")

    assert "next_wish" in order(first) and "kardegic" in first.text
    assert {"utter_confirm__stopped", "utter_reminder__read_back"} <= set(order(second))
    assert [plan.label for plan in patient.plans] == ["kardegic"]


async def test_a_cancelled_question_does_not_lose_the_wish_that_waits(patient: Person) -> None:
    await patient.says("exporte mes données et rappelle moi la metformine à 8h")

    answer = await patient.says("annuler")

    assert "utter_reminder__read_back" in order(answer)


async def test_two_medicines_with_their_own_hours_become_two_reminders(patient: Person) -> None:
    await patient.says("rappelle moi le doliprane le matin et le kardegic le soir")
    await patient.says("oui")
    await patient.says("oui")

    assert {(plan.label, plan.rule.times) for plan in patient.plans} == {("doliprane", ("08:00",)), ("kardegic", ("20:00",))}


async def test_one_medicine_twice_a_day_stays_one_reminder(patient: Person) -> None:
    await patient.says("rappelle-moi metformine 500 à 8h et 20h")
    await patient.says("oui")

    assert [plan.rule.times for plan in patient.plans] == [("08:00", "20:00")]


async def test_each_advice_explains_itself(patient: Person) -> None:
    await patient.says("comment mieux dormir ? et c'est quoi l'asthme ?")
    first, second = (b.data for m in patient.shown[-3:] for b in m.buttons if "Pourquoi" in b.label)

    sleep, asthma = await patient.sends("press", first), await patient.sends("press", second)

    assert sleep.text != asthma.text


async def test_a_wish_beside_the_answer_of_a_form_is_answered_and_the_form_goes_on(patient: Person) -> None:
    await patient.says("rappelle moi le doliprane")

    answer = await patient.says("à 8h, et au fait c koi le cholesterol ?")
    await patient.says("oui")

    assert "cholestérol" in answer.text and "8 h" in answer.text
    assert [plan.rule.times for plan in patient.plans] == [("08:00",)]


async def test_danger_beside_a_wish_is_all_that_is_answered(patient: Person) -> None:
    answer = await patient.says("rappelle moi le doliprane à 8h et jai tres mal a la poitrine jarrive plus a respirer")

    assert answer.label == "emergency_physical"
    assert patient.loop is None


async def test_most_messages_of_several_wishes_are_understood_as_such_and_single_ones_stay_whole(patient: Person) -> None:
    agent = patient.app.dialogue.agent
    several = [row for row in TABLE if len(row["wishes"]) > 1]
    single = [row for row in TABLE if not row["wishes"]]

    right = [row for row in several if _fits(await _labels(agent, row["text"]), row["wishes"])]
    cut = [row["text"] for row in single if len(await _labels(agent, row["text"])) > 1]

    assert len(right) / len(several) >= 0.75
    assert len(cut) <= 2, cut


async def _labels(agent: Any, text: str) -> list[str]:
    return [wish.label for wish in await turns.wishes_in(agent, text)]


def _fits(found: list[str], wanted: list[Any]) -> bool:
    options = [each if isinstance(each, list) else [each] for each in wanted]
    return len(found) == len(options) and all(any(label in each for label in found) for each in options)
