"""Reads `si:` and `sauf:` of an advice variant into criteria, and says which variant hides which."""

from __future__ import annotations

import re

from bot.content.findings import Report
from bot.content.loader import Mapping, Node, Scalar, Source
from bot.content.project import items, nearest, word
from bot.content.schema import FACTS, WORDS, Accepted, Conditioned, Criterion, Interval
from bot.french import fold

_NUMBER = r"(\d{1,3}(?:[.,]\d)?)"
_RANGES = (
    (re.compile(rf"{_NUMBER} et plus"), lambda a: (a[0], None)),
    (re.compile(rf"{_NUMBER} (?:à|a) {_NUMBER}"), lambda a: (a[0], a[1])),
    (re.compile(rf"moins de {_NUMBER}"), lambda a: (None, a[0])),
)
_MANY = ("maladies", "allergies")
"""Facts of which a person may have several: one being held says nothing of another."""


def read(node: Node | None, source: Source, report: Report) -> tuple[Criterion, ...]:
    """The criteria of one `si:` or `sauf:`; what cannot be read is reported and left out."""
    if node is None:
        return ()
    if not isinstance(node, Mapping) or not node.pairs:
        report.error(source.at(node), "une condition mal écrite", "écrivez par exemple : si: {tabac: fumeur}")
        return ()
    found = []
    for key, value in node.pairs:
        if key.text not in FACTS:
            report.error(source.at(key), f"la condition « {key.text} » n'existe pas", nearest(key.text, FACTS))
            continue
        nodes = (value,) if isinstance(value, Scalar) else items(value)
        accepted = [read_one for one in nodes if (read_one := _value(key.text, one, source, report)) is not None]
        if not nodes:
            report.error(source.at(key), f"la condition « {key.text} » n'a pas de valeur", "donnez au moins une valeur")
        if accepted:
            found.append(Criterion(key.text, tuple(accepted)))
    return tuple(found)


def _value(key: str, node: Node, source: Source, report: Report) -> Accepted | None:
    text = " ".join((word(node) or "").split())
    if key in ("age", "imc"):
        interval = _interval(text.lower(), key)
        if interval is None:
            report.error(
                source.at(node),
                f"« {key}: {text} » ne se comprend pas",
                'écrivez "65 et plus", "50 à 74" ou "moins de 40"',
            )
        return interval
    if key == "allergies":
        return fold(text) or None
    words = WORDS[key]
    if text not in words:
        report.error(source.at(node), f"« {key}: {text} » n'existe pas", nearest(text, words))
        return None
    return words[text]


def _interval(text: str, key: str) -> Interval | None:
    for pattern, limits in _RANGES:
        found = pattern.fullmatch(text)
        if not found:
            continue
        low, high = limits([float(number.replace(",", ".")) for number in found.groups()])
        if low is not None and high is not None and low >= high:
            return None
        return Interval(low, high, high_included=key == "age" and low is not None)
    return None


def hides(earlier: Conditioned, later: Conditioned) -> bool:
    """Does `earlier` hold whenever `later` does, so that `later` is never given?"""
    for criterion in earlier.when:
        same = next((mine for mine in later.when if mine.key == criterion.key), None)
        if same is None or not _all_inside(same, criterion):
            return False
    return all(_excluded(criterion, later) for criterion in earlier.unless)


def impossible(variant: Conditioned) -> bool:
    """Does `sauf` take away all that `si` asks for?"""
    return any(mine.key == other.key and _all_inside(mine, other) for mine in variant.when for other in variant.unless)


def _all_inside(inner: Criterion, outer: Criterion) -> bool:
    return all(any(_inside(one, other) for other in outer.accepted) for one in inner.accepted)


def _inside(one: Accepted, other: Accepted) -> bool:
    if isinstance(one, Interval) and isinstance(other, Interval):
        return one.within(other)
    return type(one) is type(other) and one == other


def _excluded(criterion: Criterion, later: Conditioned) -> bool:
    """Is it sure that `criterion` does not hold when `later` fits?"""
    if any(mine.key == criterion.key and _all_inside(criterion, mine) for mine in later.unless):
        return True
    if criterion.key in (*_MANY, "age", "imc"):
        return False
    return any(mine.key == criterion.key and not set(mine.accepted) & set(criterion.accepted) for mine in later.when)
