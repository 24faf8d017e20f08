"""Greeting, not understanding, unexpected answers, wishing for a person."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

from rasa_sdk.events import SlotSet

from actions import carers, doses, measures, reminder_replies, travel
from actions.base import CoachAction, Events, Turn

_ASK, _ASK_AGAIN = "utter_conversation__fallback_ask", "utter_conversation__fallback_ask_again"
_MENU = "utter_conversation__fallback_menu"
_OUTSIDE = ("utter_conversation__out_of_scope", "utter_conversation__out_of_scope_again")
_MOST_OFFERS = 3
_USUAL = ("reminder_add", "measure_log", "human_handoff")
"""Offered the second time where nothing else is likely."""


class Greet(CoachAction):
    """Greets, by first name where the person gave one."""

    def name(self) -> str:
        return "action_conversation__greet"

    async def act(self, turn: Turn) -> None:
        name = turn.app.profiles.facts(turn.patient).get("first_name")
        turn.say("utter_conversation__greet", first_name=f" {name}" if name else "")


class Fallback(CoachAction):
    """First the likeliest wishes as buttons, then other words and other wishes, then the menu and a person.

    What was offered, and the words that it was offered for, stay until something is understood."""

    def name(self) -> str:
        return "action_conversation__fallback"

    async def act(self, turn: Turn) -> Events:
        before = turn.slot("conversation__unsure") or {}
        if turn.intent != "nlu_fallback":
            text = next(each for each in _OUTSIDE if each != before.get("text"))
            turn.say(text)
            return [SlotSet("conversation__unsure", {"text": text, "shown": [], "turn": _turns(before)})]
        candidates = self._candidates(turn, before)
        text = self._text(before, bool(candidates))
        if text == _ASK_AGAIN:
            candidates += [n for n in _USUAL if n not in (*candidates, *before.get("shown", []))]
        offered = candidates[:_MOST_OFFERS] if text in (_ASK, _ASK_AGAIN) else []
        turn.out.utter_message(response=text, buttons=[self._button(turn, name) for name in offered])
        shown = [*before.get("shown", []), *offered] if offered else []
        kept = {"text": text, "said": turn.said, "offered": offered, "others": candidates[len(offered):], "shown": shown}
        return [SlotSet("conversation__unsure", {**kept, "turn": _turns(before)})]

    def _candidates(self, turn: Turn, before: dict[str, Any]) -> list[str]:
        """Likely wishes that have a title and were not offered just now."""
        names = [r["name"] for r in turn.tracker.latest_message.get("intent_ranking") or []]
        return [n for n in names if n in turn.app.catalogue.labels and n not in before.get("shown", [])]

    def _text(self, before: dict[str, Any], candidates: bool) -> str:
        last = before.get("text")
        if last in (_ASK, *_OUTSIDE):
            return _ASK_AGAIN
        if candidates and last != _ASK_AGAIN:
            return _ASK
        return _MENU if last != _MENU else "utter_conversation__fallback_person"

    def _button(self, turn: Turn, name: str) -> dict[str, str]:
        """The act with the words that were not understood: "metformine 8h" fills the reminder that is then made."""
        words = json.dumps({"said": turn.said}, ensure_ascii=False)
        return {"title": turn.app.catalogue.labels[name], "payload": f"/{name}{words}"}


def _turns(before: dict[str, Any]) -> int:
    """Counts on, so that the slot is new at every turn: an old one is forgotten."""
    return int(before.get("turn", 0)) + 1


class UnexpectedAnswer(CoachAction):
    """A yes or no to nothing; or to a dose that has just come, which is no question to say yes to."""

    def name(self) -> str:
        return "action_conversation__unexpected_answer"

    async def act(self, turn: Turn) -> Events | None:
        found = turn.dose_just_sent
        if found is None:
            turn.say("utter_conversation__unexpected_answer")
            return None
        if turn.intent == "deny":
            doses.answer(turn, found, "skip")
            turn.tell_channel(label="dose_skip")
            return None
        doses.ask(turn, found)
        return [turn.leave_open("dose", dose=found.dose.id)]


class Reply(CoachAction):
    """Words that answer a question which an action left open."""

    def name(self) -> str:
        return "action_conversation__reply"

    async def act(self, turn: Turn) -> Events | None:
        question, unsure = turn.slot("conversation__question"), turn.slot("conversation__unsure")
        if question:
            return ANSWERED_BY[question["about"]](turn, question)
        if not unsure:
            turn.say("utter_conversation__unexpected_answer")
            return None
        payload = json.dumps({"said": unsure["said"]}, ensure_ascii=False)
        buttons = [{"title": turn.app.catalogue.labels[n], "payload": f"/{n}{payload}"} for n in unsure["offered"]]
        turn.out.utter_message(response="utter_conversation__fallback_which", buttons=buttons)
        return [SlotSet("conversation__unsure", {**unsure, "turn": _turns(unsure)})]


ANSWERED_BY: dict[str, Callable[[Turn, dict[str, Any]], Events | None]] = {
    "which_change": reminder_replies.picked, "which_stop": reminder_replies.picked,
    "change": reminder_replies.rescheduled, "measure": measures.told,
    "travel_city": travel.answered, "travel_until": travel.answered, "travel_hours": travel.answered,
    **dict.fromkeys(("carer_delay", "carer_content", "carer_answer", "carer_confirm"), carers.answered),
}
"""What was asked → who reads the answer."""


class Cancelled(CoachAction):
    """Nothing is under way, so there is nothing to cancel (forms handle their own)."""

    def name(self) -> str:
        return "action_conversation__cancelled"

    async def act(self, turn: Turn) -> None:
        turn.say("utter_conversation__nothing_to_cancel")


class Handoff(CoachAction):
    """Records that the person wants to talk to somebody."""

    def name(self) -> str:
        return "action_conversation__handoff"

    async def act(self, turn: Turn) -> None:
        turn.app.alerts.raise_alert(turn.patient, "handoff")
        turn.say("utter_conversation__handoff")
        turn.say("utter_conversation__handoff_urgent")
