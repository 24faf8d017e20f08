"""Greeting, not understanding, unexpected answers, wishing for a person."""

from __future__ import annotations

from rasa_sdk.events import SlotSet

from actions.base import CoachAction, Events, Turn

_WITH_OFFERS = ("utter_conversation__fallback_ask", "utter_conversation__fallback_ask_again")
_UNSURE = (*_WITH_OFFERS, "utter_conversation__fallback_menu")
_OUTSIDE = ("utter_conversation__out_of_scope", "utter_conversation__out_of_scope_again")


class Greet(CoachAction):
    """Greets, by first name where the person gave one."""

    def name(self) -> str:
        return "action_conversation__greet"

    async def act(self, turn: Turn) -> None:
        name = turn.app.profiles.facts(turn.patient).get("first_name")
        turn.say("utter_conversation__greet", first_name=f" {name}" if name else "")


class Fallback(CoachAction):
    """Offers the likeliest wishes as buttons; never the same excuse twice in a row."""

    def name(self) -> str:
        return "action_conversation__fallback"

    async def act(self, turn: Turn) -> Events:
        misses = int(turn.slot("conversation__misses") or 0)
        texts = _UNSURE if turn.intent == "nlu_fallback" else _OUTSIDE
        text = texts[misses % len(texts)]
        offers = self._offers(turn) if text in _WITH_OFFERS else []
        if text in _WITH_OFFERS and not offers:  # nothing likely has a title to be offered under
            text = _UNSURE[-1]
        turn.out.utter_message(response=text, buttons=offers)
        return [SlotSet("conversation__misses", misses + 1)]

    def _offers(self, turn: Turn) -> list[dict[str, str]]:
        titles = turn.app.catalogue.labels
        names = [r["name"] for r in turn.tracker.latest_message.get("intent_ranking") or []]
        return [{"title": titles[n], "payload": f"/{n}"} for n in names if n in titles][:3]


class UnexpectedAnswer(CoachAction):
    """A yes or no to nothing."""

    def name(self) -> str:
        return "action_conversation__unexpected_answer"

    async def act(self, turn: Turn) -> None:
        turn.say("utter_conversation__unexpected_answer")


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
