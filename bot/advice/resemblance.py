"""Which question of a topic a message resembles: words, pairs, sounds and letters, the rare ones counting most. Pure.

Nothing is trained and nothing is random: what is learnt are counts. Figures are in docs/advice.md.
"""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from bot.content.read_followups import needs_context
from bot.content.schema import Followup, Topic
from bot.french import sound
from bot.understanding.spelling import split

_PIECES = (3, 4, 5)
_SHORTEST = 4
"""Letters of a word that has a sound and pieces of its own."""
_PAIR, _SOUND, _PIECE = 0.5, 0.7, 0.3
"""Weights beside a word's 1.0."""
_TOLD = 0.5
"""Words of the answers count less than words of those who ask."""
_LITTLE = 12.0
"""A message of common words alone ("c'est quoi ?") is this much longer for the comparison: it says too little."""
_SAMPLE = 8
"""One sentence in so many tells well enough how common a sign is."""
_NEAREST = 2
"""Examples that have to be near: one alone may be near by chance."""

Abbreviations = Mapping[str, tuple[str, ...]]


@dataclass(frozen=True)
class Likeness:
    """The question most alike, from 0 to 1, and how far the next one is behind (a share of it)."""

    question: str
    score: float
    lead: float


class Signs:
    """Cuts a sentence into what is compared, and knows how common each sign is in what people ask of all topics."""

    def __init__(self, sentences: Sequence[str], abbreviations: Abbreviations) -> None:
        self._abbreviations = abbreviations
        sample = sentences[::_SAMPLE]
        self._in, self._all = Counter(sign for sentence in sample for sign in self.of(sentence)), len(sample)

    def rarity(self, sign: str) -> float:
        return math.log((self._all + 1) / (self._in[sign] + 1))

    def of(self, sentence: str) -> dict[str, float]:
        """sign → how often it stands there, weighted by its kind."""
        words = self.words(sentence)
        found: dict[str, float] = defaultdict(float)
        for word in words:
            found[word] += 1.0
            if len(word) >= _SHORTEST:
                found[f"#{sound(word)}"] += _SOUND
                for piece in _pieces(f" {word} "):
                    found[f"~{piece}"] += _PIECE
        for one, other in zip(words, words[1:]):
            found[f"{one} {other}"] += _PAIR
        return {sign: 1 + math.log(count) if count > 1 else count for sign, count in found.items()}

    def words(self, sentence: str) -> list[str]:
        """Folded words, abbreviations written out, without a plural's end and without an "et" in front."""
        words = [_stem(word) for word in split(sentence, self._abbreviations) if any(c.isalnum() for c in word)]
        return words[1:] if words[:1] == ["et"] and len(words) > 1 else words


def _stem(word: str) -> str:
    return word[:-1] if len(word) >= _SHORTEST and word[-1] in "sx" else word


def _pieces(padded: str) -> Iterable[str]:
    return (padded[i : i + size] for size in _PIECES for i in range(len(padded) - size + 1))


class Resemblance:
    """The questions of one topic, ready to be compared with a message."""

    def __init__(self, topic: Topic, signs: Signs) -> None:
        self._signs = signs
        asked = [(q, text) for q in topic.questions for text in (*q.examples, q.title, q.button)]
        cut = [signs.of(text) for _, text in asked]
        others = [signs.of(text) for text in topic.examples[::_SAMPLE]]
        self._name = {sign for text in (topic.name, topic.title, topic.button) for sign in signs.of(text.replace("_", " "))}
        self._seen, self._of = Counter(sign for one in (*cut, *others) for sign in one), len(cut) + len(others)
        self._questions = [question.id for question in topic.questions]
        self._owner = [question.id for question, _ in asked]
        self._leaning = {place for place, (_, text) in enumerate(asked) if needs_context(text)}
        self._near: dict[str, list[tuple[int, float]]] = defaultdict(list)
        for place, one in enumerate(cut):
            for sign, weight in self._weights(one).items():
                self._near[sign].append((place, weight))
        self._held = self._shares(topic.questions)

    def best(self, message: str, *, in_context: bool = False) -> Likeness | None:
        """The question that the message resembles most; None when it shares nothing with any. `in_context`: right after
        advice on the topic, so that examples that lean on it ("et le vin ?") count too."""
        scores = self.scores(message, in_context=in_context)
        ranked = sorted(scores, key=lambda name: (-scores[name], name))
        if not ranked or scores[ranked[0]] <= 0:
            return None
        first, second = scores[ranked[0]], scores[ranked[1]] if len(ranked) > 1 else 0.0
        return Likeness(ranked[0], first, 1 - second / first)

    def scores(self, message: str, *, in_context: bool) -> dict[str, float]:
        """Half nearness to the two nearest examples, half the share of the message that a question alone accounts for."""
        dots: dict[int, float] = defaultdict(float)
        scores = dict.fromkeys(self._questions, 0.0)
        for sign, weight in self._weights(self._signs.of(message)).items():
            for place, other in self._near.get(sign, ()):
                dots[place] += weight * other
            for name, share in self._held.get(sign, ()):
                scores[name] += share * weight**2 / 2
        nearest: dict[str, list[float]] = defaultdict(list)
        for place, near in dots.items():
            if in_context or place not in self._leaning:
                nearest[self._owner[place]].append(near)
        for name, all_near in nearest.items():
            scores[name] += sum(sorted(all_near)[-_NEAREST:]) / _NEAREST / 2
        return scores

    def _weights(self, signs: Mapping[str, float]) -> dict[str, float]:
        """The signs that say something, as a vector of length 1, or less where they say little."""
        weights = {sign: count * self._rarity(sign) for sign, count in signs.items() if sign not in self._name}
        length = math.hypot(_LITTLE, *weights.values())
        return {sign: weight / length for sign, weight in weights.items() if weight > 0}

    def _rarity(self, sign: str) -> float:
        """Rare among all topics, and rare within this one: neither "comment" nor the topic's own name says much."""
        here = math.log((self._of + 1) / (self._seen[sign] + 1))
        return max(0.0, (here + self._signs.rarity(sign)) / 2)

    def _shares(self, questions: Iterable[Followup]) -> dict[str, tuple[tuple[str, float], ...]]:
        """sign → questions, and how much of the sign is theirs."""
        held: dict[str, dict[str, float]] = defaultdict(dict)
        for question in questions:
            for bubble in (bubble for variant in question.variants for bubble in variant.bubbles):
                for word in self._signs.words(bubble):
                    held[word][question.id] = _TOLD
            for text in (*question.examples, question.title, question.button):
                for sign in () if needs_context(text) else self._signs.of(text):
                    held[sign][question.id] = 1.0
        return {
            sign: tuple((name, weight * weight / sum(of.values())) for name, weight in of.items())
            for sign, of in held.items()
        }
