"""The little language of safety.yml, read into patterns: words, (choices|of words)?, GROUPS, NOMBRE, `...`, `mot*`, `mot~`, `^ $ +`."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cache, cached_property
from typing import Literal

from bot.safety.message import END, NEGATIONS, NUMBER, Choice, Message, Sequence, Span, Step
from bot.safety.spelling import forms, pieces

_ELEMENT = re.compile(r"\(([^()]*)\)(\??)|(\.\.\.)|([A-Z_]{3,})(\??)|([\w'’*~?,-]+)|([\^$])|(\S)")
_INNERMOST = re.compile(r"\(([^()]*)\)(\??)")
_GROUP = re.compile(r"\b[A-Z_]{3,}\b")
_MAYBE = re.compile(r"(\w)\?")
_FIRST_GROUP_VERB = re.compile(r"[a-z]{3,}er")
_WINDOW = 14
"""Within how many words the parts of `a + b` must stand."""


class PatternError(ValueError):
    """A line of safety.yml that cannot be understood; the message is French."""


@dataclass(frozen=True, eq=False)
class Pattern:
    """One compiled line. `parts`: one sequence, or several that must stand near each other in any order.
    `needs`: sets of words of which a message must have one each (a quick test)."""

    source: str
    parts: tuple[Sequence, ...]
    words: frozenset[str]

    @cached_property
    def needs(self) -> tuple[frozenset[str], ...]:
        return tuple(need for part in self.parts for need in part.needs)

    def may_be_in(self, message: Message) -> bool:
        return not any(need.isdisjoint(message.keys) for need in self.needs)

    def find(self, message: Message, within: Span | None = None) -> list[Span]:
        """Where it stands in a corrected message (first and past-the-last token)."""
        within = within or (0, len(message.tokens))
        if not self.may_be_in(message):
            return []
        if len(self.parts) == 1:
            return self.parts[0].spans(message, within)
        return self._together(message, within)

    def _together(self, message: Message, within: Span) -> list[Span]:
        """Places where every part stands, none denied, no word counted twice, all near each other."""
        places = []
        for part in self.parts:
            spans = [s for s in part.spans(message, within) if not message.denied(s, part.negative)]
            if not spans:
                return []
            places.append(spans)
        found = (_nearest(first, places[1:]) for first in places[0])
        return [span for span in found if span is not None]


class Lines:
    """Many patterns, of which only those are tried that share a word with the message."""

    def __init__(self, patterns: Iterable[Pattern]) -> None:
        self.all = tuple(patterns)
        self._by_word: dict[str, list[int]] = {}
        self._always: list[int] = []
        for place, pattern in enumerate(self.all):
            needs = pattern.needs
            if not needs:
                self._always.append(place)
            for word in min(needs, key=lambda need: (sum(len(w) < 4 for w in need), len(need)), default=()):
                self._by_word.setdefault(word, []).append(place)

    def possible(self, message: Message) -> list[int]:
        """Which of them may stand in the message, in their order."""
        found = set(self._always)
        for key in message.keys:
            found.update(self._by_word.get(key, ()))
        return sorted(found)

    def any_in(self, message: Message, within: Span | None = None) -> bool:
        return any(self.all[place].find(message, within) for place in message.remembered(self, self.possible))


def _nearest(first: Span, others: list[list[Span]]) -> Span | None:
    taken = [first]
    for spans in others:
        free = [s for s in spans if all(s[1] <= t[0] or s[0] >= t[1] for t in taken)]
        if not free:
            return None
        taken.append(min(free, key=lambda s: abs(s[0] - first[0])))
    start, end = min(t[0] for t in taken), max(t[1] for t in taken)
    return (start, end) if end - start <= _WINDOW + len(taken) else None


@dataclass
class Compiler:
    """Reads lines; equal choices of words are built once and shared."""

    groups: Mapping[str, list[str]]
    _choices: dict[tuple[str, bool], tuple[Choice, set[str]]] = field(default_factory=dict)

    def line(self, source: str) -> Pattern:
        """Raises PatternError for an unknown group or sign."""
        words: set[str] = set()
        parts = tuple(self._sequence(source, part, words) for part in _split(_flat(source), "+"))
        return Pattern(source, parts, frozenset(words))

    def _sequence(self, source: str, part: str, words: set[str]) -> Sequence:
        steps: list[Step] = []
        own: set[str] = set()
        for found in _ELEMENT.finditer(part):
            choice, choice_optional, gap, group, group_optional, word, edge, wrong = found.groups()
            if wrong:
                raise PatternError(f"« {source} » : le signe « {wrong} » n'a pas de sens ici")
            if gap or edge:
                steps.append("gap" if gap else "start" if edge == "^" else "end")
                continue
            text = choice if choice is not None else group or word
            built, its_words = self._choice(source, text, bool(choice_optional or group_optional))
            own |= its_words
            if built.starts or built.stems or built.may_end:
                steps.append(built)
        words |= own
        if not any(isinstance(step, Choice) for step in steps):
            raise PatternError(f"« {source} » : il n'y a aucun mot entre deux signes « + »")
        return Sequence(tuple(steps), bool(own & NEGATIONS))

    def _choice(self, source: str, text: str, optional: bool) -> tuple[Choice, set[str]]:
        if (text, optional) not in self._choices:
            options = [words for option in _expand(source, text, self.groups) for words in _spelled(option)]
            plain = {word for words in options for word in words if word.isalnum() and word != NUMBER}
            self._choices[text, optional] = Choice.of(options, optional), plain
        return self._choices[text, optional]


def _flat(source: str) -> str:
    """Choices within a choice written out: `(a (b|c)? d|e)` → `(a b d|a c d|a d|e)`."""
    depth, start, flat, last = 0, 0, "", 0
    for place, sign in enumerate(source):
        if sign == "(":
            depth += 1
            start = place if depth == 1 else start
        elif sign == ")":
            depth -= 1
            if depth == 0 and "(" in source[start + 1 : place]:
                flat += source[last:start] + "(" + "|".join(_alternatives(source[start + 1 : place])) + ")"
                last = place + 1
    return flat + source[last:]


def _alternatives(text: str) -> list[str]:
    """Every plain alternative of a choice whose inner choices are in parentheses."""
    done: list[str] = []
    waiting = _split(text, "|")
    while waiting:
        option = waiting.pop(0)
        inner = _INNERMOST.search(option)
        if inner is None:
            done.append(" ".join(option.split()))
            continue
        kept = [*inner[1].split("|"), *([""] if inner[2] else [])]
        waiting += [option[: inner.start()] + one + option[inner.end() :] for one in kept]
    return done


def _split(text: str, mark: Literal["|", "+"]) -> list[str]:
    """At the marks that are in no inner parenthesis."""
    parts, depth = [""], 0
    for sign in text:
        depth += (sign == "(") - (sign == ")")
        if sign == mark and depth == 0:
            parts.append("")
        else:
            parts[-1] += sign
    return parts


def _expand(source: str, choice: str, groups: Mapping[str, list[str]]) -> list[str]:
    """Every plain choice: groups opened, `amie?` made `ami` and `amie`."""
    done: list[str] = []
    waiting = choice.split("|")
    while waiting:
        option = waiting.pop()
        group, maybe = _GROUP.search(option), _MAYBE.search(option)
        if "(" in option:
            waiting += _alternatives(option)
        elif group and group.group() != NUMBER:
            if group.group() not in groups:
                raise PatternError(f"« {source} » : le groupe {group.group()} n'existe pas")
            waiting += [option[: group.start()] + word + option[group.end() :] for word in groups[group.group()]]
        elif maybe:
            waiting += [option.replace(maybe.group(), kept, 1) for kept in (maybe.group(1), "")]
        else:
            done.append(option)
    return done


@cache
def _pieces(raw: str) -> tuple[str, ...]:
    return tuple(pieces(raw))


def _spelled(option: str) -> Iterable[tuple[str, ...]]:
    """The words of one choice, in the spelling of messages; `mot~` in all its forms."""
    ways: list[tuple[str, ...]] = [()]
    for raw in option.split():
        if raw in (NUMBER, END):
            ways = [(*way, raw) for way in ways]
            continue
        sign = raw[-1] if raw[-1] in "*~" else ""
        *before, last = _pieces(raw.rstrip("*~")) or ("",)
        lasts = forms(last) if sign == "~" else [last + sign]
        ways = [(*way, *before, one) for way in ways for one in lasts if one]
    return [way for way in ways if way]
