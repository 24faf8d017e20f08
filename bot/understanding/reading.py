"""What the coach reads of a message before it weighs it: words as typed, words as meant, names of medicines. Pure, quick."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from bot.french import sound
from bot.medications.mentions import mentions
from bot.understanding.spelling import Repair, split

_MOST_WORDS = 120
"""Words of a message that are looked at; nobody says what they want after that."""
_LONGEST_TEXT = 2000
_PIECES = (2, 3, 4, 5)
_SHORTEST_CONTENT = 4
_STANDS_FOR = {"medicine": "<medicine>", "supplement": "<supplement>"}
"""One sign for 6,000 names: what is said of one medicine is said of any."""


@dataclass(frozen=True)
class Reading:
    """One message: the words as typed (folded, abbreviations written out), as meant (repaired, names of medicines
    replaced by a sign), their lemmas, and how many of its content words the training sentences do not know."""

    typed: tuple[str, ...]
    meant: tuple[str, ...]
    lemmas: tuple[str, ...]
    marks: tuple[str, ...]
    unknown: int

    @property
    def content(self) -> int:
        return sum(is_content(word) for word in self.meant)


@dataclass(frozen=True)
class Reader:
    """Reads a text the same way in training and in use."""

    abbreviations: Mapping[str, tuple[str, ...]]
    repair: Repair
    lemmas: Mapping[str, str]
    seen_twice: frozenset[str]

    @classmethod
    def learn(cls, texts: Iterable[str], abbreviations: Mapping[str, tuple[str, ...]], lemmas: Mapping[str, str]) -> Reader:
        """`lemmas` are spaCy's, of the folded words of the training sentences; any other word is its own lemma."""
        rows = [split(text, abbreviations) for text in texts]
        sentences = Counter(word for row in rows for word in set(row))
        return cls(abbreviations, Repair.learn(rows), lemmas, frozenset(word for word, times in sentences.items() if times > 1))

    def read(self, text: str) -> Reading:
        text = text[:_LONGEST_TEXT]
        typed: list[str] = []
        meant: list[str] = []
        marks: list[str] = []
        place = 0
        for mention in mentions(text):
            marks.append(f"<{mention.kind}>")
            sign = _STANDS_FOR.get(mention.kind)
            if sign is None:
                continue
            words = split(text[place : mention.start], self.abbreviations)
            name = split(text[mention.start : mention.end], self.abbreviations)
            typed += [*words, *name]
            meant += [*map(self.repair.word, words), sign]
            place = mention.end
        words = split(text[place:], self.abbreviations)
        typed += words
        meant += map(self.repair.word, words)
        return self._reading(typed[:_MOST_WORDS], meant[:_MOST_WORDS], marks)

    def _reading(self, typed: Sequence[str], meant: Sequence[str], marks: Sequence[str]) -> Reading:
        unknown = sum(is_content(word) and word not in self.seen_twice for word in meant)
        lemmas = tuple(self.lemmas.get(word, word) for word in meant)
        return Reading(tuple(typed), tuple(meant), lemmas, tuple(marks), unknown)


def is_content(word: str) -> bool:
    return len(word) >= _SHORTEST_CONTENT and word.isalpha()


def word_grams(reading: Reading) -> list[str]:
    """Words and pairs of words, the ends of the message included."""
    kept = [word for word in reading.meant if any(c.isalnum() for c in word)] or list(reading.meant)
    return kept + [f"{a} {b}" for a, b in zip(["^", *kept], [*kept, "$"])] + [f"mark {mark}" for mark in reading.marks]


def lemma_words(reading: Reading) -> list[str]:
    return [f"~{lemma}" for lemma in reading.lemmas if any(c.isalnum() for c in lemma)]


def letter_grams(reading: Reading) -> list[str]:
    """Letters within words, 2 to 5, of the typed and of the repaired word."""
    words = (*reading.typed, *(word for word in reading.meant if word not in reading.typed))
    padded = [f" {word} " for word in words]
    return [word[i : i + size] for word in padded for size in _PIECES for i in range(len(word) - size + 1)]


def sound_grams(reading: Reading) -> list[str]:
    heard = [f"#{sound(word)}" for word in reading.meant if word.isalpha()]
    return heard + [f"{a} {b}" for a, b in zip(heard, heard[1:])]


def strangeness(reading: Reading) -> list[str]:
    """Many words that no training sentence knows: rather none of our business."""
    content = reading.content
    share = [f"share {4 * reading.unknown // content}"] if content else []
    return ["unknown"] * reading.unknown + [f"unknown {min(reading.unknown, 4)}", *share]
