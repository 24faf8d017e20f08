"""Advice, why this one, and which topics there are."""

from __future__ import annotations

from typing import Any

from rasa_sdk.events import SlotSet

from actions import prevention
from actions.base import CoachAction, Events, Turn
from bot.prevention import said

WHY = "Pourquoi ce conseil ?"
_EXPLAINED = {"consent_form", "onboarding_form", "reminder_form", "confirm_form"}
_CHECK_UP = "bilan_sante"
_SCREENINGS = (_CHECK_UP, "vaccination", "depistage_sein", "depistage_colorectal", "depistage_col_uterus")
"""Topics under which the person's own plan is offered."""
_FIRST_TOPICS = ("alimentation", "activite_physique", "sommeil", "tabac", "stress", "vaccination")


class Answer(CoachAction):
    """The text of the topic that fits the person, with its source one press away."""

    def name(self) -> str:
        return "action_advice__answer"

    async def act(self, turn: Turn) -> Events:
        topic = turn.entity("topic") or turn.intent.removeprefix("advice_")
        if topic == _CHECK_UP and not turn.pressed and said.asks_for_me(turn.said):
            return prevention.show(turn)
        advice = turn.app.advice.answer(turn.patient, topic)
        *first, last = advice.bubbles
        for bubble in first:
            turn.bubble(bubble)
        offers = [(WHY, f'/press_why{{"topic": "{topic}"}}')]
        if topic in _SCREENINGS:
            offers.append((turn.app.catalogue.text("prevention_button_mine"), '/press_prevention{"what": "plan"}'))
        turn.bubble(last, offers)
        turn.tell_channel(facts_used=list(advice.facts_used))
        return [SlotSet("advice__last", {"topic": topic, "facts": list(advice.facts_used)})]


class Why(CoachAction):
    """Exactly which facts and which sources the last advice used."""

    def name(self) -> str:
        return "action_advice__why"

    async def act(self, turn: Turn) -> None:
        form = turn.tracker.active_loop_name
        if form and not turn.pressed:  # "pourquoi ?" in a form is about its question
            turn.say(f"utter_advice__why_{form}" if form in _EXPLAINED else "utter_advice__why_asked")
            return
        last = self._meant(turn)
        if not last:
            turn.say("utter_advice__nothing_to_explain")
            return
        if last["topic"] == prevention.TOPIC:
            prevention.why(turn)
            return
        advice = turn.app.advice.answer(turn.patient, last["topic"])
        facts = turn.app.advice.facts_behind(turn.patient, tuple(last["facts"]))
        if facts:
            turn.say("utter_advice__why", facts=" ; ".join(facts))
        else:
            turn.say("utter_advice__why_general")
        sources = " ; ".join(f"{s.authority}, « {s.title} », {s.year}" for s in advice.sources)
        turn.say("utter_advice__source", sources=sources, reviewed=f"{advice.reviewed_on:%d/%m/%Y}")
        turn.tell_channel(facts_used=last["facts"])

    def _meant(self, turn: Turn) -> dict[str, Any] | None:
        """The advice whose button was pressed, of several in one answer; else the last one."""
        last, topic = turn.slot("advice__last"), turn.entity("topic")
        if not topic or (last and last["topic"] == topic):
            return dict(last) if last else None
        if topic == prevention.TOPIC:
            return {"topic": topic, "facts": []}
        return {"topic": topic, "facts": list(turn.app.advice.answer(turn.patient, topic).facts_used)}


class Topics(CoachAction):
    """Some topics as buttons; any other can be typed."""

    def name(self) -> str:
        return "action_advice__topics"

    async def act(self, turn: Turn) -> None:
        topics = turn.app.catalogue.topics
        buttons = [
            {"title": topics[name].button, "payload": f"/advice_{name}"} for name in _FIRST_TOPICS if name in topics
        ]
        turn.out.utter_message(response="utter_advice__topics", buttons=buttons)
