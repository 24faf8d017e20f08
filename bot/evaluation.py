"""How well labels are understood on a file of labelled sentences: accuracy, per-label figures, confusions."""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.table import Table

from bot.errors import CoachError

_CONFIDENT = 0.7
_OUTSIDE = "out_of_scope"


def read(file: Path, *, clean: bool = False) -> list[dict[str, str]]:
    """Rows `{"text", "label"}`, a row's `clean` spelling as its text where that is asked for and there.

    Raises CoachError with the line of the first bad one."""
    rows = []
    try:
        lines = file.read_text("utf-8").splitlines()
    except (OSError, UnicodeDecodeError):
        raise CoachError(f"Je ne peux pas lire « {file} » (il doit exister, en UTF-8).") from None
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        try:
            row = json.loads(line)
            text = row.get("clean", row["text"]) if clean else row["text"]
            rows.append({"text": str(text), "label": str(row["label"])})
        except (ValueError, KeyError, TypeError):
            raise CoachError(f"{file}:{number} : il faut une ligne {{\"text\": ..., \"label\": ...}}.") from None
    if not rows:
        raise CoachError(f"« {file} » ne contient aucune phrase.")
    return rows


def measure(rows: list[dict[str, str]], found: list[dict[str, Any]]) -> dict[str, Any]:
    """Figures as shares of 1. "right or asked": the label is first, or among what would be offered as buttons."""
    right = [r["label"] == _label(f) for r, f in zip(rows, found)]
    acted_wrong = [f["decision"] == "act" and not ok for f, ok in zip(found, right)]
    offered = [ok or (f["decision"] == "ask" and r["label"] in _offered(f)) for r, f, ok in zip(rows, found, right)]
    confident = [
        {"text": r["text"], "label": r["label"], "found": _label(f), "confidence": round(f["confidence"], 3)}
        for r, f, ok in zip(rows, found, right) if not ok and f["decision"] == "act" and f["confidence"] >= _CONFIDENT
    ]
    inside = [_label(f) == _OUTSIDE for r, f in zip(rows, found) if r["label"] != _OUTSIDE]
    confusion = Counter((r["label"], _label(f)) for r, f, ok in zip(rows, found, right) if not ok)
    return {
        "rows": len(rows), "accuracy": sum(right) / len(rows), "right_or_asked": sum(offered) / len(rows),
        "acted_wrongly": sum(acted_wrong) / len(rows), "asked": sum(f["decision"] == "ask" for f in found) / len(rows),
        "rejected_in_scope": sum(inside) / len(inside) if inside else 0.0, "labels": _per_label(rows, found),
        "confident_errors": confident,
        "confusion": [{"label": a, "found": b, "times": n} for (a, b), n in confusion.most_common()],
    }


def _label(found: dict[str, Any]) -> str:
    return _OUTSIDE if found["decision"] == "reject" else str(found["label"])


def _offered(found: dict[str, Any]) -> set[str]:
    return {found["label"], *(each["label"] for each in found["alternatives"][:2])}


def _per_label(rows: list[dict[str, str]], found: list[dict[str, Any]]) -> dict[str, dict[str, float]]:
    counts: dict[str, Counter[str]] = defaultdict(Counter)
    for row, each in zip(rows, found):
        wanted, got = row["label"], _label(each)
        counts[wanted]["rows"] += 1
        counts[got]["found"] += 1
        counts[wanted]["right"] += wanted == got
    return {name: _figures(c) for name, c in sorted(counts.items())}


def _figures(c: Counter[str]) -> dict[str, float]:
    precision = c["right"] / c["found"] if c["found"] else 0.0
    recall = c["right"] / c["rows"] if c["rows"] else 0.0
    f1 = 2 * precision * recall / (precision + recall) if precision + recall else 0.0
    return {"rows": c["rows"], "precision": precision, "recall": recall, "f1": f1}


def show(found: dict[str, Any], out: Console) -> None:
    """The same for people."""
    out.print(f"{found['rows']} phrases : {found['accuracy']:.1%} justes ; {found['right_or_asked']:.1%} justes ou "
              f"demandées ; {found['acted_wrongly']:.1%} d'actes à tort ; {found['asked']:.1%} de questions ; "
              f"{found['rejected_in_scope']:.1%} des demandes prises pour hors sujet.", soft_wrap=True)
    table = Table("étiquette", "phrases", "précision", "rappel", "F1")
    for name, f in found["labels"].items():
        table.add_row(name, f"{f['rows']:.0f}", f"{f['precision']:.2f}", f"{f['recall']:.2f}", f"{f['f1']:.2f}")
    out.print(table)
    for each in found["confusion"][:20]:
        out.print(f"{each['times']} × {each['label']} compris {each['found']}")
    for each in found["confident_errors"][:20]:
        out.print(f"sûr à tort ({each['confidence']}) : « {each['text']} » {each['label']} → {each['found']}", markup=False)
