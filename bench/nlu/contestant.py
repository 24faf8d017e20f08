"""What every contestant does the same way: reads its sentences, is timed, writes what it found."""

from __future__ import annotations

import json
import resource
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


class Contest:
    """One contestant's folder: train.jsonl and exam.jsonl in, found.json out. Times are CPU seconds of this process."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self.rows = [(row["text"], row["label"]) for row in self._read("train.jsonl")]
        self._exam = [row["text"] for row in self._read("exam.jsonl")]
        self._predictions: list[dict[str, object]] = []
        self._train = self._asking = 0.0

    @contextmanager
    def training(self) -> Iterator[None]:
        begun = time.process_time()
        yield
        self._train = time.process_time() - begun

    def questions(self) -> Iterator[str]:
        begun = time.process_time()
        yield from self._exam
        self._asking = time.process_time() - begun

    def answer(self, label: str | None, confidence: float) -> None:
        self._predictions.append({"label": label, "confidence": confidence})

    def close(self) -> None:
        costs = {
            "train_cpu_s": self._train, "cpu_ms": self._asking / len(self._exam) * 1000,
            "memory_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
        }
        found = {"predictions": self._predictions, "costs": costs}
        (self._folder / "found.json").write_text(json.dumps(found), "utf-8")

    def _read(self, name: str) -> list[dict[str, str]]:
        return [json.loads(line) for line in (self._folder / name).read_text("utf-8").splitlines()]
