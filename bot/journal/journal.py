"""The conversation journal: every turn, masked, for operators and educators who improve the coach."""

from __future__ import annotations

import datetime as dtm
import itertools
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from bot.clock import Clock
from bot.french import fold
from bot.journal.masking import known_values, mask
from bot.storage import journal as rows
from bot.storage import patients
from bot.storage.database import Database

_ACTION = 200  # characters of the column


@dataclass(frozen=True)
class Turn:
    """One message and its answer, as they were; `Journal.record` masks them. `latency_ms` in milliseconds."""

    patient_id: str
    channel: str
    said: str = field(repr=False)
    answered: str = field(repr=False)
    label: str | None = None
    confidence: float | None = None
    decision: str | None = None
    action: str | None = None
    safety: str | None = None
    latency_ms: int = 0


@dataclass(frozen=True)
class Entry:
    """One stored turn. Without the person's consent, `patient_id` and both texts are None and `at` is a whole hour."""

    id: int
    patient_id: str | None
    channel: str
    at: dtm.datetime
    said: str | None = field(repr=False)
    answered: str | None = field(repr=False)
    label: str | None
    confidence: float | None
    decision: str | None
    action: str | None
    safety: str | None
    latency_ms: int


class Journal:
    """Records turns and lists them."""

    def __init__(self, db: Database, clock: Clock) -> None:
        self._db = db
        self._clock = clock

    def record(self, turn: Turn, known: Iterable[str] = ()) -> int:
        """Store a turn; its id. `known`: more values to mask than those of the profile (an external id, say).

        Without consent "journal" only the figures stay: no text, no person, and the hour instead of the instant,
        because an exact time would lead to the person through their doses."""
        now = self._clock.now()
        values: dict[str, Any] = {
            "channel": turn.channel, "label": turn.label, "confidence": turn.confidence, "decision": turn.decision,
            "action": (turn.action or "")[:_ACTION] or None, "safety": turn.safety, "latency_ms": turn.latency_ms,
        }  # fmt: skip
        with self._db.begin() as connection:
            if patients.granted(connection, turn.patient_id, "journal"):
                hidden = {*known, *known_values(patients.facts(connection, turn.patient_id))}
                values |= {
                    "patient_id": turn.patient_id, "at": now,
                    "said": mask(turn.said, hidden), "answered": mask(turn.answered, hidden),
                }  # fmt: skip
            else:
                values |= {"at": now.replace(minute=0, second=0, microsecond=0)}
            return rows.add(connection, values)

    def search(
        self, *, label: str | None = None, decision: str | None = None, since: dtm.datetime | None = None,
        until: dtm.datetime | None = None, patient: str | None = None, min_confidence: float | None = None,
        max_confidence: float | None = None, text: str | None = None, limit: int = 100,
    ) -> list[Entry]:  # fmt: skip
        """Turns that fit every filter given, newest first. `since` included, `until` not; `text` is looked for in
        both texts, in any case and without accents."""
        with self._db.read() as connection:
            found = rows.newest_first(
                connection, label=label, decision=decision, since=since, until=until, patient_id=patient,
                min_confidence=min_confidence, max_confidence=max_confidence,
            )  # fmt: skip
            entries = (Entry(**row._mapping) for row in found)
            return list(itertools.islice(_holding(entries, text), limit))


def _holding(entries: Iterator[Entry], text: str | None) -> Iterator[Entry]:
    if not text:
        return entries
    wanted = fold(text)
    return (entry for entry in entries if wanted in fold(f"{entry.said or ''} {entry.answered or ''}"))
