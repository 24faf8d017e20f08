"""Which of several hours goes to a new one: asked with buttons whose words are read like typed ones."""

from __future__ import annotations

import json

from actions.base import Turn
from bot.medications import drafts
from bot.medications.drafts import Draft
from bot.medications.wording import hour


def ask(turn: Turn, draft: Draft, intent: str) -> None:
    """"Quelle prise passe à 21 h ?": one button for each hour, one for all of them."""
    assert draft.rule is not None and draft.moving is not None, "asked when an hour is to move"
    say, new = turn.app.catalogue.text, hour(draft.moving)
    choices = [(say("move_hour", hour=hour(clock)), f"celle de {clock.replace(':', 'h')}") for clock in draft.rule.times]
    choices.append((say("move_all", hour=new), "les deux" if len(draft.rule.times) == 2 else "toutes"))
    buttons = [(title, f"/{intent}{json.dumps({'said': words})}") for title, words in choices]
    turn.bubble(say("move_which", name=draft.medication or "", hour=new), buttons)


def answered(turn: Turn, draft: Draft) -> Draft | None:
    """The draft after the answer; None when the words are none."""
    app = turn.app
    zone, hours = app.profiles.zone(turn.patient), app.profiles.hours(turn.patient)
    return drafts.told_which(turn.said, app.clock.now(), zone, app.lexicon, draft, hours)
