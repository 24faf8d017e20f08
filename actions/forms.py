"""One way to listen inside a form: an answer is an answer, a question is answered elsewhere, anything else is asked again."""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import Any

from rasa_sdk.events import SlotSet

from actions.base import CoachAction, Events, Turn

CANCELLED = "cancelled"

# Wishes that are answered in the middle of a form, after which the form asks its question again.
_INTERRUPTIONS = {
    "help", "bot_challenge", "human_handoff", "thank", "greet", "reminder_list", "dose_taken", "dose_snooze",
    "dose_skip", "dose_forgotten", "dose_check", "drug_info", "symptom", "profile_show", "press_why",
    "emergency_physical", "emergency_suicide", "adherence_report", "refill", "data_export", "data_delete",
    "profile_update", "measure_log", "consent_withdraw",
    # These open a form of their own, which takes the place of the present one.
    "risk_test", "press_results", "reminder_add", "reminder_change", "reminder_delete", "reminder_pause", "reminder_resume",
}


class NotAnAnswer(Exception):
    """The words do not answer the question; `reason` is a French sentence for the person, or empty."""

    def __init__(self, reason: str = "") -> None:
        super().__init__("not an answer")
        self.reason = reason


class FormStep(CoachAction, ABC):
    """Listens for a form's requested slot. A subclass names the form and has a method `answer_<slot name>`
    that returns the slots to set, or raises NotAnAnswer."""

    own: frozenset[str] = frozenset()
    """Intents that belong to this form: never a reason to leave it."""

    @property
    @abstractmethod
    def form(self) -> str:
        """Name of the form in the domain."""

    def name(self) -> str:
        return f"validate_{self.form}"

    async def act(self, turn: Turn) -> Events:
        asked = turn.slot("requested_slot")
        if not asked or f"{asked.split('__')[0]}_form" != self.form:
            return []  # nothing was asked yet, or by a form that this one interrupts
        if turn.tracker.active_loop_name != self.form:
            return []
        if turn.label == "cancel":
            return [SlotSet(asked, CANCELLED), SlotSet("requested_slot", None)]
        elsewhere = is_interruption(turn) and turn.intent not in self.own
        if elsewhere and ("?" in turn.said or turn.pressed):
            return []  # Rasa rejects the form for this message and follows the plain rule
        try:
            found: dict[str, Any] = getattr(self, "answer_" + asked.split("__")[1])(turn)
        except NotAnAnswer as why:
            if elsewhere:
                return []
            self.not_understood(turn, why.reason)
            return [SlotSet(asked, None)]
        return [SlotSet(name, value) for name, value in found.items()]

    @abstractmethod
    def not_understood(self, turn: Turn, reason: str) -> None:
        """Say what kind of answer is waited for; the question itself is asked again after it."""


def is_interruption(turn: Turn) -> bool:
    return turn.intent in _INTERRUPTIONS or turn.intent.startswith("advice_")


def yes_or_no(turn: Turn) -> bool:
    """Yes or no. Raises NotAnAnswer for anything else, and for a "oui" that may be meant for a dose that has just come."""
    try:
        answer = {"affirm": True, "deny": False}[turn.label]
    except KeyError:
        raise NotAnAnswer from None
    if not turn.pressed and turn.dose_just_sent:
        raise NotAnAnswer
    return answer


def cleared(*slots: str) -> Events:
    """Events that forget these slots."""
    return [SlotSet(slot, None) for slot in slots]
