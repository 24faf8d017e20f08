"""Sloppy words come back to words that the training sentences know, and nothing else does."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.understanding import abbreviations
from bot.understanding.spelling import Repair, split

SHORT = abbreviations.read()
KNOWN = ["rappelle moi mon medicament", "rappelle moi le medicament du soir", "un rappel pour le medicament", "sommeil", "le sommeil du soir"]


def repair(typed: str) -> str:
    return Repair.learn([split(text, SHORT) for text in KNOWN]).word(typed)


@pytest.mark.parametrize(("typed", "words"), [
    ("Pk jsui fatigué ?", ["pourquoi", "je", "suis", "fatigue", "?"]),
    ("g pri 2 cachets a 8h30", ["j", "ai", "pris", "0", "cachets", "a", "0", "h", "00"]),
    ("C'est  TROOOOP bien !!", ["c", "est", "trop", "bien", "!", "!"]),
    ("data_delete", ["<code>"]), ("", []), ("'-'", []),
])
def test_a_message_is_cut_into_folded_words(typed: str, words: list[str]) -> None:
    assert split(typed, SHORT) == words


@pytest.mark.parametrize(("typed", "meant"), [
    ("medicamnet", "medicament"), ("medicamment", "medicament"), ("rapelle", "rappelle"), ("someil", "sommeil"), ("somaille", "sommeil"),
])
def test_one_slip_or_the_same_sound_is_mended(typed: str, meant: str) -> None:
    assert repair(typed) == meant


@pytest.mark.parametrize("typed", ["moi", "tomates", "medicament", "xyz", "0000", "?", "le"])
def test_what_is_near_no_known_word_stays(typed: str) -> None:
    assert repair(typed) == typed


def test_no_short_form_means_an_everyday_word() -> None:
    everyday = {"de", "le", "la", "les", "des", "ce", "se", "me", "ma", "on", "est", "et", "tel", "non", "oui"}

    assert everyday & set(SHORT) == set()


@settings(max_examples=200)
@given(st.text(max_size=300))
def test_any_text_is_cut_and_mended_without_trouble(text: str) -> None:
    mend = Repair.learn([split(known, SHORT) for known in KNOWN])

    assert all(mend.word(word) for word in split(text, SHORT))
