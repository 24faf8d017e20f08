"""What goes in and what comes out: the words that channels and the conversation share."""

from __future__ import annotations

import datetime as dtm
import unicodedata
from dataclasses import dataclass, field
from typing import Literal

MAX_TEXT = 4096
"""Longest text that is read, in characters. Rasa freezes on huge messages, so the cap stands before it."""

SLASHES = "/\u2044\u2215\u29f8\uff0f\u3033"
"""Signs that look like the slash of a command. What follows one is never an order for Rasa."""

Kind = Literal[
    "text", "press", "command",
    "voice", "photo", "document", "sticker", "location", "contact", "other",
]


@dataclass(frozen=True)
class Button:
    """A choice under a message. `data` (at most 64 bytes) comes back when it is pressed:
    `d:<dose id>:<verb>` for a dose, `b:<token>` for anything else (the meaning stays on the server)."""

    label: str
    data: str


@dataclass(frozen=True)
class Document:
    """A file sent to the person."""

    filename: str
    content: bytes = field(repr=False)


@dataclass(frozen=True, repr=False)
class InboundMessage:
    """One thing that a person did on a channel.

    `external_id` is the channel's own name for the person (a Telegram chat id); it never leaves the
    channel and `patients.identity`. `text` is NFC with straight apostrophes. For a press, `text` is the
    button's `data`; for a command, its name without the slash. `edited` marks a correction of an earlier text.
    """

    channel: str
    external_id: str
    kind: Kind
    text: str
    received_at: dtm.datetime
    edited: bool = False

    def __repr__(self) -> str:  # health data: never shown by accident
        return f"InboundMessage({self.channel}, {self.kind}, {len(self.text)} characters)"


@dataclass(frozen=True, repr=False)
class OutboundMessage:
    """One bubble. `replaces` edits the message whose button was pressed instead of sending a new one.
    `text` is plain; `*gras*` is the only markup, and channels that know none drop the stars."""

    text: str
    buttons: tuple[Button, ...] = ()
    document: Document | None = None
    image: bytes | None = None
    replaces: bool = False
    dose_id: str | None = None

    def __repr__(self) -> str:
        return f"OutboundMessage({len(self.text)} characters, {len(self.buttons)} buttons)"


@dataclass(frozen=True)
class Reply:
    """What goes back, and what the journal and scripts want to know of it."""

    messages: list[OutboundMessage]
    label: str | None = "out_of_scope"
    confidence: float = 1.0
    decision: str = "act"
    facts_used: tuple[str, ...] = ()
    actions: tuple[str, ...] = ()
    safety: str | None = None


_APOSTROPHES = dict.fromkeys(map(ord, "’‘ʼ՚＇`´"), "'")
_INVISIBLE = {"Cc", "Cf", "Co", "Cs", "Cn"}


def clean_text(raw: str) -> str:
    """NFC, straight apostrophes, no control or invisible characters, plain blanks, at most MAX_TEXT characters."""
    text = unicodedata.normalize("NFC", raw[: MAX_TEXT * 2]).translate(_APOSTROPHES)
    kept = (" " if unicodedata.category(c) == "Zs" or c in "\n\t\r" else c for c in text)
    text = "".join(c for c in kept if c == "\u200d" or unicodedata.category(c) not in _INVISIBLE)
    return " ".join(text.split())[:MAX_TEXT]


def clean_lines(raw: str) -> str:
    """`clean_text` of each line: where somebody made a list, its lines tell its parts."""
    return "\n".join(line for line in map(clean_text, raw[: MAX_TEXT * 2].splitlines()) if line)[:MAX_TEXT]
