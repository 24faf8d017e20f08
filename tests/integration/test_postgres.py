"""The coach on PostgreSQL: the same schema, and several workers at once that send nothing twice."""

from __future__ import annotations

import asyncio
import datetime as dtm
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext

from bot.channels.base import SendResult, Sent
from bot.messages import OutboundMessage
from bot.storage.database import Database
from bot.storage.tables import metadata
from tests.support import postgres
from tests.support.fake_channel import FakeChannel
from tests.support.medications import ANNE, BRUNO, ZONE, Workshop, a_draft, utc

pytestmark = pytest.mark.skipif(postgres.binaries() is None, reason=postgres.ABSENT)


@pytest.fixture(scope="module")
def server() -> Iterator[postgres.Server]:
    with postgres.running() as server:
        yield server


@pytest.fixture
def shop(server: postgres.Server, tmp_path: Path) -> Iterator[Workshop]:
    shop = Workshop(tmp_path, url=server.new_database())
    yield shop
    shop.db.engine.dispose()


class SlowChannel(FakeChannel):
    """Takes a moment, so that workers overlap."""

    async def send(self, external_id: str, message: OutboundMessage) -> SendResult:
        await asyncio.sleep(0.003)
        self.calls += 1
        await super().send(external_id, message)
        return Sent(f"m{self.calls}")


def test_migrations_and_tables_agree(server: postgres.Server) -> None:
    db = Database(server.new_database())
    db.migrate()
    db.migrate()

    with db.read() as connection:
        differences = compare_metadata(MigrationContext.configure(connection, opts={"compare_type": True}), metadata)
    db.engine.dispose()

    assert differences == []


@pytest.mark.parametrize("workers", [2, 4])
async def test_several_workers_at_once_send_nothing_twice(shop: Workshop, workers: int) -> None:
    """Each on connections of its own, in its own thread, as processes would be."""
    people = [f"{number:032}" for number in range(300)]
    for person in people:
        shop.meet(person)
        shop.service.create_plan(person, a_draft("08:00"), ZONE)
        if int(person) % 5 == 0:
            shop.service.create_plan(person, a_draft("08:00", label="ramipril", amount=None), ZONE)
    shop.clock.move_to(utc("2026-11-24 07:00"))
    channels = [SlowChannel() for _ in range(workers)]

    await asyncio.gather(*(asyncio.to_thread(work_until_done, shop, channel) for channel in channels))

    pressed = [button.data for channel in channels for one in channel.accepted for button in one.message.buttons]
    taken = Counter(data for data in pressed if data.endswith(":taken"))
    assert set(taken.values()) == {1}
    assert len(taken) == 360
    assert {state for person in people for state in shop.states(person)} == {"sent"}
    assert sum(1 for channel in channels if channel.accepted) == workers  # they shared the work
    assert sum(len(channel.accepted) for channel in channels) == 300  # no message was split between two


def work_until_done(shop: Workshop, channel: FakeChannel) -> None:
    db = Database(shop.url)
    worker = shop.another_worker(db, channel, senders=8)

    async def work() -> None:
        idle = 0
        while idle < 3:
            idle = 0 if await worker.tick(shop.clock.now()) else idle + 1
            await asyncio.sleep(0.002)

    asyncio.run(work())
    db.engine.dispose()


async def test_the_life_of_a_dose_is_the_same(shop: Workshop) -> None:
    shop.meet(BRUNO)
    shop.service.create_plan(ANNE, a_draft("08:00", "20:00"), ZONE)
    shop.service.create_plan(BRUNO, a_draft("08:00"), ZONE)
    await shop.until("2026-11-24 07:10")
    shop.service.answer(shop.the_dose().id, ANNE, "taken")
    shop.service.pause(BRUNO, utc("2026-11-26 00:00"))
    await shop.until("2026-11-27 12:00")

    assert [dose.state for dose in shop.doses()] == ["taken", "missed", "missed", "missed", "missed", "missed", "sent"]
    assert "cancelled" in shop.states(BRUNO)


async def test_a_person_in_another_transactions_hand_is_left_for_later(shop: Workshop) -> None:
    shop.meet(BRUNO)
    for person in (ANNE, BRUNO):
        shop.service.create_plan(person, a_draft("08:00"), ZONE)
    shop.clock.move_to(utc("2026-11-24 07:00"))
    source = shop.worker._source
    seen = source.waiting(shop.clock.now(), ["talk"], 10)

    with shop.store.begin() as records:
        records.recipients([ANNE])
        letters = source.claim(seen, shop.clock.now(), "w")

    assert [letter.external_id for letter in letters] == ["chat-b"]


async def test_the_rights_of_two_processes_do_not_collide(shop: Workshop) -> None:
    now = shop.clock.now()
    later = now + dtm.timedelta(seconds=15)

    def take(name: str) -> bool:
        return shop.leases.take("worker", name, now, later)

    got = await asyncio.gather(*(asyncio.to_thread(take, f"w{number}") for number in range(8)))

    assert got.count(True) == 1
    await asyncio.gather(*(asyncio.to_thread(shop.leases.extend, "quiet:x", "w", later) for _ in range(8)))
    assert shop.leases.running("quiet:", now) == {"quiet:x": later}
