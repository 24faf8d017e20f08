"""`coach posology --jsonl`: one sentence a line, read at a given instant in a given zone."""

from __future__ import annotations

import datetime as dtm
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from bot.jsonl import BadLine
from bot.medications.posology import PosologyError, parse, to_json

_SHAPE = ("medication", "dose", "times", "rrule", "start", "until", "next", "ambiguous", "assumed")
"""What PRODUCT.md §6 promises to scripts; `to_json` says more to our own tests."""


async def answer(row: dict[str, Any]) -> dict[str, Any]:
    """`{"text", "now", "tz"}` → the schedule of PRODUCT.md §6, or `{"error", "message"}`. Raises BadLine."""
    text, zone = row.get("text"), row.get("tz")
    if not isinstance(text, str) or not isinstance(zone, str):
        raise BadLine("Il faut « text », « now » et « tz ».")
    now = _instant(row.get("now"), zone)
    try:
        found = parse(text, now, zone)
    except PosologyError as refusal:
        return {"error": refusal.code, "message": refusal.message}
    if found.rule is None:
        return {"error": "no_schedule", "message": "Je n'ai pas compris quand il faut le rappeler."}
    return {name: value for name, value in to_json(found, now, zone).items() if name in _SHAPE}


def _instant(raw: Any, zone: str) -> dtm.datetime:
    """`now` with its offset, or as wall-clock time in `zone`."""
    try:
        tz = ZoneInfo(zone)
        moment = dtm.datetime.fromisoformat(str(raw).replace("Z", "+00:00"))
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise BadLine("« now » doit être une heure ISO 8601 et « tz » un fuseau comme Europe/Luxembourg.") from None
    return moment if moment.tzinfo else moment.replace(tzinfo=tz)
