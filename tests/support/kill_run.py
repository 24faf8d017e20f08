"""A run of many kills: doses that fall due, a Bot API server that also fails, a worker killed again and again."""

from __future__ import annotations

import datetime as dtm
import os
import random
import signal
import subprocess
import sys
import time
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

import sqlalchemy as sa

from bot.medications.model import Dose, dose_id
from bot.storage.medications import MedicationRecords
from bot.storage.tables import alert
from bot.storage.tables import dose as dose_table
from tests.support.bot_api import BotApi
from tests.support.medications import KEY, Workshop, a_plan, a_rule

PROJECT = Path(__file__).parents[2]


@dataclass
class Outcome:
    copies: Counter[str]
    states: Counter[str]
    silent: int
    """Answers that never came: each may lead to a copy of its own."""
    kills: int
    doubtful: set[str]
    alarmed: int

    @property
    def repeats(self) -> int:
        return sum(count - 1 for count in self.copies.values())


def run(folder: Path, *, doses: int, kills: int, over: float, seed: int, url: str = "") -> Outcome:
    """`doses` people have one dose each, due evenly in the next `over` seconds; then everybody is given the time needed."""
    chance = random.Random(seed)
    shop = Workshop(folder, start="2026-01-01 00:00", url=url)
    fill(shop, doses, over)
    with BotApi() as api:
        plan_faults(api, chance, doses)
        faults = list(api.faults["sendMessage"])
        mother = subprocess.Popen(
            [sys.executable, "-m", "tests.support.mortal_worker", shop.url, api.url, api.token, KEY],
            cwd=PROJECT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env={**os.environ, "PYTHONPATH": str(PROJECT)},
        )
        for _ in range(kills):
            child = start(mother)
            time.sleep(chance.uniform(0.1, 2 * over / kills - 0.1))
            os.kill(child, signal.SIGKILL)
        last = start(mother)
        wait_until_settled(shop)
        os.kill(last, signal.SIGKILL)
        mother.communicate("quit\n", timeout=20)
        used = faults[: len(faults) - len(api.faults["sendMessage"])]
        return outcome(shop, api, kills, sum(1 for fault in used if fault.accepted))


def fill(shop: Workshop, doses: int, over: float) -> None:
    """Rows as make_doses would have written them, at instants finer than a minute."""
    begin = dtm.datetime.now(dtm.timezone.utc) + dtm.timedelta(seconds=1.5)
    with shop.db.begin() as on:
        records, rows = MedicationRecords(on), []
        for number in range(doses):
            person, due = f"{number:032}", begin + dtm.timedelta(seconds=over * number / doses)
            plan = a_plan("08:00", id=person, patient_id=person, rule=a_rule("08:00", count=1))
            records.add_plan(plan)
            rows.append(Dose(
                id=dose_id(person, "2026-11-24", "08:00"), plan_id=person, patient_id=person, local_date="2026-11-24", slot="08:00",
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


def start(mother: subprocess.Popen[str]) -> int:
    assert mother.stdin and mother.stdout
    mother.stdin.write("start\n")
    mother.stdin.flush()
    return int(mother.stdout.readline())


def wait_until_settled(shop: Workshop, patience: float = 40.0) -> None:
    """Until nothing is to be sent any more."""
    moving = sa.select(sa.func.count()).where(dose_table.c.state.in_(("due", "sending", "unknown")), dose_table.c.send_at.is_not(None))
    end = time.monotonic() + patience
    while time.monotonic() < end:
        with shop.db.read() as on:
            if not on.execute(moving).scalar():
                return
        time.sleep(0.1)
    raise AssertionError("doses are still under way")


def outcome(shop: Workshop, api: BotApi, kills: int, silent: int) -> Outcome:
    with shop.db.read() as on:
        rows = on.execute(sa.select(dose_table.c.id, dose_table.c.state)).all()
        alarmed = on.execute(sa.select(sa.func.count()).where(alert.c.kind == "dose_doubtful")).scalar_one()
    sent = Counter(message.buttons[0][0][1].split(":")[1] for message in api.messages)
    doubtful = {row.id for row in rows if row.state == "unknown"}
    return Outcome(sent, Counter(row.state for row in rows), silent, kills, doubtful, alarmed)

