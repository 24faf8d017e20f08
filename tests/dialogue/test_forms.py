"""In the middle of a question: another question is answered, `annuler`, `stop` and `aide` always work, danger comes first."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

import pytest

from bot.settings import PROJECT
from tests.support.stage import Person

pytestmark = pytest.mark.rasa

real_safety = pytest.mark.skipif(
    not (PROJECT / "bot" / "safety" / "service.py").exists(), reason="bot/safety/service.py is not written yet"
)


async def in_consent(person: Person) -> str:
    await person.says("bonjour")
    return "consent_form"


async def in_onboarding(person: Person) -> str:
    await in_consent(person)
    for _ in range(3):
        await person.says("oui")
    return "onboarding_form"


async def in_reminder(person: Person) -> str:
    await person.agreed().says("rappelle moi le doliprane")
    return "reminder_form"


async def in_read_back(person: Person) -> str:
    await person.agreed().says("rapel metformine 500mg 8h et 20h")
    return "reminder_form"


async def in_confirmation(person: Person) -> str:
    await person.agreed().says("efface toutes mes données")
    return "confirm_form"


Way = Callable[[Person], Awaitable[str]]
everywhere = pytest.mark.parametrize("way", [in_consent, in_onboarding, in_reminder, in_read_back, in_confirmation])
_QUESTIONS = {"consent_form": None, "onboarding_form": "utter_ask_onboarding__age", "reminder_form": None,
              "confirm_form": "utter_confirm__ask_erase"}


@everywhere
@pytest.mark.parametrize(("question", "label"), [
    ("c koi le diabete ?", "advice/diabete"),
    ("t ki toi ? un robot ?", "bot_challenge"),
    ("aide", "help"),
])
async def test_a_question_in_the_middle_is_answered_and_the_form_goes_on(
    person: Person, way: Way, question: str, label: str
) -> None:
    form = await way(person)
    asked = person.last.texts[-1] if person.last else ""

    answer = await person.says(question)

    assert answer.label == label
    assert person.loop == form
    assert answer.texts[-1].endswith(asked)


@everywhere
@pytest.mark.parametrize("word", ["annuler", "Stop !", "STOP"])
async def test_a_form_can_be_left_at_any_step(person: Person, way: Way, word: str) -> None:
    await way(person)

    answer = await person.says(word)

    assert answer.label == "cancel"
    assert person.loop is None
    assert person.plans == []
    assert person.app.identity.contact(person.id) is not None


@pytest.mark.parametrize("way", [in_onboarding, in_reminder, in_read_back])
async def test_after_cancelling_nothing_of_the_form_stays(person: Person, way: Way) -> None:
    await way(person)
    await person.says("annuler")

    answer = await person.says("oui")

    assert "utter_conversation__unexpected_answer" in answer.ids


@everywhere
@real_safety
async def test_danger_said_in_a_form_comes_before_everything(person: Person, way: Way) -> None:
    await way(person)

    answer = await person.says("jai tres mal a la poitrine et jarrive plus a respirer")

    assert answer.label == "emergency_physical"
    assert "112" in answer.text


@real_safety
async def test_the_wish_to_die_said_in_a_form_is_heard(person: Person) -> None:
    await in_reminder(person)

    answer = await person.says("g envie de mourir")

    assert answer.label == "emergency_suicide"
    assert person.plans == []


@pytest.mark.parametrize("way", [in_consent, in_onboarding])
async def test_an_export_wanted_in_the_middle_is_done_and_the_form_goes_on(person: Person, way: Way) -> None:
    form = await way(person)

    await person.says("exporte mes données")
    during = person.loop
    answer = await person.says("oui")

    assert during == "confirm_form"
    assert answer.document is not None
    assert "exported" in answer.ids
    assert person.loop == form


async def test_an_answer_that_is_none_is_asked_again_with_help(person: Person) -> None:
    await in_consent(person)

    answer = await person.says("bof chais pas trop")

    assert "utter_consent__say_yes_or_no" in answer.ids
    assert person.loop == "consent_form"


async def test_a_birth_date_in_the_future_is_refused_and_asked_again(person: Person) -> None:
    await in_onboarding(person)

    answer = await person.says("je suis né le 3 mars 2031")

    assert "futur" in answer.text
    assert "utter_ask_onboarding__age" in answer.ids
    assert person.facts == {}


async def test_an_impossible_age_is_refused_and_the_form_goes_on(person: Person) -> None:
    await in_onboarding(person)

    await person.says("250")
    answer = await person.says("67")

    assert "utter_ask_onboarding__sex" in answer.ids
    assert person.facts["birth_date"].startswith("1959")


async def test_erasing_in_the_middle_of_a_form_leaves_no_form(person: Person) -> None:
    await in_onboarding(person)
    before = person.id

    await person.says("efface tout")
    answer = await person.says("oui")

    assert "erased" in answer.ids
    assert not any(person.rows(before).values())
