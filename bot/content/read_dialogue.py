"""Reads one dialogue file: examples, synonyms, patterns, rules and stories."""

from __future__ import annotations

import re

from bot.content.findings import Place, Report
from bot.content.loader import Listing, Mapping, Node, Scalar, Source
from bot.content.project import Example, Project, Track, closed, items, nearest, word
from bot.content.read_domain import KEYS as DOMAIN_KEYS
from bot.content.read_domain import check_version

KEYS = ("version", "nlu", "rules", "stories")
NLU_KINDS = ("intent", "synonym", "regex", "lookup")
STEP_KEYS = (
    "intent",
    "user",
    "entities",
    "action",
    "active_loop",
    "slot_was_set",
    "checkpoint",
    "or",
    "bot",
    "metadata",
)


def add(project: Project, source: Source, report: Report) -> None:
    """Put what `source` declares into `project`."""
    root = source.root
    if root is None:
        return
    if not isinstance(root, Mapping):
        report.error(
            source.at(root),
            "le fichier ne commence pas par nlu:, rules: ou stories:",
            "ajoutez « nlu: » au-dessus de la liste",
        )
        return
    for key, _ in root.pairs:
        if key.text in DOMAIN_KEYS and key.text not in KEYS:
            report.error(
                source.at(key),
                f"« {key.text}: » n'a pas sa place dans dialogue/",
                "déplacez ce bloc dans domain/, fichier du même nom",
            )
    report_unknown(root, source, report)
    check_version(root, source, report)
    for block in _blocks(root, "nlu", source, report):
        _nlu(project, block, source, report)
    for kind, plural in (("rule", "rules"), ("story", "stories")):
        for block in _blocks(root, plural, source, report):
            _track(project, kind, block, source, report)


def report_unknown(root: Mapping, source: Source, report: Report) -> None:
    """`nul:` for `nlu:`: Rasa says nothing and reads nothing."""
    for key, _ in root.pairs:
        if key.text not in KEYS and key.text not in DOMAIN_KEYS:
            report.error(
                source.at(key),
                f"la clé « {key.text} » n'existe pas ici : tout son bloc est perdu",
                nearest(key.text, KEYS),
            )


def _blocks(root: Mapping, key: str, source: Source, report: Report) -> list[Mapping]:
    node = root.get(key)
    if node is not None and not isinstance(node, Listing):
        report.error(source.at(node), f"« {key}: » doit être suivi d'une liste", "commencez chaque bloc par un tiret")
    blocks = []
    for block in items(node):
        if isinstance(block, Mapping):
            blocks.append(block)
        else:
            report.error(
                source.at(block), f"un bloc de « {key}: » qui n'a pas de clé", "reprenez la forme d'un bloc voisin"
            )
    return blocks


def _nlu(project: Project, block: Mapping, source: Source, report: Report) -> None:
    kind = next((kind for kind in NLU_KINDS if block.get(kind) is not None), None)
    if kind is None:
        report.error(
            source.at(block),
            "un bloc sans « intent: », « synonym: », « regex: » ou « lookup: »",
            "ajoutez « - intent: nom » en tête du bloc",
        )
        return
    closed(block, (kind, "examples", "metadata"), source, report)
    name = word(block.get(kind)) or ""
    if kind == "intent":
        project.intent_blocks.setdefault(name, []).append(source.at(block))
    into = {"intent": project.examples, "synonym": project.synonyms}.get(kind, project.patterns)
    for text, line, plain in _sentences(block, name, source, report):
        if kind != "lookup":
            into.append(Example(name, text, Place(source.file, line), plain))


def _sentences(block: Mapping, name: str, source: Source, report: Report) -> list[tuple[str, int, bool]]:
    node = block.get("examples")
    if node is None:
        report.error(source.at(block), f"« {name} » n'a pas d'exemples", "ajoutez « examples: | » puis « - phrase »")
        return []
    if not isinstance(node, Scalar) or node.style != "|":
        line = block.key("examples")
        report.error(
            source.at(line or node), f"« examples: » de « {name} » sans la barre « | »", "écrivez « examples: | »"
        )
        return _without_bar(node)
    found = []
    for offset, raw in enumerate(node.text.split("\n"), 1):
        sentence = raw.strip()
        if not sentence or sentence.startswith("#"):
            continue
        if not re.match(r"-\s", sentence) and sentence != "-":
            report.error(
                source.at(node.line + offset),
                f"un exemple de « {name} » sans tiret : « {sentence[:40]} »",
                "commencez la ligne par « - »",
            )
            sentence = "- " + sentence.lstrip("-–—•* ")
        sentence = sentence[1:].strip(" ")
        if not sentence.strip():
            report.error(source.at(node.line + offset), f"un exemple vide dans « {name} »", "effacez la ligne")
            continue
        found.append((sentence, node.line + offset, True))
    return found


def _without_bar(node: Node) -> list[tuple[str, int, bool]]:
    """What was meant, so that the other checks (number of examples…) do not complain of the same mistake."""
    if isinstance(node, Scalar):
        return [(part.strip(), node.line, True) for part in node.text.split("- ") if part.strip()]
    return [(item.text, item.line, True) for item in items(node) if isinstance(item, Scalar)]


def _track(project: Project, kind: str, block: Mapping, source: Source, report: Report) -> None:
    name = word(block.get(kind))
    if name is None:
        french = "règle" if kind == "rule" else "histoire"
        report.error(source.at(block), f"une {french} sans nom", f"commencez-la par « - {kind}: nom »")
        name = "?"
    known = (kind, "steps", "metadata") + (
        ("condition", "conversation_start", "wait_for_user_input") if kind == "rule" else ()
    )
    closed(block, known, source, report)
    steps = tuple(step for step in items(block.get("steps")) if isinstance(step, Mapping))
    if not steps:
        report.error(source.at(block), f"« {name} » n'a pas d'étapes", "ajoutez « steps: » puis « - intent: … »")
    for step in steps:
        closed(step, STEP_KEYS, source, report)
    condition = tuple(part for part in items(block.get("condition")) if isinstance(part, Mapping))
    project.tracks.append(Track(kind, name, source.at(block), condition, steps, block))
