"""How frightened thumbs type, reduced to the plain words that safety.yml is written in: SMS, sounds, slips, glued words."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from functools import lru_cache

from bot.french import fold, sound

_PIECE = re.compile(r"[a-z0-9]+|[.!?;,\n]|\.\.\.")
_CLITICS = {"j": "je", "m": "me", "t": "te", "s": "se", "l": "le", "d": "de", "c": "ce", "qu": "que", "n": "ne"}
_DROPPED = frozenset({"ne"})
"""People leave `ne` out; so the patterns and the messages both do without."""
_TWICE = re.compile(r"([a-z])\1+")
_SHORTEST_FUZZY = 5
_TWO_SLIPS_FROM = 10
_SHORT_TAILS = frozenset({"ai", "as", "est", "en", "un", "une", "air", "eau", "ont", "etre"})
_CLUSTERS = {"s": "cptqkhlmnw", "t": "hrw", "d": "rjh", "c": "hrlty", "l": "", "m": "", "n": "", "j": "", "q": ""}
"""Second letters that begin ordinary words after this first one: `scope` is no `se cope`."""


def pieces(text: str) -> list[str]:
    """Folded words with clitics spelt out, `,` and `.` (any end of sentence); nothing corrected, `ne` dropped."""
    found: list[str] = []
    for piece in _PIECE.findall(fold(text.replace("\n", " . "))):
        if piece in "!?;.":
            piece = "."
        piece = _CLITICS.get(piece, piece)
        if piece not in _DROPPED:
            found.append(piece)
    return found


class Spelling:
    """Corrects words towards `keys` (the words of the patterns), never a word of `sound_words`, which people mean."""

    def __init__(self, keys: Iterable[str], right: Iterable[str], rewrites: Mapping[str, str]) -> None:
        self._known = frozenset(keys) | frozenset(right)
        self._gluable = self._known | {"ne"}
        self._by_single: dict[str, str] = {}
        for key in sorted(self._known):
            self._by_single.setdefault(_TWICE.sub(r"\1", key), key)
        targets = sorted({key for key in keys if len(key) >= 3 and key.isalpha()})
        self._by_sound: dict[str, str] = {}
        self._by_slip: dict[str, str] = {}
        for key in sorted(targets, key=len, reverse=True):
            if len(key) >= 4:
                self._by_sound[sound(key)] = key
            if len(key) >= _SHORTEST_FUZZY:
                for slip in _slips(key):
                    self._by_slip[slip] = key
        self._words = {}
        self._phrases: list[tuple[str, str]] = []
        for typed, meant in rewrites.items():
            left, right_side = " ".join(pieces(typed)), " ".join(pieces(meant))
            if " " in left:
                self._phrases.append((f" {left} ", f" {right_side} "))
            else:
                self._words[left] = right_side
        self.word = lru_cache(maxsize=20000)(self._word)

    def text(self, typed: str) -> str:
        """The corrected message: words, `,` and `.`, single blanks, one blank at both ends."""
        words = " ".join(self.word(piece) for piece in pieces(typed))
        found = " " + " ".join(word for word in words.split() if word not in _DROPPED) + " "
        for left, right in self._phrases:
            if left in found:
                found = found.replace(left, right)
        return found

    def _word(self, typed: str) -> str:
        if typed in self._words:
            return self._words[typed]
        if typed in self._known or not typed.isalpha() or len(typed) < 3:
            return typed
        single = _TWICE.sub(r"\1", typed)
        if single in self._words:
            return self._words[single]
        if single in self._by_single and (single != typed or len(typed) >= 4):
            return self._by_single[single]
        return self._split(typed) or self._near(typed) or self._unglue(typed) or typed

    def _split(self, typed: str) -> str | None:
        """`jveux` → `je veux`, `mfoutre` → `me foutre`, `quil` → `que il`."""
        for size in (1, 2):
            head, tail = typed[:size], typed[size:]
            if head not in _CLITICS or len(tail) < 2:
                continue
            vowel = tail[0] in "aeiouyh"
            if vowel and (len(tail) >= 4 or tail in _SHORT_TAILS or head == "j") and tail in self._known:
                return f"{_CLITICS[head]} {tail}"
            if vowel or tail[0] in _CLUSTERS.get(head, ""):
                continue
            meant = self._words.get(tail) or (tail if tail in self._known else None)
            meant = meant or (self._near(tail) if len(tail) >= 4 and typed not in self._by_slip else None)
            if meant:
                return f"{_CLITICS[head]} {meant}"
        return None

    def _near(self, typed: str) -> str | None:
        """The one word of the patterns that sounds the same, or is one slip of the thumb away."""
        single = _TWICE.sub(r"\1", typed)
        if single != typed and single in self._by_single:
            return self._by_single[single]
        if len(typed) >= _SHORTEST_FUZZY - 1 and typed in self._by_slip:
            return self._by_slip[typed]
        by_sound = self._by_sound.get(sound(typed)) if len(typed) >= 4 else None
        alike = by_sound if by_sound and (by_sound[0] == typed[0] or typed[0] in "sckqzjgfph") else None
        if alike and abs(len(alike) - len(typed)) <= 1:
            return alike
        return self._slipped(typed) or alike

    def _slipped(self, typed: str) -> str | None:
        if len(typed) < _SHORTEST_FUZZY - 1:
            return None
        for slip in sorted(_slips(typed)):
            key = self._by_slip.get(slip)
            if key and (key[0] == typed[0] or key[:2] == typed[1::-1]) and _close(typed, key):
                return key
        return None

    def _unglue(self, typed: str) -> str | None:
        """`jeveuxmourir` → `je veux mourir`: cut into known words, the fewest of them."""
        if not 10 <= len(typed) <= 60:
            return None
        best: list[list[str] | None] = [[]] + [None] * len(typed)
        for end in range(1, len(typed) + 1):
            for start in range(max(0, end - 14), end):
                before, word = best[start], typed[start:end]
                if before is None or not (word in self._gluable or word in ("a", "y", "j", "m", "l", "d", "s")):
                    continue
                now = best[end]
                if now is None or len(before) + 1 < len(now):
                    best[end] = [*before, word]
        words = best[-1] or []
        long_enough = len(words) >= 3 or (len(words) == 2 and min(map(len, words)) >= 4)
        if not long_enough or len(words) > len(typed) / 3:
            return None
        return " ".join(_CLITICS.get(word, word) for word in words)


def _slips(word: str) -> set[str]:
    """The word, and the word with any one letter left out."""
    return {word} | {word[:i] + word[i + 1 :] for i in range(len(word))}


def _close(typed: str, key: str) -> bool:
    """At most one letter added, lost, changed or swapped with its neighbour; the sharing of a slip allows two."""
    if abs(len(typed) - len(key)) > 1:
        return False
    if len(key) >= _TWO_SLIPS_FROM:
        return True
    if len(typed) != len(key):
        return True
    differ = [i for i in range(len(key)) if typed[i] != key[i]]
    if len(differ) <= 1:
        return True
    return len(differ) == 2 and differ[1] == differ[0] + 1 and typed[differ[0]] == key[differ[1]]
