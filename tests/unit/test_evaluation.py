"""Figures of understanding: what counts as right, as asked, as acted wrongly."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from rich.console import Console

from bot import evaluation
from bot.errors import CoachError


def found(label: str, decision: str = "act", confidence: float = 0.9, *others: str) -> dict[str, Any]:
    return {"label": label, "decision": decision, "confidence": confidence,
            "alternatives": [{"label": other, "confidence": 0.1} for other in others]}


ROWS = [{"text": f"t{n}", "label": label} for n, label in enumerate(["greet", "greet", "thank", "out_of_scope", "thank"])]
FOUND = [found("greet"), found("thank"), found("help", "ask", 0.3, "thank"), found("greet", "reject", 0.1), found("thank", "act", 0.5)]


def test_right_asked_and_wrong_are_counted_apart() -> None:
    figures = evaluation.measure(ROWS, FOUND)

    assert figures["accuracy"] == pytest.approx(3 / 5)
    assert figures["right_or_asked"] == pytest.approx(4 / 5)
    assert figures["acted_wrongly"] == pytest.approx(1 / 5)
    assert [error["text"] for error in figures["confident_errors"]] == ["t1"]
    assert figures["labels"]["greet"] == {"rows": 2, "precision": 1.0, "recall": 0.5, "f1": pytest.approx(2 / 3)}
    assert {"label": "greet", "found": "thank", "times": 1} in figures["confusion"]


def test_the_table_is_shown() -> None:
    console = Console(record=True, width=120)

    evaluation.show(evaluation.measure(ROWS, FOUND), console)

    assert "greet" in console.export_text()


@pytest.mark.parametrize(("content", "said"), [
    ("", "aucune phrase"), ('{"text": "a", "label": "b"}\n{"text": "a"}\n', ":2 :"), ("[]\n", ":1 :"), ("{\n", ":1 :"),
])
def test_a_bad_file_is_refused_with_its_line(tmp_path: Path, content: str, said: str) -> None:
    file = tmp_path / "rows.jsonl"
    file.write_text(content, "utf-8")

    with pytest.raises(CoachError, match=said):
        evaluation.read(file)


def test_a_missing_file_is_refused(tmp_path: Path) -> None:
    with pytest.raises(CoachError, match="Je ne peux pas lire"):
        evaluation.read(tmp_path / "gone.jsonl")


def test_the_shipped_examination_can_be_read_and_has_every_act() -> None:
    from bot.settings import PROJECT

    files = sorted((PROJECT / "nlu_data" / "evaluation").glob("*.jsonl"))
    labels = {row["label"] for file in files for row in evaluation.read(file)}

    assert len(labels) > 70


def test_requests_taken_for_none_of_our_business_are_counted() -> None:
    rows = [{"text": "a", "label": "greet"}, {"text": "b", "label": "thank"}, {"text": "c", "label": "out_of_scope"}]

    figures = evaluation.measure(rows, [found("greet", "reject", 0.1), found("thank"), found("greet", "reject", 0.1)])

    assert figures["rejected_in_scope"] == pytest.approx(1 / 2)


def test_the_clean_spelling_is_read_where_it_is_asked_for_and_given(tmp_path: Path) -> None:
    file = tmp_path / "rows.jsonl"
    file.write_text('{"text": "bjr", "label": "greet", "clean": "Bonjour"}\n{"text": "merci", "label": "thank"}\n', "utf-8")

    assert [row["text"] for row in evaluation.read(file)] == ["bjr", "merci"]
    assert [row["text"] for row in evaluation.read(file, clean=True)] == ["Bonjour", "merci"]
