"""What a bare answer means depends on what was asked, not on what a classifier thinks of it."""

from __future__ import annotations

import pytest

from bot.wishes.choosing import Understood
from bot.wishes.context import Meaning, Standing, meaning

WRONG = Understood("emergency_physical", 0.9, "act")
OFFERED = Standing(unsure={"said": "metformine 8h", "offered": ["reminder_add", "drug_info"], "others": ["refill"]})


def meant(text: str, standing: Standing, understood: Understood = WRONG) -> Meaning:
    found = meaning(text, understood, standing)
    assert found is not None
    return found


@pytest.mark.parametrize("form", ["consent_form", "confirm_form", "reminder_form"])
def test_yes_and_no_answer_the_form(form: str) -> None:
    assert meant("c bon", Standing(form=form)).intent == "affirm"
    assert meant("nan", Standing(form=form)).intent == "deny"


@pytest.mark.parametrize("words", ["8h", "demain", "la moitié", "70", "je sais pas", "les deux"])
def test_a_fragment_answers_the_form_and_nothing_else(words: str) -> None:
    found = meant(words, Standing(form="reminder_form"))

    assert (found.intent, found.label) == ("press_answer", "reminder_add")


@pytest.mark.parametrize(("words", "offers"), [
    ("8h", ("reminder_add", "reminder_change", "dose_taken")), ("70", ("measure_log", "reminder_add")),
])
def test_a_fragment_that_answers_nothing_is_asked_about(words: str, offers: tuple[str, ...]) -> None:
    found = meant(words, Standing())

    assert (found.intent, found.decision, found.offers) == ("nlu_fallback", "ask", offers)


@pytest.mark.parametrize(("words", "intent"), [("la deuxième", "drug_info"), ("le premier", "reminder_add"), ("2", "drug_info")])
def test_a_place_among_the_offers_does_it_with_the_words_first_said(words: str, intent: str) -> None:
    found = meant(words, OFFERED)

    assert (found.intent, found.said) == (intent, "metformine 8h")


def test_none_of_the_offers_leads_to_the_others() -> None:
    found = meant("non aucune", OFFERED)

    assert (found.intent, found.offers, found.said) == ("nlu_fallback", ("refill",), "metformine 8h")


def test_yes_to_one_offer_is_that_offer_and_to_several_is_asked() -> None:
    one = Standing(unsure={"said": "machin", "offered": ["refill"]})

    assert meant("oui", one).intent == "refill"
    assert meant("oui", OFFERED).intent == "press_reply"


@pytest.mark.parametrize("words", ["celui du matin", "le doliprane", "aucun", "les deux", "la metformine stp"])
def test_words_after_which_one_answer_it(words: str) -> None:
    found = meant(words, Standing(question={"about": "which_stop"}), Understood("drug_info", 0.97, "act"))

    assert (found.intent, found.label) == ("press_reply", "reminder_delete")


@pytest.mark.parametrize("words", ["comment mieux dormir ?", "rappelle-moi le kardegic à 20h"])
def test_another_wish_after_a_question_is_that_wish(words: str) -> None:
    found = meaning(words, Understood("advice/sommeil", 0.99, "act"), Standing(question={"about": "which_stop"}))

    assert found is None


def test_why_alone_is_never_a_question_about_a_medicine() -> None:
    assert meant("pourquoi ?", Standing(), Understood("drug_info", 0.9, "act")).intent == "press_why"


@pytest.mark.parametrize(("words", "intent"), [("oui", "dose_taken"), ("non", "dose_skip")])
def test_yes_to_is_it_done_is_done(words: str, intent: str) -> None:
    assert meant(words, Standing(question={"about": "dose"})).intent == intent


@pytest.mark.parametrize("words", ["plutôt 9h", "plutot 21h30"])
def test_rather_another_hour_is_a_change_though_nothing_was_asked(words: str) -> None:
    assert meant(words, Standing()).intent == "reminder_change"
