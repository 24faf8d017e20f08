"""Advice for one person on one topic: the text, the facts that it used, and what to say when they ask why."""

from __future__ import annotations

import datetime as dtm
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, Protocol

from bot.advice import telling
from bot.advice.plausible import Doubt, Plausible, plausible
from bot.advice.questions import Questions
from bot.advice.selection import Choice, choose, used
from bot.advice.telling import Manner, Told
from bot.content.catalogue import Catalogue
from bot.content.schema import Followup, Source, Topic
from bot.understanding import abbreviations


class Facts(Protocol):
    """Where the person's facts come from."""

    def facts(self, patient_id: str) -> dict[str, Any]: ...

    def today(self, patient_id: str) -> dtm.date: ...

    def describe(self, facts: dict[str, Any]) -> list[str]: ...


Heard = dict[str, str]
"""Names of the answers that a person was given → the day of the last time."""


@dataclass(frozen=True, repr=False)
class Advice:
    """`bubbles` in order; `facts_used` are names of profile facts, empty for general advice.

    `question` is None for the topic's own answer; `offered` are questions to ask next; `heard` what is to be remembered.
    `doubts` name facts that cannot be true and mattered here; `aside` are those that were not used for it.
    """

    topic: str
    question: Followup | None
    variant: str
    bubbles: tuple[str, ...]
    facts_used: tuple[str, ...]
    sources: tuple[Source, ...]
    reviewed_on: dtm.date
    manner: Manner = "new"
    offered: tuple[Followup, ...] = ()
    heard: Mapping[str, str] = field(default_factory=dict)
    doubts: tuple[Doubt, ...] = ()
    aside: tuple[str, ...] = ()


class AdviceService:
    """Chooses with the engines of this room, on the facts of the profile."""

    def __init__(self, catalogue: Catalogue, profiles: Facts) -> None:
        self._catalogue, self._profiles = catalogue, profiles

    @cached_property
    def _questions(self) -> Questions:
        return Questions(self._catalogue.topics, abbreviations.read())

    def prepare(self) -> None:
        """Learn what the first question would have to wait for."""
        self._questions.likeness(next(iter(self._catalogue.topics)), "")

    def asked(self, topic: str, words: str, *, in_context: bool = False) -> str | None:
        """The question of the topic that somebody asks with these words; None for the topic as a whole. `in_context`:
        right after advice on the topic."""
        return self._questions.asked(topic, words, in_context=in_context)

    def answer(self, patient_id: str, topic: str, question: str | None = None, heard: Heard | None = None) -> Advice:
        """The text that fits the person best, and that they did not hear already. Raises KeyError for an unknown topic."""
        content, today = self._catalogue.topics[topic], self._profiles.today(patient_id)
        known = self._profiles.facts(patient_id)
        sane = plausible(known, today)
        before = telling.fresh(heard or {}, today)
        told = telling.tell(content, _named(content, question), sane.facts, today, before)
        after = telling.remember(before, telling.key(topic, told.question, told.choice), today)
        offered = telling.to_offer(content, sane.facts, today, after)
        for one in offered:
            after = telling.remember(after, telling.offer_key(topic, one), today)
        variant = told.choice.variant
        return Advice(
            topic, told.question, variant.id, variant.bubbles, told.choice.facts_used, variant.sources, content.reviewed_on,
            told.manner, tuple(offered), after,
            _doubts(content, told, known, sane, today), sane.aside,
        )

    def given(self, patient_id: str, topic: str, question: str | None, variant: str) -> Advice:
        """An answer that was given before, for whoever asks why; the best one where the content has changed since."""
        content, today = self._catalogue.topics[topic], self._profiles.today(patient_id)
        facts = plausible(self._profiles.facts(patient_id), today).facts
        asked = _named(content, question)
        same = next((one for one in (asked or content).variants if one.id == variant), None)
        choice = Choice(same, used(same, facts, today)) if same else choose(asked or content, facts, today)
        return Advice(topic, asked, choice.variant.id, choice.variant.bubbles, choice.facts_used, choice.variant.sources,
                      content.reviewed_on)

    def facts_behind(self, patient_id: str, facts_used: tuple[str, ...]) -> list[str]:
        """The facts, said in French, as they stand now."""
        known = self._profiles.facts(patient_id)
        return self._profiles.describe({name: known[name] for name in facts_used if name in known})


def _named(topic: Topic, question: str | None) -> Followup | None:
    return next((one for one in topic.questions if one.id == question), None)


def _doubts(topic: Topic, told: Told, known: Mapping[str, Any], sane: Plausible, today: dtm.date) -> tuple[Doubt, ...]:
    """Facts that exclude each other are mentioned where they could have changed the answer."""
    if not sane.doubts:
        return ()
    otherwise = choose(told.question or topic, known, today)
    if otherwise.variant is told.choice.variant and "pregnant" not in told.choice.facts_used:
        return ()
    return sane.doubts
