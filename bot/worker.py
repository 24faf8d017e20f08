"""Sends what is due: claim (commit), send, record (commit), one person after the other and several people at once.

No transaction is open while a message is under way. A crash anywhere leaves a row that the next tick finds again.
Claims and records go in batches, as large as what may leave at the moment: never more than is really under way.
"""

from __future__ import annotations

import asyncio
import datetime as dtm
import logging
from collections import deque
from collections.abc import Mapping
from uuid import uuid4

from bot.channels.base import Channel, RetryLater, SendResult, Unknown
from bot.clock import Clock, SimulatedClock
from bot.outbox import DueSource, Leases, Letter, Parcel

logger = logging.getLogger(__name__)

BATCH = 200
A_TICK_LASTS = 1.0
"""Seconds after which a tick claims no more: what has fallen due meanwhile may be more pressing."""
_TOGETHER = 0.008
"""Seconds that a finished send may wait for others, to be recorded with them in one transaction."""
_QUIET = "quiet:"


class Worker:
    """The only sender of unasked messages. `senders` people are served at a time; `send_timeout` in seconds must
    stay below the doses' lease."""

    def __init__(
        self, source: DueSource, channels: Mapping[str, Channel], leases: Leases, clock: Clock, *,
        name: str | None = None, senders: int = 32, send_timeout: float = 20.0,
    ) -> None:
        self.name = name or uuid4().hex[:16]
        self.channels = channels
        self.stopping = False
        self._source = source
        self._leases = leases
        self._clock = clock
        self._senders = senders
        self._send_timeout = send_timeout
        self._quiet: dict[str, dtm.datetime] = {}
        self._claims = 0

    async def tick(self, now: dtm.datetime) -> int:
        """Do everything that is due at `now`, one batch at most; returns how many messages were tried."""
        if not self._source.pending(now):
            return 0
        shift = now - self._clock.now()
        self._source.prepare(now)
        self._quiet = {name[len(_QUIET):]: end for name, end in self._leases.running(_QUIET, now).items()}
        open_ones = [name for name in self.channels if not self._silent(name, now)]
        parcels = self._source.waiting(now, open_ones, BATCH)
        tried = await self._carry(deque(parcels), shift)
        if not tried and not self.stopping:
            self._source.tidy(now)
        return tried

    # -- one tick's parcels --------------------------------------------------------------------------------------

    async def _carry(self, waiting: deque[Parcel], shift: dtm.timedelta) -> int:
        """`shift` is what the tick's time is ahead of the clock."""
        loop = asyncio.get_running_loop()
        end, tried = loop.time() + A_TICK_LASTS, 0
        under_way: dict[asyncio.Task[SendResult], Letter] = {}
        try:
            while True:
                if self.stopping or loop.time() > end:
                    waiting.clear()
                pause = self._start_some(waiting, under_way, shift)
                if under_way:
                    tried += await self._finish_some(under_way, pause, shift)
                elif pause is None:
                    return tried
                else:
                    await asyncio.sleep(pause)
        finally:
            for task in under_way:
                task.cancel()

    def _start_some(
        self, waiting: deque[Parcel], under_way: dict[asyncio.Task[SendResult], Letter], shift: dtm.timedelta
    ) -> float | None:
        """Claim and send as many as may leave now. Returns the seconds until more may leave; None: nothing waits."""
        now = self._clock.now() + shift
        chosen, pause = self._choose(waiting, {letter.parcel.patient_id for letter in under_way.values()}, len(under_way), now)
        if chosen:
            self._claims += 1
            for letter in self._claimed(chosen, now, f"{self.name}-{self._claims}"):
                under_way[asyncio.create_task(self._send(letter))] = letter
        return 0.0 if pause is None and waiting and not under_way else pause

    def _choose(
        self, waiting: deque[Parcel], busy: set[str], under_way: int, now: dtm.datetime
    ) -> tuple[list[Parcel], float | None]:
        """The next parcels whose channel has room: one for each person, since a person's messages keep their order."""
        room = {name: _room(channel, len(waiting)) for name, channel in self.channels.items()}
        chosen: list[Parcel] = []
        kept: list[Parcel] = []
        pauses: list[float] = []
        while waiting and under_way + len(chosen) < self._senders and not (chosen and chosen[0].alone):
            parcel = waiting.popleft()
            if self._silent(parcel.channel, now):
                continue
            free, pause = room[parcel.channel]
            if parcel.patient_id in busy or free < 1 or (parcel.alone and chosen):
                kept.append(parcel)
                pauses += [pause] if free < 1 else []
                continue
            room[parcel.channel] = (free - 1, pause)
            busy.add(parcel.patient_id)
            chosen.append(parcel)
        waiting.extendleft(reversed(kept))
        if waiting and any(parcel.alone for parcel in (*chosen, *kept)):
            pauses.append(_TOGETHER)
        return chosen, min(pauses, default=None)

    def _claimed(self, parcels: list[Parcel], now: dtm.datetime, holder: str) -> list[Letter]:
        try:
            return self._source.claim(parcels, now, holder)
        except Exception as error:  # one parcel must not stop the others
            if len(parcels) > 1:
                return [letter for parcel in parcels for letter in self._claimed([parcel], now, holder)]
            logger.error("parcel_failed", extra={"key": parcels[0].key, "error": type(error).__name__})
            return []

    async def _finish_some(
        self, under_way: dict[asyncio.Task[SendResult], Letter], pause: float | None, shift: dtm.timedelta
    ) -> int:
        full = len(under_way) >= self._senders
        done, left = await asyncio.wait(
            under_way, timeout=None if pause is None or full else pause, return_when=asyncio.FIRST_COMPLETED
        )
        if done and left:
            done |= (await asyncio.wait(left, timeout=_TOGETHER))[0]
        finished = [(under_way.pop(task), task.result()) for task in done]
        now = self._clock.now() + shift
        for letter, result in finished:
            if isinstance(result, RetryLater):
                self._hush(letter.parcel.channel, now + dtm.timedelta(seconds=result.seconds))
        if finished:
            self._record(finished, now)
        return len(finished)

    def _record(self, finished: list[tuple[Letter, SendResult]], now: dtm.datetime) -> None:
        try:
            self._source.record(finished, now)
        except Exception as error:  # its lease ends and it is found again
            if len(finished) > 1:
                for one in finished:
                    self._record([one], now)
                return
            logger.error("parcel_failed", extra={"key": finished[0][0].parcel.key, "error": type(error).__name__})

    async def _send(self, letter: Letter) -> SendResult:
        channel = self.channels[letter.parcel.channel]
        try:
            return await asyncio.wait_for(channel.send(letter.external_id, letter.message), self._send_timeout)
        except Exception as error:  # whatever it was, the message may have left
            logger.error("send_unknown", extra={"key": letter.parcel.key, "error": type(error).__name__})
            return Unknown()

    def _silent(self, channel: str, now: dtm.datetime) -> bool:
        return self._quiet.get(channel, now) > now

    def _hush(self, channel: str, until: dtm.datetime) -> None:
        """429 holds for the whole channel, and for whoever sends after a restart."""
        self._quiet[channel] = max(until, self._quiet.get(channel, until))
        self._leases.extend(_QUIET + channel, self.name, until)

    async def pass_time(self, clock: SimulatedClock, until: dtm.datetime) -> None:
        """Move a simulated clock to `until`, stopping at every instant at which something falls due."""
        while True:
            now = clock.now()
            while await self.tick(now):
                pass
            ends = list(self._leases.running(_QUIET, now).values())
            following = min(filter(None, [self._source.next_at(now), *ends]), default=None)
            if following is None or following > until:
                break
            clock.move_to(following)
        if clock.now() < until:
            clock.move_to(until)
            await self.tick(until)


def _room(channel: Channel, wanted: int) -> tuple[int, float]:
    """How many messages may leave on it now, and the seconds until more may."""
    room = getattr(channel, "room", None)
    if room is None:
        return wanted, _TOGETHER
    free, pause = room(wanted)
    return int(free), float(pause)
