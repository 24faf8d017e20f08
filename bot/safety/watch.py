"""Two readers look at every message: the rules of safety.yml, and what was learnt from phrases. Recall comes before precision."""

from __future__ import annotations

import logging
from pathlib import Path
from typing import cast

from bot.safety.learned import DISTRESS, LearnedReader, Weighed
from bot.safety.screen import Kind, Screen, Verdict
from bot.wishes import short_answers

logger = logging.getLogger(__name__)

CARD_FROM = 0.3
"""Alarm of the second reader from which the card is shown though no rule has matched."""
ASK_FROM = -0.35
"""Alarm from which one gentle question is asked though no rule has matched."""
DOUBT_BELOW = -0.35
"""Alarm below which a rule's card becomes a question. docs/understanding.md has the figures."""
QUIET_BELOW = -1.5
"""Alarm below which a rule that only asks is not heard: "le vin prévient-il l'infarctus ?"."""
_AT_ONCE = 400
"""Characters of a message that the second reader weighs at once: danger in a long message must not be diluted."""


class Watch:
    """Without its second reader (nothing was published yet) the rules stand alone."""

    def __init__(self, rules: Screen, learned: LearnedReader | None = None) -> None:
        self._rules, self._learned = rules, learned

    def screen(self, text: str) -> Verdict:
        """The verdict on one message, whatever its length. A rule's alarm is doubted at most into a question."""
        ruled = self._rules.screen(text)
        if self._learned is None or short_answers.read(text):  # "la moitié", "demain": too little for it to weigh
            return ruled
        weighed = max((self._learned.weigh(piece) for piece in _pieces(text)), key=lambda one: one.alarm)
        if ruled.level == "call_now":
            return ruled if weighed.alarm >= DOUBT_BELOW else Verdict("none", ruled.kind, ask=True)
        kind = ruled.kind or _kind(weighed)
        if weighed.alarm >= CARD_FROM and weighed.kind != DISTRESS:
            return Verdict("call_now", kind)
        if ruled.ask and weighed.alarm < QUIET_BELOW:
            return Verdict("none")
        if ruled.ask or weighed.alarm >= ASK_FROM:
            return Verdict("none", kind, ask=True, surmised=not ruled.ask)
        return ruled


def _kind(weighed: Weighed) -> Kind:
    return "suicide" if weighed.kind == DISTRESS else cast(Kind, weighed.kind)


def _pieces(text: str) -> list[str]:
    step = _AT_ONCE * 3 // 4
    return [text[start : start + _AT_ONCE] for start in range(0, max(len(text) - _AT_ONCE // 4, 1), step)][:24]


def load_learned(table: Path | None) -> LearnedReader | None:
    """The second reader of a published model, or None: a broken table must not keep the rules from working."""
    if table is None:
        return None
    try:
        return LearnedReader.load(table)
    except Exception:  # any damage of the file
        logger.exception("danger_table_unreadable")
        return None
