"""Whether a message on a topic asks one of its questions: a wrong pick is worse than the topic's general answer. Pure."""

from __future__ import annotations

from collections.abc import Mapping

from bot.advice.resemblance import Abbreviations, Likeness, Resemblance, Signs
from bot.content.schema import Topic

ALIKE, LEAD, LEAD_IN_CONTEXT = 0.3, 0.3, 0.4
"""The question must be this much alike, and the next one this share behind. Measured on sentences that it was not shown
(docs/advice.md). Right after advice words are fewer, so that the next question has to be further behind."""


class Questions:
    """The questions of all topics. A topic is learnt when it is first asked about, in some hundredths of a second; then
    choosing takes less than a millisecond."""

    def __init__(self, topics: Mapping[str, Topic], abbreviations: Abbreviations) -> None:
        self._topics = topics
        self._signs = Signs([text for topic in topics.values() for text in topic.examples], abbreviations)
        self._known: dict[str, Resemblance] = {}

    def asked(self, topic: str, message: str, *, in_context: bool = False) -> str | None:
        """The id of the question that `message` asks, or None for the topic as a whole. `in_context`: right after
        advice on the topic."""
        found = self.likeness(topic, message, in_context=in_context)
        lead = LEAD_IN_CONTEXT if in_context else LEAD
        return found.question if found and found.score >= ALIKE and found.lead >= lead else None

    def likeness(self, topic: str, message: str, *, in_context: bool = False) -> Likeness | None:
        """The question most alike, however little."""
        if topic not in self._known:
            self._known[topic] = Resemblance(self._topics[topic], self._signs)
        return self._known[topic].best(message, in_context=in_context)
