"""The gates of the danger screen, on our own phrases by two hands, and on public sets where they are beside the project."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from bot.content.catalogue import Catalogue
from bot.safety.screen import Screen, Verdict
from bot.settings import PROJECT

HERE = Path(__file__).parent / "phrases"
SHARED = PROJECT.parent / "shared" / "data"
beside = pytest.mark.skipif(not SHARED.is_dir(), reason="left out: shared/data is not beside this checkout")


@pytest.fixture(scope="module")
def screen() -> Screen:
    return Screen(Catalogue.load(PROJECT / "nlu_data").safety)


def _phrases(name: str) -> list[dict[str, str]]:
    """Of both hands: NAME.jsonl, and NAME_second_hand.jsonl by somebody who had not read the rules."""
    files = (HERE / f"{name}.jsonl", HERE / f"{name}_second_hand.jsonl")
    return [json.loads(line) for file in files for line in file.read_text("utf-8").splitlines()]


def _share(found: list[Verdict], *, ask: bool) -> float:
    return sum(v.level == "call_now" or (ask and v.ask) for v in found) / len(found)


def test_no_explicit_danger_is_missed(screen: Screen) -> None:
    phrases = _phrases("explicit")

    missed = [p["text"] for p in phrases if screen.screen(p["text"]).level != "call_now"]

    assert len(phrases) >= 1000
    assert len(missed) <= 1, missed  # one is known: « le côté gauche de mon père est mort » reads as a death


def test_hints_of_suicide_are_at_least_asked_about(screen: Screen) -> None:
    found = [screen.screen(p["text"]) for p in _phrases("implicit")]

    assert len(found) >= 400
    assert _share(found, ask=True) >= 0.98


def test_figures_of_speech_and_questions_raise_few_alarms(screen: Screen) -> None:
    found = [screen.screen(p["text"]) for p in _phrases("negative")]

    assert len(found) >= 800
    assert _share(found, ask=False) <= 0.01
    assert _share(found, ask=True) <= 0.1


def test_ordinary_messages_raise_next_to_none(screen: Screen) -> None:
    found = [screen.screen(p["text"]) for p in _phrases("ordinary")]

    assert len(found) >= 450
    assert _share(found, ask=False) <= 0.005
    assert _share(found, ask=True) <= 0.01


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


@pytest.mark.parametrize(("typed", "kept"), [
    ("du poisson", "poisson"), ("je suis isolée", "isolee"), ("je m'adresse", "adresse"), ("un dessert", "dessert"),
])
def test_real_words_are_not_corrected_into_dangerous_ones(screen: Screen, typed: str, kept: str) -> None:
    assert kept in [token.split("|")[0] for token in screen.corrected(typed).split()]


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


def _public(screen: Screen, name: str) -> list[tuple[str, Verdict]]:
    rows = (SHARED / f"{name}.jsonl").read_text("utf-8").splitlines()
    return [(text, screen.screen(text)) for text in (json.loads(row)["text"] for row in rows)]


@beside
def test_public_suicide_phrases_get_the_card_or_the_question(screen: Screen) -> None:
    found = [verdict for _, verdict in _public(screen, "crisis_fr/suicide_positive_ms_chitchat")]

    assert _share(found, ask=True) >= 0.99
    assert _share(found, ask=False) >= 0.95


@beside
def test_public_hard_negatives_and_sadness_get_no_card(screen: Screen) -> None:
    hard = [verdict for _, verdict in _public(screen, "crisis_fr/hard_negatives_ms_chitchat")]
    sad = [verdict for _, verdict in _public(screen, "crisis_fr/distress_intermediate_ms_chitchat")]

    assert _share(hard, ask=False) <= 0.005
    assert _share(hard, ask=True) <= 0.03
    assert _share(sad, ask=False) == 0


@beside
@pytest.mark.parametrize("name", ["chitchat_fr/chitchat_fr", "home_assistant_fr/home_assistant_fr", "covidflow_fr/covidflow_fr"])
def test_public_ordinary_sentences_get_next_to_no_card(screen: Screen, name: str) -> None:
    crisis = {text for text, _ in _public(screen, "crisis_fr/suicide_positive_ms_chitchat")}

    found = [verdict for text, verdict in _public(screen, name) if text not in crisis]

    assert _share(found, ask=False) <= 0.005
    assert _share(found, ask=True) <= 0.01
