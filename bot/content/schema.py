"""What the educators' content is made of once it is read: typed, frozen, without a line of French prose."""

from __future__ import annotations

import datetime as dtm
from dataclasses import dataclass, field
from typing import Literal, Protocol

Key = Literal[
    "age",
    "sexe",
    "grossesse",
    "tabac",
    "alcool",
    "activite",
    "maladies",
    "allergies",
    "imc",
    "pays",
]

CONDITIONS = frozenset(
    {
        "diabete",
        "hypertension",
        "cholesterol",
        "asthme",
        "bpco",
        "insuffisance_cardiaque",
        "maladie_coronaire",
        "avc",
        "insuffisance_renale",
        "maladie_du_foie",
        "epilepsie",
        "depression",
        "cancer",
        "osteoporose",
        "obesite",
        "arthrose",
        "immunodepression",
        "thyroide",
        "migraine",
        "apnee_du_sommeil",
        "glaucome",
        "anemie",
    }
)
COUNTRIES = ("LU", "FR", "BE", "CH")

WORDS: dict[str, dict[str, str | bool]] = {
    "sexe": {"femme": "female", "homme": "male"},
    "grossesse": {"oui": True, "non": False},
    "tabac": {"fumeur": "current", "ancien fumeur": "former", "non-fumeur": "never"},
    "alcool": {"aucun": "none", "modere": "moderate", "eleve": "high"},
    "activite": {"faible": "low", "moyenne": "moderate", "elevee": "high"},
    "maladies": {name: name for name in CONDITIONS},
    "pays": {name: name for name in COUNTRIES},
}
"""Educators' words → values of the profile facts, for each key with a closed list."""

FACTS: dict[str, tuple[str, ...]] = {
    "age": ("birth_date",),
    "sexe": ("sex",),
    "grossesse": ("pregnant",),
    "tabac": ("smoking",),
    "alcool": ("alcohol",),
    "activite": ("activity",),
    "maladies": ("conditions",),
    "allergies": ("allergies",),
    "imc": ("weight_kg", "height_cm"),
    "pays": ("country",),
}
"""Educators' key → names of the profile facts that it reads."""


@dataclass(frozen=True)
class Interval:
    """`low` is included; `high` is included for ages (whole years), excluded for a BMI. None = no limit."""

    low: float | None
    high: float | None
    high_included: bool = True

    def holds(self, number: float) -> bool:
        """Is `number` inside?"""
        if self.low is not None and number < self.low:
            return False
        if self.high is None:
            return True
        return number <= self.high if self.high_included else number < self.high

    def within(self, other: Interval) -> bool:
        """Is every number of this interval inside `other`?"""
        low = other.low is None or (self.low is not None and self.low >= other.low)
        if other.high is None:
            return low
        if self.high is None or self.high > other.high:
            return False
        return low and (self.high < other.high or other.high_included or not self.high_included)


Accepted = str | bool | Interval


@dataclass(frozen=True)
class Criterion:
    """One line of `si` or `sauf`: the key holds when the fact is one of `accepted`."""

    key: str
    accepted: tuple[Accepted, ...]


class Conditioned(Protocol):
    """Something for people who fit: every criterion of `when` holds and none of `unless` does."""

    @property
    def when(self) -> tuple[Criterion, ...]: ...

    @property
    def unless(self) -> tuple[Criterion, ...]: ...


@dataclass(frozen=True)
class Source:
    """Where an answer comes from. `address` is None when no page can be shown."""

    id: str
    authority: str
    title: str
    year: int
    address: str | None = None


@dataclass(frozen=True)
class Variant:
    """One answer. It fits when every criterion of `when` holds and none of `unless` does."""

    id: str
    bubbles: tuple[str, ...]
    sources: tuple[Source, ...]
    when: tuple[Criterion, ...] = ()
    unless: tuple[Criterion, ...] = ()
    line: int = field(default=1, compare=False)
    """Where the file holds it."""


@dataclass(frozen=True)
class Followup:
    """One narrower question of a topic. `examples` are ways to ask it; those that begin with "et" need the context.

    It is answered to whoever asks it, and offered to all but those of whom one of `unless` holds.
    """

    id: str
    title: str
    button: str
    examples: tuple[str, ...]
    variants: tuple[Variant, ...]
    unless: tuple[Criterion, ...] = ()


@dataclass(frozen=True)
class Topic:
    """One advice topic = one file. `title` follows "un conseil sur", `button` has at most 24 characters.

    `examples` are all sentences that teach the topic: its own and those of its questions that can stand alone.
    """

    name: str
    title: str
    button: str
    reviewed_on: dtm.date
    review_before: dtm.date
    examples: tuple[str, ...]
    variants: tuple[Variant, ...]
    sources: tuple[Source, ...] = ()
    questions: tuple[Followup, ...] = ()

    @property
    def answers(self) -> tuple[Variant, ...]:
        """Every text that the topic can give: its own, then those of its questions."""
        return (*self.variants, *(variant for question in self.questions for variant in question.variants))


@dataclass(frozen=True)
class Forbidden:
    """What an answer may never say to people for whom `when` holds: `never` at all, `against` only to warn of it, unless
    the same text holds one of `lifted_by`."""

    id: str
    reason: str
    when: tuple[Criterion, ...]
    never: tuple[str, ...]
    against: tuple[str, ...]
    lifted_by: tuple[str, ...]
    sources: tuple[Source, ...]


@dataclass(frozen=True)
class Library:
    """Everything under content/ except the topics.

    `messages`: id → bubbles. `labels`: label → short title; a topic stands under `advice/<topic>` and under
    `advice_<topic>`. `helplines`, `safety`, `missed_dose`, `plan_checks` and `cost_help` are the files as plain data
    (dicts, lists, text): their own rooms give them a shape.
    """

    messages: dict[str, tuple[str, ...]] = field(default_factory=dict)
    labels: dict[str, str] = field(default_factory=dict)
    helplines: dict[str, object] = field(default_factory=dict)
    safety: dict[str, object] = field(default_factory=dict)
    missed_dose: dict[str, object] = field(default_factory=dict)
    plan_checks: dict[str, object] = field(default_factory=dict)
    cost_help: dict[str, object] = field(default_factory=dict)
