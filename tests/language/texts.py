"""Every French text that somebody may read, with its file and line: content, answers, buttons, words of the profile.

Generic on purpose: whatever new key educators or developers add is read, unless it is named here as something else.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from bot.content.findings import Report
from bot.content.loader import Listing, Mapping, Node, Scalar, read

PROJECT = Path(__file__).resolve().parents[2]
NLU_DATA = PROJECT / "nlu_data"

NOT_SHOWN = {  # keys whose values nobody reads as a text: what people type, names, conditions, addresses
    "exemples", "examples", "mots", "dit", "sujet", "questionnaire", "rubrique", "id", "si", "sauf", "sources_vues", "adresse",
    "payload", "test", "mesure", "conseil", "oublier", "tous_les", "actif", "intent", "action", "condition", "slots", "forms",
    "intents", "entities", "actions", "session_config", "version", "vaut", "relu_le", "a_relire_avant", "annee", "droits",
    "source", "vu_par", "verifie_le", "numero", "sms", "url", "certitude", "comme", "calcul", "afficher", "fait", "humeur",
}
FILES = ("content/advice", "content/questionnaires", "content/messages", "content/prevention", "content/symptoms", "domain")
SINGLE = ("content/labels.yml", "content/helplines.yml")
PROFILE = "lexicon/profile.yml"
OF_THE_PROFILE = ("description", "refus", "mesures", "consentement", "export")
"""Keys of the profile's lexicon that hold texts; the others hold what people type."""
ANSWERS = {"texte", "text", "pourquoi", "etape", "debut", "dire"}
"""Keys that hold whole sentences; in messages, every key does."""
ADDRESS = re.compile(r"\{\w+\}|https?://\S+|\b[\w-]+(?:\.[\w-]+)*\.(?:fr|be|ch|lu|org|com)\b(?:/[\w/-]*)?")
"""What is looked at and not read: an address, a variable."""


@dataclass(frozen=True)
class Text:
    """One text. `key` is the nearest key above it."""

    file: str
    line: int
    key: str
    text: str

    @property
    def place(self) -> str:
        return f"{self.file}:{self.line}"

    @property
    def is_answer(self) -> bool:
        return self.key in ANSWERS or "/messages/" in self.file or self.file == PROFILE


@cache
def shown() -> tuple[Text, ...]:
    """All of them, in the order of the files."""
    found: list[Text] = []
    paths = [path for folder in FILES for path in sorted((NLU_DATA / folder).glob("*.yml"))]
    for path in [*paths, *(NLU_DATA / name for name in SINGLE)]:
        found += texts_of(path)
    profile = read(NLU_DATA / PROFILE, PROFILE, Report()).root
    for name in OF_THE_PROFILE:
        part = profile.get(name) if isinstance(profile, Mapping) else None
        found += _texts(part, PROFILE, name) if part is not None else ()
    return tuple(found)


def texts_of(path: Path) -> list[Text]:
    """The texts of one file."""
    file = path.relative_to(NLU_DATA).as_posix() if path.is_relative_to(NLU_DATA) else path.name
    root = read(path, file, Report()).root
    return list(_texts(root, file, "")) if root is not None else []


def _texts(node: Node, file: str, key: str) -> Iterator[Text]:
    if isinstance(node, Scalar):
        text = node.text.strip()
        if re.search(r"[^\W\d_]{2}", text) and not text.startswith(("http", "/")):
            yield Text(file, node.line, key, text)
    elif isinstance(node, Listing):
        for item in node.items:
            yield from _texts(item, file, key)
    elif isinstance(node, Mapping):
        for name, value in node.pairs:
            if name.text not in NOT_SHOWN and not (name.text == "sources" and isinstance(value, Listing)):
                yield from _texts(value, file, name.text)


def sentences(text: str) -> list[str]:
    """A text cut into sentences; lines are cut too, a variable or an address counts as a word."""
    spoken = ADDRESS.sub("mot", re.sub(r"[«»*•→]", " ", text))
    parts = re.split(r"(?<=[.!?…])\s+|\n+", spoken)
    return [part.strip() for part in parts if re.search(r"[^\W\d_]{2}", part)]
