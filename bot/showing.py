"""The journal for operators in a terminal and for scripts."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable
from typing import Any

from rich.console import Console
from rich.table import Table

from bot.journal.journal import Entry


def as_row(entry: Entry) -> dict[str, Any]:
    """One JSON object a turn; texts are masked already."""
    return {**dataclasses.asdict(entry), "at": entry.at.isoformat()}


def journal(entries: Iterable[Entry], out: Console) -> None:
    """A table, newest first. Without the person's consent a turn has figures only."""
    table = Table("quand (UTC)", "qui", "canal", "étiquette", "sûr", "décision", "ms", "dit", "répondu", expand=True)
    for e in entries:
        table.add_row(
            f"{e.at:%d/%m %H:%M}", (e.patient_id or "-")[:8], e.channel, e.label or "", f"{e.confidence or 0:.2f}",
            e.safety or e.decision or "", str(e.latency_ms), _short(e.said), _short(e.answered),
        )
    out.print(table)


def _short(text: str | None) -> str:
    if text is None:
        return "(pas d'accord)"
    line = " ".join(text.split())
    return line if len(line) <= 90 else line[:89] + "…"
