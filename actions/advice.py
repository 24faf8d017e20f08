"""Advice, why this one, what to ask next, and which topics there are."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from rasa_sdk.events import SlotSet

from actions import prevention, symptoms
from actions.base import CoachAction, Events, Turn
from bot.advice.service import Advice
from bot.prevention import said

WHY = "Pourquoi ce conseil ?"
HEARD, OPEN = "advice__heard", "advice__open"
"""Answers given lately; the topic of the turn before, which "et le vin ?" leans on."""
_NAMES = ("topic", "question", "variant")
_EXPLAINED = {"consent_form", "onboarding_form", "reminder_form", "confirm_form"}
_CHECK_UP = "bilan_sante"
_SCREENINGS = (_CHECK_UP, "vaccination", "depistage_sein", "depistage_colorectal", "depistage_col_uterus")
"""Topics under which the person's own plan is offered."""
_FIRST_TOPICS = ("alimentation", "activite_physique", "sommeil", "tabac", "stress", "vaccination")


class Answer(CoachAction):
    """The answer to the topic or to one of its questions that fits the person; why, and what to ask next, one press away."""

    def name(self) -> str:
        return "action_advice__answer"

    async def act(self, turn: Turn) -> Events:
        topic = turn.entity("topic") or turn.intent.removeprefix("advice_")
        if topic == _CHECK_UP and not turn.pressed and said.asks_for_me(turn.said):
            return prevention.show(turn)
        question = turn.entity("question") or self._asked(turn, topic)
        advice = turn.app.advice.answer(turn.patient, topic, question, turn.slot(HEARD))
        self._introduce(turn, advice)
        *first, last = advice.bubbles
        for bubble in first:
            turn.bubble(bubble)
        turn.bubble(last, [*_next_questions(advice), *_own_plan(turn, topic), (WHY, _payload("press_why", _name_of(advice)))])
        turn.tell_channel(facts_used=list(advice.facts_used))
        return [
            SlotSet("advice__last", {**_name_of(advice), "facts": list(advice.facts_used)}),
            SlotSet(HEARD, dict(advice.heard)),
            stay_on(turn, topic),
        ]

    def _asked(self, turn: Turn, topic: str) -> str | None:
        """What the words ask; a button of ours names its question itself."""
        if turn.said.startswith("/"):
            return None
        in_context = (turn.slot(OPEN) or {}).get("topic") == topic
        return turn.app.advice.asked(topic, turn.said, in_context=in_context)

    def _introduce(self, turn: Turn, advice: Advice) -> None:
        for doubt in advice.doubts:
            facts = turn.app.advice.facts_behind(turn.patient, advice.aside)
            turn.say(f"utter_advice__doubt_{doubt}", facts=" ; ".join(facts))
        if advice.manner == "other" and advice.question:
            turn.say("utter_advice__other", question=advice.question.title)
        elif advice.manner != "new":
            turn.say(f"utter_advice__{advice.manner}")


def _own_plan(turn: Turn, topic: str) -> list[tuple[str, str]]:
    if topic not in _SCREENINGS:
        return []
    return [(turn.app.catalogue.text("prevention_button_mine"), '/press_prevention{"what": "plan"}')]


class Why(CoachAction):
    """Exactly which facts and which sources the last advice used."""

    def name(self) -> str:
        return "action_advice__why"

    async def act(self, turn: Turn) -> Events | None:
        form = turn.tracker.active_loop_name
        if form and not turn.pressed:  # "pourquoi ?" in a form is about its question
            turn.say(f"utter_advice__why_{form}" if form in _EXPLAINED else "utter_advice__why_asked")
            return None
        last = self._meant(turn)
        if not last:
            turn.say("utter_advice__nothing_to_explain")
            return None
        if last["topic"] == prevention.TOPIC:
            prevention.why(turn)
            return None
        if last["topic"].startswith(symptoms.TOPIC):
            symptoms.why(turn, last["topic"])
            return None
        advice = turn.app.advice.given(turn.patient, last["topic"], last.get("question"), last.get("variant", ""))
        used = tuple(last.get("facts", advice.facts_used))
        facts = turn.app.advice.facts_behind(turn.patient, used)
        if facts:
            turn.say("utter_advice__why", facts=" ; ".join(facts))
        else:
            turn.say("utter_advice__why_general")
        sources = " ; ".join(f"{s.authority}, « {s.title} », {s.year}" for s in advice.sources)
        turn.say("utter_advice__source", sources=sources, reviewed=f"{advice.reviewed_on:%d/%m/%Y}")
        turn.tell_channel(facts_used=list(used))
        return [stay_on(turn, last["topic"])] if turn.slot(OPEN) else None

    def _meant(self, turn: Turn) -> dict[str, Any] | None:
        """The advice whose button was pressed, of several in one answer; else the last one."""
        last, named = turn.slot("advice__last"), {name: turn.entity(name) for name in _NAMES}
        if not named["topic"] or (last and all(last.get(name) == named[name] for name in _NAMES)):
            return dict(last) if last else None
        if named["topic"] == prevention.TOPIC or named["topic"].startswith(symptoms.TOPIC):
            return {"topic": named["topic"], "facts": []}
        return named


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


def stay_on(turn: Turn, topic: str) -> dict[str, Any]:
    """The event that lets the next words lean on this topic. Counted: what stays the same for a turn is over."""
    turns = int((turn.slot(OPEN) or {}).get("turns", 0)) + 1
    return dict(SlotSet(OPEN, {"topic": topic, "turns": turns}))


def _name_of(advice: Advice) -> dict[str, str | None]:
    return {"topic": advice.topic, "question": advice.question.id if advice.question else None, "variant": advice.variant}


def _next_questions(advice: Advice) -> list[tuple[str, str]]:
    return [(one.button, _payload(f"advice_{advice.topic}", {"question": one.id})) for one in advice.offered]


def _payload(intent: str, values: Mapping[str, str | None]) -> str:
    return f"/{intent}" + json.dumps({name: value for name, value in values.items() if value is not None})
