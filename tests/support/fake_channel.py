"""A channel that keeps what it accepted and answers what the test tells it to."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from bot.channels.base import Limits, SendResult, Sent
from bot.messages import OutboundMessage


@dataclass(frozen=True)
class Accepted:
    """One message that reached the person."""

    external_id: str
    message: OutboundMessage
    ref: str


class FakeChannel:
    """`script` holds what the next sends do, in order: a result, or an exception to raise; then all are accepted.

    Unknown in the script means that the message did arrive and its answer was lost. `during` runs while a send is
    under way, before it is accepted.
    """

    def __init__(self, name: str = "talk", *, during: Callable[[], None] | None = None) -> None:
        self.name = name
        self.limits = Limits()
        self.script: list[SendResult | BaseException] = []
        self.accepted: list[Accepted] = []
        self.edited: list[Accepted] = []
        self.calls = 0
        self.during = during

    @property
    def texts(self) -> list[str]:
        return [one.message.text for one in self.accepted]

    async def send(self, external_id: str, message: OutboundMessage) -> SendResult:
        self.calls += 1
        if self.during:
            self.during()
        step = self.script.pop(0) if self.script else None
        if isinstance(step, BaseException):
            raise step
        if step is None or type(step).__name__ in ("Sent", "Unknown"):
            self._check(message)
            self.accepted.append(Accepted(external_id, message, f"m{self.calls}"))
        return step or Sent(f"m{self.calls}")

    async def edit(self, external_id: str, message_ref: str, message: OutboundMessage) -> SendResult:
        self._check(message)
        self.edited.append(Accepted(external_id, message, message_ref))
        return Sent(message_ref)

    def _check(self, message: OutboundMessage) -> None:
        assert 0 < len(message.text) <= self.limits.text
        assert all(len(button.data.encode()) <= self.limits.button_data for button in message.buttons)
