"""A daughter who is told when a dose stays unanswered: invited, accepted, told what was chosen, ended by both."""

from __future__ import annotations

import datetime as dtm
import re
from collections.abc import Callable

import pytest

from tests.support.stage import Person

pytestmark = pytest.mark.rasa

PARIS = dtm.timezone(dtm.timedelta(hours=1))


def at(day: int, hour: int, minute: int = 0) -> dtm.datetime:
    return dtm.datetime(2026, 11, day, hour, minute, tzinfo=PARIS)


async def invite(person: Person, content: str = "Le nom", answer: str = "oui") -> str:
    """The code of the invitation."""
    await person.says("rappelle moi metformine 500 mg a 20h")
    await person.says("oui")
    await person.says("prevenez ma fille si jai pas repondu au bout d'une heure")
    await person.presses(content)
    await person.says(answer)
    made = await person.says("oui")
    return re.findall(r"[2-9A-Z]{4}-[2-9A-Z]{4}-[2-9A-Z]{4}", made.text)[0]


async def test_the_daughter_is_told_after_an_hour_and_answers_for_her_mother(
    patient: Person, someone: Callable[[], Person]
) -> None:
    daughter = someone()
    code = await invite(patient)
    opened = await daughter.says(f"bonjour code {code}".removeprefix("bonjour "))
    agreed = await daughter.says("oui")
    await patient.waits_until(at(24, 20, 59))
    before = len(daughter.shown)
    await patient.waits_until(at(24, 21, 1))
    alert = daughter.shown[-1].text
    noted = await daughter.presses("C'est pris")
    await patient.waits_until(at(25, 9))
    told = "\n".join(message.text for message in patient.shown)
    check = await patient.says("mes rappels")

    assert "carer_welcome" in opened.ids
    assert "carer_welcomed" in agreed.ids
    assert len(daughter.shown) - before == 2
    assert "metformine" in alert and "20 h" in alert
    assert "carer_noted_taken" in noted.ids
    assert "Réponse donnée pour vous (votre fille)" in told
    assert check.label == "reminder_list"


async def test_nothing_is_told_where_an_answer_came(patient: Person, someone: Callable[[], Person]) -> None:
    daughter = someone()
    await daughter.says(await invite(patient))
    await daughter.says("oui")
    await patient.waits_until(at(24, 20, 5))
    await patient.says("c fait")
    before = len(daughter.shown)

    await patient.waits_until(at(24, 23))

    assert len(daughter.shown) == before


async def test_the_medicine_is_not_named_unless_that_was_chosen(patient: Person, someone: Callable[[], Person]) -> None:
    daughter = someone()
    await daughter.says(await invite(patient, "Seulement", "non"))
    await daughter.says("oui")

    await patient.waits_until(at(24, 21, 30))

    alert = daughter.shown[-1]
    assert "20 h" in alert.text and "metformine" not in alert.text
    assert [button.label for button in alert.buttons] == ["Ne plus être prévenu"]


async def test_the_person_ends_it_in_words_and_nothing_is_told_any_more(patient: Person, someone: Callable[[], Person]) -> None:
    daughter = someone()
    await daughter.says(await invite(patient))
    await daughter.says("oui")

    ended = await patient.says("ne previens plus ma fille")
    await patient.waits_until(at(24, 23))

    assert "carer_stopped" in ended.ids
    assert not any("n'a pas répondu" in message.text for message in daughter.shown)
    assert "carer_list_none" in (await patient.says("qui est prévenu ?")).ids


async def test_the_carer_leaves_in_words(patient: Person, someone: Callable[[], Person]) -> None:
    daughter = someone()
    await daughter.says(await invite(patient))
    await daughter.says("oui")

    left = await daughter.says("ne me prevenez plus svp")

    assert "carer_left" in left.ids
    assert patient.app.carers.of_person(patient.id) == []


async def test_a_code_works_once_and_not_for_oneself(patient: Person, someone: Callable[[], Person]) -> None:
    first, second = someone(), someone()
    code = await invite(patient)

    own = await patient.says(code)
    await first.says(code)
    await first.says("oui")
    late = await second.says(code)

    assert "carer_code_own" in own.ids
    assert "carer_code_over" in late.ids


async def test_erasing_everything_ends_it_for_the_carer_too(patient: Person, someone: Callable[[], Person]) -> None:
    daughter = someone()
    await daughter.says(await invite(patient))
    await daughter.says("oui")

    await patient.says("efface tout")
    await patient.says("oui")
    await daughter.waits_until(at(24, 12))

    assert patient.app.carers.of_carer(daughter.id) == []
    assert any("vient d'être arrêté" in message.text for message in daughter.shown)


async def test_the_answers_may_be_given_in_words(patient: Person) -> None:
    await patient.says("previens ma fille si jrepond pas")
    too_short = await patient.says("5 minutes")
    await patient.says("une demi heure")
    await patient.says("juste l'heure")
    read_back = await patient.says("oui elle peut")
    dropped = await patient.says("non")

    assert "carer_ask_delay_range" in too_short.ids
    assert "carer_confirm" in read_back.ids and "30 minutes" in read_back.text
    assert "carer_kept" in dropped.ids
    assert patient.app.carers.of_person(patient.id) == []


async def test_a_made_up_code_is_said_to_be_over(person: Person) -> None:
    answer = await person.says("ABCD-EFGH-JKLM")

    assert "carer_code_over" in answer.ids


async def test_a_question_in_the_middle_is_answered_and_the_choice_goes_on(patient: Person) -> None:
    await patient.says("previens ma fille si jrepond pas")
    await patient.says("1h")
    why = await patient.says("pk faire ?")
    aside = await patient.says("c quoi la metformine ?")
    still = await patient.says("juste l'heure")

    assert "carer_why" in why.ids and "carer_ask_content" in why.ids
    assert aside.label == "drug_info" and "carer_ask_content" in aside.ids
    assert "carer_ask_answer" in still.ids


async def test_somebody_who_wants_to_be_told_learns_that_a_code_is_needed(patient: Person) -> None:
    answer = await patient.says("je veux suivre les medicaments de ma mere")

    assert "carer_how" in answer.ids
