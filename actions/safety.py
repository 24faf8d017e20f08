"""Danger that the deterministic screen let through and the model saw."""

from __future__ import annotations

from actions.base import CoachAction, Turn


class Emergency(CoachAction):
    """Asks the conversation room for the card of this danger: one place makes it, whoever noticed."""

    def name(self) -> str:
        return "action_safety__emergency"

    async def act(self, turn: Turn) -> None:
        turn.tell_channel(effect="emergency", kind="suicide" if turn.label == "emergency_suicide" else "physical")
