"""What the worker and its due sources (doses today, check-ins one day) say to each other."""

from __future__ import annotations

import datetime as dtm
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Protocol

from bot.channels.base import SendResult
from bot.messages import OutboundMessage


@dataclass(frozen=True)
class Parcel:
    """Something that waits to be sent to one person: names only, nothing claimed yet."""

    patient_id: str
    channel: str
    key: str
    """What the source finds it by: a dose id, or `summary:<patient id>`."""
    alone: bool = False
    """A sender died with it in hand: it is claimed by itself, so that it leaves at once, and that a message which
    kills its sender takes no other with it."""


@dataclass(frozen=True, repr=False)
class Letter:
    """A claimed parcel: the message, and under which name `holder` the claim was made."""

    parcel: Parcel
    external_id: str
    message: OutboundMessage
    holder: str
    keys: tuple[str, ...]
    """The doses that it speaks of."""

    def __repr__(self) -> str:
        return f"Letter({self.parcel.key})"


class DueSource(Protocol):
    """Claims and records in short transactions of its own; none is open while the worker sends."""

    def pending(self, now: dtm.datetime) -> bool:
        """Whether a tick would find anything: one cheap question, asked every second for ever."""
        ...

    def prepare(self, now: dtm.datetime) -> None:
        """Make what falls due within the hour, close what is too late. Cheap when there is nothing."""
        ...

    def tidy(self, now: dtm.datetime) -> None:
        """Make what falls due later: what can wait until nothing is to be sent."""
        ...

    def waiting(self, now: dtm.datetime, channels: Collection[str], limit: int) -> list[Parcel]:
        """What is to be sent now on `channels`, the most pressing first."""
        ...

    def claim(self, parcels: Sequence[Parcel], now: dtm.datetime, holder: str) -> list[Letter]:
        """Take them in hand in one transaction and write the messages; what is not to be sent any more is left out.
        Committed on return."""
        ...

    def record(self, done: Sequence[tuple[Letter, SendResult]], now: dtm.datetime) -> None:
        """Write down what became of the sends, in one transaction. Committed on return."""
        ...

    def next_at(self, now: dtm.datetime) -> dtm.datetime | None:
        """The first instant after `now` at which there may be something to do; None: nothing is planned."""
        ...


class Leases(Protocol):
    """Named rights that end by themselves; kept in the database, so that they hold between processes."""

    def take(self, name: str, holder: str, now: dtm.datetime, until: dtm.datetime) -> bool:
        """True when `holder` has it until `until`; False while somebody else's still runs."""
        ...

    def drop(self, name: str, holder: str) -> None:
        """Give it back early."""
        ...

    def running(self, prefix: str, now: dtm.datetime) -> dict[str, dtm.datetime]:
        """The leases whose name begins with `prefix` and that have not ended: name → end."""
        ...

    def extend(self, name: str, holder: str, until: dtm.datetime) -> None:
        """Set it, whoever had it, unless it already lasts longer."""
        ...
