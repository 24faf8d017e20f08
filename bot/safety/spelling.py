"""How frightened thumbs type, reduced to the plain words that safety.yml is written in: SMS, sounds, slips, glued words."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from functools import lru_cache

from bot.french import fold, sound
from bot.safety.message import Token

_PIECE = re.compile(r"\d+[.,]\d+|\d+|[a-z]+|[.!?;,\n]")
_GLUED_CLITIC = re.compile(r"\b([a-z]*[a-z])(qu|[jmtsldcn])'(?=[a-z])")
"""`croisqu'elle`, `filss'est`: a blank is missing before the apostrophe."""
_WITH_APOSTROPHE = frozenset({"aujourd", "quelqu", "jusqu", "lorsqu", "puisqu", "presqu", "quoiqu", "qu"})
_CLITICS = {"j": "je", "m": "me", "t": "te", "s": "se", "l": "le", "d": "de", "c": "ce", "qu": "que", "n": "ne"}
_DROPPED = frozenset({"ne"})
"""People leave `ne` out; so the patterns and the messages both do without."""
_TWICE = re.compile(r"([a-z])\1+")
_SHORTEST_FUZZY = 4
_TWO_SLIPS_FROM = 10
_READINGS = 4
_LONG = 6
_SHORT_TAILS = frozenset({"ai", "as", "est", "en", "un", "une", "air", "eau", "ont", "etre"})
_CLUSTERS = {"s": "cptqkhlmnw", "t": "hrw", "d": "rjh", "c": "hrlty", "l": "", "m": "", "n": "", "j": "", "q": ""}
"""Second letters that begin ordinary words after this first one: `scope` is no `se cope`."""
_VERB_ENDS = ("er", "e", "es", "ent", "ez", "ons", "ee", "ees", "ait", "ais", "aient", "ant", "a", "era", "erait", "eront")
_GLUE = frozenset({"a", "y", "j", "m", "l", "d", "s", "ne"})
_HEADS = frozenset({
    "mon", "ma", "mes", "son", "sa", "ses", "me", "se", "te", "ne", "le", "la", "les", "on", "il", "elle", "je", "de", "du",
    "des", "un", "une", "et", "a", "au", "que", "qui", "ki", "ke", "pas", "plus", "tu", "ca", "est", "ai", "mari", "vais", "veux",
    "veut", "va", "ve", "veu", "vai", "jvais", "jveux", "jve", "jeveux", "jevais",
})
"""Little words to which the next one gets glued: `monmari`, `metuer`."""
_SHORTEST_VERB = 5


def pieces(text: str) -> list[str]:
    """Folded words with clitics spelt out, `,` and `.` (any end of sentence); nothing corrected, `ne` dropped."""
    found: list[str] = []
    for piece in _PIECE.findall(_GLUED_CLITIC.sub(_unglued_clitic, fold(text.replace("\n", " . ")))):
        if piece in "!?;.":
            if found and found[-1] == ".":
                continue
            piece = "."
        piece = _CLITICS.get(piece, piece.replace(".", ",") if piece[0].isdigit() else piece)
        if piece not in _DROPPED:
            found.append(piece)
    return found


def _unglued_clitic(found: re.Match[str]) -> str:
    return found[0] if found[1] + found[2] in _WITH_APOSTROPHE else f"{found[1]} {found[2]}'"


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
    """Corrects words towards `keys` (the words of the patterns), never a word of `right`, which people mean.
    A word of `right` that ends in "?" is meant too, but may be a slip: it keeps its own reading beside the others."""

    def __init__(self, keys: Iterable[str], right: Iterable[str], rewrites: Mapping[str, str]) -> None:
        self._keys = frozenset(key for key in keys if len(key) >= 3 and key.isalpha())
        targets = sorted(self._keys)
        right = frozenset(right)
        self._known = frozenset(keys) | frozenset(word.rstrip("?") for word in right)
        self._doubtful = frozenset(word[:-1] for word in right if word.endswith("?")) - self._keys - right
        self._by_single: dict[str, str] = {}
        for key in [*targets, *sorted(self._known - self._keys - self._doubtful)]:
            self._by_single.setdefault(_TWICE.sub(r"\1", key), key)
        self._by_sound: dict[str, list[str]] = {}
        self._by_slip: dict[str, list[str]] = {}
        for key in targets:
            if len(key) >= _SHORTEST_FUZZY:
                self._by_sound.setdefault(sound(key), []).append(key)
                for slip in _slips(key):
                    self._by_slip.setdefault(slip, []).append(key)
        self._words: dict[str, str] = {}
        self._phrases: dict[str, list[tuple[list[str], list[str]]]] = {}
        for typed, meant in rewrites.items():
            left, right_side = pieces(typed), "|".join(" ".join(pieces(one)) for one in meant.split("|"))
            if len(left) > 1:
                self._phrases.setdefault(left[0], []).append((left, right_side.split()))
            else:
                self._words[left[0]] = right_side
        self.word = lru_cache(maxsize=20000)(self._word)

    def tokens(self, typed: str) -> list[Token]:
        """The corrected message, word by word; punctuation is `,` and `.`."""
        words = " ".join(self.word(piece) for piece in pieces(typed))
        found = [tuple(word.split("|")) for word in words.split() if word not in _DROPPED]
        return self._rephrased(found)

    def _rephrased(self, found: list[Token]) -> list[Token]:
        """Rewritings of several words: `ma frappee` → `me a frappee`."""
        kept: list[Token] = []
        place = 0
        while place < len(found):
            for left, right in self._phrases.get(found[place][0], ()):
                if [token[0] for token in found[place : place + len(left)]] == left:
                    kept += [tuple(word.split("|")) for word in right]
                    place += len(left)
                    break
            else:
                kept.append(found[place])
                place += 1
        return kept

    def _word(self, typed: str) -> str:
        """One word (or several: `jveux`), with its readings: `poisn` → `poison|poisson`."""
        if typed in self._words:
            return self._words[typed]
        if not typed.isalpha() or len(typed) < 3:
            return typed
        if typed in self._doubtful:
            return self._readings([typed, *self._near(typed)])
        if typed in self._known:
            return self._readings([typed])
        single = _TWICE.sub(r"\1", typed)
        if single != typed and single in self._words:
            return self._words[single]
        if typed[0] in _CLITICS and typed[0] != typed[1] and len(typed) > _LONG and typed[1:] in self._keys:
            return f"{_CLITICS[typed[0]]} {self._readings([typed[1:]])}"
        near = self._near(typed)
        if len(typed) > _LONG and not (near and len(near[0]) >= len(typed)) and (glued := self._behind_little_word(typed)):
            return glued
        if single in self._by_single and (single != typed or len(typed) >= 4):
            return self._readings(list(dict.fromkeys([self._by_single[single], *near])))
        if near and (len(typed) >= _LONG or (len(typed) == _LONG - 1 and sound(near[0]) == sound(typed))):
            return self._readings(near)  # a long word with a slip rather than two words glued
        return self._split(typed) or self._readings(near) or self._behind_little_word(typed) or self._unglue(typed) or typed

    def _readings(self, words: list[str]) -> str:
        """The words and, of the likeliest two, the other endings."""
        endings = [one for word in words[:2] for one in self._endings(word)]
        return "|".join(dict.fromkeys([*words, *endings]))

    def _endings(self, word: str) -> list[str]:
        """Words of the patterns that differ in the ending only: `veine` may be read as `veines`, `frappée` as `frappe`
        and `frapper` (which sound alike and are written for each other)."""
        if len(word) < _SHORTEST_VERB - 1:
            return []
        stems = [word]
        for ending in ("er", "ez", "ees", "ee"):
            if word.endswith(ending):
                stems.append(word[: -len(ending)] + "e")
                break
        if word[-1] == "s":
            stems.append(word[:-1])
        return [stem + ending for stem in stems for ending in ("", "r", "s") if stem + ending in self._keys]

    def _behind_little_word(self, typed: str) -> str | None:
        """`monmari` → `mon mari`, `areveiller` → `a reveiller`: a missing blank, both parts spelt well."""
        for size in range(1, 6):
            head, tail = typed[:size], typed[size:]
            tail = self._words.get(tail, tail)
            if head in _HEADS and len(tail) >= 3 and tail in self._keys and typed[0] != typed[1]:
                return f"{self._words.get(head, head)} {self._readings([tail])}"
        return None

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
                meant = self._readings(self._near(tail))
            if meant:
                return f"{_CLITICS[head]} {meant}"
        return None

    def _near(self, typed: str) -> list[str]:
        """The words of the patterns that are one slip of the thumb away, or that sound the same; the likeliest first."""
        if not _SHORTEST_FUZZY <= len(typed) <= 24:
            return []
        found: dict[str, int] = {}
        strict = typed in self._doubtful
        for slip in _slips(typed):
            for key in self._by_slip.get(slip, ()):
                rank = _distance(typed, key, strict)
                if rank is not None and not (strict and rank > 1 and len(key) < _LONG):
                    found[key] = rank
        for key in () if strict else self._by_sound.get(sound(typed), ()):
            if abs(len(key) - len(typed)) <= 2 and (key[0] == typed[0] or typed[0] in "sckqzjgfph"):
                found[key] = min(found.get(key, 9), 3)
        return sorted(found, key=lambda key: (found[key], key))[:_READINGS]

    def _unglue(self, typed: str) -> str | None:
        """`jeveuxmourir` → `je veux mourir`: cut into known words, the fewest of them."""
        if not 7 <= len(typed) <= 60:
            return None
        best: list[list[str] | None] = [[]] + [None] * len(typed)
        for end in range(1, len(typed) + 1):
            for start in range(max(0, end - 16), end):
                before, word = best[start], typed[start:end]
                if before is None or not (word in self._known or word in _GLUE):
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
    return (shortest >= 2 and longest >= 5) or (shortest >= 3 and longest >= 4)


def _slips(word: str) -> set[str]:
    """The word, and the word with any one letter left out."""
    return {word} | {word[:i] + word[i + 1 :] for i in range(len(word))}


def _distance(typed: str, key: str, strict: bool) -> int | None:
    """How far a slip is: 1 for neighbours swapped, a letter lost or doubled, 2 for another letter; None when too far.

    Two slips are forgiven in long words only. `strict`: the word exists; if short, its first letter is believed.
    """
    if abs(len(typed) - len(key)) > 1 or (strict and typed[0] != key[0] and len(key) < 6):
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
