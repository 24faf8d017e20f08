"""A dose that stays unanswered is said again where the person asked: twice at most, never at night unless asked."""

from __future__ import annotations

import pytest

from bot.medications import managing_words
from tests.support.medications import ANNE, ZONE, Workshop, a_draft


async def told(shop: Workshop, hour: str, until: str, *, nags: int = 2, at_night: bool = False) -> list[str]:
    """The first lines of what a plan of one hour sends, unanswered, until an instant."""
    plan = shop.service.create_plan(ANNE, a_draft(hour), ZONE)
    shop.service.set_nags(ANNE, nags, plan.id, at_night=at_night)
    await shop.until(until)
    return [accepted.message.text.split("\n")[0] for accepted in shop.channel.accepted]


async def test_it_is_said_twice_more_and_no_more(shop: Workshop) -> None:
    lines = await told(shop, "12:00", "2026-11-24 20:00")

    assert len(lines) == 3
    assert "C'est l'heure" in lines[0] and all("pas votre réponse" in line for line in lines[1:])


async def test_without_a_wish_it_is_said_once(shop: Workshop) -> None:
    assert len(await told(shop, "12:00", "2026-11-24 20:00", nags=0)) == 1


async def test_an_answer_ends_it(shop: Workshop) -> None:
    assert len(await told(shop, "12:00", "2026-11-24 11:05")) == 1

    shop.service.answer(shop.the_dose().id, ANNE, "taken")
    await shop.until("2026-11-24 20:00")

    assert len(shop.channel.accepted) == 1
    assert shop.the_dose().state == "taken"


@pytest.mark.parametrize("how", ["off", "pause"])
async def test_switched_off_or_paused_it_is_said_no_more_and_still_waits_for_its_answer(shop: Workshop, how: str) -> None:
    await told(shop, "12:00", "2026-11-24 11:05")
    (plan,) = shop.service.plans(ANNE)

    shop.service.set_nags(ANNE, 0) if how == "off" else shop.service.pause(ANNE, None, plan.id)
    await shop.until("2026-11-24 15:00")

    assert len(shop.channel.accepted) == 1
    found = shop.service.open_dose(ANNE)
    assert found is not None and found.dose.state == "sent"


async def test_unanswered_it_is_missed_as_unanswered_and_not_as_our_fault(shop: Workshop) -> None:
    await told(shop, "12:00", "2026-11-25 11:30")

    first = shop.doses()[0]
    assert (first.state, first.cause) == ("missed", "unanswered")
    assert not any("de notre fait" in accepted.message.text.lower() for accepted in shop.channel.accepted)


@pytest.mark.parametrize(("hour", "at_night", "times"), [
    ("22:00", False, 1), ("22:00", True, 3), ("20:50", False, 1), ("20:50", True, 1), ("20:30", False, 2), ("07:30", False, 1),
])
async def test_the_night_is_quiet_unless_the_dose_is_of_the_night_and_it_was_asked(
    shop: Workshop, hour: str, at_night: bool, times: int
) -> None:
    assert len(await told(shop, hour, "2026-11-25 06:00" if hour > "12:00" else "2026-11-24 07:20", at_night=at_night)) == times


@pytest.mark.parametrize(("text", "wanted"), [
    ("relance-moi si je ne réponds pas", True), ("relance moi si jrepond pas pour la metformine", True), ("insiste si je réponds pas", True),
    ("rappelle moi encore si je réponds pas", True), ("arrete de me relancer", False), ("ne me relance plus", False),
    ("stop les relances", False), ("plutôt à 21h", None), ("rappelle moi la metformine", None), ("cache les noms", None),
])
def test_the_wish_is_read_in_any_spelling(text: str, wanted: bool | None) -> None:
    assert managing_words.nags(text) is wanted
