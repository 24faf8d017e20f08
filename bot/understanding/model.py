"""The intent model: one linear separator a label over n-gram features, and a confidence that is a probability of being right."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any

import numpy as np
from scipy.sparse import csr_matrix
from sklearn.linear_model import LogisticRegression
from sklearn.svm import LinearSVC

from bot.understanding.features import Features
from bot.understanding.reading import Reader, Reading

OUT_OF_SCOPE = "out_of_scope"
_OUTSIDE_BONUS = 0.45
"""Added to the margin of out_of_scope: everything that the world talks about is only sampled by its sentences, so that
its separator is too modest. Measured in docs/understanding.md."""
_BLOCK = 12
"""Neighbouring training sentences resemble each other; held-out sentences are taken in runs of this length."""
_HELD_OUT = 5
"""One run in so many is held out to learn what a margin is worth."""


@dataclass(frozen=True)
class Guess:
    """`confidence` is the share of such messages whose first label is right; it falls from one label to the next."""

    label: str
    confidence: float


@dataclass
class IntentModel:
    """A trained model; picklable, some 50 megabytes, about three milliseconds a message."""

    reader: Reader
    features: Features
    separator: LinearModel
    trust: Trust

    @classmethod
    def fit(cls, texts: Sequence[str], labels: Sequence[str], abbreviations: Mapping[str, tuple[str, ...]],
            lemmas: Mapping[str, str] | None = None) -> IntentModel:
        """Train; `labels` are Rasa's intent names, `lemmas` those of the folded words of `texts`, where somebody knows them."""
        reader = Reader.learn(texts, abbreviations, lemmas or {})
        readings = [reader.read(text) for text in texts]
        features = Features()
        matrix, truth = features.learn(readings), np.asarray(labels)
        with ThreadPoolExecutor(2) as both:  # liblinear lets go of the interpreter: two cores, two separators
            trust = both.submit(Trust.learn, matrix, truth, readings)
            return cls(reader, features, LinearModel.fit(matrix, truth), trust.result())

    def rank(self, text: str, length: int = 6) -> list[Guess]:
        """The `length` likeliest labels, best first."""
        reading = self.reader.read(text)
        margins = self.separator.margins(self.features.of([reading]))[0]
        return self.trust.guesses(margins, reading, self.separator.labels, length)


@dataclass
class LinearModel:
    weights: Any          # float32, shape (features, labels)
    intercept: Any        # float32, shape (labels,)
    labels: list[str]

    @classmethod
    def fit(cls, matrix: csr_matrix, labels: Any) -> LinearModel:
        separator = LinearSVC(C=1.0, class_weight="balanced", tol=0.1, random_state=7).fit(matrix, labels)
        weights = np.ascontiguousarray(separator.coef_.T, dtype=np.float32)
        names = [str(label) for label in separator.classes_]
        outside = np.asarray([name == OUT_OF_SCOPE for name in names], dtype=np.float32)
        return cls(weights, separator.intercept_.astype(np.float32) + _OUTSIDE_BONUS * outside, names)

    def margins(self, matrix: csr_matrix) -> Any:
        """Shape (rows, labels)."""
        return np.asarray(matrix @ self.weights) + self.intercept


@dataclass
class Trust:
    """Turns margins into the probability that the first label is right, learned on sentences held out in blocks."""

    regression: LogisticRegression

    @classmethod
    def learn(cls, matrix: csr_matrix, labels: Any, readings: Sequence[Reading]) -> Trust:
        held = _held_out(labels)
        model = LinearModel.fit(matrix[~held], labels[~held])
        margins = model.margins(matrix[held])
        right = np.asarray(model.labels)[margins.argmax(axis=1)] == labels[held]
        asked = [reading for reading, out in zip(readings, held) if out]
        if len(set(right)) < 2:  # a handful of sentences: nothing to learn from
            right[0] = not right[0]
        signs = np.vstack([_signs(row, reading, model.labels) for row, reading in zip(margins, asked)])
        return cls(LogisticRegression(C=10.0, max_iter=1000).fit(signs, right))

    def guesses(self, margins: Any, reading: Reading, labels: Sequence[str], length: int) -> list[Guess]:
        """Best first; the confidences of all labels sum to 1."""
        first = float(self.regression.predict_proba(_signs(margins, reading, labels)[None, :])[0, 1])
        best = np.argsort(-margins)[:length]
        shares = _softmax(margins)
        others = (1.0 - first) / max(1.0 - float(shares[best[0]]), 1e-9)
        rest = [Guess(labels[i], min(first, float(shares[i]) * others)) for i in best[1:]]
        return [Guess(labels[best[0]], first), *rest]


def _signs(margins: Any, reading: Reading, labels: Sequence[str]) -> Any:
    """What tells a right first label from a wrong one: how far ahead it is, how long and how strange the message is."""
    best = np.argsort(-margins)[:3]
    first, second, third = (float(margins[i]) for i in (*best, *([best[-1]] * (3 - len(best)))))
    strange = reading.unknown / max(reading.content, 1)
    words = np.log1p(min(len(reading.meant), 15))
    outside = float(labels[best[0]] == OUT_OF_SCOPE)
    lead = float(np.log(_softmax(margins)[best[0]] + 1e-6))
    return np.asarray([first, first - second, first - third, lead, strange, words, outside])


def _softmax(margins: Any, temperature: float = 0.25) -> Any:
    exponentials = np.exp((margins - margins.max()) / temperature)
    return exponentials / exponentials.sum()


def _held_out(labels: Any) -> Any:
    """True for the held-out rows: runs of neighbours within a label, one run in five; a label keeps rows to learn from."""
    rng = np.random.default_rng(7)
    held = np.zeros(len(labels), dtype=bool)
    for label in np.unique(labels):
        rows = np.flatnonzero(labels == label)
        for start in range(0, len(rows) - _BLOCK + 1, _BLOCK):
            held[rows[start : start + _BLOCK]] = rng.integers(_HELD_OUT) == 0
        if held[rows].all():
            held[rows] = False
    return held if held.any() else np.arange(len(labels)) % _HELD_OUT == 0  # too few sentences for runs
