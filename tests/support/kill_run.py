"""A run of many kills: doses that fall due, a Bot API server that also fails, a worker killed again and again, people
who answer meanwhile; then the rest of the day, until every dose has ended. `python -m tests.support.kill_run SEED...`
prints what several runs came to."""

from __future__ import annotations

import asyncio
import dataclasses
import datetime as dtm
import json
import os
import random
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import sqlalchemy as sa

from bot.clock import SimulatedClock, SystemClock
from bot.medications import dose_wording
from bot.medications.delivery import Delivery
from bot.medications.model import Dose, dose_id
from bot.medications.service import MedicationService
from bot.storage.medications import MedicationRecords
from bot.storage.tables import dose as dose_table
from bot.worker import Worker
from tests.support.bot_api import BotApi
from tests.support.fake_channel import FakeChannel
from tests.support.kill_verdict import Ending, Verdict, judge
from tests.support.medications import KEY, TEXTS, Workshop, a_plan, a_rule

PROJECT = Path(__file__).parents[2]
DATE, SLOT = "2026-11-24", "08:00"


def run(folder: Path, *, doses: int, kills: int, over: float, seed: int, url: str = "") -> Verdict:
    """`doses` people have one dose each, due evenly in the next `over` seconds; then everybody is given the time needed."""
    chance = random.Random(seed)
    shop = Workshop(folder, start="2026-01-01 00:00", url=url)
    fill(shop, doses, over)
    in_hand: set[tuple[str, int]] = set()
    with BotApi() as api:
        plan_faults(api, chance, doses)
        crowd = Crowd(shop, api, chance)
        with a_mother(shop, api) as mother:
            for _ in range(kills):
                child = start(mother)
                crowd.live(len(api.of("sendMessage")) + chance.randint(1, round(1.8 * doses / kills)))
                time.sleep(chance.uniform(0, 0.03))
                kill(child)
                in_hand |= sending(shop)
            last = start(mother)
            wait_until_settled(shop)
            kill(last)
        told = asyncio.run(live_through_the_day(shop))
        return judge(ending(shop, api, in_hand, crowd.noted, told), kills)


class Crowd:
    """People who press buttons while the worker dies: on either copy, twice, and some stop their plan."""

    def __init__(self, shop: Workshop, api: BotApi, chance: random.Random) -> None:
        self._service = MedicationService(shop.store, SystemClock())
        self._api, self._chance = api, chance
        self._seen = 0
        self.noted: Counter[str] = Counter()
        """How many answers changed something, by dose."""

    def live(self, calls: int, patience: float = 4.0) -> None:
        """Until the server has seen so many sendings: a kill strikes a worker at work, however slow the machine."""
        end = time.monotonic() + patience
        while len(self._api.of("sendMessage")) < calls and time.monotonic() < end:
            time.sleep(0.002)
        fresh, self._seen = self._api.messages[self._seen :], len(self._api.messages)
        for message in fresh:
            self._answer(message.chat, message.buttons[0][0][1].split(":")[1])

    def _answer(self, chat: int, dose: str) -> None:
        person, dice = f"{chat - 1000:032}", self._chance.random()
        if dice < 0.02:
            self._service.stop(person)
            self._service.stop(f"{chat - 990:032}")  # perhaps before its hour
        elif dice < 0.5:
            verb = "taken" if dice < 0.35 else "skip"
            for _ in range(2):
                self.noted[dose] += self._service.answer(dose, person, verb).changed


def fill(shop: Workshop, doses: int, over: float) -> None:
    """Rows as make_doses would have written them, at instants finer than a minute."""
    begin = dtm.datetime.now(dtm.timezone.utc) + dtm.timedelta(seconds=1.5)
    with shop.db.begin() as on:
        records, rows = MedicationRecords(on), []
        for number in range(doses):
            person, due = f"{number:032}", begin + dtm.timedelta(seconds=over * number / doses)
            plan = a_plan(SLOT, id=person, patient_id=person, rule=a_rule(SLOT, count=1))
            records.add_plan(plan)
            rows.append(Dose(
                id=dose_id(person, DATE, SLOT), plan_id=person, patient_id=person, local_date=DATE, slot=SLOT,
                due_at=due, send_at=due, closes_at=due + dtm.timedelta(hours=2),
            ))
        records.put_doses(rows)
    for number in range(doses):
        shop.meet(f"{number:032}", "telegram", external_id=str(1000 + number))


def plan_faults(api: BotApi, chance: random.Random, doses: int) -> None:
    """About one call in eight fails: 429, 500, 502, or silence, with and without the message having arrived."""
    kinds = ({"status": 500}, {"status": 502}, {"silent": True}, {"silent": True, "accepted": True})
    for number in range(doses * 2):
        if number % 200 == 199:
            api.fail("sendMessage", status=429, retry_after=1)
        elif chance.random() < 0.125:
            api.fail("sendMessage", **chance.choice(kinds))
        else:
            api.pass_one("sendMessage")


@contextmanager
def a_mother(shop: Workshop, api: BotApi) -> Iterator[subprocess.Popen[str]]:
    mother = subprocess.Popen(
        [sys.executable, "-m", "tests.support.mortal_worker", shop.url, api.url, api.token, KEY],
        cwd=PROJECT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env={**os.environ, "PYTHONPATH": str(PROJECT)},
    )
    try:
        yield mother
    finally:
        mother.communicate("quit\n", timeout=20)


def start(mother: subprocess.Popen[str]) -> int:
    assert mother.stdin and mother.stdout
    mother.stdin.write("start\n")
    mother.stdin.flush()
    return int(mother.stdout.readline())


def kill(child: int) -> None:
    """Back when it is gone, and reaped by its mother."""
    os.kill(child, signal.SIGKILL)
    while True:
        try:
            os.kill(child, 0)
        except ProcessLookupError:
            return
        time.sleep(0.001)


def sending(shop: Workshop) -> set[tuple[str, int]]:
    """(dose id, number of the try) of all that the dead had in hand."""
    query = sa.select(dose_table.c.id, dose_table.c.attempts).where(dose_table.c.state == "sending")
    with shop.db.read() as on:
        return {(row.id, row.attempts) for row in on.execute(query)}


def wait_until_settled(shop: Workshop, patience: float = 90.0) -> None:
    """Until nothing is to be sent any more."""
    moving = sa.select(sa.func.count()).where(dose_table.c.state.in_(("due", "sending", "unknown")), dose_table.c.send_at.is_not(None))
    end = time.monotonic() + patience
    while time.monotonic() < end:
        with shop.db.read() as on:
            if not on.execute(moving).scalar():
                return
        time.sleep(0.1)
    raise AssertionError("doses are still under way")


async def live_through_the_day(shop: Workshop) -> list[str]:
    """The windows close, and what did not come is told. Returns the texts of that."""
    begin = dtm.datetime.now(dtm.timezone.utc)
    clock, channel = SimulatedClock(begin), FakeChannel("telegram")
    worker = Worker(Delivery(shop.store, dose_wording.speaker(TEXTS)), {"telegram": channel}, shop.leases, clock)
    for hours in (2.5, 16, 25):  # unsent ones close; what closed by night is told in the morning; the day to answer ends
        clock.move_to(begin + dtm.timedelta(hours=hours))
        while await worker.tick(clock.now()):
            pass
    return channel.texts


def ending(
    shop: Workshop, api: BotApi, in_hand: set[tuple[str, int]], noted: Counter[str], told: list[str]
) -> dict[str, Ending]:
    """What became of each dose, by the server's own record and by the database."""
    with shop.db.read() as on:
        rows = on.execute(sa.select(dose_table.c.id, dose_table.c.patient_id, dose_table.c.state, dose_table.c.cause)).all()
    by_chat = {1000 + int(row.patient_id): row.id for row in rows}
    arrived = Counter(message.buttons[0][0][1].split(":")[1] for message in api.messages)
    foreign = [one for one in api.messages if one.buttons[0][0][1].split(":")[1] != by_chat[one.chat]]
    assert not foreign, "a copy bears the id of another person's dose"
    silences = Counter(by_chat[int(call.params["chat_id"])] for call in api.of("sendMessage") if call.fault.after)
    crashes = Counter(dose for dose, _ in in_hand)
    return {
        row.id: Ending(row.state, row.cause, arrived[row.id], silences[row.id], crashes[row.id], noted[row.id], len(told))
        for row in rows
    }


if __name__ == "__main__":
    for number in sys.argv[1:]:
        with tempfile.TemporaryDirectory() as here:
            found = run(Path(here), doses=1000, kills=50, over=20.0, seed=int(number))
        sys.stdout.write(json.dumps({"seed": int(number), **dataclasses.asdict(found)}) + "\n")
        sys.stdout.flush()
