"""What the intent model weighs of a reading: words, lemmas, pieces of words, sounds, and how much of it is unknown."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from scipy.sparse import csr_matrix, hstack
from sklearn.feature_extraction.text import TfidfVectorizer

from bot.understanding.reading import Reading, lemma_words, letter_grams, sound_grams, strangeness, word_grams

_BLOCKS = (
    (word_grams, 1, 1.0), (lemma_words, 1, 0.5), (letter_grams, 2, 1.0), (sound_grams, 1, 0.7), (strangeness, 1, 0.5),
)
"""(how to cut a reading, sentences in which a piece must stand, weight)"""


class Features:
    """Readings → one sparse row each (float32): five tf-idf blocks, each with its own weight."""

    def __init__(self) -> None:
        self._blocks = [
            (TfidfVectorizer(analyzer=cut, sublinear_tf=True, min_df=least, dtype=np.float32), weight)
            for cut, least, weight in _BLOCKS
        ]

    def learn(self, readings: Sequence[Reading]) -> csr_matrix:
        return hstack([block.fit_transform(readings) * weight for block, weight in self._blocks], format="csr")

    def of(self, readings: Sequence[Reading]) -> csr_matrix:
        return hstack([block.transform(readings) * weight for block, weight in self._blocks], format="csr")
