"""Whether a dose that stays unanswered is said again: switched on and off in words, for one reminder or all."""

from __future__ import annotations

from actions.base import Turn
from bot.medications import drafts, managing_words, nagging


def told(turn: Turn) -> bool:
    """Whether the sentence switches it; done then, and said back."""
    wanted = managing_words.nags(turn.resumed)
    if wanted is None:
        return False
    app, say = turn.app, turn.app.catalogue.text
    plans = [plan for plan in app.medications.plans(turn.patient) if plan.kind != "need"]
    if not plans:
        turn.say("utter_reminder__none")
        return True
    named = [plan for plan in plans if drafts.mentions(app.lexicon, turn.resumed, plan.label)] or plans
    at_night = wanted and managing_words.by_night(turn.resumed)
    for plan in named:
        app.medications.set_nags(turn.patient, nagging.AT_MOST if wanted else 0, plan.id, at_night=at_night)
    turn.bubble(say("nags_off" if not wanted else "nags_on_night" if at_night else "nags_on"))
    if wanted and not at_night and any(nagging.by_night(plan) for plan in named):
        turn.bubble(say("nags_offer_night"))
    return True
