"""What the second danger reader learns from: content/danger/, and all training sentences as examples of ordinary talk."""

from __future__ import annotations

from pathlib import Path

from bot.content import checks, read_danger, read_dialogue
from bot.content.findings import Report
from bot.content.project import Project, read_folder
from bot.content.text_rules import same_key

_INTENTS = {"emergency_physical": "physical", "emergency_suicide": "suicide"}


def danger_phrases(content_dir: Path) -> list[tuple[str, str]]:
    """(phrase, kind) without repetition; what content/danger/ says of a phrase counts before its intent."""
    silent = Report()
    found = {same_key(phrase.text): (phrase.text, phrase.kind) for phrase in read_danger.read(content_dir, silent)}
    project = Project(folder=content_dir.name)
    for source in read_folder(content_dir, "dialogue", silent):
        read_dialogue.add(project, source, silent)
    for example in (*project.examples, *checks.read_content(content_dir, None, silent).examples):
        found.setdefault(same_key(example.text), (example.text, _INTENTS.get(example.intent, "none")))
    return list(found.values())
