"""Checks on training sentences: duplicates, personal data, annotations, counts, patterns."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable

from bot.content import text_rules
from bot.content.findings import Report
from bot.content.project import Example, Project, nearest

FEWEST = 10
"""Below this number of examples an intent is not learnt."""

_ANNOTATION = re.compile(r"\[([^\[\]]*)\](?:\(([^)]*)\)|\{([^}]*)\})")
_NBSP = re.compile("[\u00a0\u202f\u2007\u2003\u2009]")
_NEAR_YES_NO = {"yes": "affirm", "no": "deny", "oui": "affirm", "non": "deny", "y": "affirm", "n": "deny"}


def run(project: Project, topic_examples: Iterable[Example], report: Report) -> None:
    """Everything that can be said of sentences alone; topics' sentences count as intents `advice_<topic>`."""
    everything = [*project.examples, *topic_examples]
    for example in [*everything, *project.synonyms]:
        _sentence(example, report)
    for example in project.examples:
        _annotations(example, project, report)
    _duplicates([one for one in everything if one.taught], report)
    _intents(project, report)
    _synonyms(project.synonyms, report)
    _patterns(project.patterns, report)


def _sentence(example: Example, report: Report) -> None:
    text, place = example.text, example.place
    found = text_rules.personal_data(text)
    if found:
        what, certain = found
        say = report.error if certain else report.warn
        say(place, f"cet exemple contient {what}", "remplacez-le par un exemple inventé, sans donnée de personne")
    if _NBSP.search(text):
        report.warn(place, "une espace insécable dans un exemple", "remplacez-la par une espace ordinaire")
    if sign := text_rules.shown_literally(text, example.plain):
        report.warn(place, f"l'exemple est entre guillemets courbes {sign}", "enlevez ces guillemets")
    if tag := text_rules.markup(text):
        report.warn(place, f"l'exemple contient « {tag} »", "écrivez la phrase comme on la tape, sans ce signe")
    if text.startswith("/"):
        report.error(place, "un exemple commence par « / »", "écrivez une phrase ; « / » est réservé aux commandes")


def _annotations(example: Example, project: Project, report: Report) -> None:
    rest = _ANNOTATION.sub("", example.text)
    if "[" in rest or "]" in rest:
        report.error(
            example.place, f"un crochet ouvert sans fin : « {example.text[:50]} »", "fermez-le, ou enlevez les crochets"
        )
    for found in _ANNOTATION.finditer(example.text):
        label = (found.group(2) or "").strip() or _label_in(found.group(3) or "")
        if not project.complete:
            continue
        if label not in project.entities:
            report.error(example.place, f"l'étiquette « {label} » n'existe pas", nearest(label, project.entities))
        else:
            report.warn(
                example.place,
                f"l'étiquette « {label} » est inutile",
                "écrivez la phrase simple : le lexique trouve les mots",
            )


def _label_in(inside: str) -> str:
    found = re.search(r"[\"']?entity[\"']?\s*:\s*[\"']?([\w-]+)", inside)
    return found.group(1) if found else inside


def _duplicates(examples: list[Example], report: Report) -> None:
    groups: dict[str, list[Example]] = defaultdict(list)
    for example in examples:
        groups[text_rules.same_key(example.text)].append(example)
    for group in groups.values():
        for index, example in enumerate(group[1:], 1):
            rivals = [other for other in group[:index] if other.intent != example.intent]
            _pair(example, (rivals or group)[0], bool(rivals), report)


def _pair(example: Example, other: Example, rival: bool, report: Report) -> None:
    same = example.text.strip() == other.text.strip()
    shown, where = example.text[:60], f"{other.place.file}:{other.place.line}"
    if rival:
        how = "est aussi dans" if same else f"est presque « {other.text[:60]} » de"
        report.error(
            example.place,
            f"« {shown} » ({example.intent}) {how} l'intention « {other.intent} » ({where})",
            "gardez la phrase dans une seule intention",
        )
    else:
        how = "est écrit deux fois" if same else f"redit « {other.text[:60]} »"
        report.warn(
            example.place,
            f"« {shown} » {how} dans « {example.intent} » ({where})",
            "effacez-en un : la machine n'y apprend rien",
        )


def _intents(project: Project, report: Report) -> None:
    counts = Counter(example.intent for example in project.examples)
    for name, places in project.intent_blocks.items():
        base = name.split("/")[0]
        if project.complete and not project.knows_intent(base):
            report.error(
                places[0], f"l'intention « {name} » n'est dans aucun fichier de domain/", _declare_remedy(base, project)
            )
        if counts[name] < FEWEST:
            plural = "s" if counts[name] > 1 else ""
            report.error(
                places[0],
                f"l'intention « {name} » n'a que {counts[name]} exemple{plural}",
                f"donnez-en au moins {FEWEST}, variés",
            )
    for name, places in {**project.intent_blocks, **project.intents}.items():
        if name.lower() in _NEAR_YES_NO:
            report.warn(
                places[0],
                f"le nom d'intention « {name} » se lit comme vrai ou faux en YAML",
                f"appelez-la « {_NEAR_YES_NO[name.lower()]} »",
            )


def _declare_remedy(name: str, project: Project) -> str:
    remedy = nearest(name, project.intent_names())
    return remedy if remedy.startswith("vouliez") else f"ajoutez « - {name} » sous intents:, ou corrigez le nom"


def _synonyms(synonyms: list[Example], report: Report) -> None:
    first: dict[str, Example] = {}
    for example in synonyms:
        before = first.setdefault(example.text.strip().lower(), example)
        if before.intent != example.intent:
            report.error(
                example.place,
                f"« {example.text} » est synonyme de « {before.intent} » "
                f"({before.place.file}:{before.place.line}) et de « {example.intent} »",
                "gardez-le sous un seul mot",
            )


def _patterns(patterns: list[Example], report: Report) -> None:
    for example in patterns:
        try:
            re.compile(example.text)
        except re.error:
            report.error(
                example.place,
                f"le motif « {example.text[:60]} » ne peut pas être lu",
                "vérifiez les parenthèses et les crochets, ou demandez à un développeur",
            )
