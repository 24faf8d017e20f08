"""Reads content/danger/: phrases of people in danger, of despair, and harmless ones that sound alike."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from bot.content.findings import Place, Report
from bot.content.loader import Mapping, Scalar, Source
from bot.content.project import items, nearest, read_folder, word
from bot.content.text_rules import same_key

FOLDER = "content/danger"
KINDS = {
    "physique": "physical", "allergie": "allergy", "surdose": "overdose", "suicide": "suicide", "violence": "violence",
    "detresse": "distress", "aucun": "none",
}
_KEYS = ("danger", "phrases")


@dataclass(frozen=True)
class Phrase:
    text: str
    kind: str
    place: Place


def read(content_dir: Path, report: Report) -> list[Phrase]:
    """Every phrase of the folder, by file; problems go to `report`."""
    return [phrase for source in read_folder(content_dir, FOLDER, report) for phrase in _of(source, report)]


def check(content_dir: Path, report: Report) -> None:
    """Besides what reading finds: the same phrase under two kinds of danger."""
    known: dict[str, Phrase] = {}
    for phrase in read(content_dir, report):
        first = known.setdefault(same_key(phrase.text), phrase)
        if first.kind != phrase.kind:
            report.error(
                phrase.place, f"« {phrase.text[:60]} » est aussi dans {first.place.file}, ligne {first.place.line}",
                "gardez-la sous un seul danger",
            )


def _of(source: Source, report: Report) -> list[Phrase]:
    root = source.root
    if not isinstance(root, Mapping):
        if root is not None:
            report.error(source.at(root), "le fichier n'a pas de « danger: » ni de « phrases: »", "reprenez la forme d'un fichier voisin")
        return []
    for key, _ in root.pairs:
        if key.text not in _KEYS:
            report.error(source.at(key), f"la clé « {key.text} » n'existe pas ici", nearest(key.text, _KEYS))
    kind = word(root.get("danger")) or ""
    if kind not in KINDS:
        report.error(source.at(root), f"le danger « {kind} » n'existe pas", nearest(kind, tuple(KINDS)))
        return []
    found = []
    for item in items(root.get("phrases")):
        if isinstance(item, Scalar) and item.text.strip():
            found.append(Phrase(item.text, KINDS[kind], source.at(item)))
        else:
            report.error(source.at(item), "une phrase vide ou qui n'est pas un texte", "écrivez une phrase, entre guillemets droits si elle contient « : »")
    if not found:
        report.error(source.at(root), "aucune phrase", "ajoutez « phrases: » et une phrase par ligne, après un tiret")
    return found
