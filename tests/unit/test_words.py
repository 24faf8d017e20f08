"""The words that all parts share: text as typed made readable, one spelling, one clock, lines of JSON."""

from __future__ import annotations

import datetime as dtm
import io
import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.clock import SimulatedClock, SystemClock
from bot.errors import CoachError
from bot.french import fold
from bot.jsonl import BadLine, each_line
from bot.messages import MAX_TEXT, clean_text

NOON = dtm.datetime(2026, 11, 23, 12, 0, tzinfo=dtm.timezone.utc)


# -- clean_text -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("raw", "clean"), [
    ("j\u2019ai", "j'ai"), ("  deux \t mots\n", "deux mots"), ("e\u0301te\u0301", "été"), ("a\u200bb\u202ec\x00d", "abcd"),
    ("8\u00a0h", "8 h"), ("👨\u200d👩\u200d👧", "👨\u200d👩\u200d👧"), ("\ud800x", "x"), ("\ufeff", ""), ("", ""),
])
def test_what_is_typed_is_made_readable(raw: str, clean: str) -> None:
    assert clean_text(raw) == clean


@settings(max_examples=200)
@given(st.text(max_size=300))
def test_cleaning_twice_changes_nothing_and_leaves_nothing_invisible(raw: str) -> None:
    once = clean_text(raw)

    assert clean_text(once) == once
    assert not any(ord(c) < 32 for c in once)


def test_a_huge_text_is_capped() -> None:
    assert len(clean_text("a" * 10_000_000)) == MAX_TEXT


# -- fold -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("typed", "folded"), [
    ("Ça VA Être", "ca va etre"), ("cœur", "coeur"), ("looooong", "long"), ("l’été", "l'ete"), ("8h30 !", "8h30 !"), ("", ""),
])
def test_spellings_become_one(typed: str, folded: str) -> None:
    assert fold(typed) == folded


@settings(max_examples=200)
@given(st.text(max_size=200))
def test_folding_twice_changes_nothing(text: str) -> None:
    assert fold(fold(text)) == fold(text)


# -- clocks ---------------------------------------------------------------------------------------------------------


def test_the_clock_speaks_utc() -> None:
    assert SystemClock().now().tzinfo is dtm.timezone.utc


def test_a_simulated_clock_moves_forward_only() -> None:
    clock = SimulatedClock(NOON)
    clock.move_to(NOON.astimezone(dtm.timezone(dtm.timedelta(hours=5))))

    with pytest.raises(ValueError, match="forward"):
        clock.move_to(NOON - dtm.timedelta(seconds=1))
    assert clock.now() == NOON


def test_a_simulated_clock_wants_a_zone() -> None:
    with pytest.raises(ValueError, match="aware"):
        SimulatedClock(NOON.replace(tzinfo=None))


# -- lines of JSON --------------------------------------------------------------------------------------------------


async def played(text: str) -> list[dict[str, Any]]:
    async def answer(row: dict[str, Any]) -> dict[str, Any]:
        if row.get("refuse"):
            raise BadLine("Il manque « text ».")
        if row.get("error"):
            raise CoachError("Cela ne va pas.")
        return {"heard": row["n"]}

    sink = io.StringIO()
    await each_line(io.StringIO(text), sink, answer)
    return [json.loads(line) for line in sink.getvalue().splitlines()]


async def test_a_bad_line_is_answered_in_its_place() -> None:
    found = await played('{"n": 1}\nnot json\n\n[1]\n{"refuse": 1}\n{"error": 1}\n' + "[" * 100_000 + '\n{"n": 2}\n')

    assert [set(row) for row in found] == [{"heard"}, *[{"error", "message"}] * 5, {"heard"}]
    assert found[0]["heard"] == 1 and found[-1]["heard"] == 2
    assert all(row["message"] for row in found[1:-1])


async def test_french_is_written_as_it_is() -> None:
    sink = io.StringIO()

    async def answer(_: dict[str, Any]) -> dict[str, Any]:
        return {"text": "été 😀\u2028"}

    await each_line(io.StringIO("{}\n"), sink, answer)

    assert "été 😀" in sink.getvalue()
    assert sink.getvalue().count("\n") == 1


@pytest.mark.parametrize("typed, form", [("𝑨ï", "ai"), ("ŉ", "'n"), ("Ǽ", "ae"), ("｀", "'")])
def test_signs_that_only_decompose_into_capitals_or_ligatures_are_folded_at_once(typed: str, form: str) -> None:
    assert fold(typed) == form
