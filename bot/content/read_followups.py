"""Reads `questions:` of an advice topic: the narrower questions that follow it, how people ask them, their answers."""

from __future__ import annotations

import re
from collections.abc import Sequence

from bot.content import read_criteria, read_variants, text_rules
from bot.content.findings import Report
from bot.content.loader import Listing, Mapping, Node, Scalar
from bot.content.loader import Source as File
from bot.content.project import Example, closed, items, word
from bot.content.schema import Followup, Source

NEEDED = ("id", "question", "bouton", "exemples", "reponses")
KEYS = (*NEEDED, "sauf")
LONGEST = {"question": 60, "bouton": 24}
FEWEST_EXAMPLES = 5
_ELLIPTIC = re.compile(r"et ")


def read(
    node: Node | None, sources: dict[str, Source], taught: Sequence[Example], file: File, report: Report
) -> tuple[tuple[Followup, ...], list[Example]]:
    """The questions in order, and their examples; those that `taught` holds already, or that need a context, teach nothing."""
    if node is not None and not isinstance(node, Listing):
        report.error(file.at(node), "« questions: » n'est pas une liste", "commencez chaque question par « - id: … »")
    found: list[Followup] = []
    examples: list[Example] = []
    for item in items(node):
        if not isinstance(item, Mapping) or word(item.get("id")) is None:
            report.error(file.at(item), "une question sans « id: »", "donnez-lui un nom court")
            continue
        question = _question(item, sources, file, report)
        _new(question, found, item, file, report)
        found.append(question)
        examples += _examples(item, question, [*taught, *examples], file, report)
    return tuple(found), examples


def _question(item: Mapping, sources: dict[str, Source], file: File, report: Report) -> Followup:
    closed(item, KEYS, file, report)
    name = word(item.get("id")) or ""
    if not re.fullmatch(r"[a-z0-9_]+", name):
        report.error(
            file.at(item),
            f"l'id « {name} » a des majuscules, accents ou espaces",
            "n'y mettez que des minuscules, des chiffres et « _ »",
        )
    for key in NEEDED:
        if item.get(key) is None:
            report.error(file.at(item), f"la question « {name} » n'a pas de « {key}: »", f"ajoutez « {key}: … »")
    texts = {key: _short(item.get(key), key, name, file, report) for key in LONGEST}
    said = tuple(one.text for one in items(item.get("exemples")) if isinstance(one, Scalar))
    missing = f"la question « {name} » n'a pas de réponse générale"
    variants = read_variants.read(item.get("reponses"), sources, file, report, missing)
    unless = read_criteria.read(item.get("sauf"), file, report)
    return Followup(name, texts["question"], texts["bouton"], said, tuple(variants), unless)


def _short(node: Node | None, key: str, name: str, file: File, report: Report) -> str:
    text = word(node) or ""
    if node is not None and not text:
        report.error(file.at(node), f"« {key}: » de « {name} » est vide", "écrivez un texte court")
    if node is not None and len(text) > LONGEST[key]:
        report.error(
            file.at(node),
            f"« {key}: » de « {name} » a {len(text)} caractères (au plus {LONGEST[key]})",
            "raccourcissez-le",
        )
    return text


def _new(question: Followup, earlier: Sequence[Followup], item: Mapping, file: File, report: Report) -> None:
    if any(other.id == question.id for other in earlier):
        report.error(file.at(item), f"deux questions s'appellent « {question.id} »", "donnez-leur des noms différents")
    twin = next((other for other in earlier if question.button and other.button == question.button), None)
    if twin is not None:
        report.error(
            file.at(item.get("bouton") or item),
            f"« {twin.id} » et « {question.id} » ont le même bouton",
            "donnez-leur des boutons différents",
        )
    if "pourquoi" in question.button.lower():
        report.error(
            file.at(item.get("bouton") or item),
            f"le bouton de « {question.id} » se confond avec « Pourquoi ce conseil ? »",
            "dites-le sans « pourquoi »",
        )


def _examples(
    item: Mapping, question: Followup, known: Sequence[Example], file: File, report: Report
) -> list[Example]:
    """The examples of one question; one that is said of another question too would choose between them by chance."""
    keys = {text_rules.same_key(one.text) for one in known if one.question is None}
    owners = {_key(one.text): one for one in known if one.question is not None}
    found: list[Example] = []
    for node in items(item.get("exemples")):
        if not isinstance(node, Scalar) or node.value is None or not node.text.strip():
            report.error(file.at(node), "un exemple vide, ou coupé par « : »", "mettez la phrase entre guillemets")
            continue
        if (other := owners.get(_key(node.text))) is not None:
            report.error(
                file.at(node),
                f"« {node.text[:60]} » ({question.id}) est aussi un exemple de « {other.question} » (ligne {other.place.line})",
                "gardez-le dans une seule question",
            )
        taught = not needs_context(node.text) and text_rules.same_key(node.text) not in keys
        intent = f"advice_{file.file.rsplit('/', 1)[-1].removesuffix('.yml')}"
        found.append(Example(intent, node.text, file.at(node), node.style == "", taught, question.id))
    if item.get("exemples") is not None and len(found) < FEWEST_EXAMPLES:
        report.error(
            file.at(item.get("exemples") or item),
            f"la question « {question.id} » n'a que {len(found)} exemple(s)",
            f"donnez-en au moins {FEWEST_EXAMPLES}, variés",
        )
    return found


def needs_context(sentence: str) -> bool:
    """Does this example count only right after advice on its topic?"""
    return _ELLIPTIC.match(text_rules.same_key(sentence)) is not None


def _key(sentence: str) -> str:
    return text_rules.same_key(sentence).removeprefix("et ")
