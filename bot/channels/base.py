"""What a channel must be able to do, and the only answers that a send may have.

A channel never raises for what the network or the other side did: it says which of the six results it was, because
each leads to another act (record, wait, stop, repeat once, give up, try again). A raised exception counts as Unknown.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from bot.messages import OutboundMessage


@dataclass(frozen=True)
class Limits:
    """What the channel can carry in one message."""

    text: int = 4096
    """Characters."""
    button_data: int = 64
    """Bytes of a button's data, in UTF-8."""
    button_label: int = 64
    """Characters."""


@dataclass(frozen=True)
class Sent:
    """Accepted. `message_ref` is the channel's id of the message, at most 64 characters."""

    message_ref: str


@dataclass(frozen=True)
class RetryLater:
    """Too many messages (429): nothing more may be sent on this channel for `seconds`."""

    seconds: float


@dataclass(frozen=True)
class Blocked:
    """The person cannot be reached any more (403): blocked the bot, or the account is gone."""


@dataclass(frozen=True)
class Unknown:
    """Written, but no answer came back: the message may or may not have arrived."""


@dataclass(frozen=True)
class Failed:
    """Refused for good (400). `reason` is a short code for operators; never the message's text."""

    reason: str


@dataclass(frozen=True)
class Unavailable:
    """Surely not accepted (connection refused, 5xx): sending again is safe."""


SendResult = Sent | RetryLater | Blocked | Unknown | Failed | Unavailable


class Channel(Protocol):
    """A way to a person. `external_id` is the channel's own name for the person."""

    @property
    def name(self) -> str:
        """"telegram", "web", "terminal" or "talk"."""
        ...

    @property
    def limits(self) -> Limits: ...

    async def send(self, external_id: str, message: OutboundMessage) -> SendResult:
        """Send one bubble."""
        ...

    async def edit(self, external_id: str, message_ref: str, message: OutboundMessage) -> SendResult:
        """Replace the text and buttons of a message sent before; one that is already so counts as Sent."""
        ...
