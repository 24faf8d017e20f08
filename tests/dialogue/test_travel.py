"""Journeys talked about, in sloppy French."""

from __future__ import annotations

import datetime as dtm

import pytest

from tests.support.stage import Person

pytestmark = pytest.mark.rasa

PARIS = dtm.timezone(dtm.timedelta(hours=1))


def at(day: int, hour: int, minute: int = 0) -> dtm.datetime:
    return dtm.datetime(2026, 11, day, hour, minute, tzinfo=PARIS)


async def with_a_reminder(person: Person, hours: str = "8h") -> None:
    await person.says(f"rappelle moi metformine 500 mg a {hours}")
    await person.says("oui")


async def test_a_journey_asks_whose_clock_and_comes_back_by_itself(patient: Person) -> None:
    await with_a_reminder(patient)
    await patient.waits_until(at(25, 9))

    asked = await patient.says("chui a montreal jusqua vendredi")
    noted = await patient.presses("Heure de Montréal")
    during = await patient.waits_until(at(26, 14, 1))
    after = await patient.waits_until(at(28, 8, 1))

    assert asked.label == "profile_update"
    assert "travel_hours" in asked.ids and "27/11/2026" in asked.text
    assert "travel_local" in noted.ids
    assert len(during) == 1 and "8 h" in during[0]  # 8:00 in Montréal, 14:00 at home
    assert any("8 h" in text for text in after)
    assert [plan.zone for plan in patient.plans] == ["Europe/Luxembourg"]


async def test_the_hours_of_home_may_be_kept_in_words(patient: Person) -> None:
    await with_a_reminder(patient)

    await patient.says("je suis a tokyo jusqu'au 30 novembre")
    noted = await patient.says("l'heure de chez moi")

    assert "travel_home" in noted.ids
    assert [plan.zone for plan in patient.plans] == ["Europe/Luxembourg"]


async def test_an_open_end_is_asked_and_being_back_ends_it(patient: Person) -> None:
    await with_a_reminder(patient)

    end = await patient.says("je suis à Montréal")
    hours = await patient.says("je sais pas")
    await patient.presses("Heure de Montréal")
    away = [plan.zone for plan in patient.plans]
    back = await patient.says("ca y est je suis rentré")

    assert "travel_until" in end.ids
    assert "travel_hours" in hours.ids
    assert away == ["America/Toronto"]
    assert "travel_back" in back.ids


async def test_a_country_of_several_hours_asks_for_the_city(patient: Person) -> None:
    await with_a_reminder(patient)

    asked = await patient.says("je pars au canada jusqu'a vendredi")
    hours = await patient.says("vancouver")

    assert "travel_city" in asked.ids
    assert "travel_hours" in hours.ids and "Vancouver" in hours.text


async def test_a_dose_too_near_is_asked_about(patient: Person) -> None:
    await with_a_reminder(patient, "8h et 20h")
    await patient.waits_until(at(24, 20, 30))

    await patient.says("je suis à Tokyo jusqu'au 30 novembre")
    question = await patient.presses("Heure de Tokyo")
    before = [plan.zone for plan in patient.plans]
    waited = await patient.presses("Attendre")

    assert "travel_near" in question.ids
    assert before == ["Europe/Luxembourg"]
    assert "travel_waited" in waited.ids
    assert [plan.zone for plan in patient.plans] == ["Asia/Tokyo"]


async def test_living_elsewhere_changes_country_and_zone(patient: Person) -> None:
    await with_a_reminder(patient)

    answer = await patient.says("j'habite maintenant à Genève")

    assert "travel_moved" in answer.ids
    assert (patient.facts["country"], patient.facts["timezone"]) == ("CH", "Europe/Zurich")
    assert [plan.zone for plan in patient.plans] == ["Europe/Zurich"]


async def test_a_stay_in_hospital_is_no_journey(patient: Person) -> None:
    await with_a_reminder(patient)

    answer = await patient.says("je suis à l'hôpital 3 jours")

    assert answer.label == "reminder_pause"


async def test_an_aside_does_not_lose_the_journey(patient: Person) -> None:
    await with_a_reminder(patient)

    await patient.says("je suis a montreal jusqua vendredi")
    aside = await patient.says("c quoi la metformine ?")
    noted = await patient.says("celle de chez moi")

    assert aside.label == "drug_info" and "travel_hours" in aside.ids
    assert "travel_home" in noted.ids
