"""Which question of a topic a message asks; in doubt none, for a wrong answer is worse than the general one."""

from __future__ import annotations

import datetime as dtm
import time

import pytest

from bot.advice.questions import Questions
from bot.content.schema import Followup, Source, Topic, Variant

TODAY = dtm.date(2026, 11, 24)
GENERAL = (Variant("general", ("Texte.",), (Source("s", "A", "T", 2020),)),)
SLEEP = Topic(
    "sommeil", "le sommeil", "Sommeil", TODAY, TODAY,
    ("je dors mal", "comment mieux dormir", "insomnie que faire", "retrouver le sommeil", "conseils pour dormir") * 160,
    GENERAL, (),
    (
        Followup("duree", "Combien d'heures faut-il dormir ?", "Combien d'heures ?", (
            "combien d'heures il faut dormir", "cb de tps on doit dormir", "7h par nuit ça suffit", "dormir 5 heures c'est assez",
            "nombre d'heures de sommeil par nuit", "et combien d'heures",
        ), GENERAL),
        Followup("sieste", "La sieste, combien de temps ?", "Et la sieste ?", (
            "faire une sieste après manger", "la sieste c'est bon ou pas", "dormir l'après-midi", "sieste de 20 minutes",
            "la sieste gâche la nuit", "et si je dors le midi",
        ), GENERAL),
    ),
)
OTHERS = Topic("autres", "autre chose", "Autre", TODAY, TODAY, tuple(
    f"{start} {word} {number}" for number in range(400) for start in ("comment faire pour", "c'est quoi", "est-ce que")
    for word in ("le vélo", "manger mieux", "des vaccins", "la peau", "son cœur")
), GENERAL)
"""What a chooser learns how common words are from."""
CHOOSER = Questions({"sommeil": SLEEP, "autres": OTHERS}, {"cb": ("combien",), "tps": ("temps",)})


@pytest.mark.parametrize(("message", "question"), [
    ("combien d'heures il faut dormir", "duree"), ("Combien d’heures de someil par nuit ?", "duree"),
    ("la sieste c bien ?", "sieste"), ("faire une siesste apres le repas", "sieste"),
])
def test_a_message_like_the_examples_finds_its_question(message: str, question: str) -> None:
    assert CHOOSER.asked("sommeil", message) == question


@pytest.mark.parametrize("message", [
    "je dors mal", "sommeil", "quel matelas choisir", "", "???", "bonjour", "comment mieux dormir la nuit", "x" * 5000,
])
def test_anything_else_is_left_to_the_general_answer(message: str) -> None:
    assert CHOOSER.asked("sommeil", message) is None


def test_what_leans_on_the_advice_counts_right_after_it_only() -> None:
    assert CHOOSER.asked("sommeil", "et si je dors le midi ?", in_context=True) == "sieste"
    assert CHOOSER.likeness("sommeil", "et le midi ?").score < CHOOSER.likeness("sommeil", "et le midi ?", in_context=True).score  # type: ignore[union-attr]


def test_a_topic_without_questions_has_none() -> None:
    plain = Topic("sel", "le sel", "Sel", TODAY, TODAY, ("le sel",), GENERAL)

    assert Questions({"sel": plain}, {}).asked("sel", "combien de sel par jour") is None


def test_the_same_message_always_finds_the_same_question() -> None:
    again = Questions({"sommeil": SLEEP, "autres": OTHERS}, {"cb": ("combien",), "tps": ("temps",)})
    messages = ["cb d'heures", "la sieste", "dormir le midi", "7h c bon"]

    assert [again.likeness("sommeil", one) for one in messages] == [CHOOSER.likeness("sommeil", one) for one in messages]


def test_a_message_of_the_greatest_length_is_no_trouble() -> None:
    before = time.process_time()
    CHOOSER.asked("sommeil", "combien d'heures et la sieste " * 130)

    assert time.process_time() - before < 1
