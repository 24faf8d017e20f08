"""Whatever is typed, the screen answers, quickly, and finds danger behind the noise."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.content.catalogue import Catalogue
from bot.messages import clean_text
from bot.safety.screen import KINDS, Screen
from bot.settings import PROJECT
from tests.support.cpu import least_cpu

HERE = Path(__file__).parent / "phrases"
SCREEN = Screen(Catalogue.load(PROJECT / "nlu_data").safety)
WORDS = st.sampled_from(
    ["je", "veux", "mourir", "ne", "pas", "plus", "respire", "sang", "de", "la", ".", ",", "...", "mon", "fils", "il", "elle", "a", "avale", "20", "cachets", "0,35", "d'un", "coup", "me", "tuer", "qu'il", "💊", "\u202e", "\u200b"]
)


@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.text(max_size=400))
def test_any_text_gets_a_verdict(text: str) -> None:
    verdict = SCREEN.screen(text)

    assert verdict.kind is None or verdict.kind in KINDS
    assert (verdict.kind is None) == (verdict.level == "none" and not verdict.ask)


@settings(max_examples=300, deadline=None)
@given(st.lists(WORDS, max_size=60))
def test_any_heap_of_danger_words_gets_a_verdict(words: list[str]) -> None:
    assert SCREEN.screen(" ".join(words)).level in ("call_now", "see_doctor", "none")


@pytest.mark.parametrize("text", [
    "a" * 100_000, "je veux mourir " * 7_000, "\x00\xff" * 50_000, "‮مرحبا " * 12_000, "​" * 100_000, "🆘💀" * 50_000,
    "n'" * 50_000, "respirr suicidr mourrir " * 4_000, "1,5" * 33_000, "." * 100_000, "pas " * 25_000, "é́́" * 33_000,
], ids=["one letter", "danger", "binary", "right to left", "invisible", "emoji", "apostrophes", "misspelt", "numbers", "dots", "no", "marks"])
def test_a_hundred_thousand_signs_cost_little(text: str) -> None:
    SCREEN.screen("je tousse")
    assert least_cpu(lambda: SCREEN.screen(text)) <= 0.15  # about 0.05 s on an idle machine


@pytest.mark.parametrize("text", [
    "je\u200bveux\u200bmourir", "JE VEUX MOURIR", "je   veux\n\nmourir", "je veux mouriiiiir", "‮je veux mourir", "𝐣𝐞 𝐯𝐞𝐮𝐱 𝐦𝐨𝐮𝐫𝐢𝐫",
    "🙏🙏 je veux mourir 😭😭😭", "/je veux mourir", "je.veux.mourir", "je_veux_mourir", "« je veux mourir »", "je veux m​ourir",
])
def test_danger_is_found_behind_the_noise(text: str) -> None:
    assert SCREEN.screen(clean_text(text)).level == "call_now"


@pytest.mark.parametrize("before", ["", "bonjour. " * 50, "j'ai marché une heure au bord du lac. " * 80])
@pytest.mark.parametrize("after", ["", " merci. " * 50, " et sinon demain je vais marcher au bord du lac." * 80])
def test_danger_is_found_anywhere_in_a_long_message(before: str, after: str) -> None:
    assert SCREEN.screen(f"{before} mon mari ne respire plus. {after}").level == "call_now"
