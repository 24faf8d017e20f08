"""`coach status`: whether reminders leave, and what an operator should look at."""

from __future__ import annotations

import datetime as dtm
from pathlib import Path

import pytest

from bot.channels.base import Blocked, RetryLater, Unknown
from bot.duty import Duty
from bot.storage import delivery_status
from tests.support.medications import ANNE, BRUNO, ZONE, Workshop, a_draft, utc


@pytest.fixture
def shop(tmp_path: Path) -> Workshop:
    shop = Workshop(tmp_path)
    shop.meet(BRUNO)
    for person in (ANNE, BRUNO):
        shop.service.create_plan(person, a_draft("08:00"), ZONE)
    return shop


def lines(shop: Workshop) -> str:
    now = shop.clock.now()
    return "\n".join(delivery_status.read(shop.db, now).lines(now))


async def test_without_a_worker_and_with_a_dose_that_waits_it_is_not_fine(shop: Workshop) -> None:
    shop.clock.move_to(utc("2026-11-24 07:05"))
    shop.worker._source.prepare(shop.clock.now())

    found = delivery_status.read(shop.db, shop.clock.now())

    assert not found.fine(shop.clock.now())
    assert found.oldest_waiting == utc("2026-11-24 07:00")
    assert "✗ envoi des rappels : aucun" in lines(shop)
    assert "✗ le plus ancien rappel non envoyé attend depuis 5 min" in lines(shop)


async def test_a_worker_that_has_sent_shows_it(shop: Workshop) -> None:
    shop.channel.script = [Blocked()]
    shop.clock.move_to(utc("2026-11-24 07:00"))
    await Duty(shop.worker, shop.leases, shop.clock).guarded_tick()

    found = delivery_status.read(shop.db, shop.clock.now())

    assert found.fine(shop.clock.now())
    assert (found.workers, found.sent_in_an_hour, found.unreachable) == (1, 1, 1)
    assert found.oldest_waiting is None
    assert found.last_sent == utc("2026-11-24 07:00")
    shop.clock.move_to(shop.clock.now() + dtm.timedelta(seconds=16))
    assert not delivery_status.read(shop.db, shop.clock.now()).fine(shop.clock.now())


async def test_doubtful_doses_and_a_channel_that_asks_to_wait_are_named(shop: Workshop) -> None:
    shop.channel.script = [Unknown(), Unknown(), Unknown(), Unknown()]
    await shop.until("2026-11-24 07:10")
    assert "✗ rappels dont on ignore s'ils sont arrivés : 2" in lines(shop)

    shop.channel.script = [RetryLater(90)]
    await shop.at("2026-11-25 07:00")

    assert "rappels dont on ignore s'ils sont arrivés : 0" in lines(shop)  # closed as missed in the meantime
    assert "talk demande d'attendre encore 90 s" in lines(shop)
