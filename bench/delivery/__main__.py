"""`python -m bench.delivery [small|medium|full]`: the 08:00 peak, the idle tick and a button, at each size of database.

small: 10,000 people; medium: 100,000 too; full: 1,000,000 too (minutes, and about 1.5 GB of disk).
"""

from __future__ import annotations

import asyncio
import datetime as dtm
import json
import subprocess
import sys
import tempfile
import time
from bisect import bisect_left
from pathlib import Path

from cryptography.fernet import Fernet

from bench.delivery.people import fill
from bot.bootstrap import load_catalogue
from bot.channels.telegram import TelegramChannel
from bot.channels.telegram_pace import Pace
from bot.clock import SystemClock
from bot.duty import Duty
from bot.medications.answers import DoseAnswers
from bot.medications.bundles import Bundles
from bot.medications.delivery import Delivery
from bot.medications.dose_wording import Say, speaker
from bot.medications.service import MedicationService
from bot.settings import PROJECT, Settings
from bot.storage import vault
from bot.storage.database import Database
from bot.storage.leases import LeaseStore
from bot.storage.medications import MedicationStore
from bot.worker import Worker

SIZES = {"small": (10_000,), "medium": (10_000, 100_000), "full": (10_000, 100_000, 1_000_000)}
DUE = 3_000
TOKEN = "123456789:AA-token-of-a-server-on-this-machine"
ALONE = Pace(per_second=1000, burst=50)
"""What a paid broadcast allows."""


def main() -> None:
    sizes = SIZES[next((word for word in sys.argv[1:] if word in SIZES), "small")]
    vault.use(vault.Vault([Fernet.generate_key().decode()]))
    for people in sizes:
        for rate, doses in ((1000, DUE), (30, DUE)):
            say(measure(people, rate, doses))


def say(row: dict[str, float]) -> None:
    sys.stdout.write(json.dumps({name: round(value, 4) for name, value in row.items()}) + "\n")
    sys.stdout.flush()


def measure(people: int, rate: int, doses: int) -> dict[str, float]:
    with tempfile.TemporaryDirectory(prefix="coach-bench-") as folder:
        due_at = dtm.datetime.now(dtm.timezone.utc) + dtm.timedelta(seconds=16 + people / 12_000)
        database = fill(Path(folder) / "coach.sqlite", people, doses, due_at)
        server = subprocess.Popen([sys.executable, "-m", "bench.delivery.fast_api", str(rate)], cwd=PROJECT,
                                  stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        assert server.stdout is not None and server.stdin is not None
        try:
            address = f"http://127.0.0.1:{server.stdout.readline().strip()}"
            row = asyncio.run(_peak(database, address, due_at, doses, Pace() if rate == 30 else ALONE))
            server.stdin.write("report\n")
            server.stdin.flush()
            seen = json.loads(server.stdout.readline())
        finally:
            server.kill()
        head = {"people": people, "ceiling": rate, **_lateness(seen["sent"], due_at.timestamp()), "refused": seen["refused"]}
        return {**head, **row, **_button(database, due_at)}


async def _peak(database: Database, address: str, due_at: dtm.datetime, doses: int, pace: Pace) -> dict[str, float]:
    """CPU of this process, which does nothing but send: an idle stretch first, then the peak."""
    settings = Settings(data_dir=Path(), telegram_token=TOKEN, telegram_api=address)
    delivery, leases, clock = Delivery(MedicationStore(database), _say()), LeaseStore(database), SystemClock()
    channel = TelegramChannel(settings, pace=pace)
    duty = Duty(Worker(delivery, {"telegram": channel}, leases, clock), leases, clock)
    stop = asyncio.Event()
    running = asyncio.create_task(duty.run(stop))
    await asyncio.sleep(1.0)
    idle_for = (due_at - clock.now()).total_seconds() - 0.5
    before = time.process_time()
    await asyncio.sleep(max(idle_for, 0.1))
    idle = (time.process_time() - before) / max(idle_for, 0.1)
    before = time.process_time()
    while clock.now() < due_at + dtm.timedelta(seconds=1) or _unsent(database):  # noqa: ASYNC110
        await asyncio.sleep(1.0)  # asks the database, which sets no event
    spent = time.process_time() - before
    stop.set()
    await running
    await channel.aclose()
    return {"idle_ms_a_second": idle * 1000, "cpu_s_per_1000": spent / doses * 1000}


def _unsent(database: Database) -> bool:
    with MedicationStore(database).read() as records:
        return records.pending(SystemClock().now(), dtm.timedelta(0))


def _say() -> Say:
    return speaker(load_catalogue(Settings()).messages)


def _lateness(sent: list[float], due_at: float) -> dict[str, float]:
    sent = sorted(sent)
    most = max(bisect_left(sent, begin + 1) - place for place, begin in enumerate(sent))
    return {
        "sent": len(sent), "a_second": len(sent) / (sent[-1] - sent[0]), "most_in_a_second": most,
        "late_p50_s": sent[len(sent) // 2] - due_at, "late_p99_s": sent[len(sent) * 99 // 100] - due_at,
        "first_late_s": sent[0] - due_at,
    }


def _button(database: Database, due_at: dtm.datetime, presses: int = 300) -> dict[str, float]:
    """A press answered without Rasa: owner checked, one row changed, one sentence back."""
    from bot.medications.model import dose_id

    clock, say_it = SystemClock(), _say()
    store = MedicationStore(database)
    answers = DoseAnswers(MedicationService(store, clock), Bundles(store, say_it), say_it, clock)
    before = time.process_time()
    for number in range(presses):
        person = f"{number:032}"
        answers.press(person, f"d:{dose_id(person, f'{due_at:%Y-%m-%d}', '08:00')}:taken")
    return {"button_ms": (time.process_time() - before) / presses * 1000}


if __name__ == "__main__":
    main()
