"""Advice for one person on one topic: the text, the facts that it used, and what to say when they ask why."""

from __future__ import annotations

import datetime as dtm
from dataclasses import dataclass
from typing import Any, Protocol

from bot.advice.selection import choose
from bot.content.catalogue import Catalogue
from bot.content.schema import Source


class Facts(Protocol):
    """Where the person's facts come from."""

    def facts(self, patient_id: str) -> dict[str, Any]: ...

    def today(self, patient_id: str) -> dtm.date: ...

    def describe(self, facts: dict[str, Any]) -> list[str]: ...


@dataclass(frozen=True, repr=False)
class Advice:
    """`bubbles` in order; `facts_used` are names of profile facts, empty for general advice."""

    topic: str
    variant: str
    bubbles: tuple[str, ...]
    facts_used: tuple[str, ...]
    sources: tuple[Source, ...]
    reviewed_on: dtm.date


class AdviceService:
    """Chooses with the engine in `selection`, on the facts of the profile."""

    def __init__(self, catalogue: Catalogue, profiles: Facts) -> None:
        self._catalogue, self._profiles = catalogue, profiles

    def answer(self, patient_id: str, topic: str) -> Advice:
        """The text that fits the person best. Raises KeyError for an unknown topic."""
        content = self._catalogue.topics[topic]
        choice = choose(content, self._profiles.facts(patient_id), self._profiles.today(patient_id))
        variant = choice.variant
        return Advice(topic, variant.id, variant.bubbles, choice.facts_used, variant.sources, content.reviewed_on)

    def facts_behind(self, patient_id: str, facts_used: tuple[str, ...]) -> list[str]:
        """The facts, said in French, as they stand now."""
        known = self._profiles.facts(patient_id)
        return self._profiles.describe({name: known[name] for name in facts_used if name in known})
