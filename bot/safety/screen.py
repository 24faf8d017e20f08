"""Reads every message before anything else and says whether somebody is in danger. Pure, deterministic, well under 1 ms."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal, get_args

from bot.safety.message import Message, Span, Token
from bot.safety.patterns import Compiler, Lines, Pattern
from bot.safety.spelling import Spelling

Level = Literal["call_now", "see_doctor", "none"]
Kind = Literal["physical", "allergy", "overdose", "suicide", "violence"]
KINDS: tuple[Kind, ...] = ("suicide", "allergy", "overdose", "violence", "physical")
"""In the order in which they win when a message speaks of several."""
Weight = Literal["call", "ask", "doctor"]

_AT_ONCE = 1200
"""Characters of a message that are read at once; a longer one is read in overlapping pieces."""
_LONGEST = 8400
"""Beyond it only the beginning and the end are read; channels take no more than 4,096 characters anyway."""


@dataclass(frozen=True)
class Verdict:
    """`ask`: not sure enough for a full alarm, too worrying for silence; one gentle question. `surmised`: no rule says so."""

    level: Level = "none"
    kind: Kind | None = None
    ask: bool = False
    surmised: bool = False


@dataclass(frozen=True, eq=False)
class Rule:
    """One line of danger. `ask` lines never call by themselves; `doctor` lines only advise."""

    kind: Kind
    weight: Weight
    pattern: Pattern
    unless: Lines


NOTHING = Verdict()
_FRAMES = ("question", "concret", "hypothese", "passe", "present", "fiction", "peur", "fini")
_NAMES: dict[str, Kind] = {
    "suicide": "suicide", "allergie": "allergy", "surdose": "overdose", "violence": "violence", "physique": "physical",
}
_WEIGHTS: dict[str, Weight] = {"appeler": "call", "demander": "ask", "medecin": "doctor"}
_IMPERFECT = ("ait", "ais", "aient")
_NEAR = 6
"""Words between "j'ai peur que" and what is feared."""
_OPENINGS = frozenset({".", ",", "mais", "et"})


class Screen:
    """The danger screen, compiled once from safety.yml. Raises PatternError for a line that cannot be read."""

    def __init__(self, data: Mapping[str, Any]) -> None:
        compiler = Compiler({name: _members(words) for name, words in (data.get("groupes") or {}).items()})
        self._harmless = Lines(map(compiler.line, data.get("expressions") or ()))
        frames = data.get("cadres") or {}
        self._frames = {name: Lines(map(compiler.line, frames.get(name) or ())) for name in _FRAMES}
        self._rules = tuple(_rules(data, compiler))
        self._lines = Lines(rule.pattern for rule in self._rules)
        unless = (line for rule in self._rules for line in rule.unless.all)
        others = [*self._harmless.all, *(line for lines in self._frames.values() for line in lines.all), *unless]
        self._stems = _stems([*others, *(rule.pattern for rule in self._rules)])
        right = {*(data.get("mots_courants") or ()), *(data.get("mots_justes") or ())}
        keys = {word for rule in self._rules for word in rule.pattern.words}
        known = {word for line in others for word in line.words}
        self._spelling = Spelling(keys, known | right, data.get("ecritures") or {})

    def screen(self, text: str) -> Verdict:
        """The verdict on one message, whatever its length."""
        if len(text) <= _AT_ONCE:
            return self._read(text)
        if len(text) > _LONGEST:
            text = text[: _LONGEST // 2] + "\n" + text[-_LONGEST // 2 :]
        step = _AT_ONCE * 3 // 4
        return _worst([self._read(text[start : start + _AT_ONCE]) for start in range(0, len(text), step)])

    def corrected(self, text: str) -> str:
        """The message as the rules see it: for tests and for whoever edits safety.yml."""
        return str(self._message(text))

    def _message(self, typed: str) -> Message:
        """The words, without the turns of speech that mean no harm."""
        message = Message(self._spelling.tokens(typed), self._stems)
        for place in self._harmless.possible(message):
            spans = self._harmless.all[place].find(message.as_typed())
            if spans:
                message = Message(_without(message.tokens, spans), self._stems)
        return message

    def _read(self, typed: str) -> Verdict:
        message = self._message(typed)
        found: list[Verdict] = []
        for place in self._lines.possible(message):
            rule = self._rules[place]
            for span in rule.pattern.find(message):
                verdict = self._judge(rule, message, span)
                if verdict is not NOTHING:
                    found.append(verdict)
                    break
        return _worst(found)

    def _judge(self, rule: Rule, message: Message, span: Span) -> Verdict:
        """One hit, seen in its sentence: denied, past, asked out of interest, told of a film… or real."""
        sentence = _around(message, span, message.sentence_ends)
        if rule.unless.any_in(message, sentence):
            return NOTHING
        if len(rule.pattern.parts) == 1 and message.denied(span, rule.pattern.parts[0].negative):
            return NOTHING
        if rule.weight == "doctor":
            return NOTHING if self._framed("question", message, sentence) else Verdict("see_doctor", rule.kind)
        softened = self._softened(rule, message, span, sentence)
        if softened == "none":
            return NOTHING
        if rule.weight == "ask" or softened == "ask":
            return Verdict("none", rule.kind, ask=True)
        return Verdict("call_now", rule.kind)

    def _softened(self, rule: Rule, message: Message, span: Span, sentence: Span) -> Literal["none", "ask", ""]:
        dying = rule.kind == "suicide"
        if self._framed("fiction", message, sentence):
            return "ask" if dying and any("je" in token for token in message.tokens[sentence[0] : sentence[1]]) else "none"
        if self._over(message, span, sentence) and not self._framed("present", message, sentence):
            return "ask" if dying and rule.weight == "call" else "none"
        if dying:
            return ""
        if self._framed("question", message, sentence):
            return self._about_somebody(rule, message, sentence)
        opening = max((i for i in range(span[0]) if message.tokens[i][0] in _OPENINGS), default=-1) + 1
        if self._framed("peur", message, (max(opening, span[0] - _NEAR), span[0])):
            return "none"
        return "ask" if self._framed("fini", message, (0, len(message.tokens))) else ""

    def _over(self, message: Message, span: Span, sentence: Span) -> bool:
        """Told as past in its clause, or in the imperfect in a sentence that says when: "il me frappait, … il y a 5 ans"."""
        lasting = any(token[0].endswith(_IMPERFECT) for token in message.tokens[max(0, span[0] - 3) : span[1]])
        return self._framed("passe", message, sentence if lasting else _around(message, span, message.clause_ends))

    def _about_somebody(self, rule: Rule, message: Message, sentence: Span) -> Literal["none", "ask", ""]:
        """A question: out of interest, about somebody in an imagined case, or about what is happening."""
        if rule.weight != "call" or not self._framed("concret", message, sentence):
            return "none"
        return "ask" if self._framed("hypothese", message, sentence) else ""

    def _framed(self, name: str, message: Message, within: Span) -> bool:
        return self._frames[name].any_in(message, within)


def _members(words: str) -> list[str]:
    return [" ".join(word.split()) for word in words.split("|")]


def _rules(data: Mapping[str, Any], compiler: Compiler) -> Iterable[Rule]:
    for name, by_weight in (data.get("dangers") or {}).items():
        kind = _NAMES[name]
        assert kind in get_args(Kind)
        unless = [compiler.line(line) for line in by_weight.get("sauf") or ()]
        of_all = Lines(unless)
        for label, weight in _WEIGHTS.items():
            for line in by_weight.get(label) or ():
                said, but = (line["dit"], line.get("sauf", ())) if isinstance(line, Mapping) else (line, ())
                own = [compiler.line(one) for one in ([but] if isinstance(but, str) else but)]
                yield Rule(kind, weight, compiler.line(said), Lines([*unless, *own]) if own else of_all)


def _stems(lines: Iterable[Pattern]) -> dict[int, frozenset[str]]:
    sizes: dict[int, set[str]] = {}
    for line in lines:
        for need in line.needs:
            for word in need:
                if word.endswith("*"):
                    sizes.setdefault(len(word) - 1, set()).add(word[:-1])
    return {size: frozenset(stems) for size, stems in sizes.items()}


def _without(tokens: Sequence[Token], spans: Sequence[Span]) -> list[Token]:
    """The words with harmless turns of speech replaced by a blank."""
    kept: list[Token] = []
    last = 0
    for start, end in spans:
        if start >= last:
            kept += [*tokens[last:start], ("_",)]
            last = end
    return [*kept, *tokens[last:]]


def _around(message: Message, span: Span, ends: Sequence[int]) -> Span:
    """The sentence, or the clause, that holds the span; a mark inside the span does not cut it."""
    inside = max(span[0], span[1] - 1)
    left = max((end for end in ends if end <= span[0]), default=0)
    return left, min((end for end in ends if end >= inside), default=len(message.tokens))


def _worst(found: Sequence[Verdict]) -> Verdict:
    def rank(verdict: Verdict) -> tuple[int, int]:
        weight = 0 if verdict.level == "call_now" else 1 if verdict.ask else 2 if verdict.level == "see_doctor" else 3
        return weight, KINDS.index(verdict.kind) if verdict.kind else len(KINDS)

    return min(found, key=rank, default=NOTHING)
