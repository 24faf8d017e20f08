"""Act, ask or reject: a wrong act is worse than a question."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from bot.understanding.model import OUT_OF_SCOPE, Guess

Verdict = Literal["act", "ask", "reject"]


@dataclass(frozen=True)
class Thresholds:
    """Probabilities. `act_from`: of the first label being right; below `reject_below` nothing is worth offering."""

    act_from: float
    reject_below: float


def decide(guesses: Sequence[Guess], thresholds: Thresholds) -> Verdict:
    """What to do about a message whose likeliest labels are `guesses` (best first, maybe none)."""
    if not guesses or guesses[0].label == OUT_OF_SCOPE or guesses[0].confidence < thresholds.reject_below:
        return "reject"
    return "act" if guesses[0].confidence >= thresholds.act_from else "ask"
