"""The first minutes: a robot that says so, consent purpose by purpose, five questions that may all be skipped."""

from __future__ import annotations

import pytest

from tests.support.stage import Person

pytestmark = pytest.mark.rasa


def asks_consent(person: Person, purpose: str) -> bool:
    return person.last is not None and person.app.consents.text(purpose) in person.last.text


async def test_first_words_get_a_robot_that_says_so_and_the_first_question(person: Person) -> None:
    answer = await person.says("slt")

    assert "welcome" in answer.ids
    assert "programme" in answer.texts[0]
    assert asks_consent(person, "profile")
    assert answer.buttons == ["Oui", "Non"]


async def test_each_purpose_is_asked_by_itself_and_kept_as_answered(person: Person) -> None:
    await person.says("bjr")

    await person.says("wi")
    second = asks_consent(person, "followup")
    await person.says("nan")
    third = asks_consent(person, "journal")
    await person.presses("Oui")

    assert second and third
    granted = {purpose: person.app.consents.granted(person.id, purpose) for purpose in ("profile", "followup", "journal")}
    assert granted == {"profile": True, "followup": False, "journal": True}


async def test_a_question_asked_first_is_answered_before_consent(person: Person) -> None:
    answer = await person.says("cmt mieux dormir ?")

    assert answer.label == "advice/sommeil"
    assert "programme" in answer.texts[0]
    assert asks_consent(person, "profile")


async def test_whoever_refuses_everything_still_gets_advice_and_nothing_is_kept(person: Person) -> None:
    await person.says("bonjour")
    for _ in range(3):
        answer = await person.says("non")
    advice = await person.says("cest quoi le cholesterol")

    assert "utter_consent__all_refused" in answer.ids
    assert advice.label == "advice/cholesterol"
    assert person.facts == {}
    assert person.rows(person.id)["turn"] == 0


async def test_five_questions_follow_a_yes_and_sloppy_answers_are_understood(person: Person) -> None:
    await person.says("salut")
    for _ in range(3):
        answer = await person.says("oui")
    assert "utter_ask_onboarding__age" in answer.ids

    await person.says("jai 67 an")
    await person.says("une fame")
    await person.presses("Luxembourg")
    await person.says("diabete et de la tension")
    answer = await person.presses("arrêté")

    assert "utter_onboarding__done" in answer.ids
    assert person.loop is None
    assert person.facts["birth_date"].startswith("1959")
    assert {name: person.facts[name] for name in ("sex", "country", "smoking")} == {
        "sex": "female", "country": "LU", "smoking": "former"}
    assert set(person.facts["conditions"]) == {"diabete", "hypertension"}


async def test_every_question_can_be_skipped(person: Person) -> None:
    await person.says("salut")
    for _ in range(3):
        await person.says("oui")

    answers = [await person.says(words) for words in ("passer", "suivant", "je passe", "passe", "skip")]

    assert "utter_onboarding__done" in answers[-1].ids
    assert person.facts == {}


async def test_one_sentence_may_answer_several_questions(person: Person) -> None:
    await person.says("salut")
    for _ in range(3):
        await person.says("oui")

    answer = await person.says("j'ai 67 ans, je suis une femme et j'habite en Belgique")

    assert "utter_ask_onboarding__conditions" in answer.ids
    assert person.facts["country"] == "BE"


async def test_consent_is_not_asked_twice(person: Person) -> None:
    await person.says("bonjour")
    for _ in range(3):
        await person.says("non")

    answer = await person.says("bonjour")

    assert "utter_conversation__greet" in answer.ids
    assert person.loop is None


async def test_a_command_before_any_word_meets_the_robot_too(person: Person) -> None:
    answer = await person.sends("command", "rappels")

    assert "welcome" in answer.ids
    assert asks_consent(person, "profile")


async def test_somebody_younger_than_eighteen_gets_advice_and_nothing_is_stored(person: Person) -> None:
    await person.says("bonjour")
    for _ in range(3):
        await person.says("oui")

    answer = await person.says("16 ans")
    advice = await person.says("je fume trop comment arreter")

    assert "adulte" in answer.text
    assert person.facts == {}
    assert advice.label == "advice/tabac"
    assert person.loop is None
