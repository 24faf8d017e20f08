"""What people answer to an item, in their own words, as one of its options or as a number. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable

from bot.content.schema_questionnaire import Number, Option, Question, Unit
from bot.french import fold
from bot.patients.numbers import digits

_FIGURE = re.compile(r"\d+(?:[.,]\d+)?")
_HOURS = re.compile(r"(\d+|\bune) ?(?:h|heures?)\b ?(\d{1,2})?")
_PRESSURE = re.compile(r"(\d+(?:[.,]\d+)?) ?(?:/|sur) ?\d+(?:[.,]\d+)?")
"""Two numbers said as one, "14/8": the first is meant."""
_TELLING = 5
_YES_NO = {"affirm": "oui", "deny": "non"}


class NotUnderstood(Exception):
    """The words are no answer, or fit more than one."""


class OutOfRange(NotUnderstood):
    """A number that nobody has, or whose unit must be said."""

    def __init__(self, number: Number, *, unit: bool = False) -> None:
        super().__init__("out of range")
        self.number, self.unit = number, unit


def option(question: Question, said: str, label: str | None = "") -> Option:
    """The option that the words name: its name or button, a phrase of its own, a number of its span, a plain yes or no.

    `label` is what the sentence seems to be ("affirm"); None: something else than an answer, so that a short "oui" in
    it proves nothing. Raises NotUnderstood when none or several fit equally well."""
    text = _plain(said)
    exact = [one for one in question.options if text in _names(one)]
    if len(exact) == 1:
        return exact[0]
    best = _longest(question.options, text, 1 if label is not None else _TELLING)
    if best is not None:
        return best
    if any(one.span for one in question.options) and (counted := _counted(question.options, text)):
        return counted
    named = next((one for one in question.options if one.id == _YES_NO.get(label or "")), None)
    if named is None:
        raise NotUnderstood
    return named


def figure(question: Question, said: str, unit_before: str = "") -> tuple[float, str]:
    """The number in the unit of the question, and the unit that was said or supposed.

    Raises OutOfRange with the limits, NotUnderstood without a number."""
    number = question.number
    assert number is not None, "asked of a question with a number"
    text = digits(fold(said))
    found = _FIGURE.findall(_PRESSURE.sub(r"\1", text))
    if len(found) != 1:
        raise NotUnderstood
    value = float(found[0].replace(",", "."))
    unit = _unit(number, text, value, unit_before)
    value = round(value * (unit.factor if unit else 1), 4)
    if not number.low <= value <= number.high:
        raise OutOfRange(number)
    return value, unit.words[0] if unit else number.unit


def _unit(number: Number, text: str, value: float, before: str) -> Unit | None:
    if not number.units:
        return None
    packed = text.replace(" ", "")
    said = [(len(word), unit) for unit in number.units for word in unit.words if fold(word).replace(" ", "") in packed]
    if said:
        return max(said, key=lambda pair: pair[0])[1]
    fitting = [unit for unit in number.units if unit.alone is not None and unit.alone.holds(value)]
    if len(fitting) == 1:
        return fitting[0]
    same = [unit for unit in number.units if before and before in unit.words]
    likely = [unit for unit in same if number.low <= value * unit.factor <= number.high]
    if likely:
        return likely[0]
    raise OutOfRange(number, unit=True)


def _plain(said: str) -> str:
    return " ".join(re.sub(r"[^\w%/,.]+", " ", digits(fold(said))).strip(" .,").split())


def _names(one: Option) -> set[str]:
    return {_plain(name) for name in (one.id.replace("_", " "), one.button, *one.words)}


def _longest(options: Iterable[Option], text: str, least: int) -> Option | None:
    """The option with the longest phrase, of `least` letters or more, inside the text; None when two are as long, or none is there."""
    found = [
        (len(phrase), one) for one in options for phrase in _names(one)
        if len(phrase) >= least and re.search(rf"(?<!\w){re.escape(phrase)}(?!\w)", text)
    ]
    if not found:
        return None
    longest = max(length for length, _ in found)
    first = {one.id: one for length, one in found if length == longest}
    return next(iter(first.values())) if len(first) == 1 else None


def _counted(options: Iterable[Option], text: str) -> Option | None:
    """The one option whose span holds every number of the text; hours count as sixty."""
    text = _HOURS.sub(lambda hit: str((1 if hit[1] == "une" else int(hit[1])) * 60 + int(hit[2] or 0)), text)
    numbers = [float(one.replace(",", ".")) for one in _FIGURE.findall(text)]
    if not numbers and re.search(r"\bune?\b", text):
        numbers = [1.0]
    fitting = [one for one in options if one.span and numbers and all(one.span.holds(value) for value in numbers)]
    return fitting[0] if len(fitting) == 1 else None
