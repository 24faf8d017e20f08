"""The only call to Rasa: one message in, one turn out, over loopback."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Protocol

import httpx

from bot.errors import DialogueUnavailable

_PATIENCE = 5.0  # seconds; later than that the person gets an honest sentence instead


@dataclass(frozen=True, repr=False)
class DialogueTurn:
    """What Rasa made of one message. `messages` are Rasa's own dictionaries (text, buttons, custom); "part" in one says
    which wish of the message it answers. `waiting` are the words of a wish that has to wait for a question to end."""

    label: str
    confidence: float
    decision: str
    messages: list[dict[str, Any]]
    alternatives: list[dict[str, Any]] = field(default_factory=list)
    actions: list[str] = field(default_factory=list)
    loop: str | None = None
    waiting: str | None = None

    @classmethod
    def from_json(cls, body: dict[str, Any]) -> DialogueTurn:
        return cls(body["label"], body["confidence"], body["decision"], body["messages"],
                   body["alternatives"], body["actions"], body["loop"], body.get("waiting"))


class Dialogue(Protocol):
    """Whatever can play a turn: Rasa over HTTP, or Rasa in this process for scripts and tests."""

    async def reply(self, patient_id: str, text: str, *, trusted: bool = False) -> DialogueTurn:
        """Answer `text`. `trusted` marks our own buttons ("/affirm"). Raises DialogueUnavailable."""
        ...


class RasaDialogue:
    """Rasa as a process on this machine."""

    def __init__(self, port: int, secret: str) -> None:
        limits = httpx.Limits(max_connections=64, max_keepalive_connections=32)
        self._client = httpx.AsyncClient(
            base_url=f"http://127.0.0.1:{port}", timeout=_PATIENCE, limits=limits,
            headers={"x-coach-secret": secret}, trust_env=False,
        )

    async def reply(self, patient_id: str, text: str, *, trusted: bool = False) -> DialogueTurn:
        body = {"conversation": patient_id, "text": text, "trusted": trusted}
        try:
            answer = await self._client.post("/turn", json=body)
            answer.raise_for_status()
        except httpx.HTTPError as error:
            raise DialogueUnavailable(type(error).__name__) from error
        return DialogueTurn.from_json(answer.json())

    async def close(self) -> None:
        await self._client.aclose()
