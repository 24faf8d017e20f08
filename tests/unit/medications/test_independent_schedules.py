"""Sentences written from the product's description alone, before the reader was looked at, and a calendar of their own.

independent_schedules.jsonl: `expect` is what a person means (times, days, start, end...), `accept` inside it holds other good
readings, `next` the coming hours of each, by the plain calendar below. `half`: "dev" was worked on, "held" was kept aside.
"""

from __future__ import annotations

import calendar
import datetime as dtm
import json
import re
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from bot.medications import posology
from bot.medications.posology import PosologyError

ROWS = [json.loads(line) for line in Path(__file__).with_name("independent_schedules.jsonl").read_text("utf-8").splitlines()]
DAY = dtm.timedelta(days=1)
FRACTIONS = {"1/2": 0.5, "1/4": 0.25, "3/4": 0.75}


def kind(row: dict[str, Any]) -> str:
    return "refused" if "error" in row["expect"] else "doubted" if row["expect"].get("ambiguous") else "read"


def answer(row: dict[str, Any]) -> dict[str, Any]:
    zone = ZoneInfo(row["tz"])
    now = dtm.datetime.fromisoformat(row["now"]).replace(tzinfo=zone)
    try:
        said = posology.parse(row["text"], now, row["tz"])
    except PosologyError as refusal:
        return {"error": refusal.code, "message": refusal.message}
    found = posology.to_json(said, now, row["tz"])
    return found if said.rule else {"error": "no_schedule"}


def suits(row: dict[str, Any], found: dict[str, Any]) -> bool:
    if kind(row) == "refused":
        return "message" in found
    if kind(row) == "doubted":
        return "error" in found or found["ambiguous"]
    if "error" in found:
        return any("error" in other for other in row["expect"].get("accept", []))
    return found["next"] in row["next"]


@pytest.mark.parametrize("half", ["dev", "held"])
@pytest.mark.parametrize(("wanted", "share"), [("read", 0.97), ("refused", 1.0), ("doubted", 0.9)])
def test_sentences_give_the_hours_that_a_person_means(half, wanted, share):
    rows = [row for row in ROWS if row["half"] == half and kind(row) == wanted]

    wrong = [row["text"] for row in rows if not suits(row, answer(row))]

    assert 1 - len(wrong) / len(rows) >= share, wrong


@pytest.mark.parametrize("row", [row for row in ROWS if "dose" in row["expect"]], ids=lambda row: row["text"])
def test_the_amount_is_the_one_that_was_said(row):
    wanted, found = row["expect"]["dose"], answer(row)["dose"]
    values = {key: amount(value) for key, value in found.items()} if isinstance(found, dict) else amount(found)

    if isinstance(wanted, dict) and not isinstance(values, dict):
        values = dict.fromkeys(wanted, values)
    assert values == wanted


def amount(text: str) -> float:
    text = text.replace(",", ".")
    return FRACTIONS.get(text[:3]) or float(re.match(r"\d+(?:\.\d+)?", text)[0])


@pytest.mark.parametrize("row", [row for row in ROWS if row["next"]], ids=lambda row: row["text"])
def test_the_expected_hours_follow_from_what_is_meant(row):
    meanings = [row["expect"], *row["expect"].get("accept", [])]

    assert row["next"] == [coming(meant, row["now"], row["tz"]) for meant in meanings if meant.get("times")]


def coming(meant: dict[str, Any], now: str, tz: str) -> list[str]:
    """The next six local hours, by trying each day in turn."""
    zone, wall = ZoneInfo(tz), dtm.datetime.fromisoformat(now)
    start = dtm.date.fromisoformat(meant["start"]) if "start" in meant else wall.date()
    last = _last(meant, start)
    found: list[dtm.datetime] = []
    day = wall.date() if "dates" in meant else max(start, wall.date())
    for _ in range(3000):
        if len(found) >= 6 or (last and day > last):
            break
        if _on(meant, day, start):
            due = (dtm.datetime.combine(day, dtm.time.fromisoformat(hour), zone).astimezone(dtm.timezone.utc) for hour in sorted(meant["times"]))
            found += [instant for instant in due if instant > wall.replace(tzinfo=zone)]
        day += DAY
    return [f"{instant.astimezone(zone):%Y-%m-%dT%H:%M}" for instant in found[:6]]


def _last(meant: dict[str, Any], start: dtm.date) -> dtm.date | None:
    if "months" in meant:
        month = start.month - 1 + meant["months"]
        year, month = start.year + month // 12, month % 12 + 1
        return dtm.date(year, month, min(start.day, calendar.monthrange(year, month)[1])) - DAY
    if "days" in meant:
        return start + DAY * (meant["days"] - 1)
    return dtm.date.fromisoformat(meant["until"]) if "until" in meant else None


def _on(meant: dict[str, Any], day: dtm.date, start: dtm.date) -> bool:
    length = calendar.monthrange(day.year, day.month)[1]
    weeks = (day - (start - DAY * start.weekday())).days // 7
    tests = {
        "dates": lambda dates: day.isoformat() in dates,
        "every": lambda step: (day - start).days % step == 0,
        "weekdays": lambda days: day.weekday() in days,
        "week": lambda step: weeks % step == 0,
        "monthdays": lambda days: day.day in days or (-1 in days and day.day == length),
        "monthdays_clamped": lambda days: any(day.day == min(wanted, length) for wanted in days),
        "month_step": lambda step: ((day.year - start.year) * 12 + day.month - start.month) % step == 0,
        "nth": lambda pairs: any(day.weekday() == name and ((day.day - 1) // 7 + 1 == n or (n < 0 and day.day + 7 > length)) for n, name in pairs),
        "cycle": lambda cycle: (day - start).days % cycle[1] < cycle[0],
    }
    return all(test(meant[name]) for name, test in tests.items() if name in meant)
