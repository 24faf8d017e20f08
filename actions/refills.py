"""A stock that was said: until when it lasts at the plan's rhythm, and a reminder to renew it before that."""

from __future__ import annotations

import datetime as dtm
import re
from itertools import islice
from zoneinfo import ZoneInfo

from rasa_sdk.events import FollowupAction, SlotSet

from actions.base import Events, Turn
from bot.medications import drafts, managing_words
from bot.medications.drafts import Draft
from bot.medications.model import Plan
from bot.medications.recurrence import Rule, occurrences

_WARNED = dtm.timedelta(days=7)
_MOST = 3000
_UNITS = re.compile(r"^(\d{1,2}) ?(?:comprim|cp|cachet|g[ée]lule|pilule|sachet|ampoule|capsule|dose|patch)", re.IGNORECASE)


def planned(turn: Turn) -> Events | None:
    """The reminder's form, opened at its read-back; None when no stock was said or it is not clear of what."""
    left = managing_words.units_left(turn.resumed)
    plans = [plan for plan in turn.app.medications.plans(turn.patient) if plan.kind == "dose"]
    named = [plan for plan in plans if drafts.mentions(turn.app.lexicon, turn.resumed, plan.label)]
    found = named or plans
    if not left or len(found) != 1:
        return None
    zone, now = ZoneInfo(turn.app.profiles.zone(turn.patient)), turn.app.clock.now()
    last = _last_day(found[0], left, now)
    if last is None:
        return None
    say, today = turn.app.catalogue.text, now.astimezone(zone).date()
    turn.bubble(say("stock_until", name=found[0].label, date=f"{last:%d/%m/%Y}"))
    if last - _WARNED <= today:
        turn.say("utter_reminder__refill")
        return []
    return reminder(turn, found[0], last - _WARNED)


def reminder(turn: Turn, plan: Plan, day: dtm.date) -> Events:
    """A reminder to renew a plan's medicine on a day, read back in the form before it is stored."""
    rule = Rule("daily", ("10:00",), day, count=1)
    draft = Draft(turn.app.catalogue.text("stock_task", name=plan.label), None, rule, kind="care")
    slots = {"draft": draft.to_dict(), "medication": draft.medication, "name": "known", "schedule": "known", "confirmed": None}
    return [*(SlotSet(f"reminder__{name}", value) for name, value in slots.items()), FollowupAction("reminder_form")]


def _last_day(plan: Plan, left: int, now: dtm.datetime) -> dtm.date | None:
    """The local day of the last dose that the stock allows; None when the plan ends before."""
    for one in islice(occurrences(plan.rule, plan.zone, now), _MOST):
        taken = _units(plan.dose_at(one.slot, one.local_date))
        if left < taken:
            return one.local_date
        left -= taken
        if left == 0:
            return one.local_date
    return None


def _units(amount: str | None) -> int:
    """"2 comprimés" is two; an amount in milligrams is one unit, which is said to the person as assumed."""
    found = _UNITS.match(amount or "")
    return max(1, int(found[1])) if found else 1
