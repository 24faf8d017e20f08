"""Asking for agreement, purpose by purpose, and taking it back."""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import Any

from rasa_sdk.events import FollowupAction, SlotSet

from actions.base import CoachAction, Events, Turn
from actions.forms import FormStep, cleared, yes_or_no
from bot.patients.model import PURPOSES, Purpose

_SLOTS = [f"consent__{purpose}" for purpose in PURPOSES]


class _Ask(CoachAction, ABC):
    """Asks for one purpose, with the words that the version of the consent stands for."""

    @property
    @abstractmethod
    def purpose(self) -> Purpose:
        """Of PRODUCT: profile, followup, journal."""

    def name(self) -> str:
        return f"action_ask_consent__{self.purpose}"

    async def act(self, turn: Turn) -> None:
        turn.out.utter_message(response="utter_consent__ask", text_of_consent=turn.app.consents.text(self.purpose))


class AskProfile(_Ask):
    purpose: Purpose = "profile"


class AskFollowup(_Ask):
    purpose: Purpose = "followup"


class AskJournal(_Ask):
    purpose: Purpose = "journal"


class Start(CoachAction):
    """Asks for every purpose that the person has not decided yet."""

    def name(self) -> str:
        return "action_consent__start"

    async def act(self, turn: Turn) -> Events:
        open_questions = turn.app.consents.to_ask(turn.patient)
        slots = [SlotSet(f"consent__{p}", None if p in open_questions else "decided") for p in PURPOSES]
        return [*slots, FollowupAction("consent_form")]


class Listen(FormStep):
    """Stores each decision as soon as it is made."""

    form = "consent_form"

    def answer_profile(self, turn: Turn) -> dict[str, Any]:
        return self._decide(turn, "profile")

    def answer_followup(self, turn: Turn) -> dict[str, Any]:
        return self._decide(turn, "followup")

    def answer_journal(self, turn: Turn) -> dict[str, Any]:
        return self._decide(turn, "journal")

    def _decide(self, turn: Turn, purpose: Purpose) -> dict[str, Any]:
        granted = yes_or_no(turn)
        turn.app.consents.decide(turn.patient, purpose, granted)
        return {f"consent__{purpose}": granted}

    def not_understood(self, turn: Turn, reason: str) -> None:
        turn.say("utter_consent__say_yes_or_no")


class Finish(CoachAction):
    """Goes back to what the person wanted, or on to the five questions."""

    def name(self) -> str:
        return "action_consent__finish"

    async def act(self, turn: Turn) -> Events:
        waiting = turn.slot("consent__resume")
        answers = {p: turn.slot(f"consent__{p}") for p in PURPOSES}
        if waiting:
            return self._resume(turn, waiting, answers[waiting["purpose"]] is True)
        if not any(turn.app.consents.granted(turn.patient, p) for p in PURPOSES):
            turn.say("utter_consent__all_refused")
            return cleared(*_SLOTS)
        turn.say("utter_consent__thanks")
        onboard = answers["profile"] is True and turn.app.profiles.missing(turn.app.profiles.facts(turn.patient))
        return [*cleared(*_SLOTS), *([FollowupAction("action_onboarding__start")] if onboard else [])]

    def _resume(self, turn: Turn, waiting: dict[str, str], granted: bool) -> Events:
        if not granted:
            turn.say("utter_consent__refused")
            return cleared(*_SLOTS, "consent__resume")
        return [*cleared(*_SLOTS), FollowupAction(waiting["action"])]  # which reads and then forgets consent__resume


class Withdraw(CoachAction):
    """Takes back one agreement, or asks which."""

    def name(self) -> str:
        return "action_consent__withdraw"

    async def act(self, turn: Turn) -> None:
        given = [p for p in PURPOSES if turn.app.consents.granted(turn.patient, p)]
        if not given:
            turn.say("utter_consent__nothing_to_withdraw")
            return
        purpose = turn.entity("purpose")
        chosen = [p for p in PURPOSES if purpose in (p, "all")]
        if not chosen:
            turn.say("utter_consent__withdraw_which")
            return
        for each in chosen:
            turn.app.rights.withdraw(turn.patient, each)
        turn.say("utter_consent__withdrawn")
