"""Our intent model alone, as the Rasa component trains it."""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

import spacy

from bench.nlu.contestant import Contest
from bot.french import fold
from bot.rasa_server import spacy_fr
from bot.understanding import abbreviations
from bot.understanding.model import IntentModel


def _lemmas(texts: list[str]) -> dict[str, str]:
    """What the Rasa component takes from spaCy's tokens."""
    with tempfile.TemporaryDirectory() as folder:
        spacy_fr.build(Path(folder) / "spacy_fr")
        tokens = [token for doc in spacy.load(Path(folder) / "spacy_fr").pipe(texts) for token in doc]
    return {fold(token.text): fold(token.lemma_) for token in tokens}


def main() -> None:
    contest = Contest(Path(sys.argv[1]))
    with contest.training():
        texts, labels = [text for text, _ in contest.rows], [label for _, label in contest.rows]
        model = IntentModel.fit(texts, labels, abbreviations.read(), _lemmas(texts))
    for text in contest.questions():
        guess = model.rank(text)[0]
        contest.answer(guess.label, guess.confidence)
    contest.close()


main()
