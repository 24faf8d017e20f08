"""The weekly summary: only for whoever wants it, on Sunday evening, once, never at night."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.adherence.weekly import next_sunday
from tests.support.medications import ANNE, ZONE, a_draft, utc
from tests.support.notes import NoteShop


@pytest.fixture
def shop(tmp_path: Path) -> NoteShop:
    made = NoteShop(tmp_path, "2026-11-16 06:00")
    made.service.create_plan(ANNE, a_draft("08:00"), ZONE)
    made.consent(ANNE)
    return made


def summaries(shop: NoteShop) -> list[str]:
    return [text for text in shop.channel.texts if "semaine" in text]


async def test_the_summary_comes_on_sunday_at_six_for_whoever_asked(shop: NoteShop) -> None:
    shop.weekly.start(ANNE, shop.clock.now())

    await shop.until("2026-11-29 16:59")
    before = summaries(shop)
    await shop.until("2026-11-29 17:00")

    assert before == []
    assert len(summaries(shop)) == 1


async def test_nobody_gets_one_unasked_for(shop: NoteShop) -> None:
    await shop.until("2026-11-30 12:00")

    assert summaries(shop) == []


async def test_stopping_it_stops_it(shop: NoteShop) -> None:
    shop.weekly.start(ANNE, shop.clock.now())
    await shop.until("2026-11-29 17:00")
    shop.weekly.stop(ANNE)

    await shop.until("2026-12-07 12:00")

    assert len(summaries(shop)) == 1


async def test_without_consent_nothing_leaves(shop: NoteShop) -> None:
    shop.weekly.start(ANNE, shop.clock.now())
    shop.consent(ANNE, False)

    await shop.until("2026-11-30 12:00")

    assert summaries(shop) == []


async def test_one_unasked_message_a_day_the_second_waits_for_the_morning(shop: NoteShop) -> None:
    shop.weekly.start(ANNE, shop.clock.now())
    shop.spend_budget(ANNE, "2026-11-29")

    await shop.until("2026-11-29 22:00")
    on_the_day = summaries(shop)
    await shop.until("2026-11-30 08:00")

    assert on_the_day == []
    assert len(summaries(shop)) == 1


async def test_a_summary_that_comes_due_during_a_stop_is_not_sent_at_night(shop: NoteShop) -> None:
    shop.weekly.start(ANNE, shop.clock.now())
    await shop.until("2026-11-29 16:00")

    await shop.at("2026-11-29 21:30")  # 22:30 in Luxembourg
    at_night = summaries(shop)
    await shop.until("2026-11-30 07:00")

    assert at_night == []
    assert len(summaries(shop)) == 1


def test_sunday_at_six_is_wall_clock_time_on_the_day_of_a_change() -> None:
    assert next_sunday(utc("2026-10-24 12:00"), ZONE) == utc("2026-10-25 17:00")
    assert next_sunday(utc("2026-10-25 17:00"), ZONE) == utc("2026-11-01 17:00")
