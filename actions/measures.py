"""Readings are stored; curves, goals and check-ins are not there yet, and we say so."""

from __future__ import annotations

import re
from typing import Any

from actions.base import CoachAction, Events, Turn
from bot.measures.readings import ReadingError
from bot.wishes import short_answers


class Log(CoachAction):
    def name(self) -> str:
        return "action_measures__log"

    async def act(self, turn: Turn) -> Events | None:
        if not turn.resumed:
            turn.say("utter_measure__not_understood")
            return [turn.leave_open("measure")]
        return log(turn, turn.resumed)


def log(turn: Turn, words: str) -> Events | None:
    """Keep the readings that `words` say, or ask; a bare number is asked what it measures."""
    number = re.fullmatch(r"\s*(\d+(?:[.,]\d+)?)\s*", words)
    if number:
        turn.say("utter_measure__of_what", number=number[1])
        return [turn.leave_open("measure", number=number[1])]
    try:
        readings = turn.app.measures.parse(words)
        for reading in readings:
            turn.app.measures.store(turn.patient, reading)
    except ReadingError as refusal:
        turn.say("utter_measure__refused", reason=refusal.message)
        return [turn.leave_open("measure")]
    turn.say("utter_measure__stored", reading=" ; ".join(turn.app.measures.say(reading) for reading in readings))
    return None


def told(turn: Turn, question: dict[str, Any]) -> Events | None:
    """The answer to "which reading": "70", then "c'est mon poids"."""
    answer = short_answers.read(turn.said)
    if answer and answer.kind in ("no", "none", "unsure"):
        turn.say("utter_measure__never_mind")
        return None
    number = question.get("number")
    return log(turn, f"{turn.said} {number}" if number and not re.search(r"\d", turn.said) else turn.said)


class NotYet(CoachAction):
    """Honest about a capability that is still to come, with what can be done instead."""

    def name(self) -> str:
        return "action_measures__not_yet"

    async def act(self, turn: Turn) -> None:
        wish = turn.label if turn.label in ("goal_set", "checkin") else "measure_show"
        if wish == "measure_show" and (history := turn.app.measures.history(turn.patient)):
            lines = [f"• {m.measured_at:%d/%m} : {turn.app.measures.say(m.reading)}" for m in history[:5]]
            turn.say("utter_not_yet__last_readings", readings="\n".join(lines))
        turn.say(f"utter_not_yet__{wish}")
