"""Sloppy words brought back to words that the training sentences know: abbreviations, one slip of the thumb, same sound."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from bot.french import fold, sound

_WORD = re.compile(r"[a-z\d]+(?:_+[a-z\d]+)+|[a-z]+|\d+|[^\sa-z\d]")
_CODE = "<code>"
"""Words tied by underscores are no French: `data_delete` must not be read as two words that ask for something."""
_SILENT = frozenset("'-’_")
_SHORTEST_REPAIRED = 4
_LONGEST_WORD = 30
"""Letters; longer runs are no words, and repairing them would cost time."""
_KNOWN_FROM = 2
"""Sentences in which a word must stand before it counts as a word and not as somebody's slip."""
_SAME_SOUND, _OTHER_INITIAL = 10.0, 0.1


def split(text: str, abbreviations: Mapping[str, tuple[str, ...]]) -> list[str]:
    """Folded words, numbers as their number of digits (`000`), signs one by one; abbreviations written out."""
    words: list[str] = []
    folded = fold(text)
    for found in _WORD.finditer(folded):
        piece = found.group()
        if piece.isalpha() and folded.startswith("'", found.end()):  # c'est: this c is no short form of c'est
            words.append(piece[:_LONGEST_WORD])
        elif piece.isdigit():
            words.append("0" * min(len(piece), 4))
        elif len(piece) > 1 and "_" in piece:
            words.append(_CODE)
        elif piece not in _SILENT:
            words += abbreviations.get(piece, (piece[:_LONGEST_WORD],))
    return words


@dataclass(frozen=True)
class Repair:
    """Towards the words of the training sentences; a word that is close to none of them stays as it is."""

    known: frozenset[str]
    by_slip: Mapping[str, tuple[str, ...]]
    by_sound: Mapping[str, str]
    counts: Mapping[str, int]

    @classmethod
    def learn(cls, rows: Iterable[Sequence[str]]) -> Repair:
        """From the split training sentences."""
        counts = Counter(word for row in rows for word in row if word.isalpha())
        known = {word for word, times in counts.items() if times >= _KNOWN_FROM or len(word) < _SHORTEST_REPAIRED}
        by_slip: dict[str, tuple[str, ...]] = {}
        by_sound: dict[str, str] = {}
        for word in sorted(known, key=lambda word: (counts[word], word)):
            if len(word) >= _SHORTEST_REPAIRED:
                by_sound[sound(word)] = word  # the most frequent one comes last and stays
                for slip in _slips(word):
                    by_slip[slip] = (*by_slip.get(slip, ()), word)
        return cls(frozenset(known), by_slip, by_sound, {word: counts[word] for word in known})

    def word(self, typed: str) -> str:
        """The known word that `typed` most likely means, or `typed`."""
        if typed in self.known or len(typed) < _SHORTEST_REPAIRED or not typed.isalpha():
            return typed
        heard = sound(typed)
        near = {word for slip in _slips(typed) for word in self.by_slip.get(slip, ()) if abs(len(word) - len(typed)) <= 1}
        if near:
            return max(sorted(near), key=lambda word: self._weight(word, typed, heard))
        return self.by_sound.get(heard, typed)

    def _weight(self, word: str, typed: str, heard: str) -> float:
        weight = float(self.counts[word])
        if word[0] != typed[0]:
            weight *= _OTHER_INITIAL
        return weight * _SAME_SOUND if sound(word) == heard else weight


def _slips(word: str) -> Iterator[str]:
    """The word, and the word with any one letter left out."""
    yield word
    for i in range(len(word)):
        yield word[:i] + word[i + 1 :]
