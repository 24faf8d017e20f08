"""The channel of whoever fetches messages instead of being sent them: browser page, terminal, scripts."""

from __future__ import annotations

import base64
from typing import Any, Protocol

from bot.channels.base import Blocked, Limits, SendResult, Sent
from bot.messages import OutboundMessage


class Box(Protocol):
    def put(self, patient_id: str, payload: dict[str, Any]) -> int: ...


class Whois(Protocol):
    def find(self, channel: str, external_id: str) -> Any: ...


class MailboxChannel:
    """Sending is storing; the reader may come an hour later."""

    def __init__(self, name: str, box: Box, identity: Whois) -> None:
        self.name = name
        self.limits = Limits()
        self._box, self._identity = box, identity

    async def send(self, external_id: str, message: OutboundMessage) -> SendResult:
        contact = self._identity.find(self.name, external_id)
        if contact is None:
            return Blocked()
        return Sent(str(self._box.put(contact.patient_id, as_json(message))))

    async def edit(self, external_id: str, message_ref: str, message: OutboundMessage) -> SendResult:
        """What was fetched is shown already: the change comes as a message of its own."""
        return await self.send(external_id, message)


def as_json(message: OutboundMessage) -> dict[str, Any]:
    """One bubble as the page and the terminal read it."""
    shown: dict[str, Any] = {
        "text": message.text,
        "buttons": [{"label": b.label, "data": b.data} for b in message.buttons],
        "replaces": message.replaces,
    }
    if message.document:
        content = base64.b64encode(message.document.content).decode()
        shown["document"] = {"filename": message.document.filename, "content": content}
    if message.image:
        shown["image"] = base64.b64encode(message.image).decode()
    return shown
