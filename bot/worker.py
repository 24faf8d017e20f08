"""Sends what is due: claim (commit), send, record (commit), one person after the other and several people at once.

No transaction is open while a message is under way. A crash anywhere leaves a row that the next tick finds again.
"""

from __future__ import annotations

import asyncio
import datetime as dtm
import logging
from collections.abc import Mapping
from itertools import groupby
from uuid import uuid4

from bot.channels.base import Channel, RetryLater, SendResult, Unknown
from bot.clock import Clock, SimulatedClock
from bot.outbox import DueSource, Leases, Letter, Parcel

logger = logging.getLogger(__name__)

BATCH = 200
RIGHT = "worker"
RIGHT_LASTS = dtm.timedelta(seconds=15)
RIGHT_RENEWED = dtm.timedelta(seconds=5)
_QUIET = "quiet:"


class Worker:
    """The only sender of unasked messages. `senders` people are served at a time; `send_timeout` in seconds must
    stay below the doses' lease."""

    def __init__(
        self, source: DueSource, channels: Mapping[str, Channel], leases: Leases, clock: Clock, *,
        name: str | None = None, senders: int = 8, send_timeout: float = 20.0,
    ) -> None:
        self.name = name or uuid4().hex[:16]
        self._source = source
        self._channels = channels
        self._leases = leases
        self._clock = clock
        self._senders = senders
        self._send_timeout = send_timeout
        self._quiet: dict[str, dtm.datetime] = {}
        self._claims = 0
        self._right_until: dtm.datetime | None = None

    async def tick(self, now: dtm.datetime) -> int:
        """Do everything that is due at `now`, one batch at most; returns how many messages were tried."""
        begun = self._clock.now()
        self._source.prepare(now)
        self._quiet = {name[len(_QUIET):]: end for name, end in self._leases.running(_QUIET, now).items()}
        parcels = self._source.waiting(now, [name for name in self._channels if not self._silent(name, now)], BATCH)
        free = asyncio.Semaphore(self._senders)

        async def serve(person: list[Parcel]) -> int:
            async with free:
                return sum([await self._carry(parcel, now - begun) for parcel in person])

        def by_person(parcel: Parcel) -> str:
            return parcel.patient_id

        order = {patient_id: place for place, patient_id in enumerate(dict.fromkeys(map(by_person, parcels)))}
        parcels.sort(key=lambda parcel: order[parcel.patient_id])
        return sum(await asyncio.gather(*(serve(list(person)) for _, person in groupby(parcels, by_person))))

    async def _carry(self, parcel: Parcel, shift: dtm.timedelta) -> int:
        """Claim, send, record one parcel. `shift` is what the tick's time is ahead of the clock."""
        try:
            if self._silent(parcel.channel, self._clock.now() + shift):
                return 0
            self._claims += 1
            letter = self._source.claim(parcel, self._clock.now() + shift, f"{self.name}-{self._claims}")
            if letter is None:
                return 0
            result = await self._send(letter)
            now = self._clock.now() + shift
            if isinstance(result, RetryLater):
                self._hush(parcel.channel, now + dtm.timedelta(seconds=result.seconds))
            self._source.record(letter, result, now)
            return 1
        except Exception as error:  # one parcel must not stop the others; its lease ends and it is found again
            logger.error("parcel_failed", extra={"key": parcel.key, "error": type(error).__name__})
            return 0

    async def _send(self, letter: Letter) -> SendResult:
        channel = self._channels[letter.parcel.channel]
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

    # -- as a process --------------------------------------------------------------------------------------------

    async def run(self, stop: asyncio.Event, every: float = 1.0) -> None:
        """Tick each `every` seconds until `stop`; sends under way are finished first. Only the holder of the right
        "worker" ticks; another one waits until it is given back or ends (15 s after a kill)."""
        try:
            while not stop.is_set():
                tried = await self._guarded_tick()
                if tried >= BATCH:
                    continue
                await _wait(stop, every)
        finally:
            self._leases.drop(RIGHT, self.name)

    async def _guarded_tick(self) -> int:
        now = self._clock.now()
        try:
            return await self.tick(now) if self._has_right(now) else 0
        except Exception as error:  # the database may be locked or full for a while: doses stay, the next tick tries
            logger.error("tick_failed", extra={"error": type(error).__name__})
            return 0

    def _has_right(self, now: dtm.datetime) -> bool:
        if self._right_until is None or self._right_until - now < RIGHT_LASTS - RIGHT_RENEWED:
            until = now + RIGHT_LASTS
            self._right_until = until if self._leases.take(RIGHT, self.name, now, until) else None
        return self._right_until is not None

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


async def _wait(stop: asyncio.Event, seconds: float) -> None:
    try:
        await asyncio.wait_for(stop.wait(), seconds)
    except asyncio.TimeoutError:
        return
