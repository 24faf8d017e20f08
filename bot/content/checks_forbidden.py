"""Checks that no answer says what content/interdits.yml forbids to somebody who may get it."""

from __future__ import annotations

import datetime as dtm
from collections.abc import Iterable

from bot.advice.people import Kind, who_matter
from bot.advice.plausible import plausible
from bot.advice.selection import given, holds
from bot.content import read_forbidden
from bot.content.findings import Place, Report
from bot.content.read_forbidden import Text
from bot.content.schema import FACTS, WORDS, Followup, Forbidden, Topic, Variant

_SOME_DAY = dtm.date(2026, 1, 1)
"""Only ages count here, which are counted back from it."""


def run(folder: str, topics: Iterable[Topic], forbidden: tuple[Forbidden, ...], report: Report) -> None:
    """Report every answer with forbidden words and somebody who may get it."""
    for topic in topics:
        file = f"{folder}/content/advice/{topic.name}.yml"
        every: list[Topic | Followup] = [topic, *topic.questions]
        for asked in every:
            for variant in asked.variants:
                text = Text.of(variant.bubbles)
                for one in forbidden:
                    words = read_forbidden.said(one, text)
                    kind = _somebody(asked, variant, one) if words else None
                    if kind is not None:
                        report.error(
                            Place(file, variant.line),
                            f"« {variant.id} » dit « {words} » à quelqu'un qui ne doit pas l'entendre"
                            f" ({described(kind)}) : interdit « {one.id} »",
                            "écrivez une réponse pour ces personnes, avant celle-ci ; ou changez le texte",
                        )


def _somebody(asked: Topic | Followup, variant: Variant, forbidden: Forbidden) -> Kind | None:
    """A person whom the ban protects and who may get this answer, first or later."""
    criteria = [one for each in asked.variants for one in (*each.when, *each.unless)]
    for kind in who_matter([*forbidden.when, *criteria], _SOME_DAY):
        if not all(holds(one, kind, _SOME_DAY) for one in forbidden.when):
            continue
        sane = plausible(kind, _SOME_DAY).facts
        if any(choice.variant is variant for choice in given(asked, sane, _SOME_DAY)):
            return kind
    return None


def described(kind: Kind) -> str:
    """A kind of person in the educators' own words: `grossesse: oui ; maladies: asthme`."""
    parts = []
    for key, names in FACTS.items():
        value = kind.get(names[0])
        if value is None:
            continue
        words = {known: word for word, known in WORDS.get(key, {}).items()}
        if key == "age":
            parts.append(f"age: {_SOME_DAY.year - int(value[:4]) - 1 + (value[5:] < '07-03')}")
        elif key == "imc":
            parts.append(f"imc: {value / (kind['height_cm'] / 100) ** 2:.1f}".replace(".", ","))
        elif isinstance(value, list):
            parts.append(f"{key}: {', '.join(value)}")
        else:
            parts.append(f"{key}: {words.get(value, value)}")
    return " ; ".join(parts) or "personne qui n'a rien dit"
