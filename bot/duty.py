"""The worker as a process: who may send, how fast each, what time it is, and an orderly end.

On SQLite one worker at a time has the right "worker"; another waits until it is given back or ends (15 s after a kill).
On PostgreSQL all work at once: each has a right of its own, "worker:<name>", and takes its share of the channels' pace.
The right is also the sign of life that `coach status` shows.
"""

from __future__ import annotations

import asyncio
import datetime as dtm
import logging
from collections.abc import Callable

from bot.clock import Clock, SteadyClock
from bot.outbox import Leases
from bot.worker import Worker

logger = logging.getLogger(__name__)

RIGHT = "worker"
RIGHT_LASTS = dtm.timedelta(seconds=15)
RIGHT_RENEWED = dtm.timedelta(seconds=5)
_SEEN = "seen:worker"
_SEEN_EVERY = dtm.timedelta(seconds=20)
_CLOCK_ASKED_EVERY = dtm.timedelta(minutes=10)


class Duty:
    """`resume(last seen, now)` is told when this worker begins: there may have been a gap. `alarm` hears of a clock
    that jumped."""

    def __init__(
        self, worker: Worker, leases: Leases, clock: Clock, *, alone: bool = True,
        resume: Callable[[dtm.datetime | None, dtm.datetime], None] = lambda seen, now: None,
        alarm: Callable[[str, dtm.datetime], None] = lambda kind, now: None,
    ) -> None:
        self._worker, self._leases, self._clock, self._alone = worker, leases, clock, alone
        self._resume, self._alarm = resume, alarm
        self._right = RIGHT if alone else f"{RIGHT}:{worker.name}"
        self._renew_at: dtm.datetime | None = None
        self._has_right = False
        self._starts_at: dtm.datetime | None = None
        self._clock_asked_at: dtm.datetime | None = None
        self._seen_at: dtm.datetime | None = None

    async def run(self, stop: asyncio.Event, every: float = 1.0) -> None:
        """Tick each `every` seconds until `stop`; sends under way are finished first, nothing new is begun."""
        watch = asyncio.create_task(self._watch(stop))
        try:
            while not stop.is_set():
                tried = await self.guarded_tick()
                if tried:  # more may be waiting; a pause here would halve the pace
                    continue
                await _wait(stop, every)
        finally:
            watch.cancel()
            self._leases.drop(self._right, self._worker.name)

    async def guarded_tick(self) -> int:
        """One tick, if this worker may send. Whatever the database does, the next tick tries again."""
        try:
            await self._ask_the_time()
            now = self._clock.now()
            return await self._worker.tick(now) if self.may_send(now) else 0
        except Exception as error:  # the database may be locked or full for a while: doses stay
            logger.error("tick_failed", extra={"error": type(error).__name__})
            return 0

    def may_send(self, now: dtm.datetime) -> bool:
        """Whether the right is ours; renewed in time. A newcomer among others waits until they make room."""
        fresh = self._renew_at is not None and now < self._renew_at <= now + RIGHT_RENEWED  # else the clock went back
        if not (self._has_right and fresh):
            self._take_right(now)
        return self._has_right and self._starts_at is not None and now >= self._starts_at

    def _take_right(self, now: dtm.datetime) -> None:
        self._has_right = self._leases.take(self._right, self._worker.name, now, now + RIGHT_LASTS)
        self._renew_at = now + RIGHT_RENEWED
        if not self._has_right:
            return
        others = 0 if self._alone else len(self._leases.running(f"{RIGHT}:", now)) - 1
        for channel in self._worker.channels.values():
            if hasattr(channel, "share"):
                channel.share(others + 1)
        if self._starts_at is None:
            self._starts_at = now + RIGHT_RENEWED if others else now
            self._resume(self._leases.running(_SEEN, _LONG_AGO).get(_SEEN), now)
        if self._seen_at is None or abs(now - self._seen_at) >= _SEEN_EVERY:
            self._leases.extend(_SEEN, self._worker.name, now)
            self._seen_at = now

    async def _watch(self, stop: asyncio.Event) -> None:
        await stop.wait()
        self._worker.stopping = True

    # -- what time it is -----------------------------------------------------------------------------------------

    async def _ask_the_time(self) -> None:
        """Compare with the channels' own clocks: at the beginning, now and then, and while ours is in doubt."""
        clock = self._clock
        if not isinstance(clock, SteadyClock):
            return
        now = clock.now()
        every = RIGHT_RENEWED if clock.doubtful else _CLOCK_ASKED_EVERY
        if self._clock_asked_at is not None and abs(now - self._clock_asked_at) < every:
            return
        if clock.doubtful:
            logger.error("clock_jumped", extra={"seconds": round(clock.jump.total_seconds())})
            self._alarm("clock_jumped", now)
        for channel in self._worker.channels.values():
            told = await channel.time() if hasattr(channel, "time") else None
            if told is not None:
                clock.agree(told)
                break
        self._clock_asked_at = clock.now()


async def _wait(stop: asyncio.Event, seconds: float) -> None:
    try:
        await asyncio.wait_for(stop.wait(), seconds)
    except asyncio.TimeoutError:
        return


_LONG_AGO = dtm.datetime(1970, 1, 1, tzinfo=dtm.timezone.utc)
