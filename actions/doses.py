"""Answers to a dose in words, and what is known of past ones."""

from __future__ import annotations

import datetime as dtm
import json

from actions import when_needed
from actions.base import CoachAction, Turn
from bot.medications import drafts, managing_words, reasons
from bot.medications.dose_wording import clock
from bot.medications.model import Plan
from bot.medications.service import VERBS, PlannedDose
from bot.medications.which_doses import Meant, meant
from bot.messages import OutboundMessage
from bot.wishes.short_answers import later_by

_VERBS = {"dose_taken": "taken", "dose_snooze": "later", "dose_skip": "skip"}
_CORRECTED_WITHIN = dtm.timedelta(hours=12)


def answer(turn: Turn, found: PlannedDose, verb: str, taken_at: dtm.datetime | None = None) -> None:
    """Do what was said to the medicine named, else to every dose of the message, and say how they stand. "Dans 20 min" says
    when; a mere "plus tard" is asked, as is what some of them only may be meant by, or none."""
    waiting = [found, *(one for one in turn.app.medications.open_doses(turn.patient) if one.dose.id != found.dose.id)]
    said = Meant() if turn.pressed else meant(turn.said, waiting, turn.app.lexicon)
    wait = later_by(turn.said) if verb == "later" else None
    verb = f"later{wait}" if wait else verb
    some = said.partly or (verb.startswith("skip") and not said.named)
    if said.stranger or (some and turn.app.dose_answers.several(found)):
        ask(turn, found)
    elif said.named:
        for one in _of_one_message(said.named, found):
            _show(turn, _answered(turn, one, verb, taken_at))
    else:
        whole = turn.app.dose_answers.whole(turn.patient, found, verb, taken_at)
        _show(turn, whole or _answered(turn, found, verb, taken_at))


def ask(turn: Turn, found: PlannedDose) -> None:
    """Whether a dose was taken, or which of its message, with the buttons."""
    _show(turn, turn.app.dose_answers.question(found))


def _answered(turn: Turn, one: PlannedDose, verb: str, taken_at: dtm.datetime | None) -> OutboundMessage:
    if verb.startswith("later") and verb not in VERBS:
        return turn.app.dose_answers.snooze(turn.patient, one.dose.id, dtm.timedelta(minutes=int(verb[len("later"):])))
    return turn.app.dose_answers.apply(turn.patient, one.dose.id, verb, taken_at=taken_at)


def _of_one_message(named: tuple[PlannedDose, ...], found: PlannedDose) -> list[PlannedDose]:
    """Of the medicines named, those that left together: the same medicine may also wait from an earlier hour."""
    lead = found if found in named else named[0]
    return [one for one in named if one.dose.bundle and one.dose.bundle == lead.dose.bundle] or [lead]


def _show(turn: Turn, message: OutboundMessage) -> None:
    turn.bubble(message.text, [(button.label, button.data) for button in message.buttons])


class Answer(CoachAction):
    """"C'est fait", "plus tard", "pas pris": bound to the dose that is open, like its buttons."""

    def name(self) -> str:
        return "action_doses__answer"

    async def act(self, turn: Turn) -> None:
        label = turn.label if turn.label in _VERBS else turn.intent
        at = turn.app.plan_words.hour_said(turn.said, turn.app.clock.now(), turn.app.profiles.zone(turn.patient))
        around = at if label == "dose_taken" else None
        plans = _named(turn)
        found = turn.app.medications.open_dose(turn.patient, around=around, plans=None if plans is None else [p.id for p in plans])
        if found is None and label == "dose_taken":
            if _when_needed(turn, plans, around):
                return
            found = _said_skipped(turn, plans)
        if found is None:
            _none_open(turn)
            return
        reason = reasons.said(turn.said) if label == "dose_skip" and not turn.pressed else None
        answer(turn, found, f"skip_{reason}" if reason and found.plan.kind == "dose" else _VERBS[label], around)


def _named(turn: Turn) -> list[Plan] | None:
    """The plans of the medicines that are named; None when none is: then any dose may be meant."""
    if turn.pressed and not turn.app.lexicon.find(turn.said):
        return None
    plans = turn.app.medications.plans(turn.patient)
    found = [plan for plan in plans if drafts.mentions(turn.app.lexicon, turn.said, plan.label)]
    return found if found or turn.app.lexicon.find(turn.said) else None


def _when_needed(turn: Turn, plans: list[Plan] | None, taken_at: dtm.datetime | None) -> bool:
    """Whether the words were about a medicine taken when needed, or about one that no reminder knows."""
    needed = [plan for plan in (when_needed.plans(turn) if plans is None else plans) if plan.kind == "need"]
    if plans is not None and len(needed) == 1:
        when_needed.note(turn, needed[0], taken_at)
    elif needed:
        when_needed.which(turn, needed)
    elif plans == []:
        match = turn.app.lexicon.find(turn.said)[0]
        when_needed.unknown(turn, turn.said[match.start:match.end])
    else:
        return False
    return True


def _said_skipped(turn: Turn, plans: list[Plan] | None) -> PlannedDose | None:
    """"Finalement pris à 22h": the newest dose of the last hours that was said not to be taken, open again."""
    since = turn.app.clock.now() - _CORRECTED_WITHIN
    recent = (each for each in turn.app.medications.recent(turn.patient) if each.dose.due_at >= since)
    mine = (each for each in recent if plans is None or each.plan in plans)
    found = next((each for each in mine if each.dose.state == "skipped"), None)
    if found is not None:
        turn.app.dose_answers.apply(turn.patient, found.dose.id, "undo")
    return found


def _none_open(turn: Turn) -> None:
    """No dose waits; "metformine 8h" was perhaps meant as a reminder, which its button then makes with these words."""
    words = json.dumps({"said": turn.said}, ensure_ascii=False) if turn.app.lexicon.find(turn.said) else ""
    titles = turn.app.catalogue.labels
    payloads = {"reminder_list": "/reminder_list", "reminder_add": f"/reminder_add{words}"}
    buttons = [{"title": titles[name], "payload": payload} for name, payload in payloads.items()]
    turn.out.utter_message(response="utter_dose__none_open", buttons=buttons)


class Check(CoachAction):
    """"Est-ce que je l'ai pris ?", "j'ai pris quoi hier ?": what was answered that day, and what that does not prove."""

    def name(self) -> str:
        return "action_doses__check"

    async def act(self, turn: Turn) -> None:
        app = turn.app
        needed = when_needed.plans(turn)
        if when_needed.named(turn, needed):
            when_needed.told(turn, when_needed.named(turn, needed))
            return
        today = app.profiles.today(turn.patient)
        day = managing_words.day_said(turn.said, today)
        doses = app.medications.doses_of_day(turn.patient, day, app.profiles.zone(turn.patient))
        found = [each for each in doses if each.dose.state != "cancelled"]
        if app.lexicon.find(turn.said):
            found = [each for each in found if drafts.mentions(app.lexicon, turn.said, each.plan.label)]
        if not found:
            turn.say("utter_dose__check_none") if day == today else turn.bubble(_on(turn, "check_none", day))
            return
        lines = "\n".join(app.plan_words.dose_line(each) for each in found)
        turn.say("utter_dose__check_today", doses=lines) if day == today else turn.bubble(_on(turn, "check_day", day, lines))
        others = app.carers.answered([each.dose for each in found])
        for who in sorted(set(others.values())):
            hours = ", ".join(clock(each.dose.due_at, each.plan.zone) for each in found if others.get(each.dose.id) == who)
            turn.bubble(app.catalogue.text("carer_answered_line", who=who, hours=hours))
        turn.say("utter_dose__check_warning")


def _on(turn: Turn, text: str, day: dtm.date, doses: str = "") -> str:
    return turn.app.catalogue.text(text, date=f"{day:%d/%m/%Y}", doses=doses)
