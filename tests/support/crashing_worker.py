"""A worker process that tests kill: `python -m tests.support.crashing_worker DATABASE WITNESS KEY [POINT]`.

Its channel appends the dose id of every accepted send to the file WITNESS, as Telegram would remember it. At POINT it
kills itself with SIGKILL; without POINT it runs until it is killed. A file beside WITNESS counts the deaths.
"""

from __future__ import annotations

import asyncio
import datetime as dtm
import os
import signal
import sys
from collections.abc import Sequence
from pathlib import Path

from bot.channels.base import Limits, SendResult, Sent
from bot.clock import SystemClock
from bot.medications import dose_wording
from bot.medications.delivery import Delivery
from bot.messages import OutboundMessage
from bot.outbox import Letter, Parcel
from bot.storage import vault
from bot.storage.database import Database
from bot.storage.leases import LeaseStore
from bot.storage.medications import MedicationStore
from bot.storage.vault import Vault
from bot.worker import Worker
from tests.support.medications import TEXTS

POINTS = ("before_prepare", "before_claim", "after_claim", "after_accept", "after_record")


def die(point: str, wanted: str) -> None:
    if point == wanted:
        os.kill(os.getpid(), signal.SIGKILL)


class WitnessChannel:
    name = "talk"
    limits = Limits()

    def __init__(self, witness: Path, point: str) -> None:
        self._witness = witness
        self._point = point

    async def send(self, external_id: str, message: OutboundMessage) -> SendResult:
        die("after_claim", self._point)
        with self._witness.open("a") as out:
            out.write(f"{message.dose_id}\n")
        die("after_accept", self._point)
        return Sent("m")

    async def edit(self, external_id: str, message_ref: str, message: OutboundMessage) -> SendResult:
        return Sent(message_ref)


class MortalDelivery(Delivery):
    point = ""

    def prepare(self, now: dtm.datetime) -> None:
        die("before_prepare", self.point)
        super().prepare(now)

    def claim(self, parcels: Sequence[Parcel], now: dtm.datetime, holder: str) -> list[Letter]:
        die("before_claim", self.point)
        return super().claim(parcels, now, holder)

    def record(self, done: Sequence[tuple[Letter, SendResult]], now: dtm.datetime) -> None:
        super().record(done, now)
        die("after_record", self.point)


def main(database: str, witness: str, key: str, point: str = "") -> None:
    vault.use(Vault([key]))
    db = Database(database)
    source = MortalDelivery(MedicationStore(db), dose_wording.speaker(TEXTS))
    source.point = point
    worker = Worker(source, {"talk": WitnessChannel(Path(witness), point)}, LeaseStore(db), SystemClock(), senders=1)
    asyncio.run(_tick_on(worker, once=bool(point)))


async def _tick_on(worker: Worker, *, once: bool) -> None:
    """All that is due; without a point, then wait to be killed."""
    clock = SystemClock()
    while await worker.tick(clock.now()):
        pass
    if not once:
        await asyncio.Event().wait()


if __name__ == "__main__":
    main(*sys.argv[1:])
