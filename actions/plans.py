"""Reminders that exist: listed, changed, paused, resumed, stopped, in plain French."""

from __future__ import annotations

import datetime as dtm

from actions import confirmation, nags, own_hours, refills
from actions import reminder_replies as replies
from actions.base import CoachAction, Events, Turn
from bot.medications import drafts, managing_words
from bot.medications.model import Plan


class List(CoachAction):
    """The list; or the proof that reminders work, or the calendar file, when that was asked for."""

    def name(self) -> str:
        return "action_reminders__list"

    async def act(self, turn: Turn) -> None:
        plans = turn.app.medications.plans(turn.patient)
        if not plans:
            turn.say("utter_reminder__none")
            return
        if managing_words.asks_for_a_calendar(turn.resumed):
            turn.bubble(turn.app.catalogue.text("calendar_privacy"))
            turn.tell_channel(effect="calendar_file")
            return
        if managing_words.asks_if_it_works(turn.resumed):
            _proof(turn)
            return
        turn.say("utter_reminder__list", plans="\n".join(f"• {turn.app.plan_words.plan(plan)}" for plan in plans))


class _OnOnePlan(CoachAction):
    """Finds the plan that a sentence means; asks when there are several."""

    verb = ""

    def meant(self, turn: Turn) -> Plan | Events:
        """The plan, or what to do since it is not clear which."""
        plans = turn.app.medications.plans(turn.patient)
        if not plans:
            turn.say("utter_reminder__none")
            return []
        named = [p for p in plans if drafts.mentions(turn.app.lexicon, turn.resumed, p.label)]
        found = named if len(named) == 1 else replies.at_the_hour_replaced(turn, plans) or plans
        if len(found) == 1:
            return found[0]
        return replies.which(turn, self.verb, found, turn.resumed)


class Change(_OnOnePlan):
    """Another schedule for a plan, in one sentence; read back, and undone by saying the old one."""

    verb = "change"

    def name(self) -> str:
        return "action_reminders__change"

    async def act(self, turn: Turn) -> Events | None:
        if own_hours.told(turn):
            return None
        if nags.told(turn):
            return None
        hidden = managing_words.discreet(turn.resumed)
        if hidden is not None:
            _hide(turn, hidden)
            return None
        plan = self.meant(turn)
        return replies.change(turn, plan, turn.resumed) if isinstance(plan, Plan) else plan


class Delete(_OnOnePlan):
    verb = "stop"

    def name(self) -> str:
        return "action_reminders__delete"

    async def act(self, turn: Turn) -> Events | None:
        plan = self.meant(turn)
        return replies.confirm_stop(turn, plan) if isinstance(plan, Plan) else plan


class Pause(CoachAction):
    """Stops sending until a date said in the sentence, or until told to go on."""

    def name(self) -> str:
        return "action_reminders__pause"

    async def act(self, turn: Turn) -> None:
        if nags.told(turn):
            return
        plans = turn.app.medications.plans(turn.patient)
        if not plans:
            turn.say("utter_reminder__none")
            return
        zone = turn.app.profiles.zone(turn.patient)
        until = turn.app.plan_words.pause_end(turn.resumed, turn.app.clock.now(), zone)
        named = named_in(turn, plans)
        for plan in named or plans:
            turn.app.medications.pause(turn.patient, until, plan.id)
        if named and len(named) < len(plans):
            names = ", ".join(plan.label for plan in named)
            turn.bubble(turn.app.catalogue.text("paused_some", names=names, until=turn.app.plan_words.until(until, zone)))
            return
        turn.say("utter_reminder__paused", until=turn.app.plan_words.until(until, zone))


class Resume(CoachAction):
    def name(self) -> str:
        return "action_reminders__resume"

    async def act(self, turn: Turn) -> None:
        if nags.told(turn):
            return
        plans = turn.app.medications.plans(turn.patient)
        if not plans:
            turn.say("utter_reminder__none")
            return
        resumed = [turn.app.medications.resume(turn.patient, plan.id)[0] for plan in named_in(turn, plans) or plans]
        coming = [due for plan in resumed if (due := turn.app.medications.next_due(plan)) is not None]
        zone, now = turn.app.profiles.zone(turn.patient), turn.app.clock.now()
        turn.say("utter_reminder__resumed", next=turn.app.plan_words.when(min(coming, default=None), zone, now))


class Refill(CoachAction):
    """Renewal; where a stock is said, until when it lasts and a reminder before its end, stored after a yes."""

    def name(self) -> str:
        return "action_reminders__refill"

    async def act(self, turn: Turn) -> Events | None:
        found = refills.planned(turn)
        if found is not None:
            return found
        turn.say("utter_reminder__refill")
        return None


class Chosen(CoachAction):
    """A plan picked with a button: what was to be done with it."""

    def name(self) -> str:
        return "action_reminders__chosen"

    async def act(self, turn: Turn) -> Events | None:
        plan = next((p for p in turn.app.medications.plans(turn.patient) if p.id == turn.entity("plan")), None)
        verb = turn.entity("verb")
        if turn.entity("plan") == "all":
            return confirmation.ask(turn, "stop_all")
        if plan is None:
            turn.say("utter_reminder__none")
        elif verb == "discreet":
            turn.app.medications.set_discreet(turn.patient, True, plan.id)
            turn.say("utter_reminder__discreet")
        elif verb == "stop":
            return replies.confirm_stop(turn, plan)
        elif verb == "renew":
            return refills.reminder(turn, plan, turn.app.profiles.today(turn.patient) + dtm.timedelta(days=1))
        else:
            return replies.change(turn, plan, str((turn.slot("conversation__question") or {}).get("said", "")))
        return None


def named_in(turn: Turn, plans: list[Plan]) -> list[Plan]:
    """The plans that the sentence names."""
    return [plan for plan in plans if drafts.mentions(turn.app.lexicon, turn.resumed, plan.label)]


def _proof(turn: Turn) -> None:
    """The last reminder that a channel accepted and the next one: what is known, and no more."""
    app, say = turn.app, turn.app.catalogue.text
    proof, zone, now = app.medications.delivery_proof(turn.patient), app.profiles.zone(turn.patient), app.clock.now()
    last = say("works_last", last=app.plan_words.when(proof.last_sent_at, zone, now)) if proof.last_sent_at else say("works_never")
    turn.bubble(f"{last} {say('works_next', next=app.plan_words.when(proof.next_due_at, zone, now))}")
    turn.bubble(say("works_limits" if proof.reachable else "works_unreachable"))


def _hide(turn: Turn, hidden: bool) -> None:
    plans = turn.app.medications.plans(turn.patient)
    if not plans:
        turn.say("utter_reminder__none")
        return
    for plan in named_in(turn, plans) or plans:
        turn.app.medications.set_discreet(turn.patient, hidden, plan.id)
    turn.bubble(turn.app.catalogue.text("names_hidden" if hidden else "names_shown"))


def next_time(turn: Turn, plan: Plan) -> str:
    return str(turn.app.plan_words.when(turn.app.medications.next_due(plan), plan.zone, turn.app.clock.now()))
