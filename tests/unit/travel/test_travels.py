"""Journeys: sent doses never move, nothing comes too near without a question, home hours come back by themselves."""

from __future__ import annotations

import datetime as dtm
from pathlib import Path

import pytest

from bot.medications.dose_wording import speaker
from bot.storage.travels import TravelStore
from bot.travel.model import Trip
from bot.travel.service import Travels
from tests.support.medications import ANNE, ZONE, a_draft, a_rule, utc
from tests.support.notes import NoteShop, texts

MONTREAL, TOKYO = "America/Toronto", "Asia/Tokyo"


class TravelShop(NoteShop):
    def authors(self) -> list:  # type: ignore[type-arg]
        self.travels = Travels(TravelStore(self.db), self.store, self.service, speaker(texts()))
        return [self.travels]

    def go(self, zone: str, until: str | None, *, local: bool = True, begins: str | None = None) -> list:  # type: ignore[type-arg]
        now = self.clock.now()
        trip = Trip(ANNE, "là-bas", zone, ZONE, local, utc(begins) if begins else now, utc(until) if until else None, "away")
        return self.travels.go(trip, now)

    def due(self) -> list[str]:
        """Instants (UTC) at which something was sent or waits, in order."""
        with self.store.read() as records:
            found = records.doses_of(ANNE, utc("2026-11-24 00:00"), utc("2026-12-10 00:00"))
        return [f"{dose.due_at:%d %H:%M}" for dose in found if dose.state != "cancelled"]


@pytest.fixture
def shop(tmp_path: Path) -> TravelShop:
    return TravelShop(tmp_path, "2026-11-24 06:00")


async def test_hours_follow_the_place_and_a_sent_dose_does_not_move(shop: TravelShop) -> None:
    shop.service.create_plan(ANNE, a_draft("08:00"), ZONE)
    await shop.until("2026-11-24 09:00")

    near = shop.go(MONTREAL, "2026-11-29 23:00")

    assert near == []
    assert shop.due()[:2] == ["24 07:00", "25 13:00"]


async def test_home_hours_come_back_at_the_return_date(shop: TravelShop) -> None:
    shop.service.create_plan(ANNE, a_draft("08:00"), ZONE)
    await shop.until("2026-11-24 09:00")
    shop.go(MONTREAL, "2026-11-25 23:00")

    await shop.until("2026-11-26 12:00")

    assert shop.due()[:3] == ["24 07:00", "25 13:00", "26 07:00"]
    assert shop.travels.trip(ANNE) is None


async def test_a_dose_that_would_come_too_near_is_asked_about_and_nothing_moves(shop: TravelShop) -> None:
    shop.service.create_plan(ANNE, a_draft("08:00", "20:00"), ZONE)
    await shop.until("2026-11-24 19:30")

    (close,) = shop.go(TOKYO, "2026-11-30 23:00")

    assert close.after == dtm.timedelta(hours=4)
    assert [plan.zone for plan in shop.service.plans(ANNE)] == [ZONE]


async def test_waiting_leaves_out_the_near_dose_and_keeping_keeps_it(shop: TravelShop) -> None:
    shop.service.create_plan(ANNE, a_draft("08:00", "20:00"), ZONE)
    await shop.until("2026-11-24 19:30")
    shop.go(TOKYO, "2026-11-30 23:00")

    shop.travels.answer(ANNE, True, shop.clock.now())

    assert shop.due()[:3] == ["24 07:00", "24 19:00", "25 11:00"]  # 20:00 in Tokyo


async def test_the_return_asks_too_and_keeps_the_hours_of_the_place_until_then(shop: TravelShop) -> None:
    shop.service.create_plan(ANNE, a_draft("08:00", "20:00"), ZONE)
    shop.go("Pacific/Honolulu", "2026-11-26 06:30")
    await shop.until("2026-11-26 08:00")
    texts_seen = list(shop.channel.texts)

    zones = [plan.zone for plan in shop.service.plans(ANNE)]
    shop.travels.answer(ANNE, False, shop.clock.now())

    assert any("très près" in text for text in texts_seen)
    assert zones == ["Pacific/Honolulu"]
    assert [plan.zone for plan in shop.service.plans(ANNE)] == [ZONE]


async def test_home_hours_change_nothing(shop: TravelShop) -> None:
    shop.service.create_plan(ANNE, a_draft("08:00"), ZONE)

    shop.go(TOKYO, "2026-11-30 23:00", local=False)
    await shop.until("2026-11-25 12:00")

    assert shop.due()[:2] == ["24 07:00", "25 07:00"]


async def test_a_journey_to_come_begins_on_its_day(shop: TravelShop) -> None:
    shop.service.create_plan(ANNE, a_draft("08:00"), ZONE)

    shop.go(MONTREAL, "2026-11-30 23:00", begins="2026-11-26 05:00")
    await shop.until("2026-11-26 14:00")

    assert shop.due()[:3] == ["24 07:00", "25 07:00", "26 13:00"]


async def test_every_eight_hours_counts_elapsed_time_wherever_the_person_is(shop: TravelShop) -> None:
    rule = a_rule("08:00", every_hours=8, anchor=utc("2026-11-24 07:00"))
    draft = a_draft("08:00")
    shop.service.create_plan(ANNE, type(draft)(draft.medication, draft.dose, rule), ZONE)
    await shop.until("2026-11-24 08:00")

    near = shop.go(TOKYO, None)

    assert near == []
    assert shop.due()[:4] == ["24 07:00", "24 15:00", "24 23:00", "25 07:00"]


@pytest.mark.parametrize("zone", [MONTREAL, TOKYO, "Pacific/Auckland", "Pacific/Honolulu", "Australia/Lord_Howe", "Asia/Kolkata"])
@pytest.mark.parametrize("times", [("08:00",), ("08:00", "20:00"), ("08:00", "12:00", "20:00"), ("22:00",)])
@pytest.mark.parametrize("at", ["2026-11-24 09:00", "2026-11-24 13:00", "2026-11-24 20:30", "2026-11-25 02:00"])
async def test_no_dose_is_ever_nearer_than_half_the_gap_without_a_question(
    tmp_path: Path, zone: str, times: tuple[str, ...], at: str
) -> None:
    shop = TravelShop(tmp_path, "2026-11-23 06:00")
    shop.service.create_plan(ANNE, a_draft(*times, start=dtm.date(2026, 11, 23)), ZONE)
    await shop.until(at)
    with shop.store.read() as records:
        came = [dose for dose in records.doses_of(ANNE, utc("2026-11-23 00:00"), shop.clock.now())]
    near = shop.go(zone, None)
    if near:
        shop.travels.answer(ANNE, True, shop.clock.now())

    with shop.store.read() as records:
        after = [d for d in records.doses_of(ANNE, utc("2026-11-23 00:00"), utc("2026-12-01 00:00")) if d.state != "cancelled"]

    coming = [dose for dose in after if dose.due_at >= shop.clock.now()]
    assert coming and came and came[-1].gap
    assert coming[0].due_at - came[-1].due_at >= came[-1].gap / 2
    assert [d.due_at for d in came] == [d.due_at for d in after if d.due_at < shop.clock.now()]
