"""What a questionnaire of the educators is made of once it is read: typed, frozen, without a line of French prose."""

from __future__ import annotations

import datetime as dtm
import math
from dataclasses import dataclass
from typing import Literal

from bot.content.schema import Criterion, Source

Edge = tuple[float, int]
"""A place between two numbers: (5, 0) is just before 5, (5, 1) just after it."""

Shown = Literal["points", "percent", "nothing"]
Formula = Literal["sum", "score2"]

FACTS = {
    "age": "birth_date", "sexe": "sex", "tabac": "smoking", "poids": "weight_kg", "taille": "height_cm", "imc": "",
}  # fmt: skip
"""Educators' word after `fait:` → the profile fact that answers the question; a body mass index is made of two."""

SEXES = {"femme": "female", "homme": "male"}


@dataclass(frozen=True)
class Span:
    """The numbers between two edges. Two spans meet without gap or overlap when an edge is the same."""

    low: Edge = (-math.inf, 0)
    high: Edge = (math.inf, 0)

    def holds(self, number: float) -> bool:
        """Is `number` inside?"""
        return self.low <= (number, 0) < self.high


@dataclass(frozen=True)
class Option:
    """One answer to choose. `exit` ends the questionnaire without a score; `facts` are values of the profile fact."""

    id: str
    button: str
    points: int | None = None
    words: tuple[str, ...] = ()
    span: Span | None = None
    facts: tuple[str | bool, ...] = ()
    exit: tuple[str, ...] = ()


@dataclass(frozen=True)
class Slice:
    """Points for the numbers of a span, for everybody or for one sex."""

    span: Span
    points: int
    sex: str | None = None


@dataclass(frozen=True)
class Unit:
    """A unit that people may say: what to multiply by, and which numbers mean it when no unit is said."""

    words: tuple[str, ...]
    factor: float
    alone: Span | None = None


@dataclass(frozen=True)
class Number:
    """A number to type: its limits in `unit`. `like` is an earlier question whose unit counts when none is said."""

    unit: str
    low: float
    high: float
    units: tuple[Unit, ...] = ()
    like: str | None = None


@dataclass(frozen=True)
class Question:
    """One item. `fact` is the profile's own answer to it; `skip` holds (earlier question, its options)."""

    id: str
    text: str
    fact: str | None = None
    options: tuple[Option, ...] = ()
    number: Number | None = None
    slices: tuple[Slice, ...] = ()
    skip: tuple[tuple[str, tuple[str, ...]], ...] = ()


@dataclass(frozen=True)
class Refusal:
    """Somebody for whom the questionnaire was not made, and what to tell them."""

    when: tuple[Criterion, ...]
    bubbles: tuple[str, ...]


@dataclass(frozen=True)
class Band:
    """What to say for a range of results. `helplines`: numbers to call go with it. `topic` is advice to offer."""

    id: str
    span: Span
    bubbles: tuple[str, ...]
    sources: tuple[Source, ...]
    sex: str | None = None
    helplines: bool = False
    topic: str | None = None


@dataclass(frozen=True)
class Questionnaire:
    """One questionnaire = one file. `title` follows "le test sur"; `enabled` is its switch."""

    name: str
    title: str
    button: str
    enabled: bool
    words: tuple[str, ...]
    reviewed_on: dtm.date
    review_before: dtm.date
    rights: str
    start: str
    refusals: tuple[Refusal, ...]
    questions: tuple[Question, ...]
    bands: tuple[Band, ...]
    sources: tuple[Source, ...]
    formula: Formula = "sum"
    shown: Shown = "points"

    def question(self, question_id: str) -> Question:
        """The item of this name. Raises KeyError."""
        for one in self.questions:
            if one.id == question_id:
                return one
        raise KeyError(question_id)

    @property
    def lowest_and_highest(self) -> tuple[float, float]:
        """The smallest and the largest result that anybody can have."""
        if self.formula == "score2":
            return 0.0, 100.0
        points = [_points(question) for question in self.questions]
        return float(sum(min(p) for p in points)), float(sum(max(p) for p in points))


def _points(question: Question) -> list[int]:
    """Every number of points that the item may give; 0 for an item that only serves another, or that is skipped."""
    given = [option.points for option in question.options if option.points is not None]
    given += [one.points for one in question.slices]
    return [*given, 0] if question.skip or not given else given
