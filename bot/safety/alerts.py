"""What operators must see: raised by the screen, the worker and hand-off wishes; closed by a person."""

from __future__ import annotations

import datetime as dtm
from dataclasses import dataclass

from bot.clock import Clock
from bot.storage import alerts as rows
from bot.storage.database import Database


@dataclass(frozen=True)
class Alert:
    """One open alert. `at` is UTC."""

    id: int
    patient_id: str | None
    kind: str
    at: dtm.datetime


class Alerts:
    def __init__(self, db: Database, clock: Clock) -> None:
        self._db, self._clock = db, clock

    def raise_alert(self, patient_id: str, kind: str) -> None:
        """`kind`: crisis_suicide, crisis_physical, handoff, unreachable..."""
        with self._db.begin() as connection:
            rows.add(connection, patient_id, kind, self._clock.now())

    def raise_once(self, kind: str) -> None:
        """About the coach itself, and about nobody; not again while one is open."""
        with self._db.begin() as connection:
            if not any(row.kind == kind for row in rows.open_ones(connection)):
                rows.add(connection, None, kind, self._clock.now())

    def open_ones(self) -> list[Alert]:
        """Oldest first."""
        with self._db.read() as connection:
            return [Alert(row.id, row.patient_id, row.kind, row.at) for row in rows.open_ones(connection)]

    def close(self, alert_id: int) -> bool:
        """Somebody has seen to it; False when there is no such open alert."""
        with self._db.begin() as connection:
            return rows.close(connection, alert_id, self._clock.now())
