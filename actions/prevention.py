"""The prevention plan: shown, put on a page, explained; and what the person says is done."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from typing import Any

from rasa_sdk.events import SlotSet

from actions.base import CoachAction, Events, Turn
from bot.french import fold
from bot.patients.dates import ImpossibleDate
from bot.patients.model import ProfileError, Underage
from bot.prevention import said, words
from bot.prevention.plan import Plan
from bot.prevention.said import InTheFuture, Said
from bot.wishes import short_answers

TOPIC = "prevention_plan"
"""Stands for the plan where "pourquoi ?" asks what was advised last."""
_MOST_BUTTONS = 6
_MOST_TIMES = 2  # that the same fact is asked
_YES_NO = re.compile(r"(?:(?P<yes>oui|ouais?|wi|yes)|non|nan|nn|jamais|pas du tout)\b")
_BUTTONS: dict[str, dict[str, str]] = {  # unknown fact → its values, and the words that say them
    "sex": {"female": "femme", "male": "homme"},
    "country": {"LU": "luxembourg", "FR": "france", "BE": "belgique", "CH": "suisse"},
    "smoking": {"current": "je fume", "former": "j ai arrete de fumer", "never": "je n ai jamais fume"},
}


class Prevention(CoachAction):
    """One action for the plan, its buttons, and sentences about what is done."""

    def name(self) -> str:
        return "action_prevention__turn"

    async def act(self, turn: Turn) -> Events | None:
        what = str(turn.entity("what") or "")
        person = turn.app.identity.contact(turn.patient)
        if person is not None and person.underage:
            turn.bubble(turn.app.catalogue.text("prevention_adults"))
            return None
        if what == "fact":
            fact, answer = str(turn.entity("fact")), str(turn.entity("answer"))
            return learn(turn, fact, _BUTTONS[fact][answer])
        if what == "which_done":
            return ask_which(turn)
        if what == "page" or (not what and said.wants_page(turn.said)):
            made = turn.app.prevention.plan(turn.patient)
            turn.tell_channel(effect="prevention_page", facts_used=list(made.facts_used))
            return None
        if not what and turn.app.prevention.reader.about_done(turn.resumed):
            return store(turn, turn.resumed)
        return show(turn)


def show(turn: Turn) -> Events:
    """The plan, with one question at most: the unknown fact that would change it most, asked once."""
    app, say = turn.app, turn.app.prevention.say
    made = app.prevention.plan(turn.patient)
    for one in made.contradictions:
        turn.bubble(one.say)
    *first, last = words.bubbles(made, say)
    for bubble in first:
        turn.bubble(bubble)
    turn.bubble(last, _offers(made, turn))
    turn.tell_channel(facts_used=list(made.facts_used), label="advice/bilan_sante")
    remembered = SlotSet("advice__last", {"topic": TOPIC, "facts": list(made.facts_used)})
    asked = [] if made.contradictions else _ask(turn, made)
    return [remembered, *asked]


def _offers(made: Plan, turn: Turn) -> list[tuple[str, str]]:
    text = turn.app.catalogue.text
    offers = [(text("prevention_button_page"), '/press_prevention{"what": "page"}'),
              (text("prevention_button_why"), f'/press_why{{"topic": "{TOPIC}"}}')]
    if any(entry.act.words and entry.status != "habit" for entry in made.due):
        offers.insert(0, (text("prevention_button_done"), '/press_prevention{"what": "which_done"}'))
    return offers


def _ask(turn: Turn, made: Plan) -> Events:
    asked = list(turn.slot("prevention__asked") or ())
    text = turn.app.catalogue.text
    if made.missing is None or made.missing in asked:
        return []
    if "profile" in turn.app.consents.to_ask(turn.patient):
        return []  # first contact asks for it by itself
    if not turn.app.consents.granted(turn.patient, "profile"):
        turn.bubble(text("prevention_ask_consent"), [(text("prevention_button_facts"), "/press_onboarding")])
        return [SlotSet("prevention__asked", [*asked, made.missing])]
    buttons = [(text(f"prevention_answer_{name}"), _pressed(made.missing, name)) for name in _BUTTONS.get(made.missing, {})]
    turn.bubble(text(f"prevention_ask_{made.missing}"), buttons)
    return [SlotSet("prevention__asked", [*asked, made.missing]), turn.leave_open("prevention_fact", fact=made.missing)]


def _pressed(fact: str, answer: str) -> str:
    return f'/press_prevention{json.dumps({"what": "fact", "fact": fact, "answer": answer})}'


def answered(turn: Turn, question: dict[str, Any]) -> Events | None:
    """An answer in words to the question under the plan: kept, and the plan made anew."""
    answer = short_answers.read(turn.said)
    fact = str(question["fact"])
    if answer and answer.kind in ("no", "none", "unsure") and not (fact == "smoking" and answer.kind == "no"):
        turn.bubble(turn.app.catalogue.text("prevention_as_you_like"))
        return None
    typed = turn.said
    if fact == "smoking" and (yes_or_no := _YES_NO.match(fold(turn.said))):
        typed = _BUTTONS[fact]["current" if yes_or_no["yes"] else "never"]
    return learn(turn, fact, typed, again=int(question.get("asked", 1)) < _MOST_TIMES)


def learn(turn: Turn, fact: str, typed: str, *, again: bool = False) -> Events | None:
    """Keep a fact, and whatever else its sentence says, then show the plan; `again`: what is not understood is asked
    once more."""
    told = turn.app.profiles.read_facts(typed)
    told.setdefault(fact, typed)
    try:
        for name, value in told.items():
            turn.app.profiles.update(turn.patient, name, value)
    except Underage as young:
        turn.say("utter_profile__refused", reason=young.message)
        return None
    except ProfileError as refusal:
        turn.say("utter_profile__refused", reason=refusal.message)
        return [turn.leave_open("prevention_fact", fact=fact)] if again else None
    return show(turn)


def ask_which(turn: Turn) -> Events | None:
    """The acts that are due and can be done, as buttons that say it."""
    made = turn.app.prevention.plan(turn.patient)
    acts = [entry.act for entry in made.due if entry.act.words and entry.status != "habit"]
    buttons = [(act.button, f'/press_prevention{json.dumps({"said": f"{act.words[0]} ok"}, ensure_ascii=False)}')
               for act in acts[:_MOST_BUTTONS]]
    turn.bubble(turn.app.catalogue.text("prevention_which_done"), buttons)
    return None


def store(turn: Turn, sentence: str) -> Events | None:
    """Keep what the sentence says is done, say it back with its next date; or take it back."""
    text, today = turn.app.catalogue.text, turn.app.profiles.today(turn.patient)
    try:
        found = turn.app.prevention.reader.read(sentence, today)
    except InTheFuture:
        turn.bubble(text("prevention_future"))
        return None
    except ImpossibleDate:
        turn.bubble(text("prevention_no_date"))
        return None
    kept = turn.app.prevention.store(turn.patient, found)
    for one in found:
        turn.bubble(_told(turn, one, kept.get(one.act)), _after(turn, found, one))
    return None


def _told(turn: Turn, one: Said, on: str | None) -> str:
    text, say, act = turn.app.catalogue.text, turn.app.prevention.say, turn.app.prevention.acts[one.act]
    if on is None:
        return text("prevention_forgotten", what=words.lowered(act.what))
    today = turn.app.profiles.today(turn.patient)
    entry = turn.app.prevention.entry(turn.patient, one.act)
    values = {"what": act.what, "date": words.said_date(on, say)}
    if entry is None or entry.next_on is None:
        asking = entry is not None and entry.case.period.every == "doctor"
        told = text("prevention_stored_doctor" if asking else "prevention_stored", **values)
    elif entry.next_on <= today:
        told = text("prevention_stored_due", **values)
    else:
        told = text("prevention_stored_next", next=words.month(entry.next_on, say), **values)
    return told if one.on else f"{told} {text('prevention_stored_today', what=act.words[0])}"


def _after(turn: Turn, found: Sequence[Said], one: Said) -> list[tuple[str, str]]:
    """Buttons under the last of what was said."""
    if one is not found[-1]:
        return []
    text, act = turn.app.catalogue.text, turn.app.prevention.acts[one.act]
    undo = f'/press_prevention{json.dumps({"said": f"pas fait : {act.words[0]}"}, ensure_ascii=False)}'
    plan = (text("prevention_button_plan"), '/press_prevention{"what": "plan"}')
    return [plan, (text("prevention_button_undo"), undo)] if one.done else [plan]


def why(turn: Turn) -> None:
    """The facts and the sources behind the plan as it stands now."""
    app, text = turn.app, turn.app.catalogue.text
    made = app.prevention.plan(turn.patient)
    facts = app.prevention.facts_said(turn.patient, made)
    turn.bubble(text("prevention_why", facts=" ; ".join(facts)) if facts else text("prevention_why_general"))
    sources, reviewed = app.prevention.sources(made)
    if sources and reviewed:
        turn.bubble(text("prevention_sources", sources=words.authorities(sources), reviewed=f"{reviewed:%d/%m/%Y}"))
    turn.tell_channel(facts_used=list(made.facts_used))
