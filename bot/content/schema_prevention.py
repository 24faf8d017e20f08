"""What the educators' prevention acts are made of once they are read: typed, frozen, without a line of French prose."""

from __future__ import annotations

import datetime as dtm
from dataclasses import dataclass
from typing import Literal

from bot.content.schema import Criterion, Source

Every = Literal["period", "ages", "season", "once", "doctor", "daily"]
"""How often: each so many months, at given ages, each season, once, as the doctor says, or a habit of every day."""

FACTS = ("age", "sexe", "grossesse", "tabac", "alcool", "activite", "maladies", "allergies", "imc", "pays")
"""Educators' keys that a contradiction may set aside."""


@dataclass(frozen=True)
class Period:
    """When an act falls due again. `months` and `days` for "period", `ages` for "ages", the first and last month of
    the season for "season"."""

    every: Every
    months: int = 0
    days: int = 0
    ages: tuple[int, ...] = ()
    season: tuple[int, int] = (0, 0)


@dataclass(frozen=True)
class Case:
    """An act for one kind of person. The smaller `order`, the greater the benefit."""

    id: str
    order: int
    period: Period
    why: str
    step: str
    sources: tuple[Source, ...]
    when: tuple[Criterion, ...] = ()
    unless: tuple[Criterion, ...] = ()


@dataclass(frozen=True)
class Act:
    """One act of prevention; its first fitting case counts, and it does not concern who fits none.

    `words` are how people name it, when they say that it is done. `test` is a questionnaire and `measure` a kind of
    reading: theirs are done when there is one on record."""

    id: str
    what: str
    button: str
    words: tuple[str, ...]
    cases: tuple[Case, ...]
    topic: str | None = None
    test: str | None = None
    measure: str | None = None


@dataclass(frozen=True)
class Contradiction:
    """Facts that do not go together: what to say, and which facts the plan then leaves out."""

    when: tuple[Criterion, ...]
    say: str
    forget: tuple[str, ...]


@dataclass(frozen=True)
class Section:
    """One file of content/prevention. `enabled` is its switch."""

    name: str
    title: str
    enabled: bool
    reviewed_on: dtm.date
    review_before: dtm.date
    sources: tuple[Source, ...]
    acts: tuple[Act, ...] = ()
    contradictions: tuple[Contradiction, ...] = ()
