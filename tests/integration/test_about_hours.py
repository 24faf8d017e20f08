"""What is sent when for hours said as "vers 8 h", next to what is due to the minute."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.medications.planning import ABOUT, spread
from tests.support.medications import ANNE, BRUNO, ZONE, Workshop, a_draft, utc

EIGHT = utc("2026-11-24 07:00")


@pytest.fixture
def shop(tmp_path: Path) -> Workshop:
    return Workshop(tmp_path)


async def test_about_eight_leaves_within_five_minutes_of_eight_and_names_eight(shop: Workshop) -> None:
    for number in range(30):
        shop.meet(f"{number:032}")
        shop.service.create_plan(f"{number:032}", a_draft("08:00", about=("08:00",)), ZONE)

    await shop.until("2026-11-24 07:06")

    sent = [shop.doses(f"{number:032}")[0].sent_at for number in range(30)]
    assert sent == [EIGHT + spread(f"{number:032}") for number in range(30)]
    assert all(abs(one - EIGHT) <= ABOUT for one in sent)
    assert min(sent) < EIGHT < max(sent)
    assert all("8 h" in text for text in shop.channel.texts)


async def test_an_exact_hour_is_exact_beside_others_that_are_not(shop: Workshop) -> None:
    shop.meet(BRUNO)
    shop.service.create_plan(ANNE, a_draft("08:00"), ZONE)
    shop.service.create_plan(BRUNO, a_draft("08:00", about=("08:00",)), ZONE)

    await shop.until("2026-11-24 07:06")

    assert shop.the_dose().sent_at == EIGHT
    assert shop.doses(BRUNO)[0].sent_at == EIGHT + spread(BRUNO) != EIGHT


async def test_one_person_gets_one_message_for_about_eight_and_eight_sharp(shop: Workshop) -> None:
    shop.service.create_plan(ANNE, a_draft("08:00"), ZONE)
    shop.service.create_plan(ANNE, a_draft("08:00", label="ramipril", about=("08:00",)), ZONE)

    await shop.until("2026-11-24 07:06")

    assert len(shop.channel.accepted) == 1
    assert {dose.sent_at for dose in shop.doses()} == {EIGHT}


async def test_two_medicines_about_eight_leave_in_one_message(shop: Workshop) -> None:
    for label in ("metformine", "ramipril"):
        shop.service.create_plan(ANNE, a_draft("08:00", label=label, about=("08:00",)), ZONE)

    await shop.until("2026-11-24 07:06")

    assert len(shop.channel.accepted) == 1
    assert shop.states() == ["sent", "sent"]
