"""Readings are stored; curves, goals, check-ins and questionnaires are not there yet, and we say so."""

from __future__ import annotations

from actions.base import CoachAction, Turn
from bot.measures.readings import ReadingError


class Log(CoachAction):
    def name(self) -> str:
        return "action_measures__log"

    async def act(self, turn: Turn) -> None:
        if not turn.resumed:
            turn.say("utter_measure__not_understood")
            return
        try:
            readings = turn.app.measures.parse(turn.resumed)
            for reading in readings:
                turn.app.measures.store(turn.patient, reading)
        except ReadingError as refusal:
            turn.say("utter_measure__refused", reason=refusal.message)
            return
        said = " ; ".join(turn.app.measures.say(reading) for reading in readings)
        turn.say("utter_measure__stored", reading=said)


class NotYet(CoachAction):
    """Honest about a capability that is still to come, with what can be done instead."""

    def name(self) -> str:
        return "action_measures__not_yet"

    async def act(self, turn: Turn) -> None:
        wish = turn.label if turn.label in ("goal_set", "checkin", "risk_test") else "measure_show"
        if wish == "measure_show" and (history := turn.app.measures.history(turn.patient)):
            lines = [f"• {m.measured_at:%d/%m} : {turn.app.measures.say(m.reading)}" for m in history[:5]]
            turn.say("utter_not_yet__last_readings", readings="\n".join(lines))
        turn.say(f"utter_not_yet__{wish}")
