"""The educators' Rasa files, gathered with their places: what the NLU, domain and rule checks work on."""

from __future__ import annotations

import difflib
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

from bot.content.findings import Place, Report
from bot.content.loader import Listing, Mapping, Node, Scalar, Source, read

RASA_ACTIONS = frozenset(
    {
        "action_listen",
        "action_restart",
        "action_session_start",
        "action_default_fallback",
        "action_deactivate_loop",
        "action_revert_fallback_events",
        "action_default_ask_affirmation",
        "action_default_ask_rephrase",
        "action_two_stage_fallback",
        "action_unlikely_intent",
        "action_back",
        "action_extract_slots",
    }
)
RASA_INTENTS = frozenset({"restart", "back", "session_start", "nlu_fallback"})
RASA_SLOTS = frozenset({"requested_slot", "session_started_metadata"})


@dataclass(frozen=True)
class Example:
    """One sentence that people say. `taught`: the intent learns it; the others only choose a `question` of the topic."""

    intent: str
    text: str
    place: Place
    plain: bool = True
    taught: bool = True
    question: str | None = None


@dataclass(frozen=True)
class Answer:
    """One variation of a response, as the file holds it."""

    response: str
    body: Mapping
    place: Place


@dataclass(frozen=True)
class Track:
    """One rule or story: `steps` are mappings of the file, `condition` too."""

    kind: str
    name: str
    place: Place
    condition: tuple[Mapping, ...]
    steps: tuple[Mapping, ...]
    body: Mapping


@dataclass
class Project:
    """What all files of domain/ and dialogue/ hold together. Names map to every place that declares them."""

    intents: dict[str, list[Place]] = field(default_factory=dict)
    entities: dict[str, list[Place]] = field(default_factory=dict)
    slots: dict[str, tuple[Node, Place]] = field(default_factory=dict)
    forms: dict[str, tuple[Node, Place]] = field(default_factory=dict)
    actions: dict[str, list[Place]] = field(default_factory=dict)
    responses: dict[str, list[Place]] = field(default_factory=dict)
    answers: list[Answer] = field(default_factory=list)
    examples: list[Example] = field(default_factory=list)
    intent_blocks: dict[str, list[Place]] = field(default_factory=dict)
    synonyms: list[Example] = field(default_factory=list)
    patterns: list[Example] = field(default_factory=list)
    tracks: list[Track] = field(default_factory=list)
    folder: str = "nlu_data"
    topics: frozenset[str] = frozenset()
    complete: bool = True
    """False when a file could not be read at all."""

    def knows_intent(self, name: str) -> bool:
        """Is this an intent of the domain, of a topic, or of Rasa itself?"""
        return name in self.intents or name in RASA_INTENTS or name.removeprefix("advice_") in self.topics

    def intent_names(self) -> set[str]:
        """Every name that `knows_intent` accepts, Rasa's own left out."""
        return {*self.intents, *(f"advice_{topic}" for topic in self.topics)}


def files(folder: Path) -> list[Path]:
    """The YAML files of a folder, at any depth, in a stable order."""
    return sorted(path for path in folder.rglob("*.yml") if path.is_file() and not path.name.startswith("."))


def read_folder(content_dir: Path, name: str, report: Report) -> list[Source]:
    """Every file of one folder, read; the name shown starts with the content folder's own."""
    return [
        read(path, f"{content_dir.name}/{path.relative_to(content_dir).as_posix()}", report)
        for path in files(content_dir / name)
    ]


def nearest(name: str, known: Iterable[str]) -> str:
    """A remedy that offers the closest known name, or the whole list when it is short."""
    known = sorted(known)
    close = difflib.get_close_matches(name, known, 1, 0.6 if len(name) <= 6 else 0.8)
    if close:
        return f"vouliez-vous écrire « {close[0]} » ?"
    return "choisissez parmi : " + ", ".join(known) if 0 < len(known) <= 12 else "vérifiez le nom"


def closed(node: Mapping, known: Iterable[str], source: Source, report: Report) -> None:
    """Report every key of `node` that is not in `known`."""
    known = list(known)
    for key, _ in node.pairs:
        if key.text not in known:
            report.error(source.at(key), f"la clé « {key.text} » n'existe pas ici", nearest(key.text, known))


def word(node: Node | None) -> str | None:
    """The text of a scalar that is not empty, else None."""
    return node.text if isinstance(node, Scalar) and node.value is not None else None


def items(node: Node | None) -> tuple[Node, ...]:
    """The items of a list, else nothing."""
    return node.items if isinstance(node, Listing) else ()
