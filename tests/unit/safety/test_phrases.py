"""The gates of the danger screen, on our own phrases: missed alarms, false alarms, and bad spelling."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from bot.content.catalogue import Catalogue
from bot.safety.screen import Screen, Verdict
from bot.settings import PROJECT

HERE = Path(__file__).parent / "phrases"
SHARED = PROJECT.parent / "shared" / "data" / "crisis_fr"


@pytest.fixture(scope="module")
def screen() -> Screen:
    return Screen(Catalogue.load(PROJECT / "nlu_data").safety)


def _phrases(name: str) -> list[dict[str, str]]:
    return [json.loads(line) for line in (HERE / f"{name}.jsonl").read_text("utf-8").splitlines()]


def _share(found: list[Verdict], *, ask: bool) -> float:
    return sum(v.level == "call_now" or (ask and v.ask) for v in found) / len(found)


def test_no_explicit_danger_is_missed(screen: Screen) -> None:
    phrases = _phrases("explicit")

    missed = [p["text"] for p in phrases if screen.screen(p["text"]).level != "call_now"]

    assert len(phrases) >= 300
    assert missed == []


def test_hints_of_suicide_are_at_least_asked_about(screen: Screen) -> None:
    found = [screen.screen(p["text"]) for p in _phrases("implicit")]

    assert len(found) >= 120
    assert _share(found, ask=True) >= 0.92


def test_figures_of_speech_and_questions_raise_few_alarms(screen: Screen) -> None:
    found = [screen.screen(p["text"]) for p in _phrases("negative")]

    assert len(found) >= 300
    assert _share(found, ask=False) <= 0.03


def test_ordinary_messages_raise_next_to_none(screen: Screen) -> None:
    found = [screen.screen(p["text"]) for p in _phrases("ordinary")]

    assert len(found) >= 200
    assert _share(found, ask=False) <= 0.005


@pytest.mark.parametrize("spoil", [
    lambda text: text.upper(),
    lambda text: text.replace("'", ""),
    lambda text: text.replace("'", "’"),
    lambda text: text.replace("é", "e").replace("è", "e").replace("ê", "e").replace("à", "a"),
    lambda text: text + " !!!",
    lambda text: f"bonjour {text} merci",
], ids=["capitals", "no apostrophe", "curly apostrophe", "no accents", "signs", "inside"])
def test_spelling_costs_at_most_one_point(screen: Screen, spoil) -> None:  # type: ignore[no-untyped-def]
    phrases = _phrases("explicit")

    missed = [p["text"] for p in phrases if screen.screen(spoil(p["text"])).level != "call_now"]

    assert len(missed) <= len(phrases) * 0.01, missed


def _double(text: str, turn: int) -> str:
    """One letter of each longer word typed twice."""
    return " ".join(w[: 1 + turn] + w[turn:] if len(w) >= 5 else w for w in text.split())


def _lose(text: str, turn: int) -> str:
    """One letter of one longer word lost."""
    words = text.split()
    long = [i for i, word in enumerate(words) if len(word) >= 7 and word.isalpha()]
    if long:
        at = long[turn % len(long)]
        words[at] = words[at][: 2 + turn] + words[at][3 + turn :]
    return " ".join(words)


@pytest.mark.parametrize("turn", [1, 2, 3])
@pytest.mark.parametrize("spoil", [_double, _lose], ids=["letters doubled", "a letter lost"])
def test_slips_of_the_thumb_cost_at_most_three_points(screen: Screen, spoil: Callable[[str, int], str], turn: int) -> None:
    phrases = _phrases("explicit")

    missed = [p["text"] for p in phrases if screen.screen(spoil(p["text"], turn)).level != "call_now"]

    assert len(missed) <= len(phrases) * 0.03, missed


@pytest.mark.parametrize(("typed", "kept"), [
    ("du poisson", "poisson"), ("je suis isolée", "isolee"), ("je m'adresse", "adresse"), ("un dessert", "dessert"),
])
def test_real_words_are_not_corrected_into_dangerous_ones(screen: Screen, typed: str, kept: str) -> None:
    assert kept in screen.corrected(typed).split()


@pytest.mark.parametrize(("text", "kind"), [
    ("il va me tuer", "violence"), ("mon ex veut me tuer", "violence"), ("je vais me tuer", "suicide"),
    ("jai pris 20 cachets d'un coup", "overdose"), ("j'ai pris 20 cachets je veux mourir", "suicide"),
    ("ma gorge gonfle", "allergy"),
])
def test_the_kind_says_which_help_is_needed(screen: Screen, text: str, kind: str) -> None:
    assert screen.screen(text) == Verdict("call_now", kind)  # type: ignore[arg-type]


@pytest.mark.parametrize("text", [
    "mon père a 80 ans et il ne respire plus", "j'ai mal à la poitrine depuis un moment",
    "j'ai fait un infarctus en 2015 et j'ai mal à la poitrine", "je crois qu'il est mort il ne respire plus",
])
def test_a_past_or_an_age_in_the_sentence_does_not_hide_the_present(screen: Screen, text: str) -> None:
    assert screen.screen(text).level == "call_now"


def test_danger_at_the_end_of_a_long_story_is_found(screen: Screen) -> None:
    end_of_a_long_story = "il fait beau et je me promène. " * 120 + "mon mari ne respire plus"

    assert screen.screen(end_of_a_long_story).level == "call_now"


@pytest.mark.skipif(not SHARED.is_dir(), reason="left out: shared/data/crisis_fr is not beside this checkout")
def test_phrases_of_other_hands() -> None:
    screen = Screen(Catalogue.load(PROJECT / "nlu_data").safety)

    def verdicts(name: str) -> list[Verdict]:
        rows = (SHARED / f"{name}.jsonl").read_text("utf-8").splitlines()
        return [screen.screen(json.loads(row)["text"]) for row in rows]

    assert _share(verdicts("suicide_positive_ms_chitchat"), ask=True) >= 0.9
    assert _share(verdicts("hard_negatives_ms_chitchat"), ask=False) <= 0.03
