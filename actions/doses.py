"""Answers to a dose in words, and what is known of past ones."""

from __future__ import annotations

import datetime as dtm
import json

from actions.base import CoachAction, Turn
from bot.medications.service import VERBS, PlannedDose
from bot.medications.which_doses import Meant, meant
from bot.messages import OutboundMessage
from bot.wishes.short_answers import later_by

_VERBS = {"dose_taken": "taken", "dose_snooze": "later", "dose_skip": "skip"}
_WEEK = dtm.timedelta(days=7)


def answer(turn: Turn, found: PlannedDose, verb: str, taken_at: dtm.datetime | None = None) -> None:
    """Do what was said to the medicine named, else to every dose of the message, and say how they stand. "Dans 20 min" says
    when; a mere "plus tard" is asked, as is what some of them only may be meant by, or none."""
    waiting = [found, *(one for one in turn.app.medications.open_doses(turn.patient) if one.dose.id != found.dose.id)]
    said = Meant() if turn.pressed else meant(turn.said, waiting, turn.app.lexicon)
    wait = later_by(turn.said) if verb == "later" else None
    verb = f"later{wait}" if wait else verb
    some = said.partly or (verb == "skip" and not said.named)
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
        found = turn.app.medications.open_dose(turn.patient, around=around)
        if found is None:
            _none_open(turn)
            return
        answer(turn, found, _VERBS[label], around)


def _none_open(turn: Turn) -> None:
    """No dose waits; "metformine 8h" was perhaps meant as a reminder, which its button then makes with these words."""
    words = json.dumps({"said": turn.said}, ensure_ascii=False) if turn.app.lexicon.find(turn.said) else ""
    titles = turn.app.catalogue.labels
    payloads = {"reminder_list": "/reminder_list", "reminder_add": f"/reminder_add{words}"}
    buttons = [{"title": titles[name], "payload": payload} for name, payload in payloads.items()]
    turn.out.utter_message(response="utter_dose__none_open", buttons=buttons)


class Check(CoachAction):
    """"Est-ce que je l'ai pris ?": what was answered today, and what that does not prove."""

    def name(self) -> str:
        return "action_doses__check"

    async def act(self, turn: Turn) -> None:
        today = turn.app.profiles.today(turn.patient)
        found = turn.app.medications.doses_of_day(turn.patient, today, turn.app.profiles.zone(turn.patient))
        if not found:
            turn.say("utter_dose__check_none")
            return
        turn.say("utter_dose__check_today", doses="\n".join(turn.app.plan_words.dose_line(each) for each in found))
        turn.say("utter_dose__check_warning")


class AdherenceReport(CoachAction):
    def name(self) -> str:
        return "action_doses__adherence"

    async def act(self, turn: Turn) -> None:
        now = turn.app.clock.now()
        counts = turn.app.medications.adherence(turn.patient, now - _WEEK, now)
        if not counts.planned:
            turn.say("utter_dose__adherence_none")
            return
        turn.say("utter_dose__adherence", taken=counts.taken, planned=counts.planned, missed=counts.missed)
