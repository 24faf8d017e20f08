"""Sentences that rules understand better than a classifier: few, narrow, each with the intent that it stands for. Pure."""

from __future__ import annotations

from bot.adherence import phrases as adherence
from bot.carers import phrases as carers
from bot.prevention import said as prevention
from bot.travel import phrases as travel

_reader: prevention.Reader | None = None


def use(reader: prevention.Reader) -> None:
    """Give this process the educators' words for acts of prevention; called once by whoever loads the model."""
    global _reader
    _reader = reader


def named(text: str) -> tuple[str, str] | None:
    """(Rasa intent, label of the contract) of a whole message; None: the classifier decides."""
    if adherence.weekly_wish(text):
        return "press_adherence", "adherence_report"
    if carers.read(text):
        return "press_carer", "reminder_change"
    if travel.read(text):
        return "press_travel", "profile_update"
    if prevention.wants_plan(text):
        return "press_prevention", "advice/bilan_sante"
    if _reader and _reader.about_done(text):
        return "press_prevention", "profile_update"
    return None
