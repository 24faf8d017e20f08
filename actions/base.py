"""What every action shares: the services, the turn's words, and one place where trouble becomes an answer."""

from __future__ import annotations

import logging
from abc import ABC, abstractmethod
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.events import FollowupAction, SlotSet
from rasa_sdk.executor import CollectingDispatcher

from bot.bootstrap import Services
from bot.errors import ConsentMissing
from bot.medications.service import PlannedDose
from bot.patients.model import PURPOSES

Events = list[dict[str, Any]]
logger = logging.getLogger(__name__)

_services: Services | None = None


def use(services: Services) -> None:
    """Give the actions of this process their services; called once by whoever starts Rasa."""
    global _services
    _services = services


def services() -> Services:
    if _services is None:
        raise RuntimeError("actions.base.use was not called")
    return _services


@dataclass(frozen=True)
class Turn:
    """One message being answered."""

    tracker: Tracker
    out: CollectingDispatcher
    app: Services

    @property
    def patient(self) -> str:
        return str(self.tracker.sender_id)

    @property
    def label(self) -> str:
        """The label understood, whatever Rasa's intent became (`nlu_fallback`)."""
        return str(self.tracker.latest_message.get("label") or self.intent)

    @property
    def intent(self) -> str:
        return str((self.tracker.latest_message.get("intent") or {}).get("name") or "")

    @property
    def pressed(self) -> bool:
        """Whether the turn comes from a button of ours and not from typed words."""
        return self.said.startswith("/") or bool(self.tracker.latest_message.get("pressed"))

    @property
    def said(self) -> str:
        return str(self.tracker.latest_message.get("text") or "")

    @property
    def resumed(self) -> str:
        """The words to work on: those that waited for consent, else the present ones; empty for a button."""
        waiting = self.tracker.get_slot("consent__resume")
        if waiting:
            return str(waiting["said"])
        return "" if self.said.startswith("/") else self.said

    @property
    def dose_just_sent(self) -> PlannedDose | None:
        """The unanswered dose that was sent after the last thing that the coach and the person said to each other."""
        newest = next(iter(self.app.medications.open_doses(self.patient)), None)
        last_turn = self.app.states.last_turn(self.patient)
        if newest is None or newest.dose.sent_at is None or (last_turn and newest.dose.sent_at < last_turn):
            return None
        return newest

    def leave_open(self, about: str, **what: Any) -> dict[str, Any]:
        """The event that makes the next words an answer to a question asked outside forms (see bot.wishes.context)."""
        asked = int((self.slot("conversation__question") or {}).get("asked", 0)) + 1
        return dict(SlotSet("conversation__question", {"about": about, "asked": asked, **what}))

    def entity(self, name: str) -> Any:
        return next(self.tracker.get_latest_entity_values(name), None)

    def slot(self, name: str) -> Any:
        return self.tracker.get_slot(name)

    def say(self, response: str, **values: Any) -> None:
        """Utter a named response of nlu_data/domain."""
        self.out.utter_message(response=response, **values)

    def bubble(self, text: str, buttons: Sequence[tuple[str, str]] = ()) -> None:
        """Utter a text of the content catalogue, with (title, payload) buttons."""
        self.out.utter_message(text=text, buttons=[{"title": t, "payload": p} for t, p in buttons])

    def tell_channel(self, **facts: Any) -> None:
        """Something for the conversation room, not for the person: facts_used, effect, dose_id."""
        self.out.utter_message(json_message=facts)


class CoachAction(Action, ABC):
    """Subclass, name it, and write `act`. Missing consent leads to the question; any other trouble to an apology."""

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> Events:
        turn = Turn(tracker, dispatcher, services())
        try:
            events = list(await self.act(turn) or [])
            waiting = turn.slot("consent__resume")
            resumed = bool(waiting) and waiting["action"] == self.name()  # the consent form's own actions run before it
            return [*events, SlotSet("consent__resume", None)] if resumed else events
        except ConsentMissing as missing:
            return ask_consent(turn, str(missing), self.name())
        except Exception:  # the one broad catch of the actions: log without words, answer with some
            logger.exception("action_failed", extra={"action": self.name()})
            turn.say("utter_conversation__went_wrong")
            return []

    @abstractmethod
    async def act(self, turn: Turn) -> Events | None:
        """Answer the turn; the events for Rasa, or None for no event."""




def ask_consent(turn: Turn, purpose: str, action: str) -> Events:
    """Ask for one purpose now; `action` runs again with the same words once it is granted."""
    turn.say("utter_consent__needed")
    others = [SlotSet(f"consent__{p}", "later" if p != purpose else None) for p in PURPOSES]
    waiting = {"action": action, "said": turn.resumed, "purpose": purpose}
    return [*others, SlotSet("consent__resume", waiting), FollowupAction("consent_form")]
