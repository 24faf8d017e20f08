"""Which medicine is meant: kinds, misspellings, look-alikes and names that nobody knows, talked about."""

from __future__ import annotations

import pytest

from tests.support.stage import Person

pytestmark = pytest.mark.rasa


async def _labels_after(patient: Person, *words: str) -> list[str]:
    for said in words:
        await patient.says(said)
    return [plan.label for plan in patient.plans]


@pytest.mark.parametrize(("words", "label"), [
    ("rappelle moi le dolipranne 1g à 8h tous les jours", "doliprane"), ("rapel levotirox 75 tous les matins à 7h", "levothyrox 75"),
    ("rappelle moi mon kardegic à midi tous les jours", "kardegic"), ("rappelle moi mon insuline du soir à 20h tous les jours", "insuline"),
])
async def test_a_misspelling_that_means_one_medicine_is_mended_and_read_back(patient: Person, words: str, label: str) -> None:
    answer = await patient.says(words)
    await patient.says("oui")

    assert label in answer.text and "utter_reminder__read_back" in answer.ids
    assert [plan.label for plan in patient.plans] == [label]


async def test_a_kind_of_medicine_is_asked_by_name_and_the_name_is_kept(patient: Person) -> None:
    asked = await patient.says("rappelle-moi mon truc pour la tension tous les matins à 8h")
    answer = await patient.says("ramiprile")
    await patient.says("oui")

    assert "utter_reminder__name_of_kind" in asked.ids and any("truc pour la tension" in label for label in asked.buttons)
    assert "ramipril" in answer.text
    assert [plan.label for plan in patient.plans] == ["ramipril"]


async def test_a_kind_can_be_kept_as_typed(patient: Person) -> None:
    await patient.says("rappelle-moi mes gouttes pour les yeux matin et soir")
    await patient.presses("Garder")
    await patient.says("oui")

    assert [plan.label for plan in patient.plans] == ["gouttes pour les yeux"]


async def test_a_kind_that_the_person_already_has_a_plan_for_is_that_plan(patient: Person) -> None:
    await _labels_after(patient, "rappelle moi le ramipril tous les jours à 8h", "oui", "rappelle moi le doliprane tous les jours à 12h", "oui")

    changed = await patient.says("change l'heure de mon truc pour la tension, plutôt à 9h")
    await patient.says("oui")

    assert "ramipril" in changed.text
    assert {plan.label: plan.rule.times for plan in patient.plans} == {"ramipril": ("09:00",), "doliprane": ("12:00",)}


async def test_somebody_who_does_not_know_the_name_keeps_their_words(patient: Person) -> None:
    labels = await _labels_after(patient, "rappelle moi l'anticoagulant à 18h tous les jours", "je sais pas", "oui")

    assert labels == ["anticoagulant"]


async def test_a_name_said_with_its_strength_keeps_it(patient: Person) -> None:
    labels = await _labels_after(patient, "rappelle moi mon truc pr la tension tous les jours à 8h", "c'est du coversyl 5", "oui")

    assert labels == ["coversyl 5"]


async def test_two_look_alikes_are_offered_with_their_substances(patient: Person) -> None:
    asked = await patient.says("rappelle moi de prendre lamilix tous les matins à 8h")
    await patient.presses("lasilix")
    read_back = patient.last
    await patient.says("oui")

    assert {"lasilix (furosémide)", "lamisil (terbinafine)"} <= set(asked.buttons)
    assert read_back is not None and "lasilix (furosémide)" in read_back.text
    assert [plan.label for plan in patient.plans] == ["lasilix"]


async def test_an_unknown_name_is_kept_as_typed_after_a_yes(patient: Person) -> None:
    answer = await patient.says("rappelle moi de prendre du zorbitruc matin et soir")
    await patient.says("oui")

    assert "zorbitruc" in answer.text
    assert [plan.label for plan in patient.plans] == ["zorbitruc"]


async def test_a_name_near_others_is_offered_and_may_be_none_of_them(patient: Person) -> None:
    asked = await patient.says("rappelle moi de prendre du zarelto tous les soirs à 20h")
    again = await patient.says("non")
    await patient.says("du magnésium")
    await patient.says("oui")

    assert any(label.startswith("xarelto") for label in asked.buttons)
    assert "utter_ask_reminder__medication" in again.ids
    assert [plan.label for plan in patient.plans] == ["magnésium"]


@pytest.mark.parametrize("words", ["rappelle moi ma prise de sang demain à 8h", "rappelle moi de boire un verre d'eau à 10h tous les jours",
                                   "rappelle-moi le kiné jeudi à 14h", "rappelle moi de prendre ma tension tous les matins"])
async def test_care_is_never_asked_which_medicine_it_is(patient: Person, words: str) -> None:
    answer = await patient.says(words)

    assert "utter_reminder__read_back" in answer.ids


async def test_a_course_tells_the_dose_of_each_day(patient: Person) -> None:
    read_back = await patient.says("rappelle moi cortancyl 40 mg 2 jours puis 20 mg 2 jours tous les jours à 18h")
    await patient.says("oui")
    arrived = [text for text in await patient.waits_until(patient.app.clock.now().replace(day=28))]

    assert "40 mg pendant 2 jours, puis 20 mg pendant 2 jours" in read_back.text
    assert ["40 mg" in text for text in arrived] == [True, True, False, False]
    assert ["20 mg" in text for text in arrived] == [False, False, True, True]
