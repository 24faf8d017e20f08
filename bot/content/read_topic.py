"""Reads one advice topic file into a Topic, with every problem of form and of wording."""

from __future__ import annotations

import datetime as dtm
import re
from pathlib import PurePosixPath

from bot.content import read_followups, read_variants
from bot.content.findings import Place, Report
from bot.content.loader import Listing, Mapping, Node, Scalar
from bot.content.loader import Source as File
from bot.content.project import Example, closed, items, word
from bot.content.schema import Source, Topic, Variant

KEYS = ("sujet", "titre", "bouton", "relu_le", "a_relire_avant", "sources", "exemples", "reponses")
OPTIONAL = ("questions",)
SOURCE_KEYS = ("autorite", "titre", "annee", "adresse")
LONGEST_BUTTON = 24
FEWEST_EXAMPLES = 15


def read(file: File, today: dtm.date | None, report: Report) -> tuple[Topic | None, list[Example]]:
    """The topic (None when a part that it needs is wrong) and its examples with their places.

    Without `today` no date counts as past or future: at run time a topic is not lost because a day has passed."""
    name = PurePosixPath(file.file).stem
    root = file.root
    if not isinstance(root, Mapping):
        if root is not None or not any(f.file == file.file for f in report.findings):
            report.error(
                Place(file.file, 1), "le fichier est vide ou n'a pas de clés", "reprenez la forme d'un sujet voisin"
            )
        return None, []
    before = sum(1 for finding in report.findings if finding.severity == "error")
    closed(root, (*KEYS, *OPTIONAL), file, report)
    for key in KEYS:
        if root.get(key) is None:
            report.error(file.at(1), f"« {key}: » manque", f"ajoutez « {key}: … »")
    _head(root, name, file, report)
    dates = dates_of(root, file, today, report)
    sources = sources_of(root.get("sources"), file, today, report)
    examples = _examples(root.get("exemples"), name, file, report)
    variants = read_variants.read(root.get("reponses"), sources, file, report)
    questions, more = read_followups.read(root.get("questions"), sources, examples, file, report)
    examples += more
    answers = [*variants, *(variant for question in questions for variant in question.variants)]
    _unused_sources(root.get("sources"), sources, answers, file, report)
    if dates is None or sum(1 for finding in report.findings if finding.severity == "error") > before:
        return None, examples
    topic = Topic(
        name,
        word(root.get("titre")) or "",
        word(root.get("bouton")) or "",
        *dates,
        tuple(example.text for example in examples if example.taught),
        tuple(variants),
        tuple(sources.values()),
        questions,
    )
    return topic, examples


def _head(root: Mapping, name: str, file: File, report: Report) -> None:
    subject, button = root.get("sujet"), root.get("bouton")
    if not re.fullmatch(r"[a-z0-9_]+", name):
        report.error(
            file.at(1),
            f"le nom de fichier « {name} » a des majuscules, accents ou espaces",
            "n'y mettez que des minuscules, des chiffres et « _ »",
        )
    if subject is not None and word(subject) != name:
        report.error(
            file.at(subject),
            f"sujet « {word(subject)} » différent du nom du fichier « {name} »",
            f"écrivez sujet: {name}, ou renommez le fichier",
        )
    if button is not None and len(word(button) or "") > LONGEST_BUTTON:
        report.error(
            file.at(button),
            f"le bouton a {len(word(button) or '')} caractères (au plus {LONGEST_BUTTON})",
            "raccourcissez-le",
        )
    for key in ("titre", "bouton"):
        node = root.get(key)
        if node is not None and not word(node):
            report.error(file.at(node), f"« {key}: » est vide ou n'est pas un texte", "écrivez un texte court")


def dates_of(
    root: Mapping, file: File, today: dtm.date | None, report: Report, what: str = "ce sujet"
) -> tuple[dtm.date, dtm.date] | None:
    found = []
    for key in ("relu_le", "a_relire_avant"):
        node = root.get(key)
        try:
            found.append(dtm.date.fromisoformat(word(node) or ""))
        except ValueError:
            if node is not None:
                report.error(file.at(node), f"« {key} » n'est pas une date", "écrivez année-mois-jour : 2026-11-23")
    if len(found) < 2:
        return None
    reviewed, before = found
    if today is not None and reviewed > today:
        report.error(file.at(root.get("relu_le") or 1), "la date de relecture est dans le futur", "corrigez la date")
    if before <= reviewed:
        report.error(
            file.at(root.get("a_relire_avant") or 1),
            "« a_relire_avant » n'est pas après « relu_le »",
            "corrigez l'une des deux dates",
        )
    elif today is not None and before < today:
        report.warn(
            file.at(root.get("a_relire_avant") or 1),
            f"{what} devait être relu avant le {before:%d/%m/%Y}",
            "faites-le relire, puis changez les deux dates",
        )
    return reviewed, before


def sources_of(node: Node | None, file: File, today: dtm.date | None, report: Report) -> dict[str, Source]:
    found: dict[str, Source] = {}
    for key, body in node.pairs if isinstance(node, Mapping) else ():
        if not isinstance(body, Mapping):
            report.error(
                file.at(key),
                f"la source « {key.text} » est mal écrite",
                'écrivez {autorite: …, titre: "…", annee: 2024}',
            )
            continue
        closed(body, SOURCE_KEYS, file, report)
        year = _year(key.text, body, file, today, report)
        address = word(body.get("adresse"))
        for part in ("autorite", "titre"):
            if word(body.get(part)) is None:
                report.error(file.at(key), f"la source « {key.text} » n'a pas de « {part} »", f"ajoutez « {part}: … »")
        if address is not None and not re.fullmatch(r"https?://[^\s<>\"]+\.[^\s<>\"]+", address):
            report.error(
                file.at(body),
                f"l'adresse de la source « {key.text} » n'est pas une adresse web",
                "écrivez-la en entier : https://…",
            )
        found[key.text] = Source(
            key.text, word(body.get("autorite")) or "", word(body.get("titre")) or "", year, address
        )
    return found


def _year(name: str, body: Mapping, file: File, today: dtm.date | None, report: Report) -> int:
    node = body.get("annee")
    year = node.value if isinstance(node, Scalar) else None
    if isinstance(year, int) and not isinstance(year, bool) and 1980 <= year <= (today.year if today else 9999):
        return year
    report.error(file.at(node or body), f"la source « {name} » n'a pas d'année juste", "ajoutez « annee: 2024 »")
    return 0


def _examples(node: Node | None, name: str, file: File, report: Report) -> list[Example]:
    found = []
    for item in items(node):
        if isinstance(item, Scalar) and item.value is not None and item.text.strip():
            found.append(Example(f"advice_{name}", item.text, file.at(item), item.style == ""))
        else:
            report.error(file.at(item), "un exemple vide, ou coupé par « : »", "mettez la phrase entre guillemets")
    if node is not None and not isinstance(node, Listing):
        report.error(
            file.at(node), "« exemples: » n'est pas une liste", "mettez chaque phrase sur sa ligne, après « - »"
        )
    elif node is not None and len(found) < FEWEST_EXAMPLES:
        report.error(
            file.at(node), f"le sujet n'a que {len(found)} exemple(s)", f"donnez-en au moins {FEWEST_EXAMPLES}, variés"
        )
    return found


def _unused_sources(
    node: Node | None, sources: dict[str, Source], variants: list[Variant], file: File, report: Report
) -> None:
    cited = {source.id for variant in variants for source in variant.sources}
    for key, _ in node.pairs if isinstance(node, Mapping) else ():
        if key.text in sources and key.text not in cited:
            report.warn(
                file.at(key), f"la source « {key.text} » n'est citée par aucune réponse", "citez-la, ou effacez-la"
            )
