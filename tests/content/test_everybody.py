"""Every topic and every question of it, for every kind of person: an answer, its source, its length, nothing forbidden."""

from __future__ import annotations

import datetime as dtm
from functools import cache

import pytest

from bot.advice import telling
from bot.advice.people import Kind, who_stand_for_all
from bot.advice.plausible import plausible
from bot.advice.selection import given, holds
from bot.content import read_forbidden
from bot.content.catalogue import Catalogue
from bot.content.checks import forbidden
from bot.content.findings import Report
from bot.content.read_forbidden import Text
from bot.content.read_variants import LONGEST_BUBBLE, MOST_BUBBLES
from bot.content.schema import Followup, Forbidden, Topic, Variant
from bot.settings import PROJECT

CONTENT = PROJECT / "nlu_data"
TODAY = dtm.date(2026, 11, 26)
TOPICS = sorted(path.stem for path in (CONTENT / "content" / "advice").glob("*.yml"))
ODD: list[Kind] = [
    {"pregnant": True, "sex": "male", "birth_date": "1936-01-01"}, {"birth_date": "1790-01-01"}, {"birth_date": "demain"},
    {"weight_kg": 900, "height_cm": 40}, {"weight_kg": -3, "height_cm": 0}, {"conditions": ["inconnue"], "country": "XX"},
    {"smoking": "sometimes", "alcohol": None, "activity": 7}, {"pregnant": True, "birth_date": "2023-01-01"},
]
"""Facts that contradict each other or that nobody can have."""


@cache
def catalogue() -> Catalogue:
    return Catalogue.load(CONTENT)


@cache
def bans() -> tuple[Forbidden, ...]:
    return forbidden(CONTENT, None, Report())


@cache
def people() -> tuple[Kind, ...]:
    return (*who_stand_for_all(TODAY), *ODD)


@cache
def held(bubbles: tuple[str, ...]) -> tuple[Forbidden, ...]:
    """The bans whose words a text holds."""
    text = Text.of(bubbles)
    return tuple(one for one in bans() if read_forbidden.said(one, text))


@pytest.mark.parametrize("name", TOPICS)
def test_everybody_gets_an_answer_that_they_may_hear(name: str) -> None:
    topic = catalogue().topics[name]
    every: list[Topic | Followup] = [topic, *topic.questions]
    for asked in every:
        for kind in people():
            facts = plausible(kind, TODAY).facts
            for choice in given(asked, facts, TODAY):
                _is_fit(choice.variant, topic, facts)


def _is_fit(variant: Variant, topic: Topic, facts: Kind) -> None:
    assert variant.sources, variant.id
    assert all(source.authority and source.title and source.year for source in variant.sources), variant.id
    assert topic.reviewed_on < topic.review_before
    assert 1 <= len(variant.bubbles) <= MOST_BUBBLES, variant.id
    assert all(0 < len(bubble) <= LONGEST_BUBBLE for bubble in variant.bubbles), variant.id
    for ban in held(variant.bubbles):
        assert not all(holds(one, facts, TODAY) for one in ban.when), (ban.id, variant.id, facts)


@pytest.mark.parametrize("name", TOPICS)
def test_asking_again_and_again_ends_and_repeats_nothing_before_all_was_said(name: str) -> None:
    topic = catalogue().topics[name]
    for facts in ({}, {"pregnant": True}, {"conditions": ["diabete", "hypertension"], "birth_date": "1950-01-01", "sex": "male"}):
        heard: dict[str, str] = {}
        for _ in range(40):
            told = telling.tell(topic, None, facts, TODAY, heard)
            key = telling.key(topic.name, told.question, told.choice)
            assert (key in heard) == (told.manner == "again")
            if told.manner == "again":
                break
            heard = telling.remember(heard, key, TODAY)
        assert told.manner == "again"
        assert not telling.unasked(topic, facts, TODAY, heard)


def test_a_few_hundred_people_stand_for_all() -> None:
    """Every two values of different facts meet in somebody."""
    everybody = people()

    assert {} in everybody
    assert any(p.get("pregnant") and p.get("conditions") == ["epilepsie"] for p in everybody)
    assert any(p.get("smoking") == "current" and p.get("country") == "CH" for p in everybody)
    assert any(p.get("conditions") == ["diabete", "insuffisance_renale"] for p in everybody)
    assert len(everybody) < 800


def test_every_ban_has_its_reason_and_its_source() -> None:
    assert len(bans()) >= 20
    assert all(ban.reason and ban.sources and ban.when for ban in bans())
