"""Value types of this room: contacts, decisions about consent, facts, and what is wrong with a value."""

from __future__ import annotations

import datetime as dtm
from dataclasses import dataclass, field
from typing import Any, Literal, get_args

from bot.errors import CoachError
from bot.messages import Document

Purpose = Literal["profile", "followup", "journal"]
PURPOSES: tuple[Purpose, ...] = get_args(Purpose)


@dataclass(frozen=True)
class Contact:
    """A person on a channel, under a pseudonym. Instants are aware, in UTC."""

    patient_id: str
    channel: str
    created_at: dtm.datetime
    last_seen_at: dtm.datetime
    welcomed_at: dtm.datetime | None = None
    reachable: bool = True
    muted_until: dtm.datetime | None = None
    underage: bool = False
    came_back: bool = False
    """True once: this message is the first after the person had been unreachable."""

    def muted(self, now: dtm.datetime) -> bool:
        """Whether coaching is held back at `now` (after a crisis)."""
        return self.muted_until is not None and now < self.muted_until


@dataclass(frozen=True)
class Decision:
    """The newest answer of a person to one purpose."""

    purpose: Purpose
    granted: bool
    version: str
    decided_at: dtm.datetime


@dataclass(frozen=True)
class Fact:
    """A fact that has just been stored: its name, its canonical value, the value before, and a French line.

    `value` None means that the fact was removed."""

    name: str
    value: Any = field(repr=False)
    before: Any = field(repr=False)
    line: str = field(repr=False)

    @property
    def changed(self) -> bool:
        return bool(self.value != self.before)


class ProfileError(CoachError):
    """A value that cannot be stored as given. `message` is a French sentence for the person.

    `ask` is true when it is a question about a plausible value (a year without a day, a weight in pounds).
    """

    def __init__(self, code: str, message: str, name: str = "", *, ask: bool = False) -> None:
        super().__init__(f"{name or 'profile'}: {code}")  # never the value: this text may reach a log
        self.code = code
        self.message = message
        self.name = name
        self.ask = ask


class Underage(ProfileError):
    """The person says to be younger than 18: general advice only, and nothing is kept."""


@dataclass(frozen=True)
class Export:
    """Everything that is kept about a person: for a machine, for reading, and as a file to send."""

    data: dict[str, Any] = field(repr=False)
    text: str = field(repr=False)
    document: Document = field(repr=False)


@dataclass(frozen=True)
class Receipt:
    """Proof of an erasure: a number that leads back to nobody, when, and how many rows went."""

    number: str
    at: dtm.datetime
    rows: int


@dataclass(frozen=True)
class Purged:
    """How many rows the retention rules removed."""

    contacts: int
    turns: int
    buttons: int
    others: int
