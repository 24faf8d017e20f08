"""The prevention plan as people ask for it and fill it: in sloppy words, by button, with and without consent."""

from __future__ import annotations

import pytest

from tests.support.stage import Person

pytestmark = pytest.mark.rasa

WOMAN = {"birth_date": "1970-05-01", "sex": "female", "country": "LU", "smoking": "never"}


def knows(patient: Person, **facts: object) -> Person:
    patient.app.profiles.replace(patient.id, facts)
    return patient


@pytest.mark.parametrize("words", [
    "mon plan de prévention", "kel depistage pr moi", "qu'est-ce que je dois faire à mon âge", "jsuis a jour ds mes depistages ?",
])
async def test_the_plan_is_shown_for_the_wish_in_other_words(patient: Person, words: str) -> None:
    knows(patient, **WOMAN)

    answer = await patient.says(words)

    assert answer.label == "advice/bilan_sante"
    assert "1. Test colorectal" in answer.text
    assert set(answer.reply.facts_used) >= {"birth_date", "sex", "country"}


async def test_what_is_said_to_be_done_leaves_the_plan_until_its_time(patient: Person) -> None:
    knows(patient, **WOMAN)

    told = await patient.says("jai fai ma mamo en mars")
    after = await patient.says("mon plan de prevention")

    assert told.label == "profile_update" and "prevention_stored_next" in told.ids
    assert patient.app.prevention.done(patient.id) == {"mammographie": "2026-03"}
    assert "Plus tard" in after.text and "mammographie (mars 2028)" in after.text


async def test_the_button_says_it_is_done_and_can_be_taken_back(patient: Person) -> None:
    knows(patient, **WOMAN)
    await patient.says("mon plan de prévention")

    await patient.presses("C'est fait")
    await patient.presses("Test colorectal")
    kept = dict(patient.app.prevention.done(patient.id))
    await patient.presses("Non, pas fait")

    assert kept == {"test_colorectal": "2026-11-24"}
    assert patient.app.prevention.done(patient.id) == {}


async def test_a_thin_profile_is_asked_one_thing_at_a_time_and_the_plan_grows(patient: Person) -> None:
    first = await patient.says("mon plan de prévention")
    age = await patient.says("52 ans")
    sex = await patient.presses("Une femme")
    country = await patient.presses("Suisse")

    assert "prevention_ask_birth_date" in first.ids and first.text.count("?") <= 3
    assert "prevention_ask_sex" in age.ids
    assert "prevention_ask_country" in sex.ids
    assert "Mammographie" in country.text and "Suisse" in country.text
    assert patient.app.profiles.facts(patient.id)["country"] == "CH"


async def test_why_tells_the_facts_and_the_sources_of_the_plan(patient: Person) -> None:
    knows(patient, **WOMAN)
    await patient.says("mon plan de prévention")

    why = await patient.says("pk ?")

    assert "prevention_why" in why.ids and "prevention_sources" in why.ids


async def test_the_page_is_a_picture(patient: Person) -> None:
    knows(patient, **WOMAN)

    page = await patient.says("mon plan de prévention en image")

    assert page.reply.messages[0].image is not None


async def test_a_contradiction_is_said_and_the_plan_still_comes(patient: Person) -> None:
    knows(patient, sex="male", pregnant=True, birth_date="1990-01-01", country="BE")

    answer = await patient.says("mon plan de prévention")

    assert "« homme » et « enceinte »" in answer.text
    assert "coqueluche" in answer.text


async def test_a_stranger_gets_a_general_plan_and_nothing_is_kept(person: Person) -> None:
    answer = await person.says("mon plan de prévention")

    assert "1. " in answer.text and answer.reply.facts_used == ()
    assert person.app.prevention.done(person.id) == {}
