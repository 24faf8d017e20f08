"""The intent model on a handful of sentences: it learns, is humble about the unknown, and survives any message."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.understanding import abbreviations
from bot.understanding.decision import Thresholds, decide
from bot.understanding.model import OUT_OF_SCOPE, Guess, IntentModel
from bot.understanding.reading import Reader
from tests.support.cpu import least_cpu

TAKEN = ["j'ai pris mon doliprane", "pris le kardegic ce matin", "c'est pris", "je viens de prendre mon cachet", "avalé à 8h", "pris"] * 4
ADD = ["rappelle-moi le doliprane", "un rappel pour la metformine", "mets un rappel à 8h", "rappelle moi mes gouttes le soir"] * 6
OUTSIDE = ["il fait beau", "qui a gagné le match", "raconte une blague", "la capitale du Japon", "un pneu crevé"] * 5
SENTENCES = [*((t, "dose_taken") for t in TAKEN), *((t, "reminder_add") for t in ADD), *((t, OUT_OF_SCOPE) for t in OUTSIDE)]
HOSTILE = ["a" * 100_000, "9" * 100_000, "😀" * 5000, "\u202e\u200b\u2066" * 3000, "\x00\x01\x02" * 2000, "жΩ漢字" * 4000, "un deux " * 12_000]


@pytest.fixture(scope="module")
def model() -> IntentModel:
    return IntentModel.fit([text for text, _ in SENTENCES], [label for _, label in SENTENCES], abbreviations.read())


@pytest.mark.parametrize(("text", "label"), [
    ("rappel xarelto 20h", "reminder_add"), ("jé pri le bisoprolol", "dose_taken"), ("qui a gagné", OUT_OF_SCOPE),
])
def test_medicines_that_no_sentence_named_are_understood(model: IntentModel, text: str, label: str) -> None:
    assert model.rank(text)[0].label == label


def test_confidences_fall_and_stay_probabilities(model: IntentModel) -> None:
    guesses = model.rank("pris mon doliprane", length=3)

    assert [g.confidence for g in guesses] == sorted((g.confidence for g in guesses), reverse=True)
    assert 0 <= guesses[-1].confidence <= guesses[0].confidence <= 1
    assert sum(g.confidence for g in guesses) <= 1 + 1e-6


@pytest.mark.parametrize("text", HOSTILE, ids=lambda text: repr(text[:4]))
def test_hostile_messages_are_answered_at_once(model: IntentModel, text: str) -> None:
    model.rank("premier appel")
    assert model.rank(text)
    assert least_cpu(lambda: model.rank(text)) < 0.05


@settings(max_examples=150, deadline=None)
@given(text=st.text(max_size=2000))
def test_any_message_gets_a_ranking(model: IntentModel, text: str) -> None:
    assert len(model.rank(text)) == 3


def test_names_of_medicines_are_read_as_one_sign() -> None:
    read = Reader.learn([text for text, _ in SENTENCES], {}, {"gouttes": "goutte"}).read("rappelle-moi le bisoprolol")

    assert read.meant == ("rappelle", "moi", "le", "<medicine>")
    assert read.typed[-1] == "bisoprolol"


def test_lemmas_are_looked_up_for_the_words_as_meant() -> None:
    read = Reader.learn([text for text, _ in SENTENCES], {}, {"gouttes": "goutte"}).read("mes goutttes")

    assert read.lemmas == ("mes", "goutte")


@pytest.mark.parametrize(("guesses", "verdict"), [
    ([], "reject"), ([("greet", 0.9)], "act"), ([("greet", 0.7), ("thank", 0.2)], "ask"), ([("greet", 0.05)], "reject"),
    ([(OUT_OF_SCOPE, 0.3), ("greet", 0.2)], "reject"),
])
def test_a_doubt_is_asked_and_nothing_is_offered_below_the_floor(guesses: list[tuple[str, float]], verdict: str) -> None:
    assert decide([Guess(*guess) for guess in guesses], Thresholds(act_from=0.75, reject_below=0.1)) == verdict
