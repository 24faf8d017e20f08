"""What the educators' answers to symptoms are made of once they are read: typed, frozen, without a line of French prose."""

from __future__ import annotations

import datetime as dtm
from dataclasses import dataclass

from bot.content.schema import Variant

GENERAL = "general"
"""The symptom that answers whatever names none of the others."""


@dataclass(frozen=True)
class Symptom:
    """One area of the body or kind of complaint. `words` are how people name it; `topic` is advice to offer beside.

    The bubbles of each answer: danger first, then who to see and how soon, then what to prepare. An answer without
    sources is the project's own caution."""

    name: str
    title: str
    words: tuple[str, ...]
    variants: tuple[Variant, ...]
    reviewed_on: dtm.date
    topic: str | None = None
