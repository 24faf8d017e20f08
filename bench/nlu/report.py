"""What was found, as figures and as the table of docs/bench-nlu.md."""

from __future__ import annotations

import argparse
import sys
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bench.nlu.data import Row

OUTSIDE = "out_of_scope"
_CONFIDENT = 0.7
NAMES = {
    "ours": "Coach Santé", "rasa_default": "Rasa's default (DIET)", "rasa_covidflow": "covidflow's (white space, counts, DIET)",
    "rasa_logistic": "Rasa's LogisticRegression", "node_nlp": "node-nlp, French",
}


@dataclass(frozen=True)
class Line:
    """One contestant in one trial."""

    name: str
    given: str
    sentences: int
    found: dict[str, Any]
    exam: Sequence[Row]

    def figures(self) -> dict[str, float]:
        """Shares of 1, CPU seconds, CPU milliseconds, megabytes."""
        pairs = [(row.label, p["label"], float(p["confidence"])) for row, p in zip(self.exam, self.found["predictions"])]
        wanted, got = Counter(w for w, _, _ in pairs), Counter(g for _, g, _ in pairs)
        right = Counter(w for w, g, _ in pairs if w == g)
        f1 = [2 * right[label] / (wanted[label] + got[label]) for label in wanted]
        inside = [(w, g) for w, g, _ in pairs if w != OUTSIDE]
        return {
            "accuracy": sum(right.values()) / len(pairs), "macro_f1": sum(f1) / len(f1),
            "confident": sum(w != g and c >= _CONFIDENT for w, g, c in pairs) / len(pairs),
            "outside": right[OUTSIDE] / wanted[OUTSIDE] if wanted[OUTSIDE] else float("nan"),
            "refused": sum(g == OUTSIDE for _, g in inside) / len(inside), **self.found["costs"],
        }

    def row(self) -> str:
        f = self.figures()
        outside = "–" if f["outside"] != f["outside"] else f"{f['outside']:.3f}"
        return (f"| {NAMES[self.name]} | {self.given} ({self.sentences:,}) | {f['accuracy']:.3f} | {f['macro_f1']:.3f} | "
                f"{f['confident']:.3f} | {outside} | {f['refused']:.3f} | {f['train_cpu_s']:.0f} | {f['cpu_ms']:.1f} | {f['memory_mb']:.0f} |")


_HEAD = """| contestant | sentences | accuracy | macro-F1 | wrong at ≥ 0.7 | out_of_scope recall | others refused | training CPU s | CPU ms a message | memory MB |
|---|---|---|---|---|---|---|---|---|---|
"""
_METHOD = """# Our understanding beside others
Written by `make bench-nlu` ({machine}). Every contestant runs in a process of its own, is trained on the same sentences
and asked the same {exam} evaluation messages (all files of `nlu_data/evaluation`, never trained on). DIET learns slowly on two cores, so
Rasa's pipelines get at most {per_label} sentences a label and {epochs} epochs; ours is shown on these too, and on all sentences.
An answer below Rasa's own fallback thresholds counts as out_of_scope. "wrong at ≥ 0.7" is the share of all messages
whose label was wrong with a confidence of 0.7 or more. Training is the model's own; Rasa's reading of files is in it for Rasa.

"""


def say(line: Line) -> None:
    sys.stdout.write(line.row() + "\n")
    sys.stdout.flush()


def write(path: Path, lines: Sequence[Line], curve: Sequence[Line], crossed: Sequence[Line], asked: argparse.Namespace, machine: str) -> None:
    text = _METHOD.format(machine=machine, exam=len(lines[0].exam), per_label=asked.per_label, epochs=asked.epochs)
    text += _HEAD + "".join(line.row() + "\n" for line in lines)
    if curve:
        text += ("\n## Learning curve\nOurs on a share of the sentences of each label (100 % is the first line above).\n\n"
                 + _HEAD + "".join(line.row() + "\n" for line in curve))
    if crossed:
        text += (f"\n## On another assistant's sentences\n{asked.folds}-fold cross-validation on the French sentences of covidflow (intents "
                 "with five sentences or more); costs are means of a fold.\n\n" + _HEAD + "".join(line.row() + "\n" for line in crossed))
    path.write_text(text, "utf-8")
