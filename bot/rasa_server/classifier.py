"""The intent model itself: word and character n-grams, a linear separator, confidences that mean something."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from scipy.sparse import csr_matrix, hstack
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.svm import LinearSVC


@dataclass
class IntentModel:
    """A trained model; picklable, a few megabytes, about a millisecond a message."""

    words: TfidfVectorizer
    characters: TfidfVectorizer
    weights: Any          # float32, shape (features, labels)
    intercept: Any        # float32, shape (labels,)
    labels: list[str]
    temperature: float

    @classmethod
    def fit(cls, rows: Sequence[Sequence[str]], labels: Sequence[str]) -> IntentModel:
        """Train on tokenised rows. The temperature that turns margins into confidences comes from held-out folds."""
        words = TfidfVectorizer(analyzer=_word_grams, sublinear_tf=True, dtype=np.float32)
        characters = TfidfVectorizer(analyzer=_character_grams, sublinear_tf=True, min_df=2, dtype=np.float32)
        features = hstack([words.fit_transform(rows), characters.fit_transform(rows)], format="csr")
        names = sorted(set(labels))
        separator = _separator().fit(features, labels)
        return cls(
            words, characters,
            np.ascontiguousarray(separator.coef_.T, dtype=np.float32),
            separator.intercept_.astype(np.float32), names,
            _temperature(features, np.asarray(labels), names),
        )

    def rank(self, row: Sequence[str], length: int) -> list[tuple[str, float]]:
        """The `length` likeliest labels with their confidence (they sum to 1 over all labels)."""
        features = hstack([self.words.transform([row]), self.characters.transform([row])], format="csr")
        confidences = _softmax(self._margins(features) / self.temperature)
        best = np.argsort(-confidences)[:length]
        return [(self.labels[i], float(confidences[i])) for i in best]

    def _margins(self, features: csr_matrix) -> Any:
        scores = self.intercept.copy()
        for column, value in zip(features.indices, features.data):
            scores += value * self.weights[column]
        return scores


def _separator() -> LinearSVC:
    return LinearSVC(C=0.5, class_weight="balanced", max_iter=2000, random_state=7)


def _word_grams(row: Sequence[str]) -> list[str]:
    kept = [word for word in row if any(c.isalnum() for c in word)] or list(row)
    return kept + [f"{a} {b}" for a, b in zip(["^", *kept], [*kept, "$"])]


def _character_grams(row: Sequence[str]) -> list[str]:
    grams = []
    for word in row:
        padded = f" {word} "
        for size in (2, 3, 4, 5):
            grams += [padded[i : i + size] for i in range(len(padded) - size + 1)]
    return grams


def _softmax(scores: Any) -> Any:
    exponentials = np.exp(scores - scores.max(axis=-1, keepdims=True))
    return exponentials / exponentials.sum(axis=-1, keepdims=True)


def _temperature(features: csr_matrix, labels: Any, names: list[str], folds: int = 3) -> float:
    """The softmax temperature with the least log loss on rows that the separator has not seen."""
    rng = np.random.default_rng(7)
    fold_of = rng.integers(folds, size=len(labels))
    index = {name: i for i, name in enumerate(names)}
    held_margins, held_labels = [], []
    for fold in range(folds):
        seen = fold_of != fold
        if len(set(labels[seen])) < len(names):
            continue
        separator = _separator().fit(features[seen], labels[seen])
        held_margins.append(separator.decision_function(features[~seen]))
        held_labels += [index[label] for label in labels[~seen]]
    if not held_margins:
        return 0.25
    margins, truth = np.vstack(held_margins), np.asarray(held_labels)
    candidates = np.geomspace(0.05, 1.0, 30)
    losses = [-np.log(_softmax(margins / t)[np.arange(len(truth)), truth] + 1e-9).mean() for t in candidates]
    return float(candidates[int(np.argmin(losses))])
