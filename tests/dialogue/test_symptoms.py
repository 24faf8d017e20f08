"""Complaints that are no emergency, as people write them: danger first, then who to see, then what to prepare."""

from __future__ import annotations

import pytest

from tests.support.stage import Person

pytestmark = pytest.mark.rasa


def knows(patient: Person, **facts: object) -> Person:
    patient.app.profiles.replace(patient.id, facts)
    return patient


@pytest.mark.parametrize(("words", "said"), [
    ("jé mal o dos depui hier", "entre les jambes"), ("g mal o dent", "dentiste"), ("mes yeux sont rouges", "ophtalmologiste"),
    ("j'ai mal partout", "diagnostic"),
])
async def test_a_complaint_gets_the_answer_for_what_it_concerns(patient: Person, words: str, said: str) -> None:
    answer = await patient.says(words)

    assert answer.label == "symptom"
    assert "112" in answer.texts[0] and said in answer.text


async def test_the_answer_fits_a_pregnancy_and_says_so(patient: Person) -> None:
    knows(patient, pregnant=True, sex="female", country="BE")

    answer = await patient.says("j'ai mal a la tete")
    why = await patient.says("pk ?")

    assert "maternité" in answer.text and answer.reply.facts_used == ("pregnant",)
    assert "symptom_duty_BE" in {name for text in answer.text.splitlines() for name in _ids(text)}
    assert "symptom_why_facts" in why.ids and "symptom_sources" in why.ids


async def test_what_is_known_of_the_writer_does_not_count_for_a_relative(patient: Person) -> None:
    knows(patient, pregnant=True, sex="female")

    answer = await patient.says("mon mari a de la fièvre")

    assert "maternité" not in answer.text and answer.reply.facts_used == ()


async def test_a_complaint_of_danger_is_still_an_emergency(patient: Person) -> None:
    answer = await patient.says("j'ai très mal dans la poitrine et le bras gauche")

    assert answer.label == "emergency_physical"


def _ids(text: str) -> set[str]:
    from tests.support.stage import ids_of

    return set(ids_of(text))
