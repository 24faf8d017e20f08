"""The disk is full, or the database is locked, in the middle of a send; forged, foreign and stale answers; two at once."""

from __future__ import annotations

import resource
import sqlite3
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa

from bot.duty import Duty
from bot.medications.answers import DoseAnswers
from bot.medications.bundles import Bundles
from bot.medications.dose_wording import speaker
from tests.support.medications import ANNE, BRUNO, TEXTS, ZONE, Workshop, a_draft, utc

A_PAGE = 4096


@pytest.fixture
def shop(tmp_path: Path) -> Workshop:
    shop = Workshop(tmp_path)
    shop.service.create_plan(ANNE, a_draft("08:00"), ZONE)
    return shop


@pytest.fixture
def disk() -> Iterator[Disk]:
    disk = Disk()
    yield disk
    disk.free()


class Disk:
    """No file may grow beyond a page: what a full disk does to SQLite."""

    def __init__(self) -> None:
        self._usual = resource.getrlimit(resource.RLIMIT_FSIZE)

    def fill(self) -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (A_PAGE, self._usual[1]))

    def free(self) -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, self._usual)


class OnDuty:
    """The worker as its process runs it: a tick that fails is reported, and the next one tries again."""

    def __init__(self, shop: Workshop) -> None:
        self._shop, self._duty = shop, Duty(shop.worker, shop.leases, shop.clock)

    async def at(self, text: str) -> None:
        self._shop.clock.move_to(utc(text))
        await self._duty.guarded_tick()


async def test_a_disk_that_fills_up_under_way_loses_nothing_and_sends_nothing_while_it_is_full(shop: Workshop, disk: Disk) -> None:
    worker = OnDuty(shop)
    shop.channel.during = disk.fill
    await worker.at("2026-11-24 07:00")
    for second in range(31, 40):
        await worker.at(f"2026-11-24 07:00:{second}")
    while_full = shop.channel.calls
    shop.channel.during = None
    disk.free()

    await shop.until("2026-11-24 07:05")

    first, second = shop.channel.accepted
    assert while_full == 1
    assert first.message.dose_id == second.message.dose_id
    assert second.message.text.startswith("Rappel de 8 h.")
    assert shop.states() == ["sent"]


async def test_a_disk_that_is_full_before_the_claim_sends_nothing_until_it_is_free(shop: Workshop, disk: Disk) -> None:
    worker = OnDuty(shop)
    disk.fill()
    await worker.at("2026-11-24 07:00")
    before = shop.channel.calls
    disk.free()

    await shop.until("2026-11-24 07:01")

    assert (before, shop.channel.calls, shop.states()) == (0, 1, ["sent"])


def impatient(shop: Workshop) -> None:
    """Half a minute of patience with a locked database would make this a slow test."""
    shop.db.close()
    sa.event.listen(shop.db.engine, "connect", lambda raw, _: raw.execute("PRAGMA busy_timeout=20"))


async def test_a_database_locked_while_a_message_is_under_way_leads_to_one_copy_at_most(shop: Workshop) -> None:
    worker = OnDuty(shop)
    other = sqlite3.connect(shop.url.removeprefix("sqlite:///"), isolation_level=None)
    impatient(shop)
    shop.channel.during = lambda: other.execute("BEGIN IMMEDIATE") if not other.in_transaction else None
    await worker.at("2026-11-24 07:00")
    await worker.at("2026-11-24 07:00:31")
    while_locked = shop.channel.calls
    other.rollback()
    shop.channel.during = None

    await shop.until("2026-11-24 07:05")

    assert while_locked == 1
    assert len({one.message.dose_id for one in shop.channel.accepted}) == 1
    assert (shop.channel.calls, shop.states()) == (2, ["sent"])
    other.close()


# -- answers -----------------------------------------------------------------------------------------------------


def answers(shop: Workshop) -> DoseAnswers:
    say = speaker(TEXTS)
    return DoseAnswers(shop.service, Bundles(shop.store, say), say, shop.clock)


@pytest.mark.parametrize("forged", [
    "d::taken", "d:x:taken", "d:' OR 1=1 --:taken", "d:" + "A" * 22 + ":taken", "d:" + "é" * 30 + ":taken", "d:../../x:skip",
    "d:\x00:taken", "d:{id}:drop", "d:{id}:TAKEN", "d:{id}", "d:{id}:taken:taken", "d:{id}:later99999", "d:{id}:all", "",
])
async def test_a_forged_press_gets_a_sentence_and_changes_nothing(shop: Workshop, forged: str) -> None:
    await shop.at("2026-11-24 07:00")

    _, said = answers(shop).press(ANNE, forged.replace("{id}", shop.the_dose().id))

    assert said.text == TEXTS["dose_unknown"]
    assert shop.states() == ["sent"]


async def test_a_press_of_somebody_else_changes_nothing(shop: Workshop) -> None:
    await shop.at("2026-11-24 07:00")

    _, said = answers(shop).press(BRUNO, f"d:{shop.the_dose().id}:taken")

    assert (said.text, shop.states()) == (TEXTS["dose_not_yours"], ["sent"])


async def test_a_press_on_a_message_of_three_days_ago_notes_that_days_dose_and_no_other(shop: Workshop) -> None:
    await shop.at("2026-11-24 07:00")
    old = shop.the_dose().id
    await shop.until("2026-11-27 07:30")

    answers(shop).press(ANNE, f"d:{old}:taken")
    answers(shop).press(ANNE, f"d:{old}:later10")

    assert shop.states() == ["taken", "missed", "missed", "sent"]


@pytest.mark.parametrize("verbs", [("taken", "taken"), ("taken", "skip"), ("skip", "skip"), ("taken", "later10")])
async def test_two_answers_at_once_note_one_intake_at_most(shop: Workshop, verbs: tuple[str, str]) -> None:
    await shop.at("2026-11-24 07:00")
    dose, start, changed = shop.the_dose().id, threading.Barrier(2), []

    def act(verb: str) -> None:
        start.wait()
        changed.append(shop.service.answer(dose, ANNE, verb).changed)

    threads = [threading.Thread(target=act, args=(verb,)) for verb in verbs]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    (state,) = shop.states()
    assert changed.count(True) == 1 or verbs == ("taken", "later10")
    assert state in {"taken": {"taken"}, "skip": {"taken", "skipped"}, "later10": {"taken"}}[verbs[1]] | ({"skipped"} if verbs[0] == "skip" else set())
