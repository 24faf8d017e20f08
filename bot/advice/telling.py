"""What to tell somebody who asks about a topic, given what they heard of it already. Pure."""

from __future__ import annotations

import datetime as dtm
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Literal

from bot.advice.selection import Choice, Facts, choose, given, holds
from bot.content.schema import Followup, Topic

Manner = Literal["new", "more", "other", "again"]
"""new: never heard; more: something else on what was asked; other: a question that they did not ask yet; again: all was
heard, so the best answer is said once more."""
MOST_OFFERED = 2
_OFFERED = "?"
_REMEMBERED = 30
"""Days after which an answer counts as new again."""
_MOST_REMEMBERED = 100
"""Answers and offers: some 4 kB beside a dialogue that weighs 500 bytes."""


@dataclass(frozen=True)
class Told:
    """One answer: the topic's own when `question` is None."""

    question: Followup | None
    choice: Choice
    manner: Manner


def key(topic: str, question: Followup | None, choice: Choice) -> str:
    """The name under which an answer is remembered as heard."""
    return f"{topic}/{question.id if question else ''}/{choice.variant.id}"


def tell(topic: Topic, question: Followup | None, facts: Facts, today: dtm.date, heard: Collection[str]) -> Told:
    """The best answer to what is asked that was not heard yet; else a question that was not asked yet."""
    options = given(question or topic, facts, today)
    fresh = [one for one in options if key(topic.name, question, one) not in heard]
    if fresh:
        return Told(question, fresh[0], "new" if len(fresh) == len(options) else "more")
    waiting = [] if question else unasked(topic, facts, today, heard)
    if waiting:
        return Told(waiting[0], choose(waiting[0], facts, today), "other")
    return Told(question, options[0], "again")


def unasked(topic: Topic, facts: Facts, today: dtm.date, heard: Collection[str]) -> list[Followup]:
    """The topic's questions that may concern this person and of which nothing was heard: those with an answer of their own
    first, then in their order."""
    asked = {name.split("/")[1] for name in heard if name.startswith(f"{topic.name}/") and not name.endswith(_OFFERED)}
    concern = (one for one in topic.questions if not any(holds(each, facts, today) for each in one.unless))
    left = [question for question in concern if question.id not in asked]
    return sorted(left, key=lambda question: not choose(question, facts, today).variant.when)


def to_offer(topic: Topic, facts: Facts, today: dtm.date, heard: Collection[str]) -> list[Followup]:
    """A few questions that were neither asked nor offered: no button comes twice."""
    left = unasked(topic, facts, today, heard)
    return [question for question in left if offer_key(topic.name, question) not in heard][:MOST_OFFERED]


def offer_key(topic: str, question: Followup) -> str:
    """The name under which an offer is remembered."""
    return f"{topic}/{question.id}/{_OFFERED}"


def fresh(heard: Mapping[str, str], today: dtm.date) -> dict[str, str]:
    """What somebody heard lately: name of the answer → day."""
    oldest = (today - dtm.timedelta(days=_REMEMBERED)).isoformat()
    return {name: day for name, day in heard.items() if day >= oldest}


def remember(heard: Mapping[str, str], name: str, today: dtm.date) -> dict[str, str]:
    """`heard` with one more answer, the newest last; the oldest are forgotten."""
    kept = [(one, day) for one, day in heard.items() if one != name]
    return dict([*kept, (name, today.isoformat())][-_MOST_REMEMBERED:])
