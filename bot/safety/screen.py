"""Reads every message before anything else and says whether somebody is in danger. Pure, deterministic, about 0.3 ms."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal, get_args

from bot.safety.patterns import Pattern, compile_line
from bot.safety.spelling import Spelling, pieces

Level = Literal["call_now", "see_doctor", "none"]
Kind = Literal["physical", "allergy", "overdose", "suicide", "violence"]
KINDS: tuple[Kind, ...] = ("suicide", "allergy", "overdose", "violence", "physical")
"""In the order in which they win when a message speaks of several."""

_BEFORE = re.compile(
    r" (?:pas|aucun|aucune|sans|jamais|ni|plus|zero|que pas|est pas|sont pas) "
    r"(?:(?:de|du|la|le|les|un|une|des|eu|fait|trop|vraiment|encore|special|de la|ete|idee|signe|signes) ){0,3}$"
)
_AFTER = re.compile(r"(?:du tout )?(?:pas|jamais|aucun|aucune|aucunement)(?: |$)")
_LONGEST = 1200
"""Characters of a message that are read at once; a longer one is read in overlapping pieces."""


@dataclass(frozen=True)
class Verdict:
    """`ask`: not sure enough for a full alarm, too worrying for silence; one gentle question."""

    level: Level = "none"
    kind: Kind | None = None
    ask: bool = False


@dataclass(frozen=True)
class _Rule:
    """One line of danger. `ask` lines never call by themselves; `doctor` lines only advise."""

    kind: Kind
    weight: Literal["call", "ask", "doctor"]
    pattern: Pattern
    unless: tuple[Pattern, ...]


NOTHING = Verdict()
_FRAMES = ("question", "passe", "present", "fiction", "peur")
_NEW_CLAUSE = (
    " . ", " , ", " mais ", " et la ", " maintenant ", " aujourd hui ", " puis ",
    " et je ", " et il ", " et elle ", " et ma ", " et mon ", " et ca ", " et on ",
)


class Screen:
    """The danger screen, compiled once from safety.yml. Raises PatternError for a line that cannot be read."""

    def __init__(self, data: Mapping[str, Any]) -> None:
        groups: dict[str, list[str]] = {name: list(words) for name, words in (data.get("groupes") or {}).items()}
        self._harmless = _compile(data.get("expressions"), groups)
        frames = data.get("cadres") or {}
        self._frames = {name: _compile(frames.get(name), groups) for name in _FRAMES}
        self._rules = tuple(_rules(data, groups))
        keys: set[str] = set()
        for rule in self._rules:
            keys |= rule.pattern.words
        others = {word for line in (*self._harmless, *sum(self._frames.values(), ())) for word in line.words}
        others |= {word for rule in self._rules for line in rule.unless for word in line.words}
        right = {piece for word in data.get("mots_justes") or () for piece in pieces(word)}
        self._spelling = Spelling(keys, others | right, data.get("ecritures") or {})

    def screen(self, text: str) -> Verdict:
        """The verdict on one message, whatever its length."""
        if len(text) <= _LONGEST:
            return self._read(text)
        step = _LONGEST * 3 // 4
        return _worst([self._read(text[start : start + _LONGEST]) for start in range(0, len(text), step)])

    def corrected(self, text: str) -> str:
        """The message as the rules see it: for tests and for whoever edits safety.yml."""
        return self._cleared(self._spelling.text(text))

    def _cleared(self, text: str) -> str:
        words = set(text.split())
        for line in self._harmless:
            if not any(need.isdisjoint(words) for need in line.needs):
                text = line.regex.sub("_ ", text)
        return text

    def _read(self, typed: str) -> Verdict:
        text = self.corrected(typed)
        words = set(text.split())
        found: list[Verdict] = []
        for rule in self._rules:
            for start, end in rule.pattern.find(text, words):
                verdict = self._judge(rule, text, start, end)
                if verdict is not NOTHING:
                    found.append(verdict)
                    break
        return _worst(found)

    def _judge(self, rule: _Rule, text: str, start: int, end: int) -> Verdict:
        """One hit, seen in its sentence: denied, past, asked out of interest, told of a film… or real."""
        sentence, clause = _around(text, start, end, "."), _around(text, start, end, ",")
        if any(line.regex.search(sentence) for line in rule.unless):
            return NOTHING
        if _BEFORE.search(text[:start]) or (not rule.pattern.negative and _AFTER.match(text, end)):
            return NOTHING
        if rule.weight == "doctor":
            return NOTHING if self._framed("question", sentence) else Verdict("see_doctor", rule.kind)
        softened = self._softened(rule, sentence, clause, text[:start])
        if softened == "none":
            return NOTHING
        if rule.weight == "ask" or softened == "ask":
            return Verdict("none", rule.kind, ask=True)
        return Verdict("call_now", rule.kind)

    def _softened(self, rule: _Rule, sentence: str, clause: str, before: str) -> Literal["none", "ask", ""]:
        dying = rule.kind == "suicide"
        if self._framed("fiction", sentence):
            return "ask" if dying and " je " in sentence else "none"
        if self._framed("passe", clause) and not self._framed("present", sentence):
            return "ask" if dying and rule.weight == "call" else "none"
        if not dying and self._framed("question", sentence):
            return "none"
        opening = before[max(before.rfind(mark) for mark in (" . ", " , ", " mais ", " et ")) + 1 :]
        return "none" if not dying and self._framed("peur", " " + opening) else ""

    def _framed(self, name: str, text: str) -> bool:
        return any(line.regex.search(text) for line in self._frames[name])


def _compile(lines: Sequence[str] | None, groups: Mapping[str, list[str]]) -> tuple[Pattern, ...]:
    return tuple(compile_line(line, groups) for line in lines or ())


def _rules(data: Mapping[str, Any], groups: Mapping[str, list[str]]) -> list[_Rule]:
    names = {"physique": "physical", "allergie": "allergy", "surdose": "overdose", "violence": "violence"}
    names["suicide"] = "suicide"
    weights: dict[str, Literal["call", "ask", "doctor"]] = {"appeler": "call", "demander": "ask", "medecin": "doctor"}
    built = []
    for name, by_weight in (data.get("dangers") or {}).items():
        kind = names[name]
        assert kind in get_args(Kind)
        unless = _compile(by_weight.get("sauf"), groups)
        for label, weight in weights.items():
            for line in by_weight.get(label) or ():
                dit, sauf = (line["dit"], line.get("sauf", ())) if isinstance(line, Mapping) else (line, ())
                own = unless + _compile([sauf] if isinstance(sauf, str) else sauf, groups)
                built.append(_Rule(kind, weight, compile_line(dit, groups), own))  # type: ignore[arg-type]
    return built


def _around(text: str, start: int, end: int, mark: str) -> str:
    """The sentence (".") or the clause (",", and words that open a new one) that holds text[start:end]."""
    marks = (" . ",) if mark == "." else _NEW_CLAUSE
    left = max((text.rfind(one, 0, start + 1) + len(one) - 1 for one in marks if one in text[: start + 1]), default=0)
    ends = [at for one in marks if (at := text.find(one, max(start, end - 1))) >= 0]
    return text[left : min(ends, default=len(text)) + 1]


def _worst(found: Sequence[Verdict]) -> Verdict:
    def rank(verdict: Verdict) -> tuple[int, int]:
        weight = 0 if verdict.level == "call_now" else 1 if verdict.ask else 2 if verdict.level == "see_doctor" else 3
        return weight, KINDS.index(verdict.kind) if verdict.kind else len(KINDS)

    return min(found, key=rank, default=NOTHING)
