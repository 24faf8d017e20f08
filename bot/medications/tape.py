"""A sentence in its folded form that still knows which typed letters each of its letters came from."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass

_SPECIAL = {"œ": "oe", "æ": "ae", "’": "'", "‘": "'", "ʼ": "'", "`": "'", "´": "'", "՚": "'", "×": "x", "✕": "x",
            "–": "-", "—": "-", "‑": "-", "‐": "-", "−": "-", "µ": "u", "μ": "u", "½": " 1/2", "¼": " 1/4", "¾": " 3/4",
            "⁄": "/", "€": " ", "²": " "}
_ASIDE = set("()[]{}!?;\n\r\"«»|…•→")
_KEPT = set("abcdefghijklmnopqrstuvwxyz0123456789 '.,:/<>=+*%-&@")


@dataclass(frozen=True)
class Tape:
    """`text` is what the grammar reads; `starts[i]:ends[i]` is the slice of `typed` behind `text[i]`."""

    typed: str
    text: str
    starts: tuple[int, ...]
    ends: tuple[int, ...]

    @classmethod
    def of(cls, typed: str) -> Tape:
        """Lower case, no accents, straight signs; brackets and line ends become commas, pictures blanks."""
        letters: list[str] = []
        places: list[int] = []
        for place, char in enumerate(typed):
            for letter in _letters(char):
                letters.append(letter)
                places.append(place)
        return cls(typed, "".join(letters), tuple(places), tuple(place + 1 for place in places))

    def sub(self, pattern: re.Pattern[str], new: str | Callable[[re.Match[str]], str]) -> Tape:
        """As re.sub; each new letter stands for the whole match it replaced."""
        pieces: list[str] = []
        starts: list[int] = []
        ends: list[int] = []
        done = 0
        for match in pattern.finditer(self.text):
            fresh = new if isinstance(new, str) else new(match)
            begin, end = match.span()
            if begin == end or fresh == match.group():
                continue
            pieces += [self.text[done:begin], fresh]
            starts += [*self.starts[done:begin], *[self.starts[begin]] * len(fresh)]
            ends += [*self.ends[done:begin], *[self.ends[end - 1]] * len(fresh)]
            done = end
        if not done:
            return self
        tail = slice(done, None)
        return Tape(
            self.typed, "".join(pieces) + self.text[tail],
            tuple(starts) + self.starts[tail], tuple(ends) + self.ends[tail],
        )

    def as_typed(self, begin: int, end: int) -> str:
        """The typed letters behind text[begin:end], blanks reduced."""
        if begin >= end:
            return ""
        return " ".join(self.typed[self.starts[begin]:self.ends[end - 1]].split())


def _letters(char: str) -> str:
    char = char.lower()
    if char in _SPECIAL:
        return _SPECIAL[char]
    if char in _ASIDE:
        return ","
    plain = char if char.isascii() else unicodedata.normalize("NFKD", char)
    plain = "".join(c for c in plain.lower() if not unicodedata.combining(c))
    if not plain:
        return ""
    return "".join(c if c in _KEPT else " " for c in plain)
