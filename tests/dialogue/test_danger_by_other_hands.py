"""Both danger readers on phrases by people who saw neither rules nor training phrases (how they were made: docs/understanding.md)."""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from pathlib import Path

import pytest

from bot.content.catalogue import Catalogue
from bot.models import beside
from bot.safety.screen import Screen
from bot.safety.watch import Watch, load_learned
from bot.settings import PROJECT

pytestmark = pytest.mark.rasa
PHRASES = PROJECT / "tests" / "unit" / "safety" / "phrases"
SETS = ("by_other_hands", "coach_talk")
"""`coach_talk`: what people tell a coach about their medicines, and dangers in the same words; seen while mending."""


@pytest.fixture(scope="module")
def answers(model: Path) -> dict[str, Counter[str]]:
    """class → how many got a card, a question, or nothing of both."""
    learned = load_learned(beside(model))
    assert learned is not None
    watch = Watch(Screen(Catalogue.load(PROJECT / "nlu_data").safety), learned)
    counted: dict[str, Counter[str]] = defaultdict(Counter)
    lines = [line for name in SETS for line in (PHRASES / f"{name}.jsonl").read_text("utf-8").splitlines()]
    for row in map(json.loads, lines):
        verdict = watch.screen(row["text"])
        counted[row["class"]]["card" if verdict.level == "call_now" else "question" if verdict.ask else "nothing"] += 1
    return counted


def share(counted: Counter[str], *answers: str) -> float:
    return sum(counted[answer] for answer in answers) / sum(counted.values())


def test_plain_danger_is_hardly_ever_passed_over(answers: dict[str, Counter[str]]) -> None:
    assert share(answers["explicit"], "card", "question") >= 0.98
    assert share(answers["explicit"], "card") >= 0.90


def test_hinted_danger_is_at_least_asked_about(answers: dict[str, Counter[str]]) -> None:
    assert share(answers["implicit"], "card", "question") >= 0.90


def test_words_of_danger_without_danger_seldom_bring_a_card(answers: dict[str, Counter[str]]) -> None:
    assert share(answers["hard_negative"], "card") <= 0.10


def test_ordinary_messages_bring_no_card(answers: dict[str, Counter[str]]) -> None:
    assert share(answers["ordinary"], "card") <= 0.005
    assert share(answers["ordinary"], "question") <= 0.03


def test_talk_of_medicines_and_relatives_brings_no_card_and_few_questions(answers: dict[str, Counter[str]]) -> None:
    assert share(answers["coach_talk_harmless"], "card") == 0
    assert share(answers["coach_talk_harmless"], "question") <= 0.12


def test_danger_in_the_words_of_medicines_is_never_passed_over(answers: dict[str, Counter[str]]) -> None:
    assert share(answers["coach_talk_danger"], "card", "question") == 1
