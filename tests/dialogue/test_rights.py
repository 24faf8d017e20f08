"""Everybody's rights over their data, in the chat: shown, corrected, taken away as a file, erased, withdrawn."""

from __future__ import annotations

import datetime as dtm
import json

import pytest

from tests.support.stage import Person

pytestmark = pytest.mark.rasa


async def a_full_life(person: Person) -> Person:
    """Facts, a plan with a dose that was sent, a reading, a journal, and where the dialogue stands."""
    person.agreed(first_name="Zoé", birth_date="1959-03-03", conditions=["diabete"])
    for words in ("rapel metformine 500mg 8h", "oui", "tension 13/8"):
        await person.says(words)
    await person.waits_until(dtm.datetime(2026, 11, 25, 7, 0, tzinfo=dtm.timezone.utc))
    return person


async def test_what_is_known_is_shown(person: Person) -> None:
    person.agreed(first_name="Zoé", birth_date="1959-03-03", conditions=["diabete"])

    answer = await person.says("kes tu sais sur moi ?")

    assert "utter_profile__show" in answer.ids
    for fact in ("Zoé", "67 ans", "diabète"):
        assert fact in answer.text


async def test_a_fact_is_corrected_by_a_sentence_and_said_back(person: Person) -> None:
    person.agreed(smoking="current", conditions=["diabete"])

    answer = await person.says("jai arreté de fumer")
    await person.says("je ne suis pas diabétique")

    assert "utter_profile__updated" in answer.ids
    assert person.facts["smoking"] == "former"
    assert person.facts["conditions"] == []


async def test_advice_changes_with_the_fact(person: Person) -> None:
    person.agreed(birth_date="1990-03-03")

    before = await person.says("le vaccin de la grippe c pour moi ?")
    await person.says("je suis diabétique")
    after = await person.says("le vaccin de la grippe c pour moi ?")

    assert before.texts != after.texts
    assert "conditions" in after.reply.facts_used


@pytest.mark.parametrize(("words", "reason"), [("je suis né le 3 mars 2031", "futur"), ("j'ai 250 ans", "120 ans")])
async def test_an_impossible_fact_is_refused_with_a_reason(patient: Person, words: str, reason: str) -> None:
    answer = await patient.says(words)

    assert reason in answer.text
    assert patient.facts == {}


async def test_an_export_is_warned_about_confirmed_and_sent_as_a_file(person: Person) -> None:
    await a_full_life(person)

    warned = await person.says("je voudrai une copie de mes donnees")
    answer = await person.says("oui")

    assert "utter_confirm__ask_export" in warned.ids
    assert answer.document is not None
    tables = json.loads(answer.document.content)["tables"]
    assert {name for name, rows in tables.items() if rows} >= {"profile", "plan", "dose", "measure", "turn", "consent"}


async def test_a_no_sends_no_file(person: Person) -> None:
    await (await a_full_life(person)).says("exporte mes données")

    answer = await person.says("non finalement")

    assert answer.document is None
    assert "utter_confirm__kept" in answer.ids


async def test_erasing_leaves_nothing_anywhere(person: Person) -> None:
    await a_full_life(person)
    before = person.id
    assert all(person.rows(before)[table] for table in ("profile", "plan", "dose", "measure", "turn", "dialogue_state"))

    asked = await person.says("efface tt ce que tu sais de moi")
    answer = await person.says("oui")

    assert "utter_confirm__ask_erase" in asked.ids
    assert "erased" in answer.ids
    assert person.rows(before) == dict.fromkeys(person.rows(before), 0)
    with person.app.db.read() as on:
        assert on.exec_driver_sql("select count(*) from turn where said is not null").scalar() == 0


async def test_after_erasing_no_reminder_leaves_and_the_person_is_new(person: Person) -> None:
    await a_full_life(person)
    await person.says("efface tout")
    await person.says("oui")

    arrived = await person.waits_until(dtm.datetime(2026, 11, 27, 12, 0, tzinfo=dtm.timezone.utc))
    answer = await person.says("bonjour")

    assert arrived == []
    assert "welcome" in answer.ids


async def test_a_no_erases_nothing(person: Person) -> None:
    await (await a_full_life(person)).says("efface tout")

    await person.says("non")

    assert person.plans and person.facts


async def test_withdrawing_follow_up_stops_reminders_and_keeps_the_profile(person: Person) -> None:
    await a_full_life(person)

    await person.says("je retire mon accord")
    answer = await person.presses("Rappels")
    arrived = await person.waits_until(dtm.datetime(2026, 11, 27, 12, 0, tzinfo=dtm.timezone.utc))

    assert "utter_consent__withdrawn" in answer.ids
    assert arrived == [] and person.plans == []
    assert person.facts


async def test_withdrawing_the_profile_makes_advice_general_again(person: Person) -> None:
    person.agreed(birth_date="1959-03-03", conditions=["diabete"])

    await person.opens("/consent_withdraw")
    await person.presses("Mon profil")
    answer = await person.says("la grippe faut que je me fasse vacciner ?")

    assert person.facts == {}
    assert answer.reply.facts_used == ()


async def test_without_consent_to_the_journal_no_word_is_kept(person: Person) -> None:
    await person.says("bonjour")
    for _ in range(3):
        await person.says("non")
    await person.says("je fume trop")

    entries = person.app.journal.search()

    assert entries
    assert all(entry.patient_id is None and entry.said is None and entry.answered is None for entry in entries)


async def test_the_journal_masks_names_and_numbers(person: Person) -> None:
    person.agreed(first_name="Zoé")

    await person.says("bonjour c'est Zoé mon tel 0612345678 comment mieux dormir")

    said = [entry.said or "" for entry in person.app.journal.search()]
    assert said and not any("Zoé" in text or "0612345678" in text for text in said)


async def test_a_wish_for_a_person_is_recorded_for_the_operators(patient: Person) -> None:
    answer = await patient.says("je veu parler a kelkun")

    assert "utter_conversation__handoff" in answer.ids
    assert patient.rows(patient.id)["alert"] == (1 if hasattr(patient.app.alerts, "_db") else 0)
