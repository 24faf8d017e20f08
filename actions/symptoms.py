"""A symptom that is no emergency: danger first, then who to see and how soon, then what to prepare. Never a diagnosis."""

from __future__ import annotations

from rasa_sdk.events import SlotSet

from actions.base import CoachAction, Events, Turn
from bot.content.schema_symptoms import GENERAL
from bot.symptoms.choosing import Answer, about_somebody_else

TOPIC = "symptom:"
"""Before the name of a symptom where "pourquoi ?" asks what was said last."""


class Symptom(CoachAction):
    """The educators' answer for the area that the words name, fitted to the person."""

    def name(self) -> str:
        return "action_health__symptom"

    async def act(self, turn: Turn) -> Events:
        symptoms = turn.app.symptoms
        answer = _answer(turn, symptoms.recognise(turn.said), mine=not about_somebody_else(turn.said))
        if answer is None:
            turn.say("utter_symptom__advice")
            turn.say("utter_symptom__red_flag")
            return []
        *first, last = answer.variant.bubbles
        for bubble in first:
            turn.bubble(bubble)
        turn.bubble(_with_duty(turn, last), _offers(turn, answer))
        turn.tell_channel(facts_used=list(answer.facts_used))
        return [SlotSet("advice__last", {"topic": TOPIC + answer.symptom.name, "facts": list(answer.facts_used),
                                         "mine": not about_somebody_else(turn.said)})]


def _answer(turn: Turn, name: str, *, mine: bool = True) -> Answer | None:
    facts, today = turn.app.profiles.facts(turn.patient), turn.app.profiles.today(turn.patient)
    found: Answer | None = turn.app.symptoms.answer(name, facts if mine else {}, today)
    return found


def _with_duty(turn: Turn, bubble: str) -> str:
    """Who answers when the doctor does not, where the country's service is known."""
    name = f"symptom_duty_{turn.app.profiles.facts(turn.patient).get('country')}"
    return f"{bubble}\n{turn.app.catalogue.text(name)}" if name in turn.app.catalogue.messages else bubble


def _offers(turn: Turn, answer: Answer) -> list[tuple[str, str]]:
    why = (turn.app.catalogue.text("symptom_button_why"), f'/press_why{{"topic": "{TOPIC}{answer.symptom.name}"}}')
    topic = turn.app.catalogue.topics.get(answer.symptom.topic or "")
    return [why, (topic.button, f"/advice_{topic.name}")] if topic else [why]


def why(turn: Turn, topic: str) -> None:
    """What the answer rests on: the words, the facts, the source."""
    text = turn.app.catalogue.text
    last = turn.slot("advice__last") or {}
    answer = _answer(turn, topic.removeprefix(TOPIC) or GENERAL, mine=last.get("topic") != topic or bool(last.get("mine")))
    if answer is None:
        turn.say("utter_advice__nothing_to_explain")
        return
    facts = turn.app.advice.facts_behind(turn.patient, answer.facts_used)
    if facts:
        turn.bubble(text("symptom_why_facts", title=answer.symptom.title, facts=" ; ".join(facts)))
    else:
        turn.bubble(text("symptom_why", title=answer.symptom.title))
    reviewed = f"{answer.symptom.reviewed_on:%d/%m/%Y}"
    sources = " ; ".join(f"{s.authority}, « {s.title} », {s.year}" for s in answer.variant.sources)
    turn.bubble(text("symptom_sources", sources=sources, reviewed=reviewed) if sources
                else text("symptom_no_source", reviewed=reviewed))
    turn.tell_channel(facts_used=list(answer.facts_used))
