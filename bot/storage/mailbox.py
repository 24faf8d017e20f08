"""Messages that wait for a channel that fetches them: the browser page and the terminal."""

from __future__ import annotations

import datetime as dtm
from typing import Any

import sqlalchemy as sa

from bot.clock import Clock
from bot.storage.database import Database
from bot.storage.tables import mailbox


class Mailbox:
    """At least once, in order: a message stays until the reader says that it has it."""

    def __init__(self, db: Database, clock: Clock) -> None:
        self._db = db
        self._clock = clock

    def put(self, patient_id: str, payload: dict[str, Any]) -> int:
        """Store a message; its number."""
        with self._db.begin() as connection:
            row = mailbox.insert().values(patient_id=patient_id, payload=payload, created_at=self._clock.now())
            return int(connection.execute(row).inserted_primary_key[0])

    def waiting(self, patient_id: str, after: int) -> list[tuple[int, dtm.datetime, dict[str, Any]]]:
        """(number, when, message) of what came after number `after`; everything up to `after` counts as read."""
        mine = mailbox.c.patient_id == patient_id
        unread = mine & mailbox.c.fetched_at.is_(None)
        with self._db.read() as connection:
            rows = connection.execute(
                sa.select(mailbox.c.id, mailbox.c.created_at, mailbox.c.payload).where(unread).order_by(mailbox.c.id)
            ).all()
        if any(number <= after for number, _, _ in rows):
            with self._db.begin() as connection:
                read = mailbox.update().where(unread & (mailbox.c.id <= after))
                connection.execute(read.values(fetched_at=self._clock.now()))
        return [(number, at, payload) for number, at, payload in rows if number > after]
