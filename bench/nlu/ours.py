"""Our intent model alone, as the Rasa component trains it."""

from __future__ import annotations

import sys
from pathlib import Path

from bench.nlu.contestant import Contest
from bot.understanding import abbreviations
from bot.understanding.model import IntentModel


def main() -> None:
    contest = Contest(Path(sys.argv[1]))
    with contest.training():
        model = IntentModel.fit([t for t, _ in contest.rows], [label for _, label in contest.rows], abbreviations.read())
    for text in contest.questions():
        guess = model.rank(text)[0]
        contest.answer(guess.label, guess.confidence)
    contest.close()


main()
