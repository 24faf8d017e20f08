"""The journal for operators in a terminal and for scripts."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable
from typing import Any

from rich.console import Console

from bot.journal.journal import Entry


def as_row(entry: Entry) -> dict[str, Any]:
    """One JSON object a turn; texts are masked already."""
    return {**dataclasses.asdict(entry), "at": entry.at.isoformat()}


def journal(entries: Iterable[Entry], out: Console) -> None:
    """Newest first, a few lines a turn. Without the person's consent a turn has figures only."""
    for e in entries:
        head = (f"{e.at:%d/%m/%Y %H:%M}", (e.patient_id or "anonyme")[:8], e.channel, e.label or "-",
                f"{e.confidence or 0:.2f}", e.safety or e.decision or "-", e.action or "-", f"{e.latency_ms} ms")
        out.print("  ".join(head), style="bold", markup=False, soft_wrap=True)
        for name, text in (("dit", e.said), ("répondu", e.answered)):
            out.print(f"    {name} : {_short(text)}", markup=False, soft_wrap=True)


def _short(text: str | None) -> str:
    if text is None:
        return "(pas gardé : la personne n'a pas donné cet accord)"
    line = " ".join(text.split()) or "(un bouton)"
    return line if len(line) <= 160 else line[:159] + "…"
