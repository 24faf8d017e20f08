"""Agreement with the French cases of five open-source date parsers, each source by its own conventions.

The cases lie beside the project (shared/data/time_fr) and are left out where they are not. What cannot be compared is
not counted: intervals (a reminder has a moment, not a span), past moments (refused here), bare days of Duckling-like
sources count by their date alone. Conventions that differ and stay different: a moment of the day has the product's
default hour here (soir = 20:00; Chrono 18:00, lingua_franca 19:00), a date without an hour 08:00 (Chrono 12:00 or now),
"jeudi prochain" the coming Thursday (lingua_franca: the one after), "8h" on its own may be tomorrow (Duckling: today).
"""

from __future__ import annotations

import datetime as dtm
import json
import re
from collections import Counter
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from bot.medications import posology
from bot.medications.posology import PosologyError
from bot.settings import PROJECT

CASES = PROJECT.parent / "shared" / "data" / "time_fr" / "time_fr_reminder_like_subset.jsonl"
ZONE = ZoneInfo("Europe/Paris")
FLOORS = {
    "chrono": 0.95, "dateparser": 0.95, "duckling": 0.92, "rustling": 0.92, "lingua_franca": 0.9, "microsoft:DateParser": 0.9,
    "microsoft:SetParser": 0.7, "microsoft:DateTimeModel": 0.65, "microsoft:DateTimeParser": 0.6, "microsoft:TimeParser": 0.6,
}
"""Microsoft's phrases are partly translated word for word ("10 de matin", "chaque nuit 9"); those stay unread."""
MOMENTS = re.compile(r"(?i)\b(matin|midi|soir|soirée|soiree|apr[eè]s[- ]midi|nuit|matinée)\b")


def wanted(row: dict[str, Any], now: dtm.datetime) -> tuple[str, str] | None:
    """What the source expects: ("instant" | "date" | "hour", value), or None when it cannot be compared."""
    expected = row["expected"]
    if expected.get("type") == "relative":
        value = now + dtm.timedelta(**expected["delta"])
        return ("date", f"{value:%Y-%m-%d}") if "days" in expected["delta"] else ("instant", f"{value:%Y-%m-%dT%H:%M}")
    if expected.get("type") == "instant":
        return _instant(row, expected["value"][:16], now)
    if expected.get("type") == "ms" and len(expected["items"]) == 1:
        return _microsoft(expected["items"][0], now)
    return None


def _instant(row: dict[str, Any], value: str, now: dtm.datetime) -> tuple[str, str] | None:
    if value <= f"{now:%Y-%m-%dT%H:%M}" and value[11:] != "00:00" or value[:10] < f"{now:%Y-%m-%d}":
        return None
    said_hour = re.search(r"\d ?h|\d:\d\d|heure|midi|minuit|min|\d ?(?:am|pm)", row["text"], re.IGNORECASE)
    if not said_hour or MOMENTS.search(row["text"]) and not re.search(r"\d|minuit|(?<!apres)(?<!après)[ -]midi", row["text"]):
        return "date", value[:10]
    return "instant", value


def _microsoft(item: dict[str, Any], now: dtm.datetime) -> tuple[str, str] | None:
    value = item["value"]
    if not isinstance(value, dict):
        value = {"FutureResolution": value[-1], "Timex": value[-1].get("timex", "")}
    future = value.get("FutureResolution", {})
    if item["type"] == "datetime":
        text = (future.get("dateTime") or future.get("value") or "").replace(" ", "T")[:16]
        return ("instant", text) if text > f"{now:%Y-%m-%dT%H:%M}" else None
    if item["type"] == "date":
        text = future.get("date") or future.get("value") or ""
        return ("date", text) if text >= f"{now:%Y-%m-%d}" else None
    if item["type"] == "time" or item["type"] == "set" and re.fullmatch(r"T\d\d(?::\d\d)?", value["Timex"]):
        return "hour", (value["Timex"][1:] + ":00")[:5]
    return None


def agrees(row: dict[str, Any]) -> bool | None:
    reference = row["reference_time"] or "2016-11-07T00:00:00"
    now = dtm.datetime.fromisoformat(reference[:19]).replace(tzinfo=ZONE)
    want = wanted(row, now)
    if want is None:
        return None
    found = answer(row["text"], now)
    kind, value = want
    return found.startswith(value) if kind in ("instant", "date") else found[11:] == value


def answer(text: str, now: dtm.datetime) -> str:
    try:
        found = posology.to_json(posology.parse(text, now, ZONE.key), now, ZONE.key)["next"]
    except PosologyError as refusal:
        return refusal.code
    return found[0] if found else ""


def scores(path: Path) -> dict[str, tuple[int, int, int]]:
    """By source: agreed, compared, left out."""
    counted: Counter[tuple[str, bool | None]] = Counter()
    for line in path.read_text("utf-8").splitlines():
        row = json.loads(line)
        counted[row["source"], agrees(row)] += 1
    sources = sorted({source for source, _ in counted})
    return {s: (counted[s, True], counted[s, True] + counted[s, False], counted[s, None]) for s in sources}


@pytest.mark.skipif(not CASES.exists(), reason="the public time phrases are not beside the project")
def test_public_time_phrases_are_read_as_other_parsers_read_them():
    found = scores(CASES)

    assert {s: agreed / compared for s, (agreed, compared, _) in found.items() if compared and agreed / compared < FLOORS.get(s, 0)} == {}
