"""The `--jsonl` commands that need the model: the shapes of the contract, in order, and nothing else on the output."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from bot.settings import PROJECT

pytestmark = pytest.mark.rasa


def coach(model: Path, command: str, rows: list[Any]) -> list[dict[str, Any]]:
    """`coach <command> --jsonl` in a process of its own; a row that is text goes in as it is."""
    lines = [row if isinstance(row, str) else json.dumps(row) for row in rows]
    done = subprocess.run(
        [sys.executable, "-m", "bot", command, "--jsonl"], cwd=PROJECT, input="\n".join(lines) + "\n", text=True,
        capture_output=True, check=False, timeout=120, env={**os.environ, "COACH_DATA": str(model.parent.parent)},
    )
    assert done.returncode == 0, done.stderr[-2000:]
    return [json.loads(line) for line in done.stdout.splitlines()]


def test_understand_answers_each_line_in_the_shape_of_the_contract(model: Path) -> None:
    texts = ["comment mieux dormir ?", "quel temps fait il", "😀", "", "je fais une crise cardiaque", "/data_delete", "a" * 10_000]

    found = coach(model, "understand", [*({"text": text} for text in texts), "not json", {"txt": "x"}, {"text": 12}])

    answers, bad = found[: len(texts)], found[len(texts) :]
    assert [row["text"] for row in answers] == texts
    for row in answers:
        assert set(row) == {"text", "label", "confidence", "decision", "alternatives", "entities", "safety"}
        assert row["decision"] in ("act", "ask", "reject")
        assert 0 <= row["confidence"] <= 1
        assert set(row["safety"]) == {"level", "kind"} and row["safety"]["level"] in ("call_now", "see_doctor", "none")
        assert all(set(other) == {"label", "confidence"} for other in row["alternatives"])
        assert all(set(entity) >= {"entity", "value", "start", "end"} for entity in row["entities"])
    assert [row["label"] for row in answers[:2]] == ["advice/sommeil", "out_of_scope"]
    assert answers[2]["decision"] == answers[3]["decision"] == "reject"
    assert (answers[4]["label"], answers[4]["decision"]) == ("emergency_physical", "act")
    assert answers[4]["safety"] == {"level": "call_now", "kind": "physical"}
    assert answers[5]["label"] != "data_delete" or answers[5]["decision"] != "act"
    assert [set(row) for row in bad] == [{"error", "message"}] * 3


def test_talk_plays_whole_conversations_in_the_shape_of_the_contract(model: Path) -> None:
    anne = {"birth_date": "1959-03-03", "conditions": ["diabete"], "country": "LU"}
    script: list[Any] = [
        {"now": "2026-11-24T10:00:00+01:00"},
        {"patient": "anne", "profile": anne},
        {"patient": "anne", "text": "la grippe faut que je me fasse vacciner ?"},
        {"patient": "anne", "press": "Pourquoi"},
        {"patient": "anne", "text": "rapel metformine 500 8h et 20h"},
        {"patient": "anne", "press": "c'est bon"},
        {"patient": "bruno", "text": "bonjour"},
        {"now": "2026-11-24T20:00:00+01:00"},
        {"patient": "anne", "press": "Pris"},
        {"patient": "anne", "text": "exporte mes données"},
        {"patient": "anne", "text": "oui"},
        "not json", {"patient": "anne"}, {"patient": "anne", "press": "Inconnu"}, {"now": "hier"}, {"now": "2026-11-23T00:00:00+01:00"},
        {"patient": "", "text": "x"}, {"patient": "carl", "profile": {"birth_date": "2031-01-01"}},
        {"patient": "anne", "text": "je fais une crise cardiaque"},
    ]

    found = coach(model, "talk", script)

    assert len(found) == len(script)
    named = dict(zip(("start", "profile", "advice", "why", "read_back", "saved", "stranger", "evening", "taken", "warned", "export"),
                     found, strict=False))
    assert named["start"] == {"now": "2026-11-24T10:00:00+01:00", "delivered": []}
    for row in (named[name] for name in ("advice", "why", "read_back", "saved", "stranger", "taken", "warned", "export")):
        assert set(row) == {"patient", "replies", "label", "facts_used"}
        assert 1 <= len(row["replies"]) <= 3
        assert all(set(reply) - {"document"} == {"text", "buttons", "image"} for reply in row["replies"])
    assert named["advice"]["label"] == "advice/grippe"
    assert {"birth_date", "conditions"} <= set(named["advice"]["facts_used"])
    assert named["stranger"]["replies"][0]["text"].startswith("Bonjour")
    (delivered,) = named["evening"]["delivered"]
    assert set(delivered) == {"patient", "at", "replies"} and delivered["patient"] == "anne"
    assert delivered["replies"][0]["buttons"] == ["Pris", "Plus tard", "Pas pris"]
    assert named["taken"]["label"] == "dose_taken"
    assert any("document" in reply for reply in named["export"]["replies"])
    assert [set(row) for row in found[11:18]] == [{"error", "message"}] * 7
    assert found[18]["label"] == "emergency_physical"
