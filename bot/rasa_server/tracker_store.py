"""Keeps where a dialogue stands (slots and open form), not what was said: every turn costs the same, and erasing is one row."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Protocol

from rasa.core.tracker_store import TrackerStore
from rasa.shared.core.constants import ACTION_LISTEN_NAME, ACTION_SESSION_START_NAME
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import ActionExecuted, ActiveLoop, Event, SessionStarted, SlotSet
from rasa.shared.core.trackers import DialogueStateTracker


class DialogueStates(Protocol):
    """Where the compact states are kept."""

    def load(self, patient_id: str) -> dict[str, Any] | None: ...

    def save(self, patient_id: str, state: dict[str, Any]) -> None: ...


class CompactTrackerStore(TrackerStore):
    """Rasa replays every event of a session at each message (measured: +0.15 ms CPU an event), and keeps each text.

    Our rules look at slots, the open form and the latest message only, so between two turns a tracker is fully
    described by its slots and its active loop; that is all that is stored.
    """

    def __init__(self, states: DialogueStates) -> None:
        super().__init__(Domain.empty())
        self._states = states

    async def save(self, tracker: DialogueStateTracker) -> None:
        self._states.save(tracker.sender_id, _describe(tracker))

    async def retrieve(self, sender_id: str) -> DialogueStateTracker | None:
        state = self._states.load(sender_id)
        if state is None:
            return None
        tracker = self.init_tracker(sender_id)
        tracker.update_with_events(list(_events(state, tracker)), self.domain)
        return tracker

    async def keys(self) -> Iterable[str]:
        return []


def _describe(tracker: DialogueStateTracker) -> dict[str, Any]:
    slots = {name: slot.value for name, slot in tracker.slots.items() if slot.value != slot.initial_value}
    return {"slots": slots, "loop": tracker.active_loop_name}


def _events(state: dict[str, Any], tracker: DialogueStateTracker) -> Iterable[Event]:
    yield ActionExecuted(ACTION_SESSION_START_NAME)
    yield SessionStarted()
    for name, value in state["slots"].items():
        if name in tracker.slots:  # a slot may have gone since the model was trained anew
            yield SlotSet(name, value)
    if state["loop"]:
        yield ActiveLoop(state["loop"])
    yield ActionExecuted(ACTION_LISTEN_NAME)
