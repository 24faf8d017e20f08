"""Which answer of a topic fits which person, and because of which facts. Pure."""

from __future__ import annotations

import datetime as dtm
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from bot.content.schema import FACTS, Criterion, Followup, Interval, Topic, Variant
from bot.french import fold

Facts = Mapping[str, Any]
"""Profile facts as stored; every one may be missing or None."""

CAUTION = frozenset({"maladies", "allergies"})
"""What an answer is written for out of prudence: nothing that was not may be added to it."""
ADULT = 18
"""A body mass index is read with other tables below this age."""


@dataclass(frozen=True)
class Choice:
    """The answer chosen and the profile facts that led to it, in the order of its conditions."""

    variant: Variant
    facts_used: tuple[str, ...]


def choose(asked: Topic | Followup, facts: Facts, today: dtm.date) -> Choice:
    """The first variant whose `si` holds and whose `sauf` does not.

    An unknown fact makes its criterion false. `today` is the person's local date (for the age). Raises LookupError
    when nothing fits, which content that was checked cannot do: it has a general answer.
    """
    for variant in asked.variants:
        if fits(variant, facts, today):
            return Choice(variant, used(variant, facts, today))
    raise LookupError(f"{asked.title} has no general answer")


def given(asked: Topic | Followup, facts: Facts, today: dtm.date) -> list[Choice]:
    """Every answer that this person may get, the best one first, then what may be added when they ask again.

    A later variant stands behind an earlier one for a reason. So after an answer for a pregnant person nothing is
    added, after one for a disease only what is written for another of their diseases, and never a general answer.
    """
    first = choose(asked, facts, today)
    keys = {one.key for one in first.variant.when}
    if "grossesse" in keys or not keys:
        return [first]
    prudent = bool(keys & CAUTION)
    return [first] + [
        Choice(variant, used(variant, facts, today))
        for variant in asked.variants
        if variant is not first.variant
        and variant.when
        and (not prudent or {one.key for one in variant.when} & CAUTION)
        and fits(variant, facts, today)
    ]


def fits(variant: Variant, facts: Facts, today: dtm.date) -> bool:
    """Do all conditions of the answer hold for these facts?"""
    return all(holds(one, facts, today) for one in variant.when) and not any(
        holds(one, facts, today) for one in variant.unless
    )


def holds(criterion: Criterion, facts: Facts, today: dtm.date) -> bool:
    """Is the fact known, and is it one of the accepted values?"""
    value = _value(criterion.key, facts, today)
    if value is None:
        return False
    if isinstance(value, float):
        return any(isinstance(one, Interval) and one.holds(value) for one in criterion.accepted)
    if isinstance(value, tuple) and criterion.key == "allergies":
        return any(_words(str(one)) <= _words(fact) for one in criterion.accepted for fact in value)
    if isinstance(value, tuple):
        return any(one in value for one in criterion.accepted)
    return any(type(one) is type(value) and one == value for one in criterion.accepted)


def age(facts: Facts, today: dtm.date) -> int | None:
    """Whole years, or None when the birth date is unknown, unreadable or in the future."""
    try:
        born = dtm.date.fromisoformat(facts.get("birth_date") or "")
    except (TypeError, ValueError):
        return None
    years = today.year - born.year - ((today.month, today.day) < (born.month, born.day))
    return years if years >= 0 else None


def bmi(facts: Facts, today: dtm.date) -> float | None:
    """kg/m², or None when unknown or when it means nothing (pregnancy, under 18)."""
    weight, height = _number(facts.get("weight_kg")), _number(facts.get("height_cm"))
    years = age(facts, today)
    if weight is None or height is None or facts.get("pregnant") is True or (years is not None and years < ADULT):
        return None
    return round(weight / (height / 100) ** 2, 1)


def _number(value: object) -> float | None:
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 < value < 1000:
        return None
    return float(value)


def _value(key: str, facts: Facts, today: dtm.date) -> str | bool | float | tuple[str, ...] | None:
    if key == "age":
        years = age(facts, today)
        return None if years is None else float(years)
    if key == "imc":
        return bmi(facts, today)
    value = facts.get(FACTS[key][0])
    if key in ("maladies", "allergies"):
        return tuple(map(str, value)) if value else None
    return value if isinstance(value, str | bool) else None


def _words(text: str) -> set[str]:
    return {word.rstrip("s") for word in fold(text).split()}


def used(variant: Variant, facts: Facts, today: dtm.date) -> tuple[str, ...]:
    """The facts that an answer rests on: those behind `when`, then the known ones behind `unless`."""
    keys = [one.key for one in variant.when]
    keys += [one.key for one in variant.unless if _value(one.key, facts, today) is not None]
    return tuple(dict.fromkeys(name for key in keys for name in FACTS[key]))
