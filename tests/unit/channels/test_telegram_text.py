"""Texts for Telegram: cut where people would, escaped always, never a broken tag."""

from __future__ import annotations

import html
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.channels import telegram_text as text
from bot.messages import Button
from tests.support import bot_api_rules as rules


def test_bold_and_escaping() -> None:
    (piece,) = text.pieces("Prenez *500 mg* si < 3 & *bu*")

    assert piece.html == "Prenez <b>500 mg</b> si &lt; 3 &amp; <b>bu</b>"
    assert piece.plain == "Prenez 500 mg si < 3 & bu"


@pytest.mark.parametrize("written", ["2*3*4", "* pas gras *", "*sans fin", "a**b", "*deux\nlignes*", "5 * 3 = 15"])
def test_stars_that_mean_nothing_stay(written: str) -> None:
    assert [piece.html for piece in text.pieces(written)] == [written]


def test_a_cut_falls_between_paragraphs_before_sentences_before_words() -> None:
    paragraphs = "Un. Deux.\n\n" + "Trois quatre. " * 4

    assert [piece.plain for piece in text.pieces(paragraphs, 40)][0] == "Un. Deux.\n\nTrois quatre. Trois quatre."
    assert [piece.plain for piece in text.pieces("Un. Deux trois. Quatre cinq six", 20)][0] == "Un. Deux trois."
    assert [piece.plain for piece in text.pieces("un deux trois quatre", 12)] == ["un deux", "trois quatre"]


def test_bold_across_a_cut_stays_bold_on_both_sides() -> None:
    first, second = text.pieces("*un deux trois quatre*", 12)

    assert (first.html, second.html) == ("<b>un deux</b>", "<b>trois quatre</b>")


def test_emoji_count_double_and_are_not_torn() -> None:
    family = "👨\u200d👩\u200d👧"
    parts = text.pieces(family * 10, 20)

    assert all(text.units(part.plain) <= 20 for part in parts)
    assert all(not part.plain.startswith("\u200d") and not part.plain.endswith("\u200d") for part in parts)
    assert "".join(part.plain for part in parts) == family * 10


def test_nothing_to_say_gives_nothing() -> None:
    assert text.pieces(" \n\n ") == []


@given(st.text(alphabet=st.sampled_from("ab *<>&;\n.!é😀\u200d\x00"), max_size=300), st.integers(10, 60))
def test_every_text_arrives_whole_and_valid(written: str, limit: int) -> None:
    parts = text.pieces(written, limit)

    assert all(0 < text.units(part.plain) <= limit for part in parts)
    assert all(rules.visible(part.html, "HTML") == part.plain for part in parts)
    assert all(html.unescape(re.sub("</?b>", "", part.html)) == html.unescape(part.plain) or "&" in written
               for part in parts)  # fmt: skip
    kept = re.sub(r"[\s*\x00]", "", written)
    assert re.sub(r"[\s*]", "", "".join(part.plain for part in parts)) == kept


def test_short_buttons_share_a_row_and_long_ones_do_not() -> None:
    labels = ["Pris", "Plus tard", "Pas pris", "Je voudrais parler à une personne", "Oui"]

    rows = text.rows([Button(label, "b:1") for label in labels])

    assert [[button.label for button in row] for row in rows] == [
        ["Pris", "Plus tard"], ["Pas pris"], ["Je voudrais parler à une personne"], ["Oui"],
    ]  # fmt: skip
