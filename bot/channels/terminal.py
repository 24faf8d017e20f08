"""The chat in a terminal: numbered buttons, messages that come unasked appear between two lines."""

from __future__ import annotations

import asyncio
import base64
import sys
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

from bot.channels.mailbox import as_json
from bot.clock import Clock
from bot.messages import InboundMessage, Kind

_EVERY = 1.0  # seconds between two looks into the mailbox


class Terminal:
    """Reads lines, prints bubbles. A number alone presses a button of the newest message that has some."""

    def __init__(self, person: str, handle: Callable[[InboundMessage], Awaitable[Any]],
                 fetch: Callable[[str, int], list[dict[str, Any]]], clock: Clock) -> None:
        self._person, self._handle, self._fetch, self._clock = person, handle, fetch, clock
        self._buttons: list[dict[str, str]] = []
        self._seen = 0

    async def run(self) -> None:
        """Until the end of input (Ctrl-D)."""
        self._print("Vous parlez à Coach Santé, un programme. Ctrl-D pour partir. Un chiffre choisit un bouton.\n")
        watching = asyncio.create_task(self._watch())
        try:
            while (line := await asyncio.to_thread(sys.stdin.readline)):
                if line.strip():
                    await self._say(line.strip())
        finally:
            watching.cancel()
            self._print("Au revoir.")

    async def _say(self, line: str) -> None:
        pressed = line.isdecimal() and 0 < int(line) <= len(self._buttons)
        kind: Kind = "press" if pressed else "text"
        text = self._buttons[int(line) - 1]["data"] if pressed else line
        reply = await self._handle(InboundMessage("terminal", self._person, kind, text, self._clock.now()))
        for message in reply.messages:
            self._show(as_json(message))

    async def _watch(self) -> None:
        while True:
            for entry in await asyncio.to_thread(self._fetch, self._person, self._seen):
                self._seen = entry["number"]
                self._show(entry["message"])
            await asyncio.sleep(_EVERY)

    def _show(self, message: dict[str, Any]) -> None:
        self._print(f"\n  Coach : {message['text'].replace(chr(10), chr(10) + '          ')}")
        if "document" in message:
            self._print(f"          fichier enregistré : {_save(message['document'])}")
        if message["buttons"]:
            self._buttons = message["buttons"]
            self._print("          " + "   ".join(f"[{i}] {b['label']}" for i, b in enumerate(self._buttons, 1)))

    @staticmethod
    def _print(text: str) -> None:
        sys.stdout.write(text + "\n")
        sys.stdout.flush()


def _save(document: dict[str, str]) -> Path:
    """Write a received file beside where the person works, readable by them only."""
    path = Path(Path(document["filename"]).name)
    path.touch(mode=0o600)
    path.write_bytes(base64.b64decode(document["content"]))
    return path
