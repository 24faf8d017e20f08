"""How frightened thumbs type, reduced to the plain words that safety.yml is written in: SMS, sounds, slips, glued words."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from functools import lru_cache

from bot.french import fold, sound
from bot.safety.message import Token

_PIECE = re.compile(r"\d+[.,]\d+|\d+|[a-z]+[0-9]*|[.!?;,\n]|\.\.\.")
_CLITICS = {"j": "je", "m": "me", "t": "te", "s": "se", "l": "le", "d": "de", "c": "ce", "qu": "que", "n": "ne"}
_DROPPED = frozenset({"ne"})
"""People leave `ne` out; so the patterns and the messages both do without."""
_TWICE = re.compile(r"([a-z])\1+")
_SHORTEST_FUZZY = 4
_TWO_SLIPS_FROM = 10
_READINGS = 3
_SHORT_TAILS = frozenset({"ai", "as", "est", "en", "un", "une", "air", "eau", "ont", "etre"})
_CLUSTERS = {"s": "cptqkhlmnw", "t": "hrw", "d": "rjh", "c": "hrlty", "l": "", "m": "", "n": "", "j": "", "q": ""}
"""Second letters that begin ordinary words after this first one: `scope` is no `se cope`."""
_VERB_ENDS = ("er", "e", "es", "ent", "ez", "ons", "ee", "ees", "ait", "ais", "aient", "ant", "a", "era", "erait", "eront")
_GLUE = frozenset({"a", "y", "j", "m", "l", "d", "s"})


def pieces(text: str) -> list[str]:
    """Folded words with clitics spelt out, `,` and `.` (any end of sentence); nothing corrected, `ne` dropped."""
    found: list[str] = []
    for piece in _PIECE.findall(fold(text.replace("\n", " . "))):
        if piece in "!?;.":
            if found and found[-1] == ".":
                continue
            piece = "."
        piece = _CLITICS.get(piece, piece.replace(".", ",") if piece[0].isdigit() else piece)
        if piece not in _DROPPED:
            found.append(piece)
    return found


def forms(word: str) -> list[str]:
    """`saigner` → saigne, saignait…; `inconscient` → inconsciente, inconscients…; `nerveux` → nerveuse."""
    if word.endswith("er") and len(word) > 3:
        stem = word[:-2]
        soft = stem + "e" if stem.endswith("g") else stem
        return sorted({(soft if end[0] in "ao" else stem) + end for end in _VERB_ENDS} | {stem + "es"})
    if word.endswith("eux"):
        return [word, word[:-1] + "se", word[:-1] + "ses"]
    return [word, word + "s", word + "e", word + "es"]


class Spelling:
    """Corrects words towards `keys` (the words of the patterns), never a word of `right`, which people mean."""

    def __init__(self, keys: Iterable[str], right: Iterable[str], rewrites: Mapping[str, str]) -> None:
        targets = sorted({key for key in keys if len(key) >= 3 and key.isalpha()})
        self._known = frozenset(keys) | frozenset(right)
        self._by_single: dict[str, str] = {}
        for key in sorted(self._known):
            self._by_single.setdefault(_TWICE.sub(r"\1", key), key)
        self._by_sound: dict[str, list[str]] = {}
        self._by_slip: dict[str, list[str]] = {}
        for key in targets:
            if len(key) >= _SHORTEST_FUZZY:
                self._by_sound.setdefault(sound(key), []).append(key)
                for slip in _slips(key):
                    self._by_slip.setdefault(slip, []).append(key)
        self._words: dict[str, str] = {}
        self._phrases: list[tuple[str, str]] = []
        for typed, meant in rewrites.items():
            left, right_side = " ".join(pieces(typed)), " ".join(pieces(meant))
            if " " in left:
                self._phrases.append((f" {left} ", f" {right_side} "))
            else:
                self._words[left] = right_side
        self.word = lru_cache(maxsize=20000)(self._word)

    def tokens(self, typed: str) -> list[Token]:
        """The corrected message, word by word; punctuation is `,` and `.`."""
        words = " ".join(self.word(piece) for piece in pieces(typed))
        found = " " + " ".join(word for word in words.split() if word not in _DROPPED) + " "
        for left, right in self._phrases:
            if left in found:
                found = found.replace(left, right)
        return [tuple(word.split("|")) for word in found.split()]

    def _word(self, typed: str) -> str:
        """One word (or several: `jveux`), with its readings: `poisn` → `poison|poisson`."""
        if typed in self._words:
            return self._words[typed]
        if typed in self._known or not typed.isalpha() or len(typed) < 3:
            return typed
        single = _TWICE.sub(r"\1", typed)
        if single != typed and single in self._words:
            return self._words[single]
        if single in self._by_single and (single != typed or len(typed) >= 4):
            return self._by_single[single]
        return self._split(typed) or "|".join(self._near(typed)) or self._unglue(typed) or typed

    def _split(self, typed: str) -> str | None:
        """`jveux` → `je veux`, `mfoutre` → `me foutre`, `quil` → `que il`."""
        for size in (1, 2):
            head, tail = typed[:size], typed[size:]
            if head not in _CLITICS or len(tail) < 2:
                continue
            vowel = tail[0] in "aeiouyh"
            if vowel and (len(tail) >= 4 or tail in _SHORT_TAILS or head in ("j", "qu")) and tail in self._known:
                return f"{_CLITICS[head]} {tail}"
            if vowel or tail[0] in _CLUSTERS.get(head, ""):
                continue
            meant = self._words.get(tail) or (tail if tail in self._known else None)
            if meant is None and len(tail) >= 5 and not self._near(typed):
                meant = "|".join(self._near(tail))
            if meant:
                return f"{_CLITICS[head]} {meant}"
        return None

    def _near(self, typed: str) -> list[str]:
        """The words of the patterns that are one slip of the thumb away, or that sound the same; the likeliest first."""
        if not _SHORTEST_FUZZY <= len(typed) <= 24:
            return []
        found: dict[str, int] = {}
        for slip in _slips(typed):
            for key in self._by_slip.get(slip, ()):
                rank = _distance(typed, key)
                if rank is not None:
                    found[key] = rank
        for key in self._by_sound.get(sound(typed), ()):
            if abs(len(key) - len(typed)) <= 2 and (key[0] == typed[0] or typed[0] in "sckqzjgfph"):
                found[key] = min(found.get(key, 9), 1)
        return sorted(found, key=lambda key: (found[key], key))[:_READINGS]

    def _unglue(self, typed: str) -> str | None:
        """`jeveuxmourir` → `je veux mourir`: cut into known words, the fewest of them."""
        if not 7 <= len(typed) <= 60:
            return None
        best: list[list[str] | None] = [[]] + [None] * len(typed)
        for end in range(1, len(typed) + 1):
            for start in range(max(0, end - 16), end):
                before, word = best[start], typed[start:end]
                if before is None or not (word in self._known or word in _GLUE or word == "ne"):
                    continue
                now = best[end]
                if now is None or len(before) + 1 < len(now):
                    best[end] = [*before, word]
        words = best[-1] or []
        if len(words) == 2:
            return " ".join(_CLITICS.get(word, word) for word in words) if _worth_cutting(words) else None
        if not words or len(words) > len(typed) / 3:
            return None
        return " ".join(_CLITICS.get(word, word) for word in words)


def _worth_cutting(words: list[str]) -> bool:
    shortest, longest = sorted(map(len, words))
    return shortest >= 2 and longest >= 5


def _slips(word: str) -> set[str]:
    """The word, and the word with any one letter left out."""
    return {word} | {word[:i] + word[i + 1 :] for i in range(len(word))}


def _distance(typed: str, key: str) -> int | None:
    """How far a slip is: 1 for neighbours swapped, a letter lost or doubled, 2 for another letter; None when too far.

    Two slips are forgiven in long words only; short words must keep their first letter.
    """
    if abs(len(typed) - len(key)) > 1 or (typed[0] != key[0] and (len(key) < 6 and typed[:2] != key[1::-1])):
        return None
    if len(typed) != len(key):
        longer, shorter = (typed, key) if len(typed) > len(key) else (key, typed)
        one_letter = any(longer[:i] + longer[i + 1 :] == shorter for i in range(len(longer)))
        if not one_letter and len(key) < _TWO_SLIPS_FROM:
            return None
        return (1 if one_letter else 4) + (len(key) <= _SHORTEST_FUZZY)
    differ = [i for i in range(len(key)) if typed[i] != key[i]]
    if len(differ) == 1:
        return 2 + (len(key) <= _SHORTEST_FUZZY)
    if len(differ) == 2 and differ[1] == differ[0] + 1 and typed[differ[0]] == key[differ[1]]:
        return 1
    return 4 if len(key) >= _TWO_SLIPS_FROM else None
