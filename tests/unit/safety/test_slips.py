"""Bad spelling must cost next to no recall, and must not make danger of ordinary words."""

from __future__ import annotations

import json
import random
from pathlib import Path

import pytest

from bot.content.catalogue import Catalogue
from bot.french import fold
from bot.safety.screen import Screen
from bot.settings import PROJECT
from tests.unit.safety import slips

HERE = Path(__file__).parent / "phrases"
SEEDS = (1,)


@pytest.fixture(scope="module")
def data() -> dict[str, object]:
    return Catalogue.load(PROJECT / "nlu_data").safety


@pytest.fixture(scope="module")
def screen(data: dict[str, object]) -> Screen:
    return Screen(data)


@pytest.fixture(scope="module")
def well_spelt(screen: Screen, data: dict[str, object]) -> list[str]:
    """Explicit phrases that are found and whose longest word is right: a slip is then the only fault."""
    words = {str(word).rstrip("?") for word in data["mots_courants"]}  # type: ignore[attr-defined]
    files = ("explicit.jsonl", "explicit_second_hand.jsonl")
    texts = [json.loads(line)["text"] for name in files for line in (HERE / name).read_text("utf-8").splitlines()]
    return [t for t in texts if fold(slips.longest(t)) in words and screen.screen(t).level == "call_now"]


@pytest.mark.parametrize("kind", slips.KINDS)
def test_a_slip_costs_about_a_point_of_recall(screen: Screen, well_spelt: list[str], kind: str) -> None:
    typed = [slips.KINDS[kind](text, random.Random(f"{seed}{text}")) for seed in SEEDS for text in well_spelt]

    missed = [text for text in typed if screen.screen(text).level != "call_now"]

    assert len(well_spelt) >= 900
    assert len(missed) <= len(typed) * 0.0125, missed  # measured: 1.0 % at most


@pytest.mark.parametrize("kind", slips.KINDS)
def test_a_slip_in_an_ordinary_message_is_no_danger(screen: Screen, kind: str) -> None:
    files = ("ordinary.jsonl", "ordinary_second_hand.jsonl")
    texts = [json.loads(line)["text"] for name in files for line in (HERE / name).read_text("utf-8").splitlines()]
    typed = [slips.KINDS[kind](text, random.Random(f"{seed}{text}")) for seed in SEEDS for text in texts]

    alarms = [text for text in typed if screen.screen(text).level == "call_now"]

    assert len(alarms) <= len(typed) * 0.005, alarms


def test_everyday_words_stay_as_they_are(screen: Screen, data: dict[str, object]) -> None:
    rewritten = {fold(word) for word in data["ecritures"]}  # type: ignore[attr-defined]
    words = [str(word).rstrip("?") for word in data["mots_courants"]]  # type: ignore[attr-defined]

    changed = [word for word in words if word not in rewritten and screen.corrected(word).split("|")[0] not in (word, "_")]

    assert [word for word in changed if word not in ("ne", "qu", "non")] == []


@pytest.mark.parametrize(("typed", "meant"), [
    ("monmari", "mon mari"), ("jveux", "je veux"), ("jeveuxmourir", "je veux mourir"), ("croisqu'elle", "crois que elle"),
    ("areveiller", "a reveiller"), ("kelkun", "quelqu un"), ("mfoutre", "me foutre"),
])
def test_missing_blanks_are_put_back(screen: Screen, typed: str, meant: str) -> None:
    words = [token.split("|") for token in screen.corrected(typed).split()]

    assert len(words) == len(meant.split())
    assert all(word in readings for word, readings in zip(meant.split(), words, strict=True))


def test_a_slip_keeps_every_word_that_it_may_be(screen: Screen) -> None:
    assert {"signe", "saigne"} <= set(screen.corrected("signe").split("|"))
