"""One engine for every questionnaire: what is asked next, for whom it is not, and what the answers add up to. Pure.

`facts` are profile facts as stored; `answers` are what the person said in this run: an option's name, a number, or for
an item of the profile the fact's own value. A fact of the profile wins over an answer, since it is newer.
"""

from __future__ import annotations

import datetime as dtm
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from bot.advice import selection
from bot.content.schema_questionnaire import Band, Question, Questionnaire, Refusal
from bot.questionnaires import score2

Facts = Mapping[str, Any]
Answers = Mapping[str, Any]


class Incomplete(Exception):
    """An item that counts has no answer yet."""


@dataclass(frozen=True)
class Outcome:
    """The score (points, or percent rounded to a tenth), the highest possible one, and what is said about it."""

    score: float
    highest: float
    band: Band


def known(questionnaire: Questionnaire, facts: Facts, answers: Answers) -> dict[str, Any]:
    """The facts, completed by what was answered here."""
    said = {q.fact: answers[q.id] for q in questionnaire.questions if q.fact and q.id in answers}
    return {**said, **{name: value for name, value in facts.items() if value is not None}}


def from_profile(questionnaire: Questionnaire, facts: Facts, answers: Answers) -> list[str]:
    """The facts that spare a question, in the order of the items."""
    return [
        q.fact for q in questionnaire.questions
        if q.fact and q.id not in answers and facts.get(q.fact) is not None
    ]


def to_ask(questionnaire: Questionnaire, facts: Facts, answers: Answers) -> list[Question]:
    """The items that are still open, in order; skipped ones and those that the profile answers are left out."""
    person = known(questionnaire, facts, answers)
    return [q for q in questionnaire.questions if q.id not in answers and not _settled(q, person, answers)]


def without_skipped(questionnaire: Questionnaire, answers: Answers) -> dict[str, Any]:
    """The answers, without those to items that a corrected answer now skips."""
    return {q.id: answers[q.id] for q in questionnaire.questions if q.id in answers and not skipped(q, answers)}


def skipped(question: Question, answers: Answers) -> bool:
    return any(answers.get(earlier) in options for earlier, options in question.skip)


def refusal(questionnaire: Questionnaire, facts: Facts, answers: Answers, today: dtm.date) -> tuple[str, ...] | None:
    """What to say to somebody for whom this was not made: a condition of the file, or an option that ends it."""
    person = known(questionnaire, facts, answers)
    for one in questionnaire.refusals:
        if _holds(one, person, today):
            return one.bubbles
    for question in questionnaire.questions:
        leaving = next((o for o in question.options if o.exit and o.id == answers.get(question.id)), None)
        if leaving:
            return leaving.exit
    return None


def outcome(questionnaire: Questionnaire, facts: Facts, answers: Answers, today: dtm.date) -> Outcome:
    """The score and its band. Raises Incomplete while an item is open."""
    person = known(questionnaire, facts, answers)
    if questionnaire.formula == "score2":
        score = round(_score2(person, answers, today), 1)
    else:
        score = float(sum(points(question, person, answers, today) for question in questionnaire.questions))
    sex = person.get("sex")
    for band in questionnaire.bands:
        if band.sex in (None, sex) and band.span.holds(score):
            return Outcome(score, questionnaire.lowest_and_highest[1], band)
    raise Incomplete(f"{questionnaire.name} has no band for this person")


def points(question: Question, person: Facts, answers: Answers, today: dtm.date) -> int:
    """The points of one item; 0 for an item that only serves another one, or that was skipped."""
    if question.slices:
        value = _number(question, person, answers, today)
        sex = person.get("sex")
        for one in question.slices:
            if one.sex in (None, sex) and one.span.holds(value):
                return one.points
        raise Incomplete(question.id)
    if question.fact:
        if person.get(question.fact) is None:
            raise Incomplete(question.id)
        held = (o.points for o in question.options if person[question.fact] in o.facts)
        return next(held, None) or 0
    chosen = next((o for o in question.options if o.id == answers.get(question.id)), None)
    if chosen is None and not skipped(question, answers):
        raise Incomplete(question.id)
    return (chosen.points if chosen else 0) or 0


def body_mass_index(person: Facts) -> float | None:
    """kg/m², not rounded: the limits of a score are sharp."""
    weight, height = person.get("weight_kg"), person.get("height_cm")
    return None if not weight or not height else float(weight) / (float(height) / 100) ** 2


def _number(question: Question, person: Facts, answers: Answers, today: dtm.date) -> float:
    value: float | None
    if question.fact == "birth_date":
        value = selection.age(person, today)
    elif question.fact == "imc":
        value = body_mass_index(person)
    else:
        value = person.get(question.fact) if question.fact else answers.get(question.id)
    if value is None:
        raise Incomplete(question.id)
    return float(value)


def _settled(question: Question, person: Facts, answers: Answers) -> bool:
    if question.fact == "imc" or skipped(question, answers):
        return True
    return question.fact is not None and person.get(question.fact) is not None


def _holds(one: Refusal, person: Facts, today: dtm.date) -> bool:
    return all(selection.holds(criterion, person, today) for criterion in one.when)


def _score2(person: Facts, answers: Answers, today: dtm.date) -> float:
    age, sex, smoking = selection.age(person, today), person.get("sex"), person.get("smoking")
    numbers = [answers.get(name) for name in ("tension", "cholesterol", "hdl")]
    if age is None or sex is None or smoking is None or any(number is None for number in numbers):
        raise Incomplete("score2")
    systolic, cholesterol, hdl = (float(number) for number in numbers if number is not None)
    return score2.percent(score2.Heart(age, sex, smoking == "current", systolic, cholesterol, hdl))
