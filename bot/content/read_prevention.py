"""Reads one file of prevention acts, with every problem of form: conditions, periods, order, sources, words."""

from __future__ import annotations

import datetime as dtm
import re
from pathlib import PurePosixPath

from bot.content import read_criteria, read_topic
from bot.content.findings import Place, Report
from bot.content.loader import Mapping, Node, Scalar
from bot.content.loader import Source as File
from bot.content.project import closed, items, nearest, word
from bot.content.read_domain import check_text
from bot.content.read_spans import Page, words
from bot.content.schema import Source
from bot.content.schema_prevention import FACTS, Act, Case, Contradiction, Period, Section
from bot.french import fold

KEYS = ("rubrique", "titre", "actif", "relu_le", "a_relire_avant", "sources", "actes", "contradictions")
OPTIONAL = ("actif", "contradictions")
ACT_KEYS = ("id", "quoi", "bouton", "dit", "conseil", "test", "mesure", "cas")
CASE_KEYS = ("id", "si", "sauf", "tous_les", "ordre", "pourquoi", "etape", "sources")
MEASURES = {"tension": "blood_pressure", "poids": "weight", "glycemie": "glucose"}
LONGEST_WHAT, LONGEST_BUTTON, LONGEST_WHY, LONGEST_STEP = 40, 24, 140, 110
MONTHS = ("janvier", "fevrier", "mars", "avril", "mai", "juin", "juillet", "aout", "septembre", "octobre", "novembre",
          "decembre")
_COUNTED = re.compile(r"(\d{1,3}) (an|ans|mois|semaines?|jours?)")
_AGES = re.compile(r"a ((?:\d{1,3}, ?)*\d{1,3}) ans")
_SEASON = re.compile(rf"chaque annee,? (?:de |d')({'|'.join(MONTHS)}) a ({'|'.join(MONTHS)})")
_PLAIN = {"une fois": "once", "selon le medecin": "doctor", "chaque jour": "daily"}


def read(file: File, topics: frozenset[str], tests: frozenset[str], today: dtm.date | None,
         report: Report) -> Section | None:
    """The section; None when something that it needs is wrong. Without `today` no date counts as past."""
    name, root, page = PurePosixPath(file.file).stem, file.root, Page(file, report)
    before = _errors(report)
    if not isinstance(root, Mapping):
        if root is not None or not any(f.file == file.file for f in report.findings):
            report.error(Place(file.file, 1), "le fichier est vide ou n'a pas de clés", "reprenez la forme d'un voisin")
        return None
    _form(root, name, page)
    dates = read_topic.dates_of(root, file, today, report, "ce fichier")
    sources = read_topic.sources_of(root.get("sources"), file, today, report)
    acts = tuple(
        act for item in items(root.get("actes")) if (act := _act(item, sources, topics, tests, page)) is not None
    )
    contradictions = tuple(_contradiction(item, page) for item in items(root.get("contradictions")))
    _unused(root.get("sources"), sources, acts, page)
    if dates is None or _errors(report) > before:
        return None
    enabled = word(root.get("actif")) not in ("non", "false")
    return Section(name, word(root.get("titre")) or "", enabled, *dates, tuple(sources.values()), acts, contradictions)


def check_together(sections: dict[str, tuple[Section, File]], report: Report) -> None:
    """Across files: an act has one id, and a word names one act."""
    ids: dict[str, str] = {}
    said: dict[str, str] = {}
    for section, file in sections.values():
        for act, node in zip(section.acts, items(file.root.get("actes") if isinstance(file.root, Mapping) else None)):
            if act.id in ids:
                report.error(file.at(node), f"deux actes s'appellent « {act.id} »", "donnez-leur des noms différents")
            ids[act.id] = section.name
            for one in act.words:
                if said.setdefault(fold(one), act.id) != act.id:
                    report.error(file.at(node), f"« {one} » nomme aussi l'acte « {said[fold(one)]} »",
                                 "gardez ce mot pour un seul acte")


def _errors(report: Report) -> int:
    return sum(1 for finding in report.findings if finding.severity == "error")


def _form(root: Mapping, name: str, page: Page) -> None:
    closed(root, KEYS, page.file, page.report)
    for key in KEYS:
        if key not in OPTIONAL and root.get(key) is None:
            page.error(1, f"« {key}: » manque", f"ajoutez « {key}: … »")
    named, switch = root.get("rubrique"), root.get("actif")
    if named is not None and word(named) != name:
        page.error(named, f"rubrique « {word(named)} » différente du nom du fichier « {name} »",
                   f"écrivez rubrique: {name}, ou renommez le fichier")
    if switch is not None and word(switch) not in ("oui", "non", "true", "false"):
        page.error(switch, f"« actif: {word(switch)} » n'existe pas", "écrivez oui ou non")


def _act(item: Node, sources: dict[str, Source], topics: frozenset[str], tests: frozenset[str],
         page: Page) -> Act | None:
    if not isinstance(item, Mapping):
        page.error(item, "un acte sans « id: » ni « quoi: »", "reprenez la forme d'un acte voisin")
        return None
    closed(item, ACT_KEYS, page.file, page.report)
    name, what = word(item.get("id")) or "", word(item.get("quoi")) or ""
    if not re.fullmatch(r"[a-z0-9_]+", name):
        page.error(item, f"l'acte « {name} » n'a pas de nom simple", "mettez des minuscules, des chiffres et « _ »")
    _text(item, "quoi", name, LONGEST_WHAT, page)
    button = word(item.get("bouton")) or what
    if len(button) > LONGEST_BUTTON:
        page.error(item.get("bouton") or item, f"le bouton de « {name} » a {len(button)} caractères (au plus "
                   f"{LONGEST_BUTTON})", "ajoutez « bouton: » avec un nom court")
    _known(item, "conseil", topics, "le sujet", page)
    _known(item, "test", tests, "le questionnaire", page)
    _known(item, "mesure", MEASURES, "la mesure", page)
    cases = _cases(item, name, sources, page)
    return Act(name, what, button, words(item.get("dit")), cases, word(item.get("conseil")), word(item.get("test")),
               MEASURES.get(word(item.get("mesure")) or ""))


def _known(item: Mapping, key: str, names: frozenset[str] | dict[str, str], what: str, page: Page) -> None:
    node = item.get(key)
    if node is not None and word(node) not in names:
        page.error(node, f"{what} « {word(node)} » n'existe pas", nearest(word(node) or "", names))


def _text(item: Mapping, key: str, name: str, longest: int, page: Page) -> str:
    node = item.get(key)
    text = (word(node) or "").strip()
    if node is None or not text:
        page.error(item, f"« {key}: » manque à « {name} »", f"ajoutez « {key}: \"…\" »")
        return ""
    check_text(f"« {key} » de « {name} »", node, page.file, page.report)
    if len(text) > longest:
        page.error(node, f"« {key} » de « {name} » a {len(text)} caractères (au plus {longest})", "raccourcissez-le")
    return text


def _cases(item: Mapping, act: str, sources: dict[str, Source], page: Page) -> tuple[Case, ...]:
    found: list[Case] = []
    if not items(item.get("cas")):
        page.error(item, f"l'acte « {act} » n'a pas de cas", "ajoutez « cas: » avec au moins un cas")
    for node in items(item.get("cas")):
        if not isinstance(node, Mapping):
            page.error(node, "un cas sans « id: »", "reprenez la forme d'un cas voisin")
            continue
        case = _case(node, act, sources, page)
        if any(other.id == case.id for other in found):
            page.error(node, f"deux cas de « {act} » s'appellent « {case.id} »", "donnez-leur des noms différents")
        hider = next((other for other in found if read_criteria.hides(other, case)), None)
        if hider is not None:
            page.error(node, f"le cas « {case.id} » ne sert jamais : « {hider.id} » passe avant",
                       f"placez « {case.id} » avant « {hider.id} »")
        if read_criteria.impossible(case):
            page.error(node, f"le cas « {case.id} » ne sert jamais : « sauf » enlève tout « si »",
                       "corrigez l'une des deux conditions")
        found.append(case)
    return tuple(found)


def _case(node: Mapping, act: str, sources: dict[str, Source], page: Page) -> Case:
    closed(node, CASE_KEYS, page.file, page.report)
    name = word(node.get("id")) or ""
    if not name:
        page.error(node, f"un cas de « {act} » sans « id: »", "donnez-lui un nom court")
    cited = [word(one) or "" for one in items(node.get("sources"))]
    if not cited:
        page.error(node, f"le cas « {name} » ne cite aucune source", "ajoutez « sources: [nom] »")
    for one in (one for one in cited if one not in sources):
        page.error(node.get("sources") or node, f"la source « {one} » n'est pas dans « sources: »", nearest(one, sources))
    order = node.get("ordre")
    value = order.value if isinstance(order, Scalar) else None
    if not isinstance(value, int) or isinstance(value, bool) or not 1 <= value <= 99:
        page.error(order or node, f"« ordre » de « {name} » n'est pas un nombre de 1 à 99",
                   "écrivez par exemple : ordre: 20 (1 = le plus utile)")
        value = 99
    when = read_criteria.read(node.get("si"), page.file, page.report)
    unless = read_criteria.read(node.get("sauf"), page.file, page.report)
    why, step = _text(node, "pourquoi", name, LONGEST_WHY, page), _text(node, "etape", name, LONGEST_STEP, page)
    used = tuple(sources[one] for one in cited if one in sources)
    return Case(name, value, _period(node, name, page), why, step, used, when, unless)


def _period(node: Mapping, name: str, page: Page) -> Period:
    said = node.get("tous_les")
    text = fold(word(said) or "")
    if text in _PLAIN:
        return Period(_PLAIN[text])  # type: ignore[arg-type]
    if found := _COUNTED.fullmatch(text):
        count, unit = int(found[1]), found[2]
        if count and unit.startswith(("an", "mois")):
            return Period("period", months=count * (12 if unit.startswith("an") else 1))
        if count:
            return Period("period", days=count * (7 if unit.startswith("semaine") else 1))
    if found := _AGES.fullmatch(text):
        ages = tuple(int(age) for age in re.findall(r"\d+", found[1]))
        if list(ages) == sorted(set(ages)):
            return Period("ages", ages=ages)
    if found := _SEASON.fullmatch(text):
        return Period("season", season=(MONTHS.index(found[1]) + 1, MONTHS.index(found[2]) + 1))
    page.error(said or node, f"« tous_les » de « {name} » ne se comprend pas",
               'écrivez "2 ans", "6 mois", "à 25, 45, 65 ans", "chaque année d\'octobre à février", "une fois", '
               '"selon le médecin" ou "chaque jour"')
    return Period("once")


def _contradiction(item: Node, page: Page) -> Contradiction:
    if not isinstance(item, Mapping) or item.get("si") is None:
        page.error(item, "une contradiction sans « si: »", "écrivez par exemple : si: {sexe: homme, grossesse: oui}")
        return Contradiction((), "", ())
    closed(item, ("si", "dire", "oublier"), page.file, page.report)
    say = _text(item, "dire", "contradictions", 220, page)
    forget = words(item.get("oublier"))
    for one in (one for one in forget if one not in FACTS):
        page.error(item.get("oublier") or item, f"la condition « {one} » n'existe pas", nearest(one, FACTS))
    if not forget:
        page.error(item, "une contradiction sans « oublier: »", "écrivez par exemple : oublier: [grossesse]")
    return Contradiction(read_criteria.read(item.get("si"), page.file, page.report), say, forget)


def _unused(node: Node | None, sources: dict[str, Source], acts: tuple[Act, ...], page: Page) -> None:
    cited = {source.id for act in acts for case in act.cases for source in case.sources}
    for key, _ in node.pairs if isinstance(node, Mapping) else ():
        if key.text in sources and key.text not in cited:
            page.report.warn(page.file.at(key), f"la source « {key.text} » n'est citée par aucun cas",
                             "citez-la, ou effacez-la")
