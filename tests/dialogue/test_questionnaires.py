"""Tests of risk as people go through them: in sloppy words, with questions in between, over two days."""

from __future__ import annotations

import datetime as dtm

import pytest

from tests.support.stage import Person

pytestmark = pytest.mark.rasa

KNOWN = {"birth_date": "1966-05-02", "sex": "male", "country": "FR", "weight_kg": 92, "height_cm": 175}


def knows(patient: Person, **facts: object) -> Person:
    patient.app.profiles.replace(patient.id, facts)
    return patient


async def test_the_test_of_diabetes_is_taken_in_words_and_ends_in_a_next_step(patient: Person) -> None:
    knows(patient, **KNOWN)

    start = await patient.says("je veu faire le test du diabete")
    for words in ("98", "bah non pas trop", "pas tous les jours", "ouais", "nan jamais", "mon pere est diabetique"):
        end = await patient.says(words)

    assert start.ids >= {"utter_questionnaire__known", "utter_questionnaire__question"}
    assert "utter_questionnaire__result_points" in end.ids and "utter_questionnaire__source" in end.ids
    assert "19 sur 26" in end.text
    assert [r.score for r in patient.app.questionnaires.results(patient.id)] == [19]


async def test_which_test_is_asked_and_chosen_by_button(patient: Person) -> None:
    asked = await patient.says("je veux faire un test")
    first = await patient.presses("moral")
    await patient.presses("Presque tous les jours")
    end = await patient.presses("Plusieurs jours")

    assert {"Test du diabète", "Test du cœur", "Test du tabac"} <= set(asked.buttons)
    assert "utter_questionnaire__question" in first.ids
    assert "utter_questionnaire__lines" in end.ids
    assert "dépress" not in end.text.lower()


async def test_a_question_in_the_middle_is_answered_and_the_test_goes_on(patient: Person) -> None:
    await patient.says("test de l'alcool")
    await patient.says("une femme")

    answer = await patient.says("comment mieux dormir ?")

    assert answer.label == "advice/sommeil"
    assert "utter_questionnaire__question" in answer.ids


async def test_danger_in_the_middle_of_a_test_comes_first(patient: Person) -> None:
    await patient.says("test du moral")

    answer = await patient.says("j'ai envie de mourir")

    assert answer.label == "emergency_suicide"


async def test_after_a_danger_card_the_test_asks_nothing_more(patient: Person) -> None:
    await patient.says("test du tabac")
    await patient.says("j'ai envie de mourir")

    thanks = await patient.says("merci")
    other = await patient.says("oui je fume")
    again = await patient.says("test du tabac")

    assert "utter_questionnaire__question" not in thanks.ids | other.ids | again.ids


async def test_a_test_that_was_stopped_is_taken_up_the_next_day(patient: Person) -> None:
    await patient.says("test du moral")
    await patient.says("souvent")
    stopped = await patient.says("stop")
    await patient.waits_until(dtm.datetime(2026, 11, 25, 9, 0, tzinfo=dtm.timezone.utc))

    again = await patient.says("test du moral")
    on = await patient.presses("On reprend")
    end = await patient.says("jamais")

    assert "utter_questionnaire__paused" in stopped.ids
    assert "utter_questionnaire__resume" in again.ids
    assert "Question 2 sur 2" in on.text
    assert "utter_questionnaire__result_nothing" in end.ids


async def test_the_last_result_is_shown_again(patient: Person) -> None:
    none = await patient.says("montre mon dernier résultat de test")
    await patient.says("stop")
    await patient.says("test du moral")
    await patient.says("jamais")
    await patient.says("jamais")

    again = await patient.says("montre mon dernier résultat de test")

    assert "utter_questionnaire__which" in none.ids or "utter_questionnaire__no_result" in none.ids
    assert "utter_questionnaire__result_nothing" in again.ids


async def test_a_number_can_be_corrected_and_an_impossible_one_is_refused(patient: Person) -> None:
    knows(patient, **KNOWN, smoking="never")
    await patient.says("calcule mon risque cardiaque")
    await patient.says("non")

    refused = await patient.says("400")
    noted = await patient.says("14/8")
    back = await patient.says("retour")

    assert "utter_questionnaire__out_of_range" in refused.ids
    assert "140 mmHg" in noted.text
    assert "tension" in back.text


async def test_the_heart_is_not_calculated_for_somebody_with_diabetes(patient: Person) -> None:
    knows(patient, conditions=["diabete"])

    answer = await patient.says("test du coeur")

    assert "médecin" in answer.text
    assert patient.app.questionnaires.results(patient.id) == []


async def test_a_missing_number_loses_nothing(patient: Person) -> None:
    knows(patient, **KNOWN)
    await patient.says("test du diabète")

    answer = await patient.says("je sais pas")

    assert "utter_questionnaire__number_unknown" in answer.ids


async def test_a_stranger_is_asked_for_consent_and_the_test_begins(person: Person) -> None:
    await person.says("je veux faire le test du diabète")

    answer = await person.says("oui")

    assert "utter_questionnaire__question" in answer.ids


async def test_a_test_for_somebody_else_is_declined(patient: Person) -> None:
    answer = await patient.says("fais passer le test du diabète à mon mari")

    assert "utter_questionnaire__own_only" in answer.ids


async def test_another_test_asked_for_in_the_middle_takes_over(patient: Person) -> None:
    await patient.says("test du moral")

    answer = await patient.says("non je veux plutot le test du tabac")

    assert "Fumez-vous" in answer.text
