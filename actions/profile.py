"""What the coach knows of a person: shown, corrected, exported, erased; and the five questions that fill it."""

from __future__ import annotations

from typing import Any

from rasa_sdk.events import FollowupAction, SlotSet

from actions import confirmation, own_hours, travel
from actions.base import CoachAction, Events, Turn
from actions.forms import FormStep, NotAnAnswer, cleared
from bot.patients.model import ProfileError, Underage
from bot.wishes import short_answers

_QUESTIONS = {  # question of the form → profile fact
    "age": "birth_date", "sex": "sex", "country": "country", "conditions": "conditions", "smoking": "smoking",
}
_SLOTS = [f"onboarding__{question}" for question in _QUESTIONS]
SKIPPED = "skipped"


class Show(CoachAction):
    def name(self) -> str:
        return "action_profile__show"

    async def act(self, turn: Turn) -> None:
        lines = turn.app.profiles.describe(turn.app.profiles.facts(turn.patient))
        if lines:
            turn.say("utter_profile__show", facts="\n".join(f"• {line}" for line in lines))
        else:
            turn.say("utter_profile__empty")


class Update(CoachAction):
    """Stores the facts that a sentence says, and says back what was stored."""

    def name(self) -> str:
        return "action_profile__update"

    async def act(self, turn: Turn) -> None:
        if own_hours.told(turn):
            return
        try:
            learned = turn.app.profiles.learn(turn.patient, turn.resumed)
        except Underage as young:
            turn.say("utter_profile__refused", reason=young.message)
            return
        for refusal in learned.refused[:1]:
            turn.say("utter_profile__refused", reason=refusal.message)
        if learned.stored:
            turn.say("utter_profile__updated", facts=" ; ".join(fact.line or fact.name for fact in learned.stored))
            turn.tell_channel(facts_used=[fact.name for fact in learned.stored])
            if any(fact.name in ("country", "timezone") and fact.changed for fact in learned.stored):
                travel.follow_home(turn)
        elif not learned.refused:
            turn.say("utter_profile__what_to_change")


class Export(CoachAction):
    def name(self) -> str:
        return "action_profile__export"

    async def act(self, turn: Turn) -> Events:
        return confirmation.ask(turn, "export")


class Delete(CoachAction):
    def name(self) -> str:
        return "action_profile__delete"

    async def act(self, turn: Turn) -> Events:
        return confirmation.ask(turn, "erase")


class StartOnboarding(CoachAction):
    """Asks only what is not known yet; "Corriger" asks everything again."""

    def name(self) -> str:
        return "action_onboarding__start"

    async def act(self, turn: Turn) -> Events:
        turn.app.consents.require(turn.patient, "profile")
        known = {} if turn.intent == "press_onboarding" else turn.app.profiles.facts(turn.patient)
        turn.say("utter_onboarding__start")
        slots = [SlotSet(f"onboarding__{q}", SKIPPED if fact in known else None) for q, fact in _QUESTIONS.items()]
        return [*slots, FollowupAction("onboarding_form")]


class Listen(FormStep):
    """One fact an answer; a sentence that says more facts fills their questions too."""

    form = "onboarding_form"

    async def act(self, turn: Turn) -> Events:
        try:
            return await super().act(turn)
        except Underage as refusal:
            turn.say("utter_profile__refused", reason=refusal.message)
            return [*(SlotSet(slot, SKIPPED) for slot in _SLOTS), SlotSet("requested_slot", None)]

    def answer_age(self, turn: Turn) -> dict[str, Any]:
        return self._answer(turn, "age")

    def answer_sex(self, turn: Turn) -> dict[str, Any]:
        return self._answer(turn, "sex")

    def answer_country(self, turn: Turn) -> dict[str, Any]:
        return self._answer(turn, "country")

    def answer_conditions(self, turn: Turn) -> dict[str, Any]:
        return self._answer(turn, "conditions")

    def answer_smoking(self, turn: Turn) -> dict[str, Any]:
        return self._answer(turn, "smoking")

    def _answer(self, turn: Turn, question: str) -> dict[str, Any]:
        slot, fact = f"onboarding__{question}", _QUESTIONS[question]
        answer = short_answers.read(turn.said)
        if turn.intent == "press_skip" or turn.said.strip(" .!").lower() in _SKIP or (answer and answer.kind == "unsure"):
            return {slot: SKIPPED}
        typed = str(turn.entity("answer") or turn.said)
        said = turn.app.profiles.read_facts(typed)
        said.setdefault(fact, typed)  # "67", "femme", "diabète": the answer alone
        found: dict[str, Any] = {}
        for name, value in said.items():
            try:
                turn.app.profiles.update(turn.patient, name, value)
            except Underage:
                raise
            except ProfileError as refusal:
                if name == fact:
                    raise NotAnAnswer(refusal.message) from refusal
                continue
            found |= {f"onboarding__{q}": True for q, asked in _QUESTIONS.items() if asked == name}
        return found

    def not_understood(self, turn: Turn, reason: str) -> None:
        turn.say("utter_profile__refused", reason=reason)


_SKIP = {"passer", "passe", "je passe", "skip", "je prefere pas", "je préfère pas", "suivant", "rien", "-"}


class FinishOnboarding(CoachAction):
    def name(self) -> str:
        return "action_onboarding__finish"

    async def act(self, turn: Turn) -> Events:
        turn.say("utter_onboarding__done")
        return cleared(*_SLOTS)
