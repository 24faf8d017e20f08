"""Trains every contestant on the same sentences, asks all the same questions, and writes docs/bench-nlu.md.

    python -m bench.nlu [--per-label N] [--epochs N] [--folds N] [--only NAME,...]

Two trials: our training sentences with the evaluation sets of other hands; and, where ../shared lies beside the project,
cross-validation on the sentences of another assistant, which are never copied. Peers that learn slowly get at most
`--per-label` sentences a label and `--epochs` epochs, and ours is shown on the same sentences too.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import random
import subprocess
import sys
import tempfile
from collections import defaultdict
from collections.abc import Iterator, Sequence
from pathlib import Path

from bench.nlu import data, report
from bench.nlu.data import Row

PROJECT = Path(__file__).resolve().parents[2]
NODE = PROJECT / "build" / "bench-nlu"
CONTESTANTS = ("ours", "rasa_default", "rasa_covidflow", "rasa_logistic", "node_nlp")
_SHARES = (0.1, 0.25, 0.5)
SLOW = ("rasa_default", "rasa_covidflow", "rasa_logistic")


def main() -> None:
    asked = _arguments()
    names = [name for name in CONTESTANTS if name in asked.only]
    training, exam = data.training(), data.evaluation()
    few = _at_most(training, asked.per_label)
    lines = []
    for name in names:
        if name not in SLOW:
            lines.append(report.Line(name, "all", len(training), _run(name, training, exam, asked.epochs), exam))
        lines.append(report.Line(name, f"{asked.per_label} a label", len(few), _run(name, few, exam, asked.epochs), exam))
        report.say(lines[-1])
    curve = [_part_of(training, share, exam, asked.epochs) for share in _SHARES] if "ours" in names else []
    crossed = [] if data.covidflow() is None else [_crossed(name, asked) for name in names]
    if not crossed:
        sys.stdout.write("Left out: the cross-validation on ../shared/data/covidflow_fr, which is not beside this project.\n")
    machine = f"{os.cpu_count()} cores, Python {platform.python_version()}"
    report.write(PROJECT / "docs" / "bench-nlu.md", lines, curve, crossed, asked, machine)


def _part_of(training: Sequence[Row], share: float, exam: Sequence[Row], epochs: int) -> report.Line:
    """Ours on a share of each label's sentences: where more would still help."""
    drawn = random.Random(7)
    part = [row for row in training if drawn.random() < share]
    line = report.Line("ours", f"{share:.0%}", len(part), _run("ours", part, exam, epochs), exam)
    report.say(line)
    return line


def _crossed(name: str, asked: argparse.Namespace) -> report.Line:
    rows = data.covidflow() or []
    answered: list[dict[str, object]] = []
    questions: list[Row] = []
    costs: list[dict[str, float]] = []
    for seen, unseen in _folds(rows, asked.folds):
        found = _run(name, seen, unseen, asked.epochs)
        answered += found["predictions"]
        questions += unseen
        costs.append(found["costs"])
    mean = {key: sum(cost[key] for cost in costs) / len(costs) for key in costs[0]}
    line = report.Line(name, f"{asked.folds} folds", len(rows), {"predictions": answered, "costs": mean}, questions)
    report.say(line)
    return line


def _folds(rows: Sequence[Row], folds: int) -> Iterator[tuple[list[Row], list[Row]]]:
    shuffled = sorted(rows, key=lambda row: row.text)
    random.Random(7).shuffle(shuffled)
    for fold in range(folds):
        yield ([row for i, row in enumerate(shuffled) if i % folds != fold],
               [row for i, row in enumerate(shuffled) if i % folds == fold])


def _at_most(rows: Sequence[Row], most: int) -> list[Row]:
    """At most so many sentences a label, drawn with a fixed seed."""
    by_label: dict[str, list[Row]] = defaultdict(list)
    for row in rows:
        by_label[row.label].append(row)
    drawn = random.Random(7)
    return [row for label in sorted(by_label) for row in drawn.sample(by_label[label], min(most, len(by_label[label])))]


def _run(name: str, training: Sequence[Row], exam: Sequence[Row], epochs: int) -> dict[str, object]:
    """One contestant in a process of its own: {"predictions": [{label, confidence}], "costs": {...}}."""
    with tempfile.TemporaryDirectory(prefix="bench-nlu-") as scratch:
        folder = Path(scratch)
        for file, rows in (("train.jsonl", training), ("exam.jsonl", exam)):
            (folder / file).write_text("".join(json.dumps({"text": r.text, "label": r.label}) + "\n" for r in rows), "utf-8")
        command = [sys.executable, "-m", f"bench.nlu.{'rasa_peer' if name.startswith('rasa') else name}", str(folder)]
        if name.startswith("rasa"):
            command += [name, str(epochs)]
        if name == "node_nlp":
            command += [str(NODE)]
        subprocess.run(command, cwd=PROJECT, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        return dict(json.loads((folder / "found.json").read_text("utf-8")))


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m bench.nlu")
    parser.add_argument("--per-label", type=int, default=40)
    parser.add_argument("--epochs", type=int, default=50)
    parser.add_argument("--folds", type=int, default=3)
    parser.add_argument("--only", type=lambda text: text.split(","), default=list(CONTESTANTS))
    return parser.parse_args()


if __name__ == "__main__":
    main()
