"""One yes-or-no question for whatever cannot be undone."""

from __future__ import annotations

from typing import Any

from rasa_sdk.events import FollowupAction, SlotSet

from actions.base import CoachAction, Events, Turn
from actions.forms import FormStep, cleared, yes_or_no
from bot.medications.recurrence import Rule


def ask(turn: Turn, what: str, subject: dict[str, Any] | None = None) -> Events:
    """Events that open the question `utter_confirm__ask_<what>`; `subject` has `text` (said) and what `finish` needs.

    A form that was open goes on after the answer: Rasa knows only one at a time, so its name waits in `subject`."""
    before = turn.tracker.active_loop_name
    kept = {**(subject or {}), "back": None if before == "confirm_form" else before}
    return [
        SlotSet("confirm__what", what), SlotSet("confirm__subject", kept),
        SlotSet("confirm__answer", None), FollowupAction("confirm_form"),
    ]


class Ask(CoachAction):
    def name(self) -> str:
        return "action_ask_confirm__answer"

    async def act(self, turn: Turn) -> None:
        subject = turn.slot("confirm__subject") or {}
        turn.say(f"utter_confirm__ask_{turn.slot('confirm__what')}", subject=subject.get("text", ""))


class Listen(FormStep):
    form = "confirm_form"

    def answer_answer(self, turn: Turn) -> dict[str, Any]:
        return {"confirm__answer": yes_or_no(turn)}

    def not_understood(self, turn: Turn, reason: str) -> None:
        turn.say("utter_confirm__say_yes_or_no")


class Finish(CoachAction):
    """Does what was confirmed. Erasing and exporting are done by the conversation room once Rasa has let go."""

    def name(self) -> str:
        return "action_confirm__finish"

    async def act(self, turn: Turn) -> Events:
        what, subject = turn.slot("confirm__what"), turn.slot("confirm__subject") or {}
        if turn.slot("confirm__answer") is not True:
            turn.say("utter_confirm__kept")
        elif what in ("erase", "export"):
            turn.tell_channel(effect=what)
        elif what in ("stop_plan", "stop_all"):
            turn.app.medications.stop(turn.patient, subject.get("plan"))
            turn.say("utter_confirm__stopped")
        elif what == "change_plan":
            plan = turn.app.medications.change(
                turn.patient, subject["plan"], rule=Rule.from_dict(subject["rule"]), doses=subject["doses"]
            )
            due = turn.app.medications.next_due(plan)
            next_time = turn.app.plan_words.when(due, plan.zone, turn.app.clock.now())
            turn.say("utter_reminder__changed", plan=turn.app.plan_words.plan(plan), next=next_time)
        erased = what == "erase" and turn.slot("confirm__answer") is True
        back = [FollowupAction(subject["back"])] if subject.get("back") and not erased else []
        return [*cleared("confirm__what", "confirm__subject", "confirm__answer"), *back]
