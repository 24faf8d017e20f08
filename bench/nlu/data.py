"""The sentences of the comparison: our training data, the evaluation sets, and another assistant's data where it is there."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

from bot.content import checks, read_dialogue
from bot.content.findings import Report
from bot.content.project import Project, read_folder

PROJECT = Path(__file__).resolve().parents[2]
CONTENT = PROJECT / "nlu_data"
COVIDFLOW = PROJECT.parent / "shared" / "data" / "covidflow_fr" / "covidflow_fr.jsonl"
_LEAST = 5
"""Sentences that a label needs to be cross-validated."""


@dataclass(frozen=True)
class Row:
    text: str
    label: str


def training() -> list[Row]:
    """Every training sentence with its Rasa intent."""
    silent, project = Report(), Project(folder=CONTENT.name)
    for source in read_folder(CONTENT, "dialogue", silent):
        read_dialogue.add(project, source, silent)
    examples = [*project.examples, *checks.read_content(CONTENT, None, silent).examples]
    return [Row(example.text, example.intent) for example in examples]


def evaluation() -> list[Row]:
    """Every evaluation message with the intent that its label has inside Rasa."""
    files = sorted((CONTENT / "evaluation").glob("*.jsonl"))
    rows = [json.loads(line) for file in files for line in file.read_text("utf-8").splitlines() if line.strip()]
    return [Row(row["text"], row["label"].replace("advice/", "advice_")) for row in rows]


def covidflow() -> list[Row] | None:
    """The sentences of a deployed French health assistant, or None where ../shared is not beside the project."""
    if not COVIDFLOW.is_file():
        return None
    rows = [json.loads(line) for line in COVIDFLOW.read_text("utf-8").splitlines()]
    pairs = [Row(str(row["text"]), str(row.get("intent") or row.get("label"))) for row in rows if row.get("text")]
    counts = {row.label: sum(other.label == row.label for other in pairs) for row in pairs}
    return [row for row in pairs if counts[row.label] >= _LEAST]
