"""Managing reminders in sloppy French, on the trained model."""

from __future__ import annotations

import datetime as dtm

import pytest

from tests.support.stage import Person

pytestmark = pytest.mark.rasa

PARIS = dtm.timezone(dtm.timedelta(hours=1))


async def test_a_change_of_hour_keeps_the_end_of_the_course(patient: Person) -> None:
    for words in ("rapel metformine 500mg le soir pendant 3 mois", "oui", "non 21h plutot pr la metformine", "oui"):
        await patient.says(words)

    (plan,) = patient.plans
    assert plan.rule.times == ("21:00",)
    assert plan.rule.last_date is not None


async def test_the_hour_that_is_replaced_tells_which_reminder(patient: Person) -> None:
    for words in ("rapel metformine 500mg 8h et 20h", "oui", "rapel kardegic 75mg 8h", "oui", "21h plutot pour le soir", "oui"):
        await patient.says(words)

    assert {plan.label.split()[0]: plan.rule.times for plan in patient.plans} == {"metformine": ("08:00", "21:00"), "kardegic": ("08:00",)}


async def test_proof_that_reminders_work_names_the_last_and_the_next(patient: Person) -> None:
    for words in ("rapel metformine 500mg 8h et 20h", "oui"):
        await patient.says(words)
    before = await patient.says("mes rappels marchent ils ?")
    await patient.waits_until(dtm.datetime(2026, 11, 24, 20, 1, tzinfo=PARIS))

    after = await patient.says("mes rappels marchent ils ?")

    assert "aujourd'hui à 20 h" in before.text
    assert "20 h" in after.text and "8 h" in after.text


async def test_the_calendar_is_a_file_with_the_coming_doses(patient: Person) -> None:
    for words in ("rapel metformine 500mg 8h et 20h", "oui"):
        await patient.says(words)

    answer = await patient.says("mets mes rappels dans mon agenda")

    assert answer.document is not None and answer.document.filename == "rappels.ics"
    assert answer.document.content.count(b"BEGIN:VEVENT") == 60


async def test_was_it_taken_is_answered_for_the_medicine_that_is_named(patient: Person) -> None:
    for words in ("rapel metformine 500mg 20h", "oui", "rapel doliprane 1g 20h", "oui"):
        await patient.says(words)

    answer = await patient.says("est ce que jai pris ma metformine ?")
    other = await patient.says("est ce que jai pris mon xarelto ?")

    assert "metformine" in answer.text and "doliprane" not in answer.text
    assert "utter_dose__check_none" in other.ids


async def test_a_named_reminder_is_paused_alone(patient: Person) -> None:
    for words in ("rapel metformine 500mg 20h", "oui", "rapel doliprane 1g 20h", "oui", "mets en pause la metformine 2 semaines"):
        await patient.says(words)

    assert {plan.label: plan.status for plan in patient.plans} == {"metformine": "paused", "doliprane": "active"}


async def test_a_stock_leads_to_a_reminder_before_its_end_after_a_yes(patient: Person) -> None:
    for words in ("rapel metformine 1 comprimé 8h et 20h", "oui"):
        await patient.says(words)
    said = await patient.says("il me reste 60 comprimés de metformine")
    before = len(patient.plans)

    await patient.says("oui")

    assert "stock_until" in said.ids
    assert before == 1
    (renewal,) = [plan for plan in patient.plans if plan.kind == "care"]
    assert renewal.rule.count == 1 and renewal.rule.start == dtm.date(2026, 12, 17)


async def test_names_are_hidden_for_all_reminders_at_once(patient: Person) -> None:
    for words in ("rapel metformine 500mg 20h", "oui", "cache le nom de mes medocs dans les rappels"):
        await patient.says(words)

    assert [plan.discreet for plan in patient.plans] == [True]


async def test_the_person_s_own_morning_is_used_from_then_on(patient: Person) -> None:
    told = await patient.says("mon matin c'est 7h")
    for words in ("rapel metformine 500mg le matin", "oui"):
        await patient.says(words)

    assert "own_hours" in told.ids
    (plan,) = patient.plans
    assert plan.rule.times == ("07:00",)


async def test_a_dose_said_not_taken_may_be_taken_after_all(patient: Person) -> None:
    for words in ("rapel metformine 500mg 20h", "oui"):
        await patient.says(words)
    await patient.waits_until(dtm.datetime(2026, 11, 24, 22, 30, tzinfo=PARIS))
    await patient.presses("Pas pris")

    answer = await patient.says("finalement pris a 22h")

    assert "dose_taken" in answer.ids and "22 h" in answer.text
