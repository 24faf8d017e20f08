"""Whether a message on a topic asks one of its questions: a wrong pick is worse than the topic's general answer. Pure."""

from __future__ import annotations

from collections.abc import Mapping

from bot.advice.resemblance import Abbreviations, Likeness, Resemblance, Signs
from bot.content.schema import Topic

ALONE, IN_CONTEXT = (0.2, 0.3), (0.12, 0.5)
"""How much alike a question must be, and which share the next one must be behind. Measured on sentences that the chooser
was not shown (docs/advice.md). Right after advice a question has fewer words, and is likelier to be meant."""
PLAIN = 0.24
"""As much alike as this, a question is meant however near the next one is."""


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
        return found.question if found and meant(found, in_context=in_context) else None

    def likeness(self, topic: str, message: str, *, in_context: bool = False) -> Likeness | None:
        """The question most alike, however little."""
        if topic not in self._known:
            self._known[topic] = Resemblance(self._topics[topic], self._signs)
        return self._known[topic].best(message, in_context=in_context)


def meant(found: Likeness, *, in_context: bool) -> bool:
    """Is the question alike enough to be answered?"""
    alike, lead = IN_CONTEXT if in_context else ALONE
    return found.score >= PLAIN or (found.score >= alike and found.lead >= lead)
