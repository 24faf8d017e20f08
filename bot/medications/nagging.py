"""When an unanswered dose is said again: only where the person asked, capped, and never at night unless asked. Pure."""

from __future__ import annotations

import datetime as dtm
from zoneinfo import ZoneInfo

from bot.medications.model import Dose, Plan, announce_window

AFTER = dtm.timedelta(minutes=20)
AT_MOST = 2
"""Times that one dose is said again."""
_DAY_BEGINS, _DAY_ENDS = 8, 21


def planned(dose: Dose, plan: Plan, now: dtm.datetime) -> Dose:
    """A dose that has just been sent, to be said again where its plan wants that; itself where nothing more is to come.

    Never later than it may be announced, so never close to the next dose."""
    at = now + AFTER
    if dose.state != "sent" or dose.nagged >= min(plan.nags, AT_MOST) or at > dose.due_at + announce_window(dose.gap):
        return dose
    zone = ZoneInfo(plan.zone)
    if _night(at, zone) and not (plan.nag_at_night and _night(dose.due_at, zone)):
        return dose
    return dose.nagging(at)


def by_night(plan: Plan) -> bool:
    """Whether a plan has an hour at which it may be said again only if that was asked."""
    return any(not _DAY_BEGINS <= int(clock[:2]) < _DAY_ENDS for clock in plan.rule.times)


def _night(instant: dtm.datetime, zone: ZoneInfo) -> bool:
    return not _DAY_BEGINS <= instant.astimezone(zone).hour < _DAY_ENDS
