"""What words mean where the dialogue stands: a bare answer is read by what was asked, whatever a classifier thinks. Pure."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from bot.adherence import periods
from bot.wishes import short_answers
from bot.wishes.choosing import COURTESIES, Understood
from bot.wishes.shapes import demands, plain
from bot.wishes.short_answers import FRAGMENTS, ShortAnswer


@dataclass(frozen=True)
class Standing:
    """Where the dialogue stands: the open form, the question open outside forms, what was just not understood, the topic
    of the advice just given."""

    form: str | None = None
    question: Mapping[str, Any] = field(default_factory=dict)
    unsure: Mapping[str, Any] = field(default_factory=dict)
    topic: str | None = None


@dataclass(frozen=True)
class Meaning:
    """What to make of a message instead: an intent of the domain, its label of the contract, the words it works on, and
    the labels to offer when it has to be asked."""

    intent: str
    label: str
    said: str | None = None
    decision: str = "act"
    offers: tuple[str, ...] = ()
    pressed: bool = False


ANSWER = "press_answer"      # an answer: to the form that is open, or to nothing
REPLY = "press_reply"        # an answer to the question that an action left open
ASK_AGAIN = "…"              # what such an answer says when only the question is to come again
ASK = "nlu_fallback"
_YES_NO_FORMS = {"consent_form", "confirm_form", "reminder_form", "questionnaire_form"}
_YES_NO_QUESTIONS = {"carer_answer", "carer_confirm", "prevention_fact"}
_LABEL_IN = {"reminder_form": "reminder_add", "onboarding_form": "profile_update", "questionnaire_form": "risk_test"}
_LABEL_OF = {"which_change": "reminder_change", "which_stop": "reminder_delete", "change": "reminder_change",
             "measure": "measure_log", "dose": "dose_taken", "travel_city": "profile_update", "travel_until": "profile_update",
             "travel_hours": "profile_update", "carer_delay": "reminder_change", "carer_content": "reminder_change",
             "carer_answer": "reminder_change", "carer_confirm": "reminder_change", "prevention_fact": "profile_update"}
_CONTROLS = COURTESIES | {"cancel", "help", "bot_challenge", "human_handoff"}
_MEANT = {"yes": "affirm", "no": "deny", "later": "dose_snooze", "done": "dose_taken"}
_OFFERS = {
    "hour": ("reminder_add", "reminder_change", "dose_taken"), "moment": ("reminder_add", "reminder_change"),
    "day": ("reminder_add", "reminder_change"), "number": ("measure_log", "reminder_add"),
}
_LONGEST_REPLY = 6  # words
_FEW = 3
_LONGEST_ADDITION = 9
_INFORMATION = frozenset({"drug_info", "symptom", "out_of_scope"})
"""What is only asked or told: "et le paracétamol ?" after advice is about the advice."""
_AND_THEN = re.compile(r"(?:et|pour|sur|depuis|en|ce|cette|la|le|les|hier)\b")


def meaning(text: str, understood: Understood, standing: Standing) -> Meaning | None:
    """The meaning that the situation gives to `text`; None when what is understood of it stands."""
    answer = short_answers.read(text)
    if answer and answer.kind == "why" and not standing.question.get("draft"):
        return Meaning("press_why", "press_why")
    if standing.form:
        return _in_form(answer, standing.form)
    if standing.unsure.get("offered") and answer:
        found = _to_offers(answer, standing.unsure)
        if found:
            return found
    if standing.question:
        found = _to_question(text, answer, understood, standing.question)
        if found:
            return found
    return _alone(text, answer)


def may_lean_on_topic(text: str, understood: Understood, standing: Standing, meant: Meaning | None) -> bool:
    """Whether words may be a question about the topic of the advice just given: short, and either not understood by
    themselves ("à quel âge ?") or a mere addition to what was said ("et le vin rouge ?")."""
    if standing.topic is None or standing.form or standing.question or (meant and meant.intent not in (ANSWER, ASK)):
        return False
    if understood.label.startswith("emergency_") or len(text.split()) > _LONGEST_ADDITION:
        return False
    adds = plain(text).startswith("et ") and (understood.label in _INFORMATION or understood.label.startswith("advice/"))
    return adds or understood.decision != "act"


def on_topic(topic: str) -> Meaning:
    """A question about the topic of the advice just given."""
    return Meaning(f"advice_{topic}", f"advice/{topic}")


def _in_form(answer: ShortAnswer | None, form: str) -> Meaning | None:
    if answer is None:
        return None
    if answer.kind in ("yes", "no") and form in _YES_NO_FORMS:
        intent = _MEANT[answer.kind]
        return Meaning(intent, intent)
    if answer.kind in FRAGMENTS or answer.kind in ("yes", "no"):
        return Meaning(ANSWER, _LABEL_IN.get(form, ANSWER))
    return None


def _to_offers(answer: ShortAnswer, unsure: Mapping[str, Any]) -> Meaning | None:
    """"La deuxième", "oui", "aucune" after "vouliez-vous dire": the act is done with the words first said."""
    offered, said = list(unsure["offered"]), str(unsure["said"])
    if answer.kind in ("no", "none"):
        return Meaning(ASK, "deny", said, "ask", tuple(unsure.get("others") or ()))
    place = answer.number if answer.kind in ("nth", "number") else 1 if answer.kind == "yes" and len(offered) == 1 else None
    if place is not None and (place == -1 or 1 <= place <= len(offered)):
        chosen = offered[place - 1 if place > 0 else -1]
        return Meaning(chosen, chosen, said, pressed=True)
    if answer.kind in ("yes", "both", "unsure"):
        return Meaning(REPLY, ANSWER)
    return None


def _to_question(
    text: str, answer: ShortAnswer | None, understood: Understood, question: Mapping[str, Any]
) -> Meaning | None:
    about = str(question["about"])
    if about == "dose":
        act = {"yes": "dose_taken", "no": "dose_skip"}.get(answer.kind if answer else "")
        return Meaning(act, act) if act else None
    if about == "report":
        return Meaning("adherence_report", "adherence_report") if _another_period(text) else None
    label = _LABEL_OF[about]
    if answer and answer.kind not in ("later", "done"):
        return Meaning(REPLY, label)
    controls = _CONTROLS - {"affirm", "deny"} if about in _YES_NO_QUESTIONS else _CONTROLS   # "oui elle peut" answers these
    sure = understood.decision == "act" and (understood.label in controls or understood.label.startswith("emergency_"))
    if about == "prevention_fact" and understood.label.startswith("advice/") and len(text.split()) > _FEW:
        return None  # "mon plan sur une page": a wish beside the question, which may stay unanswered
    short = len(text.split()) <= _LONGEST_REPLY and not demands(plain(text))
    return Meaning(REPLY, label) if short and not sure else None


def _another_period(text: str) -> bool:
    """"Et la semaine dernière ?" after a report is a report too."""
    return bool(_AND_THEN.match(plain(text))) and len(text.split()) <= _LONGEST_REPLY and periods.says_one(text)


def _alone(text: str, answer: ShortAnswer | None) -> Meaning | None:
    """Nothing was asked: yes and no are answered as such, an hour or a number is asked about, never guessed; "plutôt 9h" changes."""
    if answer is None:
        return None
    if answer.kind == "hour" and "plutot" in plain(text).split():
        return Meaning("reminder_change", "reminder_change")
    if answer.kind in _MEANT:
        return Meaning(_MEANT[answer.kind], _MEANT[answer.kind])
    if answer.kind in _OFFERS:
        return Meaning(ASK, _OFFERS[answer.kind][0], decision="ask", offers=_OFFERS[answer.kind])
    return Meaning(ANSWER, ANSWER)
