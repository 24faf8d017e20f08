"""Which hour of several a correction means: "21h plutôt" on 8 h and 20 h is asked, "21h au lieu de 20h" is not. Pure."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

from bot.french import fold
from bot.medications.model import Doses
from bot.medications.recurrence import Rule
from bot.wishes import short_answers

Hours = Callable[[str], tuple[str, ...]]
"""The hours that a few words mean, by the grammar and the person's own hours."""

_TOKEN = re.compile(
    r"\b(?:\d{1,2} ?(?:h(?:eures?)?|:) ?(?:\d{2}\b)?(?: et demie?| et quart| moins le quart)?(?: (?:du|le) (?:matin|soir)|"
    r" de l'apres midi)?|midi|minuit|matin|apres midi|soir(?:ee)?|coucher|reveil)\b"
)
_INSTEAD = re.compile(r"\b(?:au lieu|a la place|plutot qu\w*|pour (?:l[ea]|cel(?:ui|le)|la prise)|et (?:plus|pas|non))\b")
_LEADS = re.compile(r"\b(?:devien\w*|remplac\w*|passe\w*|chang\w*|decal\w*|mets?|met(?:s|tre)|celle|celui|prise|dose)\b")
_ONLY = re.compile(r"\b(?:seul\w*|seulement|juste|uniquement|qu'a|que (?:a|le)|une fois|1 fois|les deux|toutes?)\b")
_PARTS = {"matin": (0, 11), "reveil": (0, 11), "midi": (11, 15), "apres midi": (12, 18), "soir": (17, 24), "soiree": (17, 24),
          "coucher": (20, 24)}


@dataclass(frozen=True)
class Move:
    """One hour of a rule goes to another."""

    old: str
    new: str

    def rule(self, before: Rule) -> Rule:
        times = tuple(sorted({self.new, *(clock for clock in before.times if clock != self.old)}))
        return replace(before, times=times, first_time=None, anchor=None)

    def doses(self, doses: Doses) -> Doses:
        if not isinstance(doses, Mapping):
            return doses
        return dict(sorted((self.new if clock == self.old else clock, dose) for clock, dose in doses.items()))


def read(before: Rule, after: Rule, text: str, hours: Hours) -> Move | str | None:
    """The move that `text` says; the new hour alone when it does not say which one goes there; None: it is no such move.

    `after` is what the grammar makes of `text` alone; days in it are for the caller to exclude."""
    if len(before.times) < 2 or before.every_hours or after.every_hours:
        return None
    said = fold(text).replace("-", " ")
    tokens = [match.group() for match in _TOKEN.finditer(said)]
    if len(tokens) == 2:
        return _pair(before, said, tokens, hours)
    if len(tokens) != 1 or len(after.times) != 1 or _ONLY.search(said) or after.times[0] in before.times:
        return None
    return after.times[0]


def _pair(before: Rule, said: str, tokens: list[str], hours: Hours) -> Move | None:
    """"21h au lieu de 20h", "21h pour le soir", "celle de 20h à 21h", "le soir plutôt 21h"."""
    instead = _INSTEAD.search(said)
    new_first = instead is not None and said.index(tokens[0]) < instead.start()
    first, second = (tokens[1], tokens[0]) if new_first else (tokens[0], tokens[1])
    if not (instead or _LEADS.search(said) or first in _PARTS):
        return None
    old, new = chosen(before, first, hours), hours(second)
    return Move(old, new[0]) if old and len(new) == 1 and new[0] not in before.times else None


def chosen(before: Rule, words: str, hours: Hours) -> str | None:
    """The hour of the rule that an answer means: "celle de 20h", "le soir", "la première"."""
    answer = short_answers.read(words)
    if answer and answer.kind == "nth" and answer.number and -1 <= answer.number <= len(before.times):
        return before.times[answer.number - 1 if answer.number > 0 else -1]
    found = _TOKEN.search(fold(words).replace("-", " "))
    if found is None:
        return None
    if found.group() in _PARTS:
        low, high = _PARTS[found.group()]
        within = [clock for clock in before.times if low <= int(clock[:2]) < high]
        return within[0] if len(within) == 1 else None
    exact = [clock for clock in before.times if clock in hours(found.group())]
    return exact[0] if exact else None


def all_of_them(words: str) -> bool:
    """"Les deux", "une seule prise": the new hour takes the place of every one."""
    return bool(_ONLY.search(fold(words)))
