"""People who press buttons during the peak, as the Telegram process serves them: `python -m bench.delivery.replies`.

Arguments: DATABASE API KEY NOW FIRST. Presses "Pris" for one after the other of those whom people.fill wrote at NOW, from number
FIRST on, three a second, until its standard input ends; then prints how long an answer took, from the press to the accepted reply.
"""

from __future__ import annotations

import asyncio
import datetime as dtm
import json
import sys
import time
from pathlib import Path

from bench.delivery.people import later
from bot.bootstrap import load_catalogue
from bot.channels.base import Sent
from bot.channels.telegram import TelegramChannel
from bot.clock import SystemClock
from bot.medications.answers import DoseAnswers
from bot.medications.bundles import Bundles
from bot.medications.dose_wording import speaker
from bot.medications.model import dose_id
from bot.medications.service import MedicationService
from bot.settings import Settings
from bot.storage import vault
from bot.storage.database import Database
from bot.storage.medications import MedicationStore

TOKEN = "123456789:AA-token-of-a-server-on-this-machine"


async def main(url: str, api: str, key: str, now: dtm.datetime, first: int) -> None:
    vault.use(vault.Vault([key]))
    clock, say_it = SystemClock(), speaker(load_catalogue(Settings()).messages)
    store = MedicationStore(Database(url))
    answers = DoseAnswers(MedicationService(store, clock), Bundles(store, say_it), say_it, clock)
    channel = TelegramChannel(Settings(data_dir=Path(), telegram_token=TOKEN, telegram_api=api))
    ended = asyncio.create_task(asyncio.to_thread(sys.stdin.read))
    took, refused, cpu, number = [], 0, time.process_time(), first
    while not ended.done():
        begin, person = time.perf_counter(), f"{number:032}"
        date = f"{later(number, now):%Y-%m-%d}"
        _, reply = answers.press(person, f"d:{dose_id(person, date, '08:00')}:taken")
        assert reply.buttons, "a dose of the bench was not found"
        sent = await channel.send(str(1000 + number), reply)
        took.append(time.perf_counter() - begin)
        refused += not isinstance(sent, Sent)
        number += 1
        await asyncio.sleep(0.3)
    cpu = time.process_time() - cpu
    await channel.aclose()
    took.sort()
    sys.stdout.write(json.dumps({
        "replies": len(took), "reply_p50_ms": took[len(took) // 2] * 1000, "reply_p99_ms": took[len(took) * 99 // 100] * 1000,
        "replies_refused": refused, "reply_cpu_ms": cpu / len(took) * 1000,
    }) + "\n")


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1], sys.argv[2], sys.argv[3], dtm.datetime.fromisoformat(sys.argv[4]), int(sys.argv[5])))
