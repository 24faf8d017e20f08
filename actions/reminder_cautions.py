"""What is asked before a reminder is saved: an allergy, a weekly medicine said daily, a second plan of one substance."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from actions.base import Turn
from bot.medications.cautions import Caution
from bot.medications.drafts import Draft
from bot.medications.recurrence import Rule

_REPLACE = "replace"
_YES = {"allergy": "caution_allergy_yes", "weekly": "caution_weekly_yes", "same": "caution_same_yes"}
_NO = {"allergy": "caution_allergy_no", "weekly": "caution_weekly_no", "same": "caution_same_no"}


def pending(turn: Turn, draft: Draft) -> Caution | None:
    """The gravest question that the person has not said yes to yet."""
    if draft.medication is None or draft.rule is None or draft.kind == "care":
        return None
    app = turn.app
    plans = [plan for plan in app.medications.plans(turn.patient) if plan.kind != "care" and plan.id != draft.replaces]
    allergies = app.profiles.facts(turn.patient).get("allergies") or ()
    rule = Rule("daily", ("08:00",), draft.rule.start) if draft.kind == "need" else draft.rule  # as often as every day
    found = app.cautions.of(draft.medication, draft.dose, rule, allergies, plans)
    return next((caution for caution in found if caution.id not in draft.accepted), None)


def ask(turn: Turn, draft: Draft, caution: Caution) -> None:
    """The question, with what each answer does."""
    say = turn.app.catalogue.text
    values = dict(caution.values)
    if caution.kind == "weekly":
        values["rhythm"] = values["rhythm"] or say("caution_weekly_rhythm")
    if caution.kind == "same":
        plan = next(p for p in turn.app.medications.plans(turn.patient) if p.id == values["plan"])
        values["plan"] = turn.app.plan_words.plan(plan)
    buttons = [(say(_NO[caution.kind]), "/deny"), (say(_YES[caution.kind]), "/affirm")]
    if caution.kind == "same":
        buttons.insert(1, (say("caution_same_replace"), f'/press_plan{{"plan": "{_REPLACE}", "verb": "caution"}}'))
    said = turn.app.plan_words.draft(draft)
    turn.bubble(say(f"caution_{caution.kind}", said=said, **values), buttons)


def remark(turn: Turn, draft: Draft) -> None:
    """A change of schedule that makes a weekly medicine more frequent is remarked on before its yes or no."""
    caution = pending(turn, draft)
    if caution is not None and caution.kind == "weekly":
        rhythm = caution.values["rhythm"] or turn.app.catalogue.text("caution_weekly_rhythm")
        turn.bubble(turn.app.catalogue.text("caution_weekly_remark", **{**caution.values, "rhythm": rhythm}))


def allergy(turn: Turn, names: Sequence[str], text: str) -> bool:
    """Whether an allergy is noted that comes near one of these medicines; said with the content's `text` then."""
    allergies = turn.app.profiles.facts(turn.patient).get("allergies") or ()
    found = next((one for name in names if (one := turn.app.cautions.allergy(name, allergies))), None)
    if found is not None:
        turn.bubble(turn.app.catalogue.text(text, **found.values))
    return found is not None


def answered(turn: Turn, draft: Draft, caution: Caution) -> Draft | None:
    """The draft after the answer; None: it is dropped. "Non" to a weekly medicine asks for the day."""
    if turn.entity("plan") == _REPLACE and caution.kind == "same":
        return replace(draft, replaces=caution.values["plan"])
    if turn.label == "affirm":
        return replace(draft, accepted=(*draft.accepted, caution.id))
    if caution.kind == "weekly":
        turn.bubble(turn.app.catalogue.text("caution_weekly_day"))
        return replace(draft, rule=None)
    return None
