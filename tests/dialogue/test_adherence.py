"""Talking about regularity, the month's calendar and the weekly summary."""

from __future__ import annotations

import datetime as dtm

import pytest

from tests.support.stage import Person

pytestmark = pytest.mark.rasa

PARIS = dtm.timezone(dtm.timedelta(hours=1))


def at(day: int, hour: int, minute: int = 0) -> dtm.datetime:
    return dtm.datetime(2026, 11, day, hour, minute, tzinfo=PARIS)


async def a_few_days(person: Person) -> None:
    await person.says("rappelle moi metformine 500 mg a 20h")
    await person.says("oui")
    await person.waits_until(at(24, 20, 1))
    await person.says("c fait")
    await person.waits_until(at(26, 21))


async def test_regularity_is_told_in_numbers_without_reproach(patient: Person) -> None:
    await a_few_days(patient)

    answer = await patient.says("combien j'en ai raté ce mois")

    assert answer.label == "adherence_report"
    assert "1 prises notées sur 2" in answer.text
    assert "adherence_gentle" in answer.ids


async def test_the_month_comes_as_a_picture_with_its_words(patient: Person) -> None:
    await a_few_days(patient)

    await patient.says("jsui régulier ou pas")
    answer = await patient.presses("Voir le mois")

    (message,) = answer.reply.messages
    assert message.image and message.image.startswith(b"\x89PNG")
    assert "adherence_calendar" in "".join(answer.ids)


async def test_the_weekly_summary_starts_and_stops_in_words(patient: Person) -> None:
    await a_few_days(patient)

    begun = await patient.says("envoi moi un resumé chaque semaine stp")
    arrived = await patient.waits_until(at(29, 19))
    stopped = await patient.says("arrete le resume hebdo")

    assert "utter_adherence__weekly_on" in begun.ids
    assert sum("semaine" in text for text in arrived) == 1
    assert "utter_adherence__weekly_off" in stopped.ids


async def test_with_no_dose_to_count_it_says_so(patient: Person) -> None:
    answer = await patient.says("est-ce que je suis régulier")

    assert "adherence_none" in answer.ids


async def test_another_period_may_follow_a_report_in_a_word(patient: Person) -> None:
    await patient.says("rappelle moi metformine 500 mg a 20h")
    await patient.says("oui")
    await patient.says("suis-je régulier ?")

    then = await patient.says("et la semaine derniere?")

    assert then.label == "adherence_report"
    assert "adherence_none_then" in then.ids
