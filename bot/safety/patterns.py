"""The little language of safety.yml: words, (choices|of words)?, GROUPS, NOMBRE, `...`, `mot*`, `mots?`, `^` and `$`."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property

from bot.safety.spelling import pieces

_ELEMENT = re.compile(r"\(([^()]*)\)(\??)|(\.\.\.)|([A-Z_]{3,})(\??)|([\w'’*?,-]+)|([\^$])|(\S)")
_INNERMOST = re.compile(r"\(([^()]*)\)(\??)")
_GROUP = re.compile(r"\b[A-Z_]{3,}\b")
_MAYBE = re.compile(r"(\w)\?")
_NUMBER = "NOMBRE"
_NEGATIONS = ("pas", "jamais", "aucun", "aucune", "ni", "sans", "plus", "rien", "non")
_STOP = "|".join(re.escape(word) for word in (*_NEGATIONS, "."))
_GAP = rf"(?:(?!(?:{_STOP}) )[^ ]+ ){{0,6}}?"
_PAUSE = r"(?:[,.] )?"
NUMBER_WORDS = ["deux", "trois", "quatre", "cinq", "six", "sept", "huit", "neuf", "dix", "onze", "douze", "quinze", "vingt", "trente", "quarante", "cinquante", "soixante", "cent", "plusieurs"]


class PatternError(ValueError):
    """A line of safety.yml that cannot be understood; the message is French."""


@dataclass(frozen=True)
class Pattern:
    """One compiled line. `needs`: sets of words of which a message must have one each (a quick test before `regex`)."""

    source: str
    regex: re.Pattern[str]
    needs: tuple[frozenset[str], ...]
    words: frozenset[str]

    @cached_property
    def negative(self) -> bool:
        """Does the line itself speak of something missing ("ne respire plus")?"""
        return bool(self.words & set(_NEGATIONS))

    def find(self, text: str, words: frozenset[str] | set[str]) -> list[tuple[int, int]]:
        """Where it stands in a corrected message (begin, end)."""
        if any(need.isdisjoint(words) for need in self.needs):
            return []
        return [found.span() for found in self.regex.finditer(text)]


def compile_line(source: str, groups: Mapping[str, list[str]]) -> Pattern:
    """Raises PatternError for an unknown group or sign."""
    built: list[str] = []
    needs: list[frozenset[str]] = []
    words: set[str] = set()
    for found in _ELEMENT.finditer(_flat(source)):
        choice, choice_optional, gap, group, group_optional, word, edge, wrong = found.groups()
        if wrong:
            raise PatternError(f"« {source} » : le signe « {wrong} » n'a pas de sens ici")
        if gap or edge:
            built.append(_GAP if gap else "(?:^ )" if edge == "^" else "$")
            continue
        regex, first, all_words = _options(_expand(source, choice if choice is not None else group or word, groups))
        words |= all_words
        optional = bool(choice_optional or group_optional)
        built.append(f"(?:(?:{regex}){_PAUSE}){'?' if optional else ''}")
        if not optional and first:
            needs.append(first)
    start = "" if built and built[0].startswith("(?:^") else "(?<= )"
    return Pattern(source, re.compile(start + "".join(built)), tuple(needs), frozenset(words))


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
    waiting = _split(text)
    while waiting:
        option = waiting.pop(0)
        inner = _INNERMOST.search(option)
        if inner is None:
            done.append(" ".join(option.split()))
            continue
        kept = [*inner[1].split("|"), *([""] if inner[2] else [])]
        waiting += [option[: inner.start()] + one + option[inner.end() :] for one in kept]
    return done


def _split(text: str) -> list[str]:
    """At the bars that are in no inner parenthesis."""
    parts, depth = [""], 0
    for sign in text:
        depth += (sign == "(") - (sign == ")")
        if sign == "|" and depth == 0:
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
        if group and group.group() != _NUMBER:
            if group.group() not in groups:
                raise PatternError(f"« {source} » : le groupe {group.group()} n'existe pas")
            waiting += [option[: group.start()] + word + option[group.end() :] for word in groups[group.group()]]
        elif maybe:
            waiting += [option.replace(maybe.group(), kept, 1) for kept in (maybe.group(1), "")]
        else:
            done.append(option)
    return done


def _options(options: Iterable[str]) -> tuple[str, frozenset[str], set[str]]:
    """(regex, words one of which must be there — empty when that is unsure, all plain words)."""
    built: dict[str, None] = {}
    first: set[str] = set()
    words: set[str] = set()
    unsure = False
    for option in sorted(options, key=lambda text: (-len(text), text)):
        parts = _words_of(option)
        plain = [part for part in parts if part.isalnum() and part != _NUMBER]
        words |= set(plain)
        if plain:
            first.add(max(plain, key=len))
        unsure = unsure or not plain
        if parts:
            built["".join(map(_word_regex, parts))] = None
    return "|".join(built), frozenset() if unsure else frozenset(first), words


def _word_regex(part: str) -> str:
    if part == _NUMBER:
        return rf"(?:\d+|{'|'.join(NUMBER_WORDS)}) "
    if part == "$":
        return "$"
    return f"{re.escape(part[:-1])}[^ ]* " if part.endswith("*") else f"{re.escape(part)} "


def _words_of(option: str) -> list[str]:
    found: list[str] = []
    for raw in option.split():
        if raw in (_NUMBER, "$"):
            found.append(raw)
        elif raw.endswith("*"):
            found += pieces(raw[:-1])
            found[-1] += "*"
        else:
            found += pieces(raw)
    return found
