"""Makes the second reader's table from phrases: only publishing (and tests) import this, the reader itself needs no scikit-learn."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from scipy.sparse import hstack
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.svm import LinearSVC

from bot.safety.learned import BLOCKS, LearnedReader, reading


def learn(phrases: Sequence[tuple[str, str]], abbreviations: Mapping[str, tuple[str, ...]]) -> LearnedReader:
    """From (phrase, kind) pairs; harmless phrases have the kind `SAFE`."""
    readings = [reading(text, abbreviations) for text, _ in phrases]
    kinds = np.asarray([kind for _, kind in phrases])
    blocks = [TfidfVectorizer(analyzer=cut, min_df=least, sublinear_tf=True, dtype=np.float32) for cut, least, _ in BLOCKS]
    matrix = hstack([block.fit_transform(readings) * weight for block, (_, _, weight) in zip(blocks, BLOCKS)], format="csr")
    separator = LinearSVC(C=1.0, tol=0.05, random_state=7).fit(matrix, kinds)
    tables, start = [], 0
    for block in blocks:
        pieces = sorted(block.vocabulary_, key=block.vocabulary_.__getitem__)
        tables.append({piece: start + i for i, piece in enumerate(pieces)})
        start += len(pieces)
    return LearnedReader(
        tuple(str(kind) for kind in separator.classes_), tuple(tables),
        np.concatenate([block.idf_ for block in blocks]).astype(np.float32),
        np.ascontiguousarray(separator.coef_.T, dtype=np.float32), separator.intercept_.astype(np.float32), abbreviations,
    )
