"""The safeguards one by one: without it, the same scenario loses, doubles or misleads. Each test runs the scenario twice:
with the safeguard the claim holds, without it the claim is seen to fail, so that no safeguard is there for nothing."""

from __future__ import annotations

import asyncio
import datetime as dtm
import sqlite3
from collections import Counter
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest
import sqlalchemy as sa

from bot.channels.base import SendResult, Sent
from bot.medications import model
from bot.medications.model import Dose
from bot.messages import OutboundMessage
from bot.storage.database import Database
from bot.storage.tables import dose as dose_table
from tests.support.fake_channel import FakeChannel
from tests.support.medications import ANNE, ZONE, Workshop, a_draft, utc

SEVEN = utc("2026-11-24 07:00")


class Slow(FakeChannel):
    """Lets others run while a message is under way."""

    async def send(self, external_id: str, message: OutboundMessage) -> SendResult:
        await asyncio.sleep(0.02)
        await super().send(external_id, message)
        return Sent(f"m{self.calls}")


async def copies_of_two_workers(folder: Path) -> int:
    shop = Workshop(folder)
    shop.service.create_plan(ANNE, a_draft("08:00"), ZONE)
    shop.clock.move_to(SEVEN)
    channel = Slow()
    first, second = shop.another_worker(channel=channel), shop.another_worker(channel=channel)

    async def later() -> None:
        await asyncio.sleep(0.01)
        await second.tick(SEVEN)

    await asyncio.gather(first.tick(SEVEN), later())
    return len(channel.accepted)


async def test_without_the_lease_two_workers_double_a_dose(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "with").mkdir()
    (tmp_path / "without").mkdir()
    assert await copies_of_two_workers(tmp_path / "with") == 1

    real = Dose.claimed

    def claimed(self: Dose, now: dtm.datetime, holder: str, lease: dtm.timedelta) -> Dose:
        return real(self, now, holder, -dtm.timedelta(seconds=1))

    monkeypatch.setattr(Dose, "claimed", claimed)
    assert await copies_of_two_workers(tmp_path / "without") == 2


async def copies_after_a_crash_loop(folder: Path) -> int:
    """Four crashes right after the message was accepted; each time a new process, a minute later."""
    shop = Workshop(folder)
    shop.service.create_plan(ANNE, a_draft("08:00"), ZONE)

    class Crash(BaseException):
        pass

    def die(*_: object) -> None:
        raise Crash

    for minute in range(5):
        shop.worker._source.record = die  # type: ignore[method-assign,assignment]
        with suppress(Crash):
            await shop.at(f"2026-11-24 07:0{minute}")
        shop.restart()
    return len([one for one in shop.channel.accepted if one.message.dose_id])


async def test_without_the_commit_of_the_claim_a_crash_loop_sends_for_ever(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "with").mkdir()
    (tmp_path / "without").mkdir()
    assert await copies_after_a_crash_loop(tmp_path / "with") == 3

    from bot.medications.delivery import Delivery

    real = Delivery.claim

    def claim(self, parcels, now, holder):  # type: ignore[no-untyped-def]
        database = self._store._database
        begin = database.begin

        @contextmanager
        def never_committed():  # type: ignore[no-untyped-def]
            with database.engine.connect() as connection:
                yield connection
                connection.rollback()

        database.begin = never_committed
        try:
            return real(self, parcels, now, holder)
        finally:
            database.begin = begin

    monkeypatch.setattr(Delivery, "claim", claim)
    assert await copies_after_a_crash_loop(tmp_path / "without") > 3


async def texts_after_six_hours(folder: Path) -> list[str]:
    shop = Workshop(folder)
    shop.service.create_plan(ANNE, a_draft("08:00"), ZONE)
    shop.clock.move_to(SEVEN)
    shop.worker._source.prepare(SEVEN)
    await shop.at("2026-11-24 13:00")
    return [one.message.text for one in shop.channel.accepted if one.message.buttons]


async def test_without_the_late_rule_a_dose_six_hours_late_is_announced(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "with").mkdir()
    (tmp_path / "without").mkdir()
    assert await texts_after_six_hours(tmp_path / "with") == []

    monkeypatch.setattr(model, "announce_window", lambda gap: dtm.timedelta(hours=23))
    assert len(await texts_after_six_hours(tmp_path / "without")) == 1


def rows_of_one_occurrence(database: Database) -> int:
    """The same occurrence written by two processes that give it ids of their own."""
    with database.read() as on:
        row = dict(on.execute(sa.select(dose_table)).first()._mapping)
    for number in range(2):
        try:
            with database.begin() as on:
                on.execute(dose_table.insert().values(**{**row, "id": f"other-{number}"}))
        except sa.exc.IntegrityError:
            continue
    with database.read() as on:
        return max(Counter(on.execute(sa.select(dose_table.c.local_date)).scalars()).values())


def test_without_the_unique_key_one_occurrence_can_become_two_doses(tmp_path: Path) -> None:
    shop = Workshop(tmp_path)
    shop.service.create_plan(ANNE, a_draft("08:00", count=1), ZONE)
    assert rows_of_one_occurrence(shop.db) == 1
    shop.db.engine.dispose()

    raw = sqlite3.connect(tmp_path / "coach.sqlite")
    (made,) = raw.execute("SELECT sql FROM sqlite_master WHERE name = 'dose'").fetchone()
    unique = next(line for line in made.splitlines() if "UNIQUE" in line)
    raw.executescript("ALTER TABLE dose RENAME TO old;" + made.replace(f",{unique}", "").replace(unique.strip().rstrip(",") + ", ", "")
                      .replace(unique, unique.replace("UNIQUE (plan_id, local_date, slot)", "CHECK (1)"))
                      + "; INSERT INTO dose SELECT * FROM old; DROP TABLE old;")
    raw.close()
    assert rows_of_one_occurrence(Database(shop.url)) == 3
