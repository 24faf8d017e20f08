"""Which kind of person gets which text, as a table that educators can read. Pure."""

from __future__ import annotations

import datetime as dtm
from collections.abc import Iterator

from bot.advice.people import described, who_are_shown
from bot.advice.plausible import plausible
from bot.advice.selection import given
from bot.content.schema import Followup, Topic


def lines(topic: Topic, today: dtm.date) -> Iterator[str]:
    """Markdown: one row a kind of person, one column for the topic and for each of its questions, then the texts.

    A cell names the answers that the person may get, the first one first."""
    every: list[Topic | Followup] = [topic, *topic.questions]
    yield f"## {topic.name}"
    yield ""
    yield "| | " + " | ".join(asked.button for asked in every) + " |"
    yield "|---" * (len(every) + 1) + "|"
    criteria = [one for variant in topic.answers for one in (*variant.when, *variant.unless)]
    for kind in who_are_shown(criteria, today):
        facts = plausible(kind, today).facts
        cells = (", ".join(choice.variant.id for choice in given(asked, facts, today)) for asked in every)
        yield f"| {described(kind, today)} | " + " | ".join(cells) + " |"
    for asked in every:
        yield ""
        yield f"**{asked.title}**"
        yield ""
        for variant in asked.variants:
            yield f"- {variant.id} : {' / '.join(variant.bubbles)} ({', '.join(one.id for one in variant.sources)})"
