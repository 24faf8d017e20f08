"""The server's clock jumps, or the database is an old copy: nothing early, nothing again, nothing announced as now."""

from __future__ import annotations

import asyncio
import datetime as dtm
import shutil
from pathlib import Path

import pytest

from bot.clock import SteadyClock
from bot.duty import Duty
from bot.medications import dose_wording
from bot.medications.delivery import Delivery
from bot.storage.medications import MedicationStore
from bot.worker import Worker
from tests.support.fake_channel import FakeChannel
from tests.support.medications import ANNE, TEXTS, ZONE, Workshop, a_draft, utc

HOUR = dtm.timedelta(hours=1)


class Machine:
    """A wall clock that can be set, real time that cannot, and a channel that knows the time if `knows`."""

    def __init__(self, folder: Path, *, knows: bool = False) -> None:
        self.shop = Workshop(folder)
        self.true, self.wrong_by = self.shop.clock, dtm.timedelta(0)
        begin = self.true.now()
        self.channel = FakeChannel()
        if knows:
            async def told() -> dtm.datetime:
                return self.true.now()
            self.channel.time = told  # type: ignore[attr-defined]
        self.clock = SteadyClock(self, lambda: (self.true.now() - begin).total_seconds())
        self.alarms: list[str] = []
        self.restart()

    def now(self) -> dtm.datetime:
        return self.true.now() + self.wrong_by

    def restart(self) -> None:
        source = Delivery(MedicationStore(self.shop.db), dose_wording.speaker(TEXTS))
        worker = Worker(source, {"talk": self.channel}, self.shop.leases, self.clock)
        self.duty = Duty(worker, self.shop.leases, self.clock, resume=source.resume,
                         alarm=lambda kind, now: self.alarms.append(kind))
        self.sent: list[dtm.datetime] = []
        self.channel.during = lambda: self.sent.append(self.true.now())

    async def live(self, until: str, step: dtm.timedelta = dtm.timedelta(seconds=30)) -> None:
        while self.true.now() < utc(until):
            self.true.move_to(min(self.true.now() + step, utc(until)))
            await self.duty.guarded_tick()


@pytest.mark.parametrize("knows", [False, True])
@pytest.mark.parametrize("jump", [HOUR, -HOUR, dtm.timedelta(days=1)])
@pytest.mark.parametrize("at", ["2026-11-24 06:30", "2026-11-24 07:10"])
async def test_a_jump_sends_nothing_early_and_nothing_again(tmp_path: Path, jump: dtm.timedelta, at: str, knows: bool) -> None:
    machine = Machine(tmp_path, knows=knows)
    machine.shop.service.create_plan(ANNE, a_draft("08:00", "09:00", count=1), ZONE)
    await machine.live("2026-11-24 06:00", HOUR)
    await machine.live(at)
    machine.wrong_by = jump
    await machine.live("2026-11-24 09:30")

    assert len(machine.sent) == 2
    for sent, due in zip(machine.sent, (utc("2026-11-24 07:00"), utc("2026-11-24 08:00")), strict=True):
        assert dtm.timedelta(seconds=-30) <= sent - due <= dtm.timedelta(seconds=60)
    assert machine.alarms


async def test_the_channels_clock_decides_when_the_machines_was_wrong_before(tmp_path: Path) -> None:
    machine = Machine(tmp_path, knows=True)
    machine.wrong_by = HOUR  # wrong from the start; then somebody sets it right
    machine.clock = SteadyClock(machine, lambda: machine.true.now().timestamp())
    machine.restart()
    machine.shop.service.create_plan(ANNE, a_draft("08:00", count=1), ZONE)
    await machine.live("2026-11-24 06:00", HOUR)
    await machine.live("2026-11-24 06:45")
    machine.wrong_by = dtm.timedelta(0)
    await machine.live("2026-11-24 07:05")

    assert machine.sent == [utc("2026-11-24 07:00")]


async def test_small_steps_are_followed(tmp_path: Path) -> None:
    machine = Machine(tmp_path)
    machine.wrong_by = dtm.timedelta(seconds=20)

    assert machine.clock.now() == machine.now()
    assert not machine.clock.doubtful


async def test_a_backup_six_hours_old_announces_nothing_as_now(tmp_path: Path) -> None:
    shop = Workshop(tmp_path)
    hours = [f"{hour:02}:{minute:02}" for hour in range(8, 15) for minute in (0, 20, 40)]
    for number, clock in enumerate(hours):
        shop.service.create_plan(ANNE, a_draft(clock, label=f"m{number}", count=1), ZONE)
    await serve(shop, "2026-11-24 07:30")
    shop.db.close()
    shutil.copy(tmp_path / "coach.sqlite", tmp_path / "backup")
    await serve(shop, "2026-11-24 13:30")
    before = len(shop.channel.accepted)
    assert before == 20
    shop.db.close()
    for extra in ("-wal", "-shm"):
        (tmp_path / f"coach.sqlite{extra}").unlink(missing_ok=True)
    shutil.copy(tmp_path / "backup", tmp_path / "coach.sqlite")

    shop.restart()
    await serve(shop, "2026-11-24 13:39")

    told = shop.channel.texts[before:]
    assert told
    assert not [text for text in told if "c'est l'heure" in text.lower() or "maintenant" in text.lower()]
    assert any(text.startswith("Rappel de 14 h 20") for text in told)
    await serve(shop, "2026-11-24 13:41", restart=False)
    assert shop.channel.texts[-1].startswith("C'est l'heure (prise de 14 h 40)")


async def serve(shop: Workshop, until: str, *, restart: bool = True, step: int = 20) -> None:
    """A worker as a process: signs of life, and ticks as time passes."""
    if restart:
        shop.duty = Duty(shop.worker, shop.leases, shop.clock, resume=shop.worker._source.resume)  # type: ignore[attr-defined]
    while shop.clock.now() < utc(until):
        shop.clock.move_to(min(shop.clock.now() + dtm.timedelta(seconds=step), utc(until)))
        await shop.duty.guarded_tick()  # type: ignore[attr-defined]


async def test_a_graceful_stop_finishes_what_is_under_way_and_begins_nothing(tmp_path: Path) -> None:
    shop = Workshop(tmp_path)
    shop.service.create_plan(ANNE, a_draft("08:00"), ZONE)
    for number in range(20):
        shop.meet(f"{number:032}")
        shop.service.create_plan(f"{number:032}", a_draft("08:00"), ZONE)
    shop.clock.move_to(utc("2026-11-24 07:00"))
    stop = asyncio.Event()
    shop.channel.during = stop.set
    worker = shop.another_worker(senders=4)

    await Duty(worker, shop.leases, shop.clock).run(stop, every=0.01)

    assert 1 <= len(shop.channel.accepted) <= 8
    with shop.store.read() as records:
        assert not [one for one in records.doses_to_claim([ANNE], shop.clock.now()) if one.state == "sending"]


