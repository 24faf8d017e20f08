"""Bare answers mean what was asked; what is not understood is asked in two stages, and the answer acts on the first words."""

from __future__ import annotations

import datetime as dtm

import pytest

from tests.support.stage import Person, ids_of

pytestmark = pytest.mark.rasa

PARIS = dtm.timezone(dtm.timedelta(hours=1))
_UNCLEAR = "8h"  # nothing was asked: unclear to any classifier


def at(day: int, hour: int, minute: int = 0) -> dtm.datetime:
    """A moment of November 2026, as clocks show it in Luxembourg."""
    return dtm.datetime(2026, 11, day, hour, minute, tzinfo=PARIS)


async def a_plan(patient: Person, words: str = "rappelle moi le kardegic à 20h") -> None:
    await patient.says(words)
    await patient.says("oui")


# -- not understood -------------------------------------------------------------------------------------------------


async def test_a_pressed_offer_acts_on_the_words_that_were_not_understood(patient: Person) -> None:
    await patient.says("8h")

    answer = await patient.presses("Créer un rappel")
    await patient.says("du doliprane")
    await patient.says("oui")

    assert "utter_ask_reminder__medication" in answer.ids
    assert [(plan.label, plan.rule.times) for plan in patient.plans] == [("doliprane", ("08:00",))]


async def test_an_offer_chosen_in_words_acts_on_them_too(patient: Person) -> None:
    await patient.says("8h")

    answer = await patient.says("le premier")
    after = await patient.says("du doliprane")

    assert answer.label == "reminder_add"
    assert "8 h" in after.text


async def test_the_label_of_an_offer_can_be_typed(patient: Person) -> None:
    asked = await patient.says(_UNCLEAR)

    answer = await patient.says(asked.buttons[0].lower())

    assert answer.reply.decision == "act"


async def test_the_second_time_other_words_and_other_wishes_then_the_menu(patient: Person) -> None:
    first, second, third = [await patient.says(_UNCLEAR) for _ in range(3)]

    assert "utter_conversation__fallback_ask" in first.ids
    assert "utter_conversation__fallback_ask_again" in second.ids
    assert first.buttons and second.buttons and not set(first.buttons) & set(second.buttons)
    assert "utter_conversation__fallback_menu" in third.ids
    assert "Parler à quelqu'un" in third.buttons


async def test_none_of_them_leads_to_others_and_then_to_the_menu(patient: Person) -> None:
    first = await patient.says(_UNCLEAR)

    second = await patient.says("non aucune")
    third = await patient.says("non")

    assert not set(first.buttons) & set(second.buttons)
    assert "utter_conversation__fallback_menu" in third.ids


async def test_yes_to_several_offers_is_asked_which(patient: Person) -> None:
    asked = await patient.says(_UNCLEAR)

    answer = await patient.says("oui")

    assert "utter_conversation__fallback_which" in answer.ids
    assert answer.buttons == asked.buttons


async def test_what_was_not_understood_is_forgotten_once_something_is(patient: Person) -> None:
    await patient.says(_UNCLEAR)
    await patient.says("comment mieux dormir ?")

    answer = await patient.says("la deuxième")

    assert "utter_conversation__unexpected_answer" in answer.ids


async def test_why_without_advice_is_answered_sensibly(patient: Person) -> None:
    answer = await patient.says("pourquoi ?")

    assert "utter_advice__nothing_to_explain" in answer.ids


@pytest.mark.parametrize("words", ["la moitié", "les deux", "je sais pas", "aucun"])
async def test_a_bare_answer_to_nothing_is_asked_about(patient: Person, words: str) -> None:
    answer = await patient.says(words)

    assert "utter_conversation__unexpected_answer" in answer.ids


@pytest.mark.parametrize("words", ["8h", "demain", "70", "plutôt le soir"])
async def test_an_hour_a_day_or_a_number_alone_is_asked_about_not_guessed(patient: Person, words: str) -> None:
    answer = await patient.says(words)

    assert answer.reply.decision == "ask"
    assert answer.buttons
    assert patient.loop is None


# -- questions outside forms ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(("words", "stopped"), [
    ("celui du matin", "doliprane"), ("le deuxième", "kardegic"), ("le kardegic", "kardegic"), ("celui de 20h", "kardegic"),
])
async def test_which_reminder_is_answered_in_words(patient: Person, words: str, stopped: str) -> None:
    await a_plan(patient, "rappelle moi le doliprane à 8h")
    await a_plan(patient)
    order = [plan.label for plan in patient.plans]
    await patient.says("supprime un rappel")

    await patient.says(words)
    await patient.says("oui")

    expected = order[1] if words == "le deuxième" else stopped
    assert sorted(plan.label for plan in patient.plans) == sorted(name for name in order if name != expected)


async def test_none_of_the_reminders_changes_nothing(patient: Person) -> None:
    await a_plan(patient, "rappelle moi le doliprane à 8h")
    await a_plan(patient)
    await patient.says("supprime un rappel")

    answer = await patient.says("aucun")

    assert "utter_confirm__kept" in answer.ids
    assert len(patient.plans) == 2


async def test_the_new_hour_is_taken_as_such(patient: Person) -> None:
    await a_plan(patient)
    await patient.says("change mon rappel")

    await patient.says("21h")
    await patient.says("oui")

    assert [plan.rule.times for plan in patient.plans] == [("21:00",)]


async def test_a_bare_number_is_asked_what_it_measures(patient: Person) -> None:
    await patient.says("je veux noter une mesure")

    asked = await patient.says("70")
    stored = await patient.says("c'est mon poids")

    assert "utter_measure__of_what" in asked.ids
    assert "utter_measure__stored" in stored.ids


# -- a dose that has just come --------------------------------------------------------------------------------------


@pytest.mark.parametrize(("words", "label", "text"), [
    ("c fait", "dose_taken", "dose_taken"), ("pris", "dose_taken", "dose_taken"), ("non", "dose_skip", "dose_skipped"),
    ("plus tard", "dose_snooze", "dose_later"), ("pas encore", "dose_snooze", "dose_later"),
])
async def test_a_bare_answer_after_a_dose_is_about_the_dose(patient: Person, words: str, label: str, text: str) -> None:
    await a_plan(patient)
    await patient.waits_until(at(24, 20, 1))

    answer = await patient.says(words)

    assert answer.label == label
    assert text in answer.ids


async def test_in_twenty_minutes_is_twenty_minutes(patient: Person) -> None:
    await a_plan(patient)
    await patient.waits_until(at(24, 20, 1))

    await patient.says("dans 20 min")
    early, later = await patient.waits_until(at(24, 20, 19)), await patient.waits_until(at(24, 20, 22))

    assert early == [] and len(later) == 1


@pytest.mark.parametrize("words", ["ok", "oui", "la moitié"])
async def test_ok_after_a_dose_may_only_mean_seen_and_is_asked(patient: Person, words: str) -> None:
    await a_plan(patient)
    await patient.waits_until(at(24, 20, 1))

    asked = await patient.says(words)
    done = await patient.says("oui")

    assert "dose_done_or_not" in asked.ids and "Pris" in asked.buttons
    assert done.label == "dose_taken"


async def test_a_yes_long_after_the_dose_is_not_about_it(patient: Person) -> None:
    await a_plan(patient)
    await patient.waits_until(at(24, 20, 1))
    await patient.says("comment mieux dormir ?")

    answer = await patient.says("non")

    assert "utter_conversation__unexpected_answer" in answer.ids


async def test_a_yes_that_may_be_for_a_dose_confirms_nothing_else(patient: Person) -> None:
    await a_plan(patient)
    await patient.says("supprime mon rappel")
    await patient.waits_until(at(24, 20, 1))

    await patient.says("oui")

    assert len(patient.plans) == 1
    assert patient.loop == "confirm_form"


# -- in forms -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("words", ["70", "la moitié", "les deux", "je sais pas", "aucun"])
async def test_a_fragment_is_no_medicine(patient: Person, words: str) -> None:
    await patient.says("je veux un rappel")

    answer = await patient.says(words)

    assert "utter_ask_reminder__medication" in answer.ids


async def test_not_knowing_the_hour_gets_buttons(patient: Person) -> None:
    await patient.says("rappelle moi le doliprane")
    await patient.says("je sais pas")

    await patient.presses("Matin et soir")
    await patient.says("oui")

    assert [plan.rule.times for plan in patient.plans] == [("08:00", "20:00")]


async def test_half_of_a_dose_is_never_guessed(patient: Person) -> None:
    await patient.says("rappelle moi la metformine 500 mg à 8h")

    answer = await patient.says("la moitié")

    assert "utter_reminder__half_of_what" in {name for text in answer.text.split("\n\n") for name in ids_of(text)}
    assert patient.plans == []


async def test_yes_with_another_hour_is_read_back_again(patient: Person) -> None:
    await patient.says("rappelle moi le kardegic à 8h")

    answer = await patient.says("oui mais plutôt à 9h")

    assert "9 h" in answer.text
    assert patient.plans == []


async def test_not_knowing_ones_age_passes_the_question(person: Person) -> None:
    await person.says("bonjour")
    for _ in range(3):
        await person.says("oui")

    answer = await person.says("je sais pas")

    assert "utter_ask_onboarding__sex" in answer.ids


@pytest.mark.parametrize("ask", ["rappelle moi le doliprane", "efface toutes mes données"])
async def test_why_in_a_form_is_about_its_question(patient: Person, ask: str) -> None:
    await patient.says(ask)
    form = patient.loop

    answer = await patient.says("pourquoi ?")

    assert f"utter_advice__why_{form}" in answer.ids
    assert patient.loop == form


# -- danger in a form -----------------------------------------------------------------------------------------------


async def test_after_a_card_no_form_goes_on(patient: Person) -> None:
    await patient.says("rappelle moi le doliprane")
    await patient.says("jai tres mal a la poitrine et jarrive plus a respirer")

    answer = await patient.says("merci")

    assert patient.loop is None
    assert "utter_conversation__thank" in answer.ids


async def test_nobody_in_danger_goes_back_to_the_question_of_the_form(patient: Person) -> None:
    await patient.says("rappelle moi le doliprane")
    token = patient.app.identity.store_button(patient.id, {"safety": "no:physical", "said": "c koi le cholesterol ?"})

    answer = await patient.sends("press", f"b:{token}")

    assert "utter_ask_reminder__schedule" in answer.ids
    assert patient.loop == "reminder_form"


async def test_a_doubt_about_danger_costs_nobody_their_answer(patient: Person) -> None:
    token = patient.app.identity.store_button(patient.id, {"safety": "no:suicide", "said": "comment mieux dormir ?"})

    answer = await patient.sends("press", f"b:{token}")

    assert answer.label == "advice/sommeil"
    assert answer.reply.safety == "no:suicide"
