"""Medicines taken when needed: their maximum is asked, each intake is noted and counted, a maximum is warned of before."""

from __future__ import annotations

import datetime as dtm
import json
import re
from collections.abc import Sequence
from dataclasses import replace

from actions import reminder_cautions
from actions.base import Turn
from actions.forms import NotAnAnswer
from bot.french import fold
from bot.medications import as_needed, drafts
from bot.medications.as_needed import Count
from bot.medications.dose_wording import clock
from bot.medications.drafts import Draft
from bot.medications.intakes import Noted
from bot.medications.model import Plan
from bot.wishes import short_answers

_AHEAD = re.compile(r"\b(?:peux|puis|pourrais|dois|vais|faut|encore droit|ai le droit|possible)\b")
_ASKED_AT_ONCE = 6


# -- making one -----------------------------------------------------------------------------------------------------


def ask_most(turn: Turn) -> None:
    say = turn.app.catalogue.text
    turn.bubble(say("needed_most"), [(say("needed_most_unknown"), f"/press_answer{json.dumps({'said': 'je ne sais pas'})}")])


def told_most(turn: Turn, draft: Draft) -> Draft:
    """The answer to "how many in 24 hours?"; 0 stands for a person who does not know."""
    answer = short_answers.read(turn.said)
    if answer and answer.kind in ("unsure", "no", "none"):
        return replace(draft, most=0)
    value = as_needed.maximum(turn.said) or (answer.number if answer and answer.kind in ("number", "nth") else None)
    value = value or as_needed.maximum(f"max {fold(turn.said)}")
    if not value or not 0 < value <= 24:
        raise NotAnAnswer
    return replace(draft, most=value)


def confirm(turn: Turn, draft: Draft) -> None:
    say = turn.app.catalogue.text
    key = "needed_confirm" if draft.most else "needed_confirm_no_most"
    buttons = [(say("needed_yes"), "/affirm"), (say("needed_no"), "/deny")]
    turn.bubble(say(key, name=draft.medication or ""), buttons)


def saved(turn: Turn, plan: Plan) -> None:
    turn.bubble(turn.app.catalogue.text("needed_saved", name=plan.label))


# -- taking it ------------------------------------------------------------------------------------------------------


def plans(turn: Turn) -> list[Plan]:
    return [plan for plan in turn.app.medications.plans(turn.patient) if plan.kind == "need"]


def note(turn: Turn, plan: Plan, taken_at: dtm.datetime | None = None) -> None:
    """What was taken is noted whatever the count; then how the count stands."""
    noted = turn.app.intakes.note(turn.patient, plan.id, as_needed.units_taken(turn.said), taken_at)
    say, most = turn.app.catalogue.text, plan.most
    at = clock(noted.doses[-1].due_at, plan.zone) if noted.doses else clock(turn.app.clock.now(), plan.zone)
    values = {"name": plan.label, "at": at, "count": str(noted.count.taken), "most": str(most or "")}
    undo = [(say("dose_button_undo"), f"d:{dose.id}:undo") for dose in noted.doses[-1:]]
    turn.bubble(" ".join([say("needed_noted_of" if most else "needed_noted", **values), *_limit(turn, noted)]), undo)


def _limit(turn: Turn, noted: Noted) -> list[str]:
    say = turn.app.catalogue.text
    if not turn.app.cautions.on("needed_maximum"):
        return []
    if noted.over:
        return [say("needed_over", most=str(noted.plan.most), poison=turn.app.safety.helpline("poison", turn.patient))]
    return [say("needed_reached", frees=_when(turn, noted.plan, noted.count.frees_at))] if noted.reached else []


def which(turn: Turn, found: Sequence[Plan]) -> None:
    """Nothing else waits for an answer: which of the medicines taken when needed was it?"""
    say = turn.app.catalogue.text
    buttons = [
        (say("needed_note", name=plan.label)[:48], f"/dose_taken{json.dumps({'said': f'j ai pris {plan.label}'}, ensure_ascii=False)}")
        for plan in found[:_ASKED_AT_ONCE]
    ]
    turn.bubble(say("needed_note_which"), buttons)


def unknown(turn: Turn, name: str) -> None:
    """A medicine that no reminder is about: nothing of another one is noted in its place."""
    if reminder_cautions.allergy(turn, [name], "taken_allergy"):
        return
    words = json.dumps({"said": f"{name} si besoin"}, ensure_ascii=False)
    say = turn.app.catalogue.text
    turn.bubble(say("needed_unknown", name=name), [(say("needed_unknown_yes"), f"/reminder_add{words}")])


def told(turn: Turn, found: Sequence[Plan]) -> None:
    """How the 24 hours stand for each; before one more, that it would be too many."""
    say = turn.app.catalogue.text
    ahead = bool(_AHEAD.search(fold(turn.said))) and turn.app.cautions.on("needed_maximum")
    lines = []
    for plan in found:
        count = turn.app.intakes.count(plan)
        lines.append(_state(turn, plan, count))
        if ahead and plan.most and count.taken >= plan.most:
            lines.append(say("needed_before", frees=_when(turn, plan, count.frees_at)))
    turn.bubble("\n".join(lines))


def _state(turn: Turn, plan: Plan, count: Count) -> str:
    key = "needed_none" if not count.taken else "needed_state" if plan.most else "needed_state_free"
    return turn.app.catalogue.text(
        key, name=plan.label, count=str(count.taken), most=str(plan.most or ""), last=_when(turn, plan, count.last_at)
    )


def _when(turn: Turn, plan: Plan, instant: dtm.datetime | None) -> str:
    return str(turn.app.plan_words.when(instant, plan.zone, turn.app.clock.now()))


# -- changing it ----------------------------------------------------------------------------------------------------


def change(turn: Turn, plan: Plan, words: str) -> None:
    """Another maximum; hours belong to another reminder."""
    most = as_needed.maximum(words)
    say = turn.app.catalogue.text
    if most is None:
        turn.bubble(say("needed_no_hours", name=plan.label))
        return
    changed = turn.app.medications.set_most(turn.patient, plan.id, most)
    turn.bubble(say("needed_changed", plan=turn.app.plan_words.plan(changed)))


def named(turn: Turn, found: Sequence[Plan]) -> list[Plan]:
    """Those that the sentence names."""
    return [plan for plan in found if drafts.mentions(turn.app.lexicon, turn.said, plan.label)]

