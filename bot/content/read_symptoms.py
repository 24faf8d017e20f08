"""Reads one file of answers to symptoms, with every problem of form: danger first, a general answer, words, sources."""

from __future__ import annotations

import datetime as dtm
import re
from collections.abc import Mapping as Known
from pathlib import PurePosixPath

from bot.content import read_criteria, read_topic
from bot.content.findings import Place, Report
from bot.content.loader import Mapping, Node
from bot.content.loader import Source as File
from bot.content.project import closed, items, nearest, word
from bot.content.read_spans import Page, bubbles, words
from bot.content.schema import Source, Variant
from bot.content.schema_symptoms import GENERAL, Symptom
from bot.french import fold

KEYS = ("relu_le", "a_relire_avant", "sources", "symptomes")
SYMPTOM_KEYS = ("id", "titre", "mots", "conseil", "reponses")
ANSWER_KEYS = ("id", "si", "sauf", "texte", "sources")
DANGER = "112"
_BUBBLES = 3


def read(file: File, topics: frozenset[str], today: dtm.date | None, report: Report) -> dict[str, Symptom]:
    """The symptoms of a file by name. Without `today` no date counts as past."""
    root, page = file.root, Page(file, report)
    if not isinstance(root, Mapping):
        if root is not None or not any(f.file == file.file for f in report.findings):
            report.error(Place(file.file, 1), "le fichier est vide ou n'a pas de clés", "reprenez la forme d'un voisin")
        return {}
    closed(root, KEYS, file, report)
    for key in (key for key in KEYS if root.get(key) is None):
        page.error(1, f"« {key}: » manque", f"ajoutez « {key}: … »")
    dates = read_topic.dates_of(root, file, today, report, f"« {PurePosixPath(file.file).stem} »")
    sources = read_topic.sources_of(root.get("sources"), file, today, report)
    found: dict[str, Symptom] = {}
    for item in items(root.get("symptomes")):
        one = _symptom(item, sources, topics, dates[0] if dates else dtm.date.min, page)
        if one is not None and one.name in found:
            page.error(item, f"deux symptômes s'appellent « {one.name} »", "donnez-leur des noms différents")
        if one is not None:
            found[one.name] = one
    return found


def check_together(symptoms: Known[str, Symptom], places: Known[str, Place], report: Report) -> None:
    """Across files: a word names one symptom, and one answers what names none."""
    said: dict[str, str] = {}
    for name, one in symptoms.items():
        for each in one.words:
            if said.setdefault(fold(each), name) != name:
                report.error(places[name], f"« {each} » nomme aussi « {said[fold(each)]} »", "gardez ce mot pour un seul")
    if symptoms and GENERAL not in symptoms:
        report.error(next(iter(places.values())), f"aucun symptôme ne s'appelle « {GENERAL} »",
                     "ajoutez-le : il répond à tout ce qui n'a pas de mots")


def _symptom(item: Node, sources: dict[str, Source], topics: frozenset[str], reviewed: dtm.date,
             page: Page) -> Symptom | None:
    if not isinstance(item, Mapping):
        page.error(item, "un symptôme sans « id: » ni « reponses: »", "reprenez la forme d'un voisin")
        return None
    closed(item, SYMPTOM_KEYS, page.file, page.report)
    name = word(item.get("id")) or ""
    if not re.fullmatch(r"[a-z0-9_]+", name):
        page.error(item, f"le symptôme « {name} » n'a pas de nom simple", "mettez des minuscules, des chiffres et « _ »")
    if not word(item.get("titre")):
        page.error(item, f"« titre: » manque à « {name} »", "écrivez ce qui suit « vos mots : »")
    if name != GENERAL and not words(item.get("mots")):
        page.error(item, f"« mots: » manque à « {name} »", "donnez au moins un mot que les gens écrivent")
    topic = word(item.get("conseil"))
    if topic is not None and topic not in topics:
        page.error(item.get("conseil") or item, f"le sujet « {topic} » n'existe pas", nearest(topic, topics))
    variants = _answers(item, name, sources, page)
    return Symptom(name, word(item.get("titre")) or "", words(item.get("mots")), variants, reviewed, topic)


def _answers(item: Mapping, name: str, sources: dict[str, Source], page: Page) -> tuple[Variant, ...]:
    found: list[Variant] = []
    for node in items(item.get("reponses")):
        if not isinstance(node, Mapping):
            page.error(node, "une réponse sans « id: » ni « texte: »", "reprenez la forme d'une réponse voisine")
            continue
        variant = _answer(node, name, sources, page)
        hider = next((other for other in found if read_criteria.hides(other, variant)), None)
        if hider is not None:
            page.error(node, f"la réponse « {variant.id} » n'est jamais donnée : « {hider.id} » passe avant",
                       f"placez « {variant.id} » avant « {hider.id} »")
        found.append(variant)
    if not any(not (one.when or one.unless) for one in found):
        page.error(item, f"« {name} » n'a pas de réponse générale (sans « si: »)", "ajoutez-la à la fin")
    return tuple(found)


def _answer(node: Mapping, name: str, sources: dict[str, Source], page: Page) -> Variant:
    closed(node, ANSWER_KEYS, page.file, page.report)
    called = word(node.get("id")) or ""
    if not called:
        page.error(node, f"une réponse de « {name} » sans « id: »", "donnez-lui un nom court")
    cited = [word(one) or "" for one in items(node.get("sources"))]
    for one in (one for one in cited if one not in sources):
        page.error(node.get("sources") or node, f"la source « {one} » n'est pas dans « sources: »", nearest(one, sources))
    text = bubbles(node.get("texte"), f"la réponse « {called} » de « {name} »", page, node, _BUBBLES)
    if text and DANGER not in text[0]:
        page.error(node.get("texte") or node, f"la première bulle de « {called} » ne dit pas quand appeler le {DANGER}",
                   "commencez par le danger")
    when, unless = (read_criteria.read(node.get(key), page.file, page.report) for key in ("si", "sauf"))
    return Variant(called, text, tuple(sources[one] for one in cited if one in sources), when, unless)
