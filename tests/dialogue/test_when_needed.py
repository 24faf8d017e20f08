"""Medicines taken when needed, nagging and reasons, talked about in sloppy French on the trained model."""

from __future__ import annotations

import datetime as dtm

import pytest

from tests.support.stage import Person

pytestmark = pytest.mark.rasa

PARIS = dtm.timezone(dtm.timedelta(hours=1))


def at(day: int, hour: int, minute: int = 0) -> dtm.datetime:
    return dtm.datetime(2026, 11, day, hour, minute, tzinfo=PARIS)


async def test_a_medicine_when_needed_has_no_hours_and_keeps_its_maximum(patient: Person) -> None:
    read_back = await patient.says("rappelle moi le doliprane si jai mal max 3 par jour")
    await patient.says("oui")

    (plan,) = patient.plans
    assert "si besoin, au plus 3 en 24 heures" in read_back.text
    assert (plan.kind, plan.label, plan.most) == ("need", "doliprane", 3)


async def test_a_maximum_that_was_not_said_is_asked_and_may_be_unknown(patient: Person) -> None:
    asked = await patient.says("note doliprane si besoin")
    await patient.says("4")
    await patient.says("oui")
    await patient.says("note spasfon au besoin")
    await patient.says("je sais pas")
    await patient.says("oui")

    assert "24 heures" in asked.text
    assert {plan.label: plan.most for plan in patient.plans} == {"doliprane": 4, "spasfon": None}


async def test_each_intake_is_counted_and_too_many_are_warned_of_before(patient: Person) -> None:
    for words in ("note doliprane si besoin max 3 par jour", "oui"):
        await patient.says(words)

    first = await patient.says("jai pris un doliprane")
    await patient.waits_until(at(24, 14))
    third = await patient.says("pris 2 doliprane")
    before = await patient.says("je peux reprendre un doliprane ?")
    await patient.waits_until(at(24, 15))
    fourth = await patient.says("j'ai pris un doliprane")

    assert "1 sur 3" in first.text
    assert "3 sur 3" in third.text and "maximum" in third.text
    assert "dépassé" in before.text
    assert "4 sur 3" in fourth.text and "antipoison" in fourth.text


async def test_a_named_medicine_is_never_noted_as_another_one(patient: Person) -> None:
    for words in ("rapel metformine 500 20h", "oui"):
        await patient.says(words)
    await patient.waits_until(at(24, 20, 1))

    answer = await patient.says("jai pris un doliprane")

    assert "needed_unknown" in answer.ids
    assert [each.dose.state for each in patient.app.medications.recent(patient.id)] == ["sent"]


async def test_nagging_is_switched_on_and_off_in_words(patient: Person) -> None:
    for words in ("rapel metformine 500 14h", "oui"):
        await patient.says(words)

    await patient.says("relance-moi si je réponds pas")
    arrived = await patient.waits_until(at(24, 16))
    await patient.says("arrete de me relancer")

    assert len(arrived) == 3
    (plan,) = patient.plans
    assert plan.nags == 0


async def test_a_new_hour_for_a_plan_of_two_is_asked_about(patient: Person) -> None:
    for words in ("rapel metformine 500 8h et 20h", "oui"):
        await patient.says(words)

    asked = await patient.says("21h plutot pr la metformine")
    await patient.says("celle du soir")
    await patient.says("oui")

    assert "move_which" in asked.ids
    assert [plan.rule.times for plan in patient.plans] == [("08:00", "21:00")]


async def test_a_course_that_goes_down_is_read_back_step_by_step(patient: Person) -> None:
    read_back = await patient.says("rappelle moi la cortisone 40 mg 3 jours puis 20 mg 3 jours puis 10")
    await patient.says("oui")

    assert "du 25/11 au 27/11 : 40 mg" in read_back.text and "à partir du 01/12 : 10 mg" in read_back.text
    (plan,) = patient.plans
    assert [plan.dose_at("08:00", dtm.date(2026, 11, day)) for day in (25, 28, 30)] == ["40 mg", "20 mg", "20 mg"]


async def test_a_reason_said_in_words_leads_where_its_button_does(patient: Person) -> None:
    for words in ("rapel metformine 500 20h", "oui"):
        await patient.says(words)
    await patient.waits_until(at(24, 20, 1))

    answer = await patient.says("pas pris jai oublié")
    await patient.presses("Changer l'heure")
    await patient.says("21h")
    await patient.says("oui")

    assert "dose_skip_forgot" in answer.ids
    assert [plan.rule.times for plan in patient.plans] == [("21:00",)]


async def test_everything_taken_means_every_medicine_of_that_hour(patient: Person) -> None:
    for words in ("rapel metformine 500 20h", "oui", "rapel ramipril 5 mg 20h", "oui", "relance moi si je réponds pas pour la metformine"):
        await patient.says(words)
    await patient.waits_until(at(24, 20, 25))

    await patient.says("c bon jai tout pris")

    assert {each.dose.state for each in patient.app.medications.recent(patient.id)} == {"taken"}


async def test_an_allergy_is_named_when_the_medicine_is_asked_about_or_was_taken(patient: Person) -> None:
    patient.agreed(allergies=["aspirine"])

    asked = await patient.says("je peux prendre de l'ibuprofène ?")
    taken = await patient.says("jai pris un advil")

    assert "drug_allergy" in asked.ids
    assert "taken_allergy" in taken.ids and "112" in taken.text
