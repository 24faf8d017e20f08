"""Which catalogue text says what about a dose: by lateness, by answer, discreet or not. Pure; no French here."""

from __future__ import annotations

import datetime as dtm
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Protocol
from zoneinfo import ZoneInfo

from bot.medications.model import ON_TIME, SKIP_REASONS, Dose, Plan
from bot.messages import Button, OutboundMessage

_PLACEHOLDER = re.compile(r"\{(\w+)\}")
_ON_PLAN = {"hour": "change", "renew": "renew"}
"""Buttons under an answer that lead to the dialogue: verb of the button → what is to be done with the plan."""
_NEUTRAL = ("later", "later10", "later60", "undo", "side_danger", "side_calm", *_ON_PLAN, *(f"skip_{reason}" for reason in SKIP_REASONS))
"""Buttons whose label is the same for a medicine and for another act of care."""

ASK = ("taken", "later", "skip")
LATER = ("later10", "later60")
UNDO = ("undo",)
AFTER = {"forgot": ("hour", "undo"), "stock": ("renew", "undo"), "side": ("side_danger", "side_calm", "undo")}
"""Where each reason for a dose not taken leads; any other only to undoing."""
WHY = tuple(f"skip_{reason}" for reason in SKIP_REASONS) + UNDO


class Say(Protocol):
    """The catalogue: the text `text_id` with its {placeholders} filled."""

    def __call__(self, text_id: str, /, **values: str) -> str: ...


def speaker(texts: Mapping[str, str]) -> Say:
    """A Say over plain texts. A placeholder without a value stays as it is; nothing else in braces is read."""

    def say(text_id: str, /, **values: str) -> str:
        return _PLACEHOLDER.sub(lambda found: values.get(found[1], found[0]), texts[text_id])

    return say


@dataclass(frozen=True, repr=False)
class Answer:
    """What came of acting on a dose; `changed` is False when it was so already or could not be."""

    text_id: str
    dose: Dose
    plan: Plan
    changed: bool
    offers: tuple[str, ...] = ()
    """Verbs of the buttons to show."""
    values: Mapping[str, str] = field(default_factory=dict)

    def __repr__(self) -> str:
        return f"Answer({self.text_id}, {self.dose.id})"


def announcement(
    plan: Plan, dose: Dose, now: dtm.datetime, say: Say, *, since: dtm.datetime | None = None
) -> OutboundMessage:
    """The due message, worded by how late it is at `now`; its planned hour always shows."""
    lines = [say(f"{plan.kind}_{tone(dose, now, since)}", hour=clock(dose.due_at, plan.zone))]
    if not plan.discreet:
        lines.append(what(plan, dose, say))
    return OutboundMessage("\n".join(lines), buttons(plan, dose, ASK, say), dose_id=dose.id)


def tone(dose: Dose, now: dtm.datetime, since: dtm.datetime | None = None) -> str:
    """What was wanted before `since`, when this worker began, may have been sent by another (a backup was restored):
    it is worded like a copy, never as new."""
    if now - dose.wanted_at > ON_TIME:
        return "late"
    if dose.unknown_sends or (since is not None and dose.wanted_at < since):
        return "copy"
    if dose.nagged and dose.sent_at:
        return "nag"
    return "again" if dose.snoozed_until else "now"


def question(plan: Plan, dose: Dose, say: Say) -> OutboundMessage:
    """Asked when "ok" came after the announcement: that may mean "seen" as well as "taken"."""
    return OutboundMessage(say(f"{plan.kind}_done_or_not", hour=clock(dose.due_at, plan.zone)), buttons(plan, dose, ASK, say))


def summary(missed: Iterable[tuple[Plan, Dose]], now: dtm.datetime, say: Say) -> OutboundMessage:
    """The one message about reminders that did not come in time. Nothing in it is announced as to take."""
    lines = []
    for plan, dose in missed:
        line = "dose_summary_line_discreet" if plan.discreet else "dose_summary_line"
        lines.append(say(line, medicine=_plain(plan.label), when=when(dose.due_at, now, plan.zone, say)))
    return OutboundMessage(say("dose_summary", doses="\n".join(lines)))


def reply(answer: Answer, now: dtm.datetime, say: Say) -> OutboundMessage:
    """The answer as a bubble that replaces the one whose button was pressed. Hours are those of the plan's zone;
    on the day whose clock skips 02:30 that dose is the one of 3 h 30."""
    plan, dose = answer.plan, answer.dose
    values = {
        "hour": clock(dose.due_at, plan.zone),
        "at": clock(dose.taken_at, plan.zone) if dose.taken_at else "",
        "when": when(dose.due_at, now, plan.zone, say),
        **answer.values,
    }
    offered = buttons(plan, dose, answer.offers, say)
    return OutboundMessage(say(answer.text_id, **values), offered, replaces=True, dose_id=dose.id)


def buttons(plan: Plan, dose: Dose, verbs: Iterable[str], say: Say) -> tuple[Button, ...]:
    """`d:<dose id>:<verb>`, at most 36 bytes; `p:<plan id>:<verb>`, at most 41, for what the dialogue does with the plan."""
    return tuple(
        Button(
            say(f"{'dose' if verb in _NEUTRAL else plan.kind}_button_{verb}"),
            f"p:{plan.id}:{_ON_PLAN[verb]}" if verb in _ON_PLAN else f"d:{dose.id}:{verb}",
        )
        for verb in verbs
    )


def what(plan: Plan, dose: Dose, say: Say) -> str:
    """The medicine, and how much of it where that was said."""
    amount = plan.dose_at(dose.slot, dtm.date.fromisoformat(dose.local_date))
    if amount is None:
        return say("dose_what", medicine=_plain(plan.label))
    return say("dose_what_amount", medicine=_plain(plan.label), amount=_plain(amount))


def _plain(text: str) -> str:
    """`*` is the only markup of messages: what a person typed must not open it."""
    return text.replace("*", "").strip()


def clock(instant: dtm.datetime, zone: str) -> str:
    """"8 h" or "8 h 05", in `zone`."""
    local = instant.astimezone(ZoneInfo(zone))
    return f"{local.hour} h {local.minute:02}" if local.minute else f"{local.hour} h"


def when(instant: dtm.datetime, now: dtm.datetime, zone: str, say: Say) -> str:
    """"hier à 20 h", as seen from `now` in `zone`."""
    local, today = instant.astimezone(ZoneInfo(zone)), now.astimezone(ZoneInfo(zone)).date()
    names = {0: "when_today", -1: "when_yesterday", 1: "when_tomorrow"}
    name = names.get((local.date() - today).days, "when_date")
    return say(name, hour=clock(instant, zone), date=f"{local:%d/%m/%Y}")
