"""What is said of several medicines of one person at the same hour: one message, "Tout pris", and a line each. Pure."""

from __future__ import annotations

import datetime as dtm
from collections.abc import Sequence

from bot.medications.dose_wording import LATER, Say, announcement, buttons, clock, tone, what
from bot.medications.model import Dose, Plan
from bot.messages import Button, OutboundMessage

Pair = tuple[Plan, Dose]
ALL_VERBS = ("all", "all_later", "all_later10", "all_later60", "all_undo")
"""Verbs that speak of every dose of the message; the button carries the bundle's name instead of a dose's."""


def announced(pairs: Sequence[Pair], now: dtm.datetime, say: Say, *, since: dtm.datetime | None = None) -> OutboundMessage:
    """The due message for one dose or for several of the same hour. What fell due before `since` is worded as a copy:
    somebody else may have sent it."""
    plan, dose = pairs[0]
    if len(pairs) == 1:
        return announcement(plan, dose, now, say, since=since)
    kind = "dose" if any(one.kind == "dose" for one, _ in pairs) else "care"
    how = "copy" if any(tone(one, now, since) == "copy" for _, one in pairs) else tone(dose, now, since)
    lines = [say(f"{kind}_{how}", hour=clock(dose.due_at, plan.zone))]
    lines += [f"{say('bundle_mark')}{named(pairs, place, say)}" for place in range(len(pairs))]
    return OutboundMessage("\n".join(lines), choices(pairs, say), dose_id=dose.id)


def named(pairs: Sequence[Pair], place: int, say: Say) -> str:
    """The medicine and its amount, or its number where the plan is discreet."""
    plan, dose = pairs[place]
    return say("bundle_discreet", number=str(place + 1)) if plan.discreet else what(plan, dose, say)


def short(pairs: Sequence[Pair], place: int, say: Say) -> str:
    """The name alone, for a button."""
    plan, _ = pairs[place]
    label = say("bundle_discreet", number=str(place + 1)) if plan.discreet else plan.label.replace("*", "").strip()
    return label if len(label) <= _LABEL else f"{label[:_LABEL - 1]}…"


def choices(pairs: Sequence[Pair], say: Say) -> tuple[Button, ...]:
    """"Tout pris", "Plus tard", then "Pris" and "Pas pris" for each."""
    if len(pairs) == 1:
        return buttons(*pairs[0], ("taken", "skip"), say)
    bundle = pairs[0][1].bundle or pairs[0][1].id
    whole = [Button(say(f"bundle_button_{verb}"), f"d:{bundle}:{verb}") for verb in ("all", "all_later")]
    each = [
        Button(say(f"bundle_button_{verb}", medicine=short(pairs, place, say)), f"d:{dose.id}:{verb}")
        for place, (_, dose) in enumerate(pairs) for verb in ("taken", "skip")
    ]
    return (*whole, *each)


def taken_all(pairs: Sequence[Pair], at: dtm.datetime, say: Say) -> OutboundMessage:
    """All are noted; what was noted before keeps its own hour."""
    plan, dose = pairs[0]
    medicines = "\n".join(f"{say('bundle_mark')}{named(pairs, place, say)}" for place in range(len(pairs)))
    text = say("bundle_all_taken", hour=clock(dose.due_at, plan.zone), at=clock(dose.taken_at or at, plan.zone), doses=medicines)
    return _replacing(text, (Button(say("dose_button_undo"), f"d:{dose.bundle}:all_undo"),), dose)


def asked_when(pairs: Sequence[Pair], say: Say) -> OutboundMessage:
    plan, dose = pairs[0]
    offered = tuple(Button(say(f"dose_button_{verb}"), f"d:{dose.bundle}:all_{verb}") for verb in LATER)
    whole = Button(say("bundle_button_all"), f"d:{dose.bundle}:all")
    return _replacing(say("bundle_later", hour=clock(dose.due_at, plan.zone)), (*offered, whole), dose)


def put_off(pairs: Sequence[Pair], until: dtm.datetime, say: Say) -> OutboundMessage:
    plan, dose = pairs[0]
    text = say("bundle_snoozed", hour=clock(dose.due_at, plan.zone), at=clock(until, plan.zone))
    return _replacing(text, (Button(say("bundle_button_all"), f"d:{dose.bundle}:all"),), dose)


def still_open(pairs: Sequence[Pair], say: Say, *, first: str = "") -> OutboundMessage:
    """What waits for an answer, with its buttons."""
    lines = [first, say("bundle_rest")] if first else [say("bundle_rest")]
    lines += [f"{say('bundle_mark')}{named(pairs, place, say)}" for place in range(len(pairs))]
    return _replacing("\n".join(lines), choices(pairs, say), pairs[0][1])


def with_rest(reply: OutboundMessage, about: Pair, rest: Sequence[Pair], say: Say) -> OutboundMessage:
    """The answer to one line of the message, and the other lines that still wait."""
    plan, dose = about
    first = reply.text if plan.discreet else say("bundle_about", medicine=plan.label.replace("*", "").strip(), text=reply.text)
    if not rest:
        return OutboundMessage(first, reply.buttons, replaces=True, dose_id=dose.id)
    left = still_open(rest, say, first=first)
    if len(rest) == 1:  # its buttons must say which one they mean
        marked = tuple(
            Button(say(f"bundle_button_{verb}", medicine=short(rest, 0, say)), f"d:{rest[0][1].id}:{verb}")
            for verb in ("taken", "skip")
        )
        return OutboundMessage(left.text, (*reply.buttons, *marked), replaces=True, dose_id=dose.id)
    return OutboundMessage(left.text, (*reply.buttons, *left.buttons), replaces=True, dose_id=dose.id)


def _replacing(text: str, offered: tuple[Button, ...], dose: Dose) -> OutboundMessage:
    return OutboundMessage(text, offered, replaces=True, dose_id=dose.id)


_LABEL = 24
