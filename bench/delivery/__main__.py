"""`python -m bench.delivery [small|medium|full] [peak|steady]`: sending, the idle tick and a button, at each size of database.

peak: all fall due at the same instant; steady: evenly, a little below what the channel permits. People press buttons meanwhile.

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

from bench.delivery.people import add_due, fill
from bench.delivery.replies import TOKEN
from bot.bootstrap import load_catalogue
from bot.channels.telegram import TelegramChannel
from bot.channels.telegram_pace import Pace
from bot.clock import SystemClock
from bot.duty import Duty
from bot.medications.answers import DoseAnswers
from bot.medications.bundles import Bundles
from bot.medications.delivery import Delivery
from bot.medications.dose_wording import Say, speaker
from bot.medications.model import dose_id
from bot.medications.service import MedicationService
from bot.settings import PROJECT, Settings
from bot.storage import vault
from bot.storage.database import Database
from bot.storage.leases import LeaseStore
from bot.storage.medications import MedicationStore
from bot.worker import Worker

SIZES = {"small": (10_000,), "medium": (10_000, 100_000), "full": (10_000, 100_000, 1_000_000)}
RUNS = {"peak": ((1000, 3_000, 0.0), (30, 750, 0.0)), "steady": ((1000, 3_000, 15.0), (30, 600, 30.0))}
"""Ceiling of the server, doses, and the seconds in which they fall due."""
ALONE = Pace(per_second=1000, burst=50)
"""What a paid broadcast allows."""


def main() -> None:
    sizes = SIZES[next((word for word in sys.argv[1:] if word in SIZES), "small")]
    kinds = [word for word in sys.argv[1:] if word in RUNS] or list(RUNS)
    key = Fernet.generate_key().decode()
    vault.use(vault.Vault([key]))
    for people in sizes:
        with tempfile.TemporaryDirectory(prefix="coach-bench-") as folder:
            town = Town(Path(folder) / "coach.sqlite", people, key)
            for kind in kinds:
                for rate, doses, over in RUNS[kind]:
                    say(town.measure(rate, doses, over))


def say(row: dict[str, float]) -> None:
    sys.stdout.write(json.dumps({name: round(value, 4) for name, value in row.items()}) + "\n")
    sys.stdout.flush()


class Town:
    """A database of `people` with nothing due, in which each run gives more people something due."""

    def __init__(self, path: Path, people: int, key: str) -> None:
        self.path, self.people, self.key = path, people, key
        self.filled_at = dtm.datetime.now(dtm.timezone.utc)
        self.database = fill(path, people, self.filled_at)
        self.next_number, self.next_reply = people, 0

    def measure(self, rate: int, doses: int, over: float) -> dict[str, float]:
        first, self.next_number = self.next_number, self.next_number + doses
        due_at = dtm.datetime.now(dtm.timezone.utc) + dtm.timedelta(seconds=25)
        add_due(self.path, first, doses, due_at, over)
        server = subprocess.Popen([sys.executable, "-m", "bench.delivery.fast_api", str(rate)], cwd=PROJECT,
                                  stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        assert server.stdout is not None and server.stdin is not None
        try:
            address = f"http://127.0.0.1:{server.stdout.readline().strip()}"
            crowd = self._crowd(address)
            row = asyncio.run(_peak(self.database, address, due_at, over, doses, Pace() if rate == 30 else ALONE))
            replies = json.loads(crowd.communicate()[0])
            server.stdin.write("report\n")
            server.stdin.flush()
            seen = json.loads(server.stdout.readline())
        finally:
            server.kill()
        due = [due_at.timestamp() + over * place / doses for place in range(doses)]
        head = {"people": self.people, "ceiling": rate, "over_s": over, "refused": seen["refused"]}
        return {**head, **_lateness(seen["sent"], due, first), **row, **replies, **self._button(first, due_at)}

    def _crowd(self, address: str) -> subprocess.Popen[str]:
        """People press "Pris" all the while; a process that does not send doses answers them."""
        first, self.next_reply = self.next_reply, self.next_reply + 2000
        command = [sys.executable, "-m", "bench.delivery.replies", self.database.url, address, self.key, self.filled_at.isoformat(), str(first)]
        return subprocess.Popen(command, cwd=PROJECT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)

    def _button(self, first: int, due_at: dtm.datetime, presses: int = 300) -> dict[str, float]:
        """A press answered without Rasa: owner checked, one row changed, one sentence back."""
        clock, say_it, store = SystemClock(), _say(), MedicationStore(self.database)
        answers = DoseAnswers(MedicationService(store, clock), Bundles(store, say_it), say_it, clock)
        before = time.process_time()
        for number in range(first, first + presses):
            person = f"{number:032}"
            answers.press(person, f"d:{dose_id(person, f'{due_at:%Y-%m-%d}', '08:00')}:taken")
        return {"button_ms": (time.process_time() - before) / presses * 1000}


async def _peak(
    database: Database, address: str, due_at: dtm.datetime, over: float, doses: int, pace: Pace
) -> dict[str, float]:
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
    while clock.now() < due_at + dtm.timedelta(seconds=over + 1) or _unsent(database):  # noqa: ASYNC110
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


def _lateness(accepted: list[list[float]], due: list[float], first: int) -> dict[str, float]:
    """Of the doses; the replies count for the busiest second of the server too."""
    all_at = sorted(at for at, _ in accepted)
    most = max(bisect_left(all_at, begin + 1) - place for place, begin in enumerate(all_at))
    sent = sorted((at, int(chat) - 1000 - first) for at, chat in accepted if chat >= 1000 + first)
    late = sorted(at - due[place] for at, place in sent)
    return {
        "sent": len(sent), "a_second": len(sent) / (sent[-1][0] - sent[0][0]), "most_in_a_second": most,
        "late_p50_s": late[len(late) // 2], "late_p99_s": late[len(late) * 99 // 100], "late_most_s": late[-1],
    }


if __name__ == "__main__":
    main()
