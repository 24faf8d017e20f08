"""Reads the rest of content/: messages, labels' titles, helplines and the safety data."""

from __future__ import annotations

import datetime as dtm
import re
from collections.abc import Iterator
from pathlib import Path

from bot.content.findings import Place, Report
from bot.content.loader import Listing, Mapping, Node, Scalar, Source
from bot.content.project import items, nearest, word
from bot.content.read_domain import check_text
from bot.french import fold

EMERGENCY = "112"
LONGEST_BUTTON = 24
NUMBER_KEYS = ("numero", "numeros", "number", "sms", "telephone")
_COUNTRIES = ("LU", "FR", "BE", "CH")
_CALL = re.compile(r"\b(?:appele[rz]|compose[rz]|telephone[rz])\b[^.!?;:]{0,25}?\b(\d[\d ]*\d)\b")

Message = tuple[tuple[str, ...], Place]


def messages(source: Source, into: dict[str, Message], report: Report) -> None:
    """Add the messages of one file: id → text, or id → list of bubbles."""
    if not isinstance(source.root, Mapping):
        if source.root is not None:
            report.error(
                source.at(source.root),
                'un fichier de messages est une suite de « nom: "texte" »',
                "reprenez la forme d'un fichier voisin",
            )
        return
    for key, node in source.root.pairs:
        place = source.at(key)
        if key.text in into:
            first = into[key.text][1]
            report.error(
                place,
                f"le message « {key.text} » est déjà écrit dans {first.file}, ligne {first.line}",
                "gardez-en un seul",
            )
            continue
        parts: tuple[Node, ...] = node.items if isinstance(node, Listing) else (node,)
        if not parts:
            report.error(place, f"le message « {key.text} » est vide", "écrivez le texte entre guillemets")
        for part in parts:
            check_text(f"le message « {key.text} »", part, source, report)
        into[key.text] = (tuple(part.text for part in parts if isinstance(part, Scalar)), place)


def labels(source: Source, report: Report) -> dict[str, tuple[str, Place]]:
    """label → short title and place, from labels.yml."""
    found: dict[str, tuple[str, Place]] = {}
    for key, node in source.root.pairs if isinstance(source.root, Mapping) else ():
        title = word(node) or (word(node.get("titre")) if isinstance(node, Mapping) else None)
        if title is None:
            report.error(source.at(key), f"l'étiquette « {key.text} » n'a pas de titre", 'écrivez « nom: "titre" »')
            continue
        if len(title) > LONGEST_BUTTON:
            report.error(
                source.at(key),
                f"le titre de « {key.text} » a {len(title)} caractères (au plus {LONGEST_BUTTON})",
                "raccourcissez-le : c'est un bouton",
            )
        found[key.text] = (title, source.at(key))
    return found


def plain(node: Node | None) -> object:
    """The tree as plain data: dict, list, str. Numbers stay text: a telephone number is no quantity."""
    if isinstance(node, Mapping):
        return {key.text: plain(value) for key, value in node.pairs}
    if isinstance(node, Listing):
        return [plain(item) for item in node.items]
    if isinstance(node, Scalar):
        return node.value if isinstance(node.value, bool) or node.value is None else node.text
    return None


def as_dict(node: Node | None) -> dict[str, object]:
    """The file as plain data; a list stands under the key "lignes"."""
    data = plain(node)
    return data if isinstance(data, dict) else {} if data is None else {"lignes": data}


def everyday_words(content_dir: Path) -> dict[str, object]:
    """Words that the danger screen must leave as they are; without the list it corrects more, and still works."""
    path = content_dir / "lexicon" / "french_words.txt"
    return {"mots_courants": path.read_text("utf-8").split()} if path.is_file() else {}


def helplines(source: Source, verified: frozenset[str], today: dtm.date | None, report: Report) -> None:
    """112 is there, for every country that is named; no number differs from the verified list."""
    root = source.root
    if root is None:
        return
    found = list(_numbers(root))
    if EMERGENCY not in {_digits(node.text) for node in found}:
        report.error(source.at(1), f"le {EMERGENCY} manque", f"ajoutez le {EMERGENCY} : il vaut dans tous les pays")
    for country, node in root.pairs if isinstance(root, Mapping) else ():
        if country.text in _COUNTRIES and EMERGENCY not in {_digits(one.text) for one in _numbers(node)}:
            report.error(source.at(country), f"le {EMERGENCY} manque pour {country.text}", f"ajoutez le {EMERGENCY}")
    for node in found:
        check_number(_digits(node.text), source.at(node), verified, report)
    for key, node in _pairs(root):
        if today and key.text == "a_relire_avant" and (word(node) or "9") < today.isoformat():
            report.warn(
                source.at(node),
                f"ces numéros devaient être revérifiés avant le {word(node)}",
                "revérifiez-les auprès de la source, puis changez la date",
            )


def check_number(number: str, place: Place, verified: frozenset[str], report: Report) -> None:
    """A number that nobody verified is an error, as soon as there is a list of verified numbers."""
    if verified and number and number not in verified:
        report.error(
            place,
            f"le numéro « {number} » n'est pas dans helplines_verifies.yml",
            f"{nearest(number, verified)} Un numéro nouveau se vérifie à sa source, à deux personnes.",
        )


def called_numbers(text: str) -> list[str]:
    """The telephone numbers that a text tells people to call."""
    return [_digits(number) for number in _CALL.findall(fold(text))]


def verified_numbers(source: Source | None) -> frozenset[str]:
    """The numbers of helplines_verifies.yml: a list, or number → source."""
    root = source.root if source else None
    if isinstance(root, Mapping):
        return frozenset(_digits(key.text) for key, _ in root.pairs)
    return frozenset(_digits(word(node) or "") for node in items(root))


def _digits(text: str) -> str:
    return re.sub(r"[^\d+]", "", text)


def _pairs(node: Node) -> Iterator[tuple[Scalar, Node]]:
    children = node.items if isinstance(node, Listing) else ()
    for child in children:
        yield from _pairs(child)
    for key, value in node.pairs if isinstance(node, Mapping) else ():
        yield key, value
        yield from _pairs(value)


def _numbers(node: Node) -> Iterator[Scalar]:
    for key, value in _pairs(node):
        if key.text in NUMBER_KEYS:
            yield from (one for one in (value, *items(value)) if isinstance(one, Scalar))
