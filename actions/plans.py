"""Reminders that exist: listed, changed, paused, resumed, stopped, in plain French."""

from __future__ import annotations

from actions import confirmation
from actions import reminder_replies as replies
from actions.base import CoachAction, Events, Turn
from bot.medications import drafts
from bot.medications.model import Plan


class List(CoachAction):
    def name(self) -> str:
        return "action_reminders__list"

    async def act(self, turn: Turn) -> None:
        plans = turn.app.medications.plans(turn.patient)
        if not plans:
            turn.say("utter_reminder__none")
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
        found = named if len(named) == 1 else plans
        if len(found) == 1:
            return found[0]
        return replies.which(turn, self.verb, found, turn.resumed)


class Change(_OnOnePlan):
    """Another schedule for a plan, in one sentence; read back, and undone by saying the old one."""

    verb = "change"

    def name(self) -> str:
        return "action_reminders__change"

    async def act(self, turn: Turn) -> Events | None:
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
        if not turn.app.medications.plans(turn.patient):
            turn.say("utter_reminder__none")
            return
        zone = turn.app.profiles.zone(turn.patient)
        until = turn.app.plan_words.pause_end(turn.resumed, turn.app.clock.now(), zone)
        turn.app.medications.pause(turn.patient, until)
        turn.say("utter_reminder__paused", until=turn.app.plan_words.until(until, zone))


class Resume(CoachAction):
    def name(self) -> str:
        return "action_reminders__resume"

    async def act(self, turn: Turn) -> None:
        plans = turn.app.medications.resume(turn.patient)
        if not plans:
            turn.say("utter_reminder__none")
            return
        turn.say("utter_reminder__resumed", next=min(next_time(turn, plan) for plan in plans))


class Refill(CoachAction):
    def name(self) -> str:
        return "action_reminders__refill"

    async def act(self, turn: Turn) -> None:
        turn.say("utter_reminder__refill")


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
        else:
            return replies.change(turn, plan, str((turn.slot("conversation__question") or {}).get("said", "")))
        return None


def next_time(turn: Turn, plan: Plan) -> str:
    return str(turn.app.plan_words.when(turn.app.medications.next_due(plan), plan.zone, turn.app.clock.now()))
