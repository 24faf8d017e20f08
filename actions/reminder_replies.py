"""Answers to what is asked about reminders outside the form: which one, the new hours, several medicines at once."""

from __future__ import annotations

from typing import Any

from rasa_sdk.events import SlotSet

from actions import confirmation, reminder_cautions, reminder_moves, when_needed
from actions.base import Events, Turn
from bot.medications import drafts, managing_words
from bot.medications.drafts import Draft
from bot.medications.model import Plan
from bot.medications.posology import PosologyError
from bot.wishes import short_answers

_STOP_ALL = '/press_plan{"plan": "all", "verb": "stop"}'
_SHOWN = 6


def which(turn: Turn, verb: str, plans: list[Plan], said: str) -> Events:
    """Ask which of several plans is meant, by buttons or in words; `said` is what was to be done with it."""
    choices = [
        {"title": plan.label[:32], "payload": f'/press_plan{{"plan": "{plan.id}", "verb": "{verb}"}}'} for plan in plans[:_SHOWN]
    ]
    if verb == "stop":
        choices.append({"title": turn.app.catalogue.text("every_plan"), "payload": _STOP_ALL})
    turn.out.utter_message(response="utter_reminder__which", buttons=choices)
    return [turn.leave_open(f"which_{verb}", plans=[plan.id for plan in plans[:_SHOWN]], said=said)]


def confirm_stop(turn: Turn, plan: Plan) -> Events:
    return confirmation.ask(turn, "stop_plan", {"plan": plan.id, "text": turn.app.plan_words.plan(plan)})


def change(turn: Turn, plan: Plan, words: str, moving: str | None = None) -> Events | None:
    """The plan with the schedule that `words` say, read back; asked when they say none, or not which hour they mean."""
    app = turn.app
    if plan.kind == "need":
        when_needed.change(turn, plan, words)
        return None
    draft = Draft(medication=plan.label, dose=plan.doses, rule=plan.rule, kind=plan.kind, moving=moving, replaces=plan.id)
    try:
        zone, hours = app.profiles.zone(turn.patient), app.profiles.hours(turn.patient)
        found = drafts.changed(words, app.clock.now(), zone, app.lexicon, draft, hours) if words else None
    except PosologyError as refusal:
        turn.say("utter_reminder__not_understood", reason=refusal.message)
        return None if refusal.code == "course_under_way" else [turn.leave_open("change", plan=plan.id)]
    if found is None and _asked(turn) > 1:
        turn.say("utter_confirm__kept")  # never the same question a third time
        return None
    if found is None:
        turn.say("utter_reminder__change_how")
        return [turn.leave_open("change", plan=plan.id)]
    if found.moving:
        reminder_moves.ask(turn, found, "press_reply")
        return [turn.leave_open("change", plan=plan.id, moving=found.moving)]
    reminder_cautions.remark(turn, found)
    return confirmation.ask(turn, "change_plan", {
        "plan": plan.id, "rule": found.to_dict()["rule"], "doses": found.to_dict()["dose"],
        "text": app.plan_words.draft(found),
    })


def _asked(turn: Turn) -> int:
    return int((turn.slot("conversation__question") or {}).get("asked", 0))


def rescheduled(turn: Turn, question: dict[str, Any]) -> Events | None:
    """The answer to "which new hours", or to "which hour goes there"."""
    plan = next((p for p in turn.app.medications.plans(turn.patient) if p.id == question["plan"]), None)
    if plan is None or _dropped(turn):
        turn.say("utter_confirm__kept")
        return None
    return change(turn, plan, turn.said, question.get("moving"))


def picked(turn: Turn, question: dict[str, Any]) -> Events | None:
    """The answer to "which one": a name, a place in the list, "celui du matin", all of them, none."""
    plans = [p for p in turn.app.medications.plans(turn.patient) if p.id in question["plans"]]
    answer = short_answers.read(turn.said)
    stop = question["about"] == "which_stop"
    if _dropped(turn):
        turn.say("utter_confirm__kept")
        return None
    if stop and answer and answer.kind == "both":
        return confirmation.ask(turn, "stop_all")
    found = _meant(turn, plans, question["plans"])
    said = str(question.get("said", ""))
    if len(found) > 1:
        return which(turn, question["about"].removeprefix("which_"), found, said)
    if not found:
        turn.say("utter_reminder__which_again")
        return [turn.leave_open(**{k: v for k, v in question.items() if k != "asked"})]
    return confirm_stop(turn, found[0]) if stop else change(turn, found[0], said)


def _meant(turn: Turn, plans: list[Plan], order: list[str]) -> list[Plan]:
    answer = short_answers.read(turn.said)
    if answer and answer.kind in ("nth", "number") and answer.number and -1 <= answer.number <= len(order):
        chosen = order[answer.number - 1 if answer.number > 0 else -1]
        return [plan for plan in plans if plan.id == chosen]
    named = [plan for plan in plans if drafts.mentions(turn.app.lexicon, turn.said, plan.label)]
    if named:
        return named
    return _at(_hours(turn, turn.said), plans)


def at_the_hour_replaced(turn: Turn, plans: list[Plan]) -> list[Plan]:
    """The plans of which "21h plutôt pour le soir" speaks; none when no present hour is said."""
    said = managing_words.hour_replaced(turn.resumed)
    return _at(_hours(turn, said), plans) if said else []


def _at(hours: set[str], plans: list[Plan]) -> list[Plan]:
    return [plan for plan in plans if hours & set(plan.rule.times)]


def _hours(turn: Turn, words: str) -> set[str]:
    """The hours that "celui du matin", "celui de 8h" says."""
    app = turn.app
    try:
        said = drafts.read(f"rappel {words}", app.clock.now(), app.profiles.zone(turn.patient), app.lexicon,
                           hours=app.profiles.hours(turn.patient))
    except PosologyError:
        return set()
    return set(said.rule.times) if said.rule else set()


def _dropped(turn: Turn) -> bool:
    answer = short_answers.read(turn.said)
    return bool(answer and answer.kind in ("no", "none", "unsure"))


def one_each(turn: Turn, text: str) -> list[str]:
    """The parts of a sentence that names several medicines, each with its own hours; none when it cannot be parted so."""
    app = turn.app
    return drafts.one_each(text, app.clock.now(), app.profiles.zone(turn.patient), app.lexicon)


def waiting(turn: Turn, others: list[str]) -> Events:
    """Medicines that come after the one that is asked about now."""
    queue = [{"said": words, "label": "reminder_add"} for words in others]
    return [SlotSet("wishes__waiting", [*queue, *(turn.slot("wishes__waiting") or [])])]
