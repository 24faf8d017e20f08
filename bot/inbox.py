"""Every update stored once before it is confirmed, and handled in order for each person; no channel is named here.

An update is one row that goes said → answer → done. Handling runs once it is stored; its answer is stored before
the first bubble leaves. So a crash repeats at most the last step: an answer is sent twice rather than lost, and
what a person said is not acted on twice because of a slow or failing network.
"""

from __future__ import annotations

import asyncio
import datetime as dtm
import logging
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol

from bot.clock import Clock

_LOGGER = logging.getLogger(__name__)


@dataclass(frozen=True)
class Entry:
    """An update to store. `update_id` is unique within its channel; `payload` is JSON and holds health data."""

    update_id: str
    lane: str
    payload: Any = field(repr=False)


@dataclass
class Item:
    """A stored update: `said` until it is handled, then `answer` until that is delivered."""

    channel: str
    update_id: str
    lane: str
    said: Any = field(repr=False)
    answer: Any = field(repr=False)
    received_at: dtm.datetime
    attempts: int


class InboxStore(Protocol):
    """What bot.storage.inbox.InboxTable does; each call is one short transaction."""

    def lane_of(self, channel: str, external_id: str) -> str: ...
    def store(self, channel: str, entries: Sequence[Entry], now: dtm.datetime) -> list[Item]: ...
    def recover(self, channel: str) -> list[Item]: ...
    def keep_answer(self, item: Item, answer: Any) -> None: ...
    def failed(self, item: Item) -> None: ...
    def done(self, item: Item) -> None: ...
    def bury(self, item: Item) -> None: ...


class InboxWork(Protocol):
    """What a channel does with an item. Anything raised counts as a failed attempt."""

    async def answer(self, item: Item) -> Any:
        """Handle `item.said` and return the answer as JSON, or None when there is nothing to say."""
        ...

    async def deliver(self, item: Item) -> None:
        """Send `item.answer`; returns when nothing more can be done for it."""
        ...

    async def give_up(self, item: Item) -> None:
        """Tell the person, honestly, that this one did not work."""
        ...


class Inbox:
    """Lanes: the items of one lane one after the other, the lanes side by side.

    `width` bounds how many lanes are being *handled* at once; delivering is not bounded, so that a person whose
    answer waits for Telegram holds no place. `retry_delays` (seconds) also says how many attempts there are.
    """

    def __init__(
        self, channel: str, store: InboxStore, work: InboxWork, clock: Clock,
        *, width: int = 64, retry_delays: Sequence[float] = (0.5, 3.0),
    ) -> None:  # fmt: skip
        self._channel, self._store, self._work, self._clock = channel, store, work, clock
        self._places = asyncio.Semaphore(width)
        self._delays = tuple(retry_delays)
        self._waiting: dict[str, deque[Item]] = {}
        self._lanes: dict[str, asyncio.Task[None]] = {}

    async def recover(self) -> int:
        """Queue what an earlier process left. Call once, before anything is taken. Returns how many."""
        items = await asyncio.to_thread(self._store.recover, self._channel)
        self._queue(items)
        return len(items)

    async def take(self, entries: Sequence[Entry]) -> list[Item]:
        """Commit the entries and queue the new ones; once this returns, the channel may confirm them all."""
        if not entries:
            return []
        items = await asyncio.to_thread(self._store.store, self._channel, entries, self._clock.now())
        self._queue(items)
        return items

    def backlog(self) -> int:
        """How many items are queued or in work."""
        return sum(len(waiting) for waiting in self._waiting.values())

    async def close(self, patience: float) -> None:
        """Let the lanes finish for `patience` seconds, then stop them; what is left stays stored for next time."""
        running = list(self._lanes.values())
        if running and patience > 0:
            await asyncio.wait(running, timeout=patience)
        await end_tasks(*running)
        self._waiting.clear()
        self._lanes.clear()

    def _queue(self, items: Sequence[Item]) -> None:
        for item in items:
            self._waiting.setdefault(item.lane, deque()).append(item)
            if item.lane not in self._lanes:
                self._lanes[item.lane] = asyncio.create_task(self._run_lane(item.lane))

    async def _run_lane(self, lane: str) -> None:
        waiting = self._waiting[lane]
        try:
            while waiting:
                await self._see_through(waiting[0])
                waiting.popleft()
        finally:  # no await between the last test of `waiting` and here: nothing can be queued unseen
            self._waiting.pop(lane, None)
            self._lanes.pop(lane, None)

    async def _see_through(self, item: Item) -> None:
        while item.attempts <= len(self._delays):
            try:
                await self._step(item)
            except Exception:
                _LOGGER.exception("update_failed", extra={"update_id": item.update_id, "attempt": item.attempts + 1})
                item.attempts += 1
                await self._note(self._store.failed, item)
                if item.attempts <= len(self._delays):
                    await asyncio.sleep(self._delays[item.attempts - 1])
            else:
                await self._note(self._store.done, item)
                return
        await self._bury(item)

    async def _step(self, item: Item) -> None:
        if item.answer is None:
            async with self._places:
                item.answer = await self._work.answer(item)
            if item.answer is not None:
                await self._note(self._store.keep_answer, item, item.answer)
        if item.answer is not None:
            await self._work.deliver(item)

    async def _bury(self, item: Item) -> None:
        _LOGGER.error("update_given_up", extra={"update_id": item.update_id, "attempts": item.attempts})
        try:
            await self._work.give_up(item)
        except Exception:
            _LOGGER.exception("apology_failed", extra={"update_id": item.update_id})
        await self._note(self._store.bury, item)

    async def _note(self, write: Callable[..., None], *arguments: Any) -> None:
        """Write an outcome, however long the database refuses (locked, disk full): going on without it
        would handle the update again after the next start."""
        delay = 0.5
        while True:
            try:
                return await asyncio.to_thread(write, *arguments)
            except Exception:
                _LOGGER.exception("inbox_not_written", extra={"channel": self._channel, "retry_in_s": delay})
                await asyncio.sleep(delay)
                delay = min(delay * 2, 30.0)


async def end_tasks(*tasks: asyncio.Future[Any]) -> None:
    """Cancel and wait until they have ended. Asks again while they go on: httpcore 1.0 can turn a cancellation
    that comes while it connects into an error of its own, which a retrying loop takes for a network fault."""
    left = {task for task in tasks if not task.done()}
    while left:
        for task in left:
            task.cancel()
        _, left = await asyncio.wait(left, timeout=0.2)
    await asyncio.gather(*tasks, return_exceptions=True)  # nobody else asks for their errors
