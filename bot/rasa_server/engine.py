"""Loads a trained model with our store and our actions, and plays one turn: text in, messages and label out."""

from __future__ import annotations

import importlib
import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import jsonschema
import rasa.core.actions.action as rasa_actions
from rasa.core.agent import Agent
from rasa.core.channels.channel import CollectingOutputChannel, UserMessage
from rasa.shared.core.events import ActionExecuted, SlotSet
from rasa.utils.endpoints import ClientResponseError, EndpointConfig
from rasa_sdk.executor import ActionExecutor
from rasa_sdk.interfaces import ActionExecutionRejection

from bot.messages import SLASHES
from bot.rasa_server.tracker_store import CompactTrackerStore
from bot.wishes.choosing import COURTESIES

if TYPE_CHECKING:
    from bot.bootstrap import Services

TOPIC = "advice__open"
PASSING = ("conversation__question", "conversation__unsure", TOPIC)
"""Slots that an action sets anew at each turn, or that are forgotten: a question is open until something else is said.
A topic stays open through manners: "merci ! et le vin ?"."""
_LISTEN = {"action_listen", "action_session_start", "action_extract_slots"}


class InProcessActions(EndpointConfig):
    """Custom actions without a second process and a second port: the executor of rasa_sdk, called directly."""

    def __init__(self, services: Services, package: str = "actions") -> None:
        super().__init__(url="http://in-process", enable_selective_domain=True)
        # By name: `actions` imports `bot`, never the other way round.
        importlib.import_module(f"{package}.base").use(services)
        self.advice = services.advice
        self._executor = ActionExecutor()
        self._executor.register_package(package)

    async def request(self, *_: Any, **call: Any) -> Any:
        try:
            return await self._executor.run(call["json"])
        except ActionExecutionRejection as rejection:
            text = json.dumps({"action_name": rejection.action_name, "error": rejection.message})
            raise ClientResponseError(400, "rejected", text) from rejection


def load(model: Path, services: Services) -> Agent:
    """The agent of the model archive `model`, whose actions use `services`."""
    _spare_the_meta_schema()
    store = CompactTrackerStore(services.states)
    services.advice.prepare()
    return Agent.load(str(model), tracker_store=store, action_endpoint=InProcessActions(services))


def load_understanding(model: Path) -> Agent:
    """The agent for `parse` only: no actions, no store."""
    return Agent.load(str(model))


async def parse(agent: Agent, text: str) -> dict[str, Any]:
    """What is understood of `text`: label, confidence, decision, alternatives, entities."""
    found = await agent.processor.parse_message(UserMessage(as_plain_text(text)))
    return summary(found)


async def turn(agent: Agent, conversation_id: str, text: str, *, trusted: bool = False,
               read: dict[str, Any] | None = None, remember: dict[str, Any] | None = None) -> dict[str, Any]:
    """One message and everything that answers it.

    `trusted` texts come from our own buttons and may name an intent ("/affirm"); anything typed by a person is
    stripped of leading slashes first, because Rasa takes "/intent{...}" as an order. `read` is what Rasa's pipeline, or
    somebody who knows better, made of the text already; `remember` are slots to set before it is answered.
    """
    channel = CollectingOutputChannel()
    said = text if trusted else as_plain_text(text)
    message = UserMessage(said, channel, conversation_id, input_channel="coach")
    message.parse_data = read or await agent.processor.parse_message(message)
    async with agent.lock_store.lock(conversation_id):
        tracker = await agent.processor.log_message(message, should_save_tracker=False)
        for name, value in (remember or {}).items():
            tracker.update(SlotSet(name, value))
        before = {name: tracker.get_slot(name) for name in PASSING}
        tracker = await agent.processor.run_action_extract_slots(channel, tracker)
        # What Agent.handle_message does, except that it hides the tracker, which knows the actions.
        await agent.processor._run_prediction_loop(channel, tracker)
        mere_manners = summary(message.parse_data)["label"] in COURTESIES
        for name, value in before.items():
            if value and tracker.get_slot(name) == value and not (name == TOPIC and mere_manners):
                tracker.update(SlotSet(name, None))
        await agent.processor.save_tracker(tracker)
    actions = [e.action_name for e in tracker.events if isinstance(e, ActionExecuted) and e.action_name not in _LISTEN]
    return {
        **summary(message.parse_data),
        "messages": channel.messages,
        "actions": actions,
        "loop": tracker.active_loop_name,
    }


def as_plain_text(text: str) -> str:
    """The text without anything in front that Rasa could take for an order."""
    return text.lstrip(" \t\n" + SLASHES) or "?"


def summary(found: dict[str, Any]) -> dict[str, Any]:
    ranking = found.get("intent_ranking") or []
    label = found.get("label") or found["intent"]["name"]
    return {
        "label": as_label(label) if label else "out_of_scope",
        "confidence": ranking[0]["confidence"] if ranking else found["intent"].get("confidence", 1.0),
        "decision": found.get("decision", "act"),
        "alternatives": [{"label": as_label(r["name"]), "confidence": r["confidence"]} for r in ranking[1:]],
        "entities": found.get("entities") or [],
    }


def as_label(intent: str) -> str:
    """`advice_sommeil` is `advice/sommeil` outside Rasa."""
    return intent.replace("advice_", "advice/", 1) if intent.startswith("advice_") else intent


def _spare_the_meta_schema() -> None:
    """Rasa re-checks its own JSON schema at each action, which was two thirds of the CPU of a turn; check it once."""
    schema = rasa_actions.RemoteAction.action_response_format_spec()
    validator = jsonschema.validators.validator_for(schema)(schema)

    def validate(self: Any, result: dict[str, Any]) -> bool:
        validator.validate(result)
        return True

    rasa_actions.RemoteAction._validate_action_result = validate
