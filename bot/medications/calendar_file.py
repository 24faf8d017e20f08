"""The coming doses as an .ics file (RFC 5545), for the calendar of a telephone. Pure; written by hand, for it is short.

Each coming dose is an event of its own in UTC: no calendar has to know our time zones or our rule of daylight saving.
A discreet plan has no name in it. The alarm rings at the hour.
"""

from __future__ import annotations

import datetime as dtm
from collections.abc import Iterable
from itertools import islice

from bot.medications.model import Plan, dose_id
from bot.medications.recurrence import occurrences

AHEAD = dtm.timedelta(days=30)
_MOST = 400      # events of one plan
_LINE = 73       # octets of a line before it is folded; RFC 5545 allows 75
_MINUTE = dtm.timedelta(minutes=1)


def calendar(plans: Iterable[Plan], now: dtm.datetime, discreet_title: str) -> bytes:
    """The file for the plans that are active, over the next thirty days."""
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Coach Sante//Rappels//FR", "CALSCALE:GREGORIAN", "METHOD:PUBLISH"]
    for plan in plans:
        if plan.status != "active" or plan.kind == "need":
            continue
        for one in islice(occurrences(plan.rule, plan.zone, now), _MOST):
            if one.due_at > now + AHEAD:
                break
            title = discreet_title if plan.discreet else _title(plan, one.slot, one.local_date)
            lines += _event(dose_id(plan.id, one.local_date.isoformat(), one.slot), one.due_at, now, title)
    return "".join(f"{folded}\r\n" for line in [*lines, "END:VCALENDAR"] for folded in _folded(line)).encode()


def _title(plan: Plan, slot: str, day: dtm.date) -> str:
    amount = plan.dose_at(slot, day)
    return f"{plan.label}, {amount}" if amount else plan.label


def _event(uid: str, due_at: dtm.datetime, now: dtm.datetime, title: str) -> list[str]:
    return [
        "BEGIN:VEVENT", f"UID:{uid}@coach-sante", f"DTSTAMP:{_utc(now)}", f"DTSTART:{_utc(due_at)}",
        f"DTEND:{_utc(due_at + 5 * _MINUTE)}", f"SUMMARY:{_text(title)}", "CLASS:PRIVATE", "TRANSP:TRANSPARENT",
        "BEGIN:VALARM", "ACTION:DISPLAY", f"DESCRIPTION:{_text(title)}", "TRIGGER:PT0S", "END:VALARM", "END:VEVENT",
    ]


def _utc(instant: dtm.datetime) -> str:
    return f"{instant.astimezone(dtm.timezone.utc):%Y%m%dT%H%M%SZ}"


def _text(value: str) -> str:
    """TEXT of RFC 5545 §3.3.11: backslash, semicolon, comma and line ends are escaped; control signs go."""
    escaped = value.replace("\\", "\\\\").replace(";", "\\;").replace(",", "\\,").replace("\r", "").replace("\n", "\\n")
    return "".join(sign for sign in escaped if sign >= " ")


def _folded(line: str) -> list[str]:
    """Lines of 75 octets at most, never cut inside a character; the next ones begin with a blank."""
    found, current = [], ""
    for sign in line:
        if len((current + sign).encode()) > _LINE:
            found.append(current)
            current = " "
        current += sign
    return [*found, current]
