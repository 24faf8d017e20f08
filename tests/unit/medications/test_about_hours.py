"""Hours said as "vers 8 h": marked by the reader, read back so, and spread over ten minutes; exact hours stay exact."""

from __future__ import annotations

import datetime as dtm

import pytest

from bot.medications.planning import ABOUT, spread
from bot.medications.posology import parse, read_back
from bot.medications.recurrence import Rule

NOW = dtm.datetime(2026, 11, 26, 9, 15, tzinfo=dtm.timezone.utc)
ZONE = "Europe/Paris"


@pytest.mark.parametrize(("text", "about"), [
    ("lasilix tous les jours vers 8h", ("08:00",)),
    ("metformine vers 8h et 20h", ("08:00", "20:00")),
    ("metformine vers 8h et à 20h", ("08:00",)),
    ("metformine à 8h et vers 20h", ("20:00",)),
    ("doliprane aux alentours de 9h", ("09:00",)),
    ("doliprane tous les jours 8h environ", ("08:00",)),
    ("metformine vers les 8 heures du soir", ("20:00",)),
    ("rappelle moi vers 14h d'appeler", ("14:00",)),
    ("metformine tous les jours à 8h", ()),
    ("metformine à 8h pile", ()),
    ("metformine 1-0-1", ()),
    ("metformine toutes les 8 heures", ()),
])
def test_only_hours_said_as_about_are_marked(text: str, about: tuple[str, ...]) -> None:
    rule = parse(text, NOW, ZONE).rule

    assert rule is not None
    assert rule.about == about
    assert Rule.from_dict(rule.to_dict()) == rule


@pytest.mark.parametrize("said", ["vers 8 h et 20 h", "à 8 h et vers 20 h", "vers 8 h et à 20 h"])
def test_what_is_read_back_says_which_hours_are_about_and_reads_the_same(said: str) -> None:
    rule = parse(f"metformine tous les jours {said}", NOW, ZONE).rule

    words = read_back(rule, None, "metformine") if rule else ""

    assert said in words
    assert parse(words, NOW, ZONE).rule == rule


def test_people_are_spread_evenly_over_ten_minutes_and_each_keeps_a_minute() -> None:
    offsets = [spread(f"{number:032}") for number in range(3000)]

    assert all(abs(offset) <= ABOUT for offset in offsets)
    minutes = [sum(1 for offset in offsets if minute * 60 <= offset.total_seconds() + 300 < minute * 60 + 60) for minute in range(10)]
    assert 240 <= min(minutes) <= max(minutes) <= 360
    assert spread("a" * 32) == spread("a" * 32)
