"""Sentences that rules understand better than a classifier: few, narrow, each with the intent that it stands for. Pure."""

from __future__ import annotations

from bot.adherence import phrases as adherence
from bot.carers import phrases as carers
from bot.travel import phrases as travel


def named(text: str) -> tuple[str, str] | None:
    """(Rasa intent, label of the contract) of a whole message; None: the classifier decides."""
    if adherence.weekly_wish(text):
        return "press_adherence", "adherence_report"
    if carers.read(text):
        return "press_carer", "reminder_change"
    if travel.read(text):
        return "press_travel", "profile_update"
    return None
