"""The person's own hours for "le matin", "le soir"…: kept, and said back with what they change."""

from __future__ import annotations

from actions.base import Turn
from bot.medications import managing_words


def told(turn: Turn) -> bool:
    """Whether the sentence sets such hours; they are stored then. Plans that exist keep theirs."""
    hours = managing_words.own_hours(turn.resumed)
    if not hours:
        return False
    turn.app.profiles.set_hours(turn.patient, hours)
    say = turn.app.catalogue.text
    said = ", ".join(f"{say(f'moment_{name}')} {_clock(hour)}" for name, hour in hours.items())
    turn.bubble(say("own_hours", hours=said))
    return True


def _clock(hour: str) -> str:
    return f"{int(hour[:2])} h {hour[3:]}" if hour[3:] != "00" else f"{int(hour[:2])} h"
