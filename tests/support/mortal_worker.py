"""Workers that a test kills: a mother process that imports everything once, and forks a worker at each "start".

    python -m tests.support.mortal_worker DATABASE API TOKEN KEY

reads "start" from standard input and answers the child's number; "quit" ends it. The child is the real thing: Delivery,
Worker and Duty on the real channel, with short leases so that a test of seconds sees what takes half a minute.
"""

from __future__ import annotations

import asyncio
import datetime as dtm
import os
import sys
import threading
from pathlib import Path

from bot import duty
from bot.channels.telegram import TelegramChannel, Timeouts
from bot.channels.telegram_pace import Pace
from bot.clock import SteadyClock, SystemClock
from bot.duty import Duty
from bot.medications import delivery, dose_wording
from bot.medications.delivery import Delivery
from bot.settings import Settings
from bot.storage import vault
from bot.storage.database import Database
from bot.storage.leases import LeaseStore
from bot.storage.medications import MedicationStore
from bot.storage.vault import Vault
from bot.worker import Worker
from tests.support.medications import TEXTS

IN_FLIGHT = 8
LEASE = dtm.timedelta(seconds=2.5)
SILENCE = 1.0
"""Seconds: longer than any answer that is only slow, on a machine with other work too."""


def work(database: str, api: str, token: str) -> None:
    asyncio.run(_work(database, api, token))


async def _work(database: str, api: str, token: str) -> None:
    duty.RIGHT_LASTS, duty.RIGHT_RENEWED = dtm.timedelta(seconds=0.1), dtm.timedelta(seconds=0.03)
    db, clock = Database(database, durable=False), SteadyClock(SystemClock())
    source = Delivery(MedicationStore(db), dose_wording.speaker(TEXTS), lease=LEASE)
    settings = Settings(data_dir=Path(), telegram_token=token, telegram_api=api)
    pace = Pace(per_second=1000, burst=1000, chat_per_second=1000, chat_burst=1000)
    channel = TelegramChannel(settings, pace=pace, timeouts=Timeouts(connect=1.0, answer=SILENCE))
    worker = Worker(source, {"telegram": channel}, LeaseStore(db), clock, senders=IN_FLIGHT, send_timeout=SILENCE * 2)
    await Duty(worker, LeaseStore(db), clock, alone=db.one_writer).run(asyncio.Event(), every=0.05)


def main(database: str, api: str, token: str, key: str) -> None:
    vault.use(Vault([key]))
    for line in sys.stdin:
        if line.strip() == "quit":
            return
        child = os.fork()
        if child == 0:
            work(database, api, token)
            os._exit(0)
        threading.Thread(target=os.waitpid, args=(child, 0), daemon=True).start()
        sys.stdout.write(f"{child}\n")
        sys.stdout.flush()


if __name__ == "__main__":
    assert delivery  # imported before the first fork
    main(*sys.argv[1:])
