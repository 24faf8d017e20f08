"""One turn on Telegram: what an event deserves, the person's handler, and the answer sent bubble by bubble."""

from __future__ import annotations

import asyncio
import base64
import datetime as dtm
import logging
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from bot.channels.base import Blocked, Failed, RetryLater, SendResult, Sent, Unavailable
from bot.channels.telegram import TelegramChannel
from bot.channels.telegram_inbound import Event
from bot.channels.telegram_profile import Words
from bot.clock import Clock
from bot.inbox import Item, end_tasks
from bot.messages import Button, Document, InboundMessage, OutboundMessage

_LOGGER = logging.getLogger(__name__)
_REMEMBERED = 5000  # chats or albums


class Reply(Protocol):
    @property
    def messages(self) -> Sequence[OutboundMessage]: ...


Handle = Callable[[InboundMessage], Awaitable[Reply]]


@dataclass(frozen=True)
class TurnTimes:
    """Seconds. Typing shows only when the answer takes longer than `typing_after`: most need no extra call."""

    handle: float = 45.0
    typing_after: float = 0.4
    typing_every: float = 4.0
    backoff: float = 1.0
    backoff_most: float = 60.0
    stale: float = 6 * 3600.0
    """An answer that could not be sent for so long is of no use any more."""


class Turns:
    """Implements `bot.inbox.InboxWork` for Telegram."""

    def __init__(
        self, channel: TelegramChannel, *, handle: Handle, reachable: Callable[[str, bool], Awaitable[None]],
        alarming: Callable[[str], bool], clock: Clock, words: Words, times: TurnTimes,
    ) -> None:  # fmt: skip
        self._channel, self._handle, self._reachable, self._alarming = channel, handle, reachable, alarming
        self._clock, self._words, self._times = clock, words, times
        self._newest: dict[str, int] = {}  # chat → id of the last message said
        self._albums: dict[str, int] = {}  # album → id of the picture that was answered
        self._left: set[str] = set()

    async def answer(self, item: Item) -> Any:
        event = Event.from_json(item.said)
        if event.what == "intruded":
            await self._leave(event.chat)
        elif event.what in ("blocked", "unblocked"):
            await self._reachable(event.chat, event.what == "unblocked")
        elif not self._ignored(event):
            return await self._speak(event, item)
        return None

    async def deliver(self, item: Item) -> None:
        """Send what is left of the answer. The list shrinks as bubbles leave, so that an attempt after a fault
        goes on where it stopped."""
        chat, left = item.answer["to"], item.answer["messages"]
        while left:
            result = await self._persist(chat, item)
            if isinstance(result, Blocked):
                await self._reachable(chat, False)
                return
            if not isinstance(result, Sent):
                _LOGGER.warning("answer_not_confirmed", extra={"result": repr(result), "update_id": item.update_id})
            left.pop(0)

    async def give_up(self, item: Item) -> None:
        if item.answer:
            await self._channel.send(item.answer["to"], OutboundMessage(self._words.unsent))
        elif item.said["what"] in ("said", "edited", "forwarded", "pressed"):
            await self._channel.send(item.said["chat"], OutboundMessage(self._words.failed))

    def _ignored(self, event: Event) -> bool:
        """Late corrections, and all pictures of an album but the first, get no answer of their own; one that
        holds a danger sign always does."""
        newest = self._newest.get(event.chat)
        if event.what in ("said", "forwarded"):
            _remember(self._newest, event.chat, event.message)
        if event.text and self._alarming(event.text):
            return False
        if event.what == "edited":
            return newest != event.message or event.kind != "text"
        if event.album and not event.text:
            _remember(self._albums, event.album, self._albums.get(event.album, event.message))
            return self._albums[event.album] != event.message
        return False

    async def _speak(self, event: Event, item: Item) -> Any:
        foreign = event.what == "forwarded" and event.kind in ("text", "command")
        if foreign and not self._alarming(event.text):
            return _pack(event, [OutboundMessage(self._words.forwarded)])
        courtesies = [asyncio.create_task(self._show_typing(event.chat))]
        if event.query:
            courtesies.insert(0, asyncio.create_task(self._channel.acknowledge(event.query)))
        try:
            inbound = event.inbound(item.received_at, channel=self._channel.name)
            reply = await asyncio.wait_for(self._handle(inbound), self._times.handle)
            if event.query:
                await courtesies[0]  # the progress bar ends before the message changes
        finally:
            await end_tasks(*courtesies)
        return _pack(event, reply.messages) if reply.messages else None

    async def _persist(self, chat: str, item: Item) -> SendResult:
        """Send the first bubble left; wait as long as Telegram asks, and while it is surely not reached."""
        message, delay = _unpack(item.answer["messages"][0]), self._times.backoff
        deadline = item.received_at + dtm.timedelta(seconds=self._times.stale)
        while True:
            result = await self._send(chat, message, item.answer.get("pressed", 0))
            if not isinstance(result, (RetryLater, Unavailable)) or self._clock.now() > deadline:
                return result
            if isinstance(result, RetryLater):
                await asyncio.sleep(result.seconds)
            else:
                await asyncio.sleep(delay)
                delay = min(delay * 2, self._times.backoff_most)

    async def _send(self, chat: str, message: OutboundMessage, pressed: int) -> SendResult:
        if message.replaces and pressed:
            result = await self._channel.edit(chat, str(pressed), message)
            if not isinstance(result, Failed):
                return result
        return await self._channel.send(chat, message)

    async def _show_typing(self, chat: str) -> None:
        await asyncio.sleep(self._times.typing_after)
        while True:
            await self._channel.show_typing(chat)
            await asyncio.sleep(self._times.typing_every)

    async def _leave(self, chat: str) -> None:
        if chat in self._left:
            return
        self._left.add(chat)
        await self._channel.leave(chat, self._words.private_only)


def _remember(memory: dict[str, int], key: str, value: int) -> None:
    memory.pop(key, None)
    memory[key] = value
    while len(memory) > _REMEMBERED:
        del memory[next(iter(memory))]


def _pack(event: Event, messages: Sequence[OutboundMessage]) -> dict[str, Any]:
    """The answer as JSON, since it waits in the inbox until it is delivered."""
    return {"to": event.chat, "pressed": event.message if event.query else 0, "messages": [*map(_pack_one, messages)]}


def _pack_one(message: OutboundMessage) -> dict[str, Any]:
    packed: dict[str, Any] = {"text": message.text, "buttons": [[b.label, b.data] for b in message.buttons]}
    if message.document:
        packed["document"] = [message.document.filename, base64.b64encode(message.document.content).decode()]
    if message.image:
        packed["image"] = base64.b64encode(message.image).decode()
    return {**packed, "replaces": message.replaces, "dose_id": message.dose_id}


def _unpack(packed: dict[str, Any]) -> OutboundMessage:
    document, image = packed.get("document"), packed.get("image")
    return OutboundMessage(
        packed["text"],
        tuple(Button(label, data) for label, data in packed["buttons"]),
        Document(document[0], base64.b64decode(document[1])) if document else None,
        base64.b64decode(image) if image else None,
        packed["replaces"],
        packed["dose_id"],
    )
