"""Reads one questionnaire file, with every problem of form: points, bands, sources, dates, conditions."""

from __future__ import annotations

import datetime as dtm
from dataclasses import replace
from pathlib import PurePosixPath
from typing import cast

from bot.content import read_criteria, read_items, read_topic
from bot.content.findings import Place, Report
from bot.content.loader import Mapping, Node
from bot.content.loader import Source as File
from bot.content.project import closed, items, nearest, word
from bot.content.read_items import sex_of
from bot.content.read_spans import Page, bubbles, check_cover, span, words
from bot.content.schema import Source
from bot.content.schema_questionnaire import SEXES, Band, Formula, Questionnaire, Refusal, Shown

KEYS = ("questionnaire", "titre", "bouton", "actif", "mots", "relu_le", "a_relire_avant", "droits", "sources", "debut",
        "pas_pour", "questions", "calcul", "afficher", "resultats")
OPTIONAL = ("pas_pour", "calcul", "afficher")
BAND_KEYS = ("id", "valeurs", "sexe", "texte", "sources", "lignes", "conseil")
FORMULAS = {"somme": "sum", "score2": "score2"}
SHOWN = {"points": "points", "pourcentage": "percent", "rien": "nothing"}
_YAML = ("true", "false")
"""What some editors make of oui and non: accepted, not advised."""
NEEDED = ("age", "sexe", "tabac", "tension", "cholesterol", "hdl")
"""Questions that the SCORE2 formula is fed with."""


def read(file: File, topics: frozenset[str], today: dtm.date | None, report: Report) -> Questionnaire | None:
    """The questionnaire; None when something that it needs is wrong. Without `today` no date counts as past."""
    name, root, page = PurePosixPath(file.file).stem, file.root, Page(file, report)
    before = len(_errors(report))
    if not isinstance(root, Mapping):
        if root is not None or not any(f.file == file.file for f in report.findings):
            report.error(Place(file.file, 1), "le fichier est vide ou n'a pas de clés", "reprenez la forme d'un voisin")
        return None
    _form(root, name, page)
    dates = read_topic.dates_of(root, file, today, report, "ce questionnaire")
    sources = read_topic.sources_of(root.get("sources"), file, today, report)
    formula = _choice(root, "calcul", FORMULAS, "somme", page)
    made = Questionnaire(
        name, word(root.get("titre")) or "", word(root.get("bouton")) or "",
        _choice(root, "actif", {"oui": "yes", "non": "no", "true": "yes", "false": "no"}, "oui", page) == "yes",
        words(root.get("mots")), *(dates or (dtm.date.min, dtm.date.min)), word(root.get("droits")) or "",
        "".join(bubbles(root.get("debut"), "« debut »", page, root, most=1)) if root.get("debut") else "",
        _refusals(root.get("pas_pour"), page), read_items.read(root.get("questions"), formula == "sum", page), (),
        tuple(sources.values()), cast(Formula, formula), cast(Shown, _choice(root, "afficher", SHOWN, "points", page)),
    )
    _formula_is_fed(made, root, page)
    bands = _bands(root.get("resultats"), made, sources, topics, page)
    if dates is None or len(_errors(report)) > before:
        return None
    return replace(made, bands=bands)


def _errors(report: Report) -> list[object]:
    return [finding for finding in report.findings if finding.severity == "error"]


def _form(root: Mapping, name: str, page: Page) -> None:
    closed(root, KEYS, page.file, page.report)
    for key in KEYS:
        if key not in OPTIONAL and root.get(key) is None:
            page.error(1, f"« {key}: » manque", f"ajoutez « {key}: … »")
    named, button = root.get("questionnaire"), root.get("bouton")
    if named is not None and word(named) != name:
        page.error(named, f"questionnaire « {word(named)} » différent du nom du fichier « {name} »",
                   f"écrivez questionnaire: {name}, ou renommez le fichier")
    if button is not None and len(word(button) or "") > read_items.LONGEST_BUTTON:
        page.error(button, f"le bouton a {len(word(button) or '')} caractères (au plus {read_items.LONGEST_BUTTON})",
                   "raccourcissez-le")


def _choice(root: Mapping, key: str, known: dict[str, str], default: str, page: Page) -> str:
    node = root.get(key)
    said = default if node is None else word(node) or ""
    if said not in known:
        page.error(node or root, f"« {key}: {said} » n'existe pas", nearest(said, [k for k in known if k not in _YAML]))
    return known.get(said, known[default])


def _refusals(node: Node | None, page: Page) -> tuple[Refusal, ...]:
    found = []
    for item in items(node):
        if not isinstance(item, Mapping) or item.get("si") is None:
            page.error(item, "une ligne de « pas_pour » sans « si: »", "écrivez par exemple : si: {maladies: diabete}")
            continue
        closed(item, ("si", "texte"), page.file, page.report)
        when = read_criteria.read(item.get("si"), page.file, page.report)
        found.append(Refusal(when, bubbles(item.get("texte"), "une ligne de « pas_pour »", page, item)))
    return tuple(found)


def _formula_is_fed(made: Questionnaire, root: Mapping, page: Page) -> None:
    asked = {question.id for question in made.questions}
    for name in NEEDED if made.formula == "score2" else ():
        if name not in asked:
            page.error(root.get("calcul") or root, f"le calcul « score2 » a besoin de la question « {name} »",
                       f"ajoutez une question « id: {name} »")


def _bands(node: Node | None, made: Questionnaire, sources: dict[str, Source], topics: frozenset[str],
           page: Page) -> tuple[Band, ...]:
    found: list[tuple[Band, Node]] = []
    for item in items(node):
        if isinstance(item, Mapping) and (band := _band(item, made, sources, topics, page)) is not None:
            found.append((band, item))
    by_sex = any(band.sex for band, _ in found)
    if by_sex and not any(question.fact == "sex" for question in made.questions):
        page.error(node or 1, "les résultats dépendent du sexe, qui n'est pas demandé", "ajoutez une question « fait: sexe »")
    low, high = made.lowest_and_highest
    for sex, said in [(value, f" ({name})") for name, value in SEXES.items()] if by_sex else [(None, "")]:
        mine = [(band.span, item) for band, item in found if band.sex in (None, sex)]
        if node is not None and len(found) == len(items(node)):  # one that cannot be read has been told already
            check_cover(mine, low, high, f"les résultats{said}", page, node, whole=made.formula == "sum")
    return tuple(band for band, _ in found)


def _band(item: Mapping, made: Questionnaire, sources: dict[str, Source], topics: frozenset[str],
          page: Page) -> Band | None:
    closed(item, BAND_KEYS, page.file, page.report)
    name = word(item.get("id")) or ""
    what = f"le résultat « {name} »"
    if not name:
        page.error(item, "un résultat sans « id: »", "donnez-lui un nom court")
    cited = [word(one) or "" for one in items(item.get("sources"))]
    if not cited:
        page.error(item, f"{what} ne cite aucune source", "ajoutez « sources: [nom] »")
    for one in (one for one in cited if one not in sources):
        page.error(item.get("sources") or item, f"la source « {one} » n'est pas dans « sources: »", nearest(one, sources))
    topic = word(item.get("conseil"))
    if topic is not None and topic not in topics:
        page.error(item.get("conseil") or item, f"le sujet « {topic} » n'existe pas", nearest(topic, topics))
    texts = bubbles(item.get("texte"), what, page, item)
    whole = made.formula == "sum"
    reach = span(item.get("valeurs"), page, item, whole=whole, half_open=not whole)
    if reach is None:
        return None
    lines = word(item.get("lignes")) in ("oui", "true")
    cited_sources = tuple(sources[one] for one in cited if one in sources)
    return Band(name, reach, texts, cited_sources, sex_of(item.get("sexe"), page), lines, topic)
