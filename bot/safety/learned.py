"""A second reader beside the rules of safety.yml: weighs words, pieces of words and sounds, as learnt from phrases of people
in danger and of people who are not. Needs no Rasa and no scikit-learn, only the table that publishing made."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from bot.understanding.reading import Reading, letter_grams, sound_grams, word_grams
from bot.understanding.spelling import split

SAFE, DISTRESS = "none", "distress"
"""Kinds beside those of danger: harmless, and despair that calls for a question."""
BLOCKS: tuple[tuple[Callable[[Reading], list[str]], int, float], ...] = (
    (word_grams, 1, 1.0), (letter_grams, 3, 1.0), (sound_grams, 2, 0.7),
)
"""(how to cut a message, phrases in which a piece must stand, weight)"""
_MOST_WORDS = 80


def reading(text: str, abbreviations: Mapping[str, tuple[str, ...]]) -> Reading:
    """The same words in learning and in use; no repair, since pieces of words bear slips and publishing stays small."""
    words = tuple(split(text, abbreviations)[:_MOST_WORDS])
    return Reading(words, words, (), (), 0)


@dataclass(frozen=True)
class Weighed:
    """`alarm` above 0: rather danger; `kind` is the likeliest kind of danger, whatever the alarm."""

    alarm: float
    kind: str


@dataclass(frozen=True)
class LearnedReader:
    """One table a block: piece → row of `weights` (float32, shape (pieces, kinds)) and of `idf` (shape (pieces,))."""

    kinds: tuple[str, ...]
    tables: tuple[Mapping[str, int], ...]
    idf: Any
    weights: Any
    intercept: Any
    abbreviations: Mapping[str, tuple[str, ...]]

    def weigh(self, text: str) -> Weighed:
        """How much a message sounds like danger. About half a millisecond; any text."""
        read = reading(text, self.abbreviations)
        margins = self.intercept.copy()
        for table, (cut, _, weight) in zip(self.tables, BLOCKS):
            counts = Counter(row for piece in cut(read) if (row := table.get(piece)) is not None)
            if not counts:
                continue
            rows = np.fromiter(counts.keys(), dtype=np.int64)
            values = (1.0 + np.log(np.fromiter(counts.values(), dtype=np.float32))) * self.idf[rows]
            margins += weight / float(np.linalg.norm(values)) * (values @ self.weights[rows])
        safe = self.kinds.index(SAFE)
        dangers = [i for i in range(len(self.kinds)) if i != safe]
        return Weighed(-float(margins[safe]), self.kinds[max(dangers, key=lambda i: float(margins[i]))])

    def save(self, path: Path) -> None:
        """Write the table; no pickle, so that a foreign file can hold nothing but numbers and words."""
        words = {"kinds": self.kinds, "tables": [list(table) for table in self.tables],
                 "abbreviations": {short: list(meant) for short, meant in self.abbreviations.items()}}
        np.savez_compressed(
            path, words=np.frombuffer(json.dumps(words, ensure_ascii=False).encode(), dtype=np.uint8),
            idf=self.idf, weights=self.weights.astype(np.float16), intercept=self.intercept,
        )

    @classmethod
    def load(cls, path: Path) -> LearnedReader:
        """Raises OSError or ValueError for a file that is none of ours."""
        with np.load(path, allow_pickle=False) as found:
            words = json.loads(found["words"].tobytes().decode())
            tables, start = [], 0
            for pieces in words["tables"]:
                tables.append({piece: start + i for i, piece in enumerate(pieces)})
                start += len(pieces)
            meanings = {short: tuple(meant) for short, meant in words["abbreviations"].items()}
            return cls(tuple(words["kinds"]), tuple(tables), found["idf"], found["weights"].astype(np.float32),
                       found["intercept"], meanings)
