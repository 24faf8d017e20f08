"""The little language of safety.yml: words, (choices|of words), GROUPS, `...`, `mot*`, `?`, `#`, `^` and `$`."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property

from bot.french import fold
from bot.safety.spelling import pieces

_ELEMENT = re.compile(r"\(([^)]*)\)(\??)|(\.\.\.)|([A-Z_]{3,})(\??)|([\w'’#*]+)(\??)|([\^$])|(\S)")
_NEGATIONS = ("pas", "jamais", "aucun", "aucune", "ni", "sans", "plus", "rien", "non")
_STOP = "|".join(re.escape(word) for word in (*_NEGATIONS, "."))
_GAP = rf"(?:(?!(?:{_STOP}) )[^ ]+ ){{0,5}}?"
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
    for found in _ELEMENT.finditer(source):
        choice, choice_optional, gap, group, group_optional, word, word_optional, edge, wrong = found.groups()
        if wrong:
            raise PatternError(f"« {source} » : le signe « {wrong} » n'a pas de sens ici")
        if gap:
            built.append(_GAP)
            continue
        if edge:
            built.append("(?:^ )" if edge == "^" else "$")
            continue
        if group and group not in groups:
            raise PatternError(f"« {source} » : le groupe {group} n'existe pas")
        options = choice.split("|") if choice is not None else groups[group] if group else [word]
        optional = bool(choice_optional or group_optional or word_optional)
        regex, first, all_words = _options(options)
        words |= all_words
        built.append(f"(?:{regex}){'?' if optional else ''}{_PAUSE}")
        if not optional and first:
            needs.append(first)
    start = "" if built and built[0].startswith("(?:^") else "(?<= )"
    return Pattern(source, re.compile(start + "".join(built)), tuple(needs), frozenset(words))


def _options(options: Iterable[str]) -> tuple[str, frozenset[str], set[str]]:
    """(regex, words one of which must be there — empty when a `*` or `#` makes that unsure, all plain words)."""
    built, first, words, unsure = [], set(), set(), False
    for option in sorted(options, key=len, reverse=True):
        parts = []
        for piece in _words_of(option):
            if piece == "#":
                parts.append(rf"(?:\d+|{'|'.join(NUMBER_WORDS)}) ")
                unsure = True
            elif piece.endswith("*"):
                parts.append(f"{re.escape(piece[:-1])}[^ ]* ")
                unsure = True
            else:
                parts.append(f"{re.escape(piece)} ")
                words.add(piece)
        plain = [piece for piece in _words_of(option) if piece.isalnum()]
        if plain:
            first.add(max(plain, key=len))
        else:
            unsure = True
        built.append("".join(parts))
    return "|".join(built), frozenset() if unsure else frozenset(first), words


def _words_of(option: str) -> list[str]:
    found: list[str] = []
    for raw in fold(option).split():
        if raw == "#":
            found.append(raw)
        elif raw.endswith("*"):
            found += pieces(raw[:-1])
            found[-1] += "*"
        else:
            found += pieces(raw)
    return found
