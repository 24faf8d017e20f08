"""Who wants the weekly summary, on SQL; implements bot.adherence.weekly.Wishes."""

from __future__ import annotations

import datetime as dtm

import sqlalchemy as sa

from bot.notes.model import Note
from bot.storage import notes
from bot.storage import patients as rows
from bot.storage.database import Database
from bot.storage.tables import weekly


class WeeklyStore:
    def __init__(self, database: Database) -> None:
        self._database = database

    def set(self, patient_id: str, next_at: dtm.datetime | None) -> None:
        """None: not wanted any more."""
        with self._database.begin() as on:
            mine = weekly.c.patient_id == patient_id
            if next_at is None:
                on.execute(weekly.delete().where(mine))
            elif not on.execute(sa.select(weekly.c.patient_id).where(mine)).first():
                on.execute(weekly.insert().values(patient_id=patient_id, next_at=next_at))

    def wanted(self, patient_id: str) -> bool:
        with self._database.read() as on:
            return on.execute(sa.select(weekly.c.next_at).where(weekly.c.patient_id == patient_id)).first() is not None

    def due(self, now: dtm.datetime, limit: int) -> list[tuple[str, dtm.datetime]]:
        query = sa.select(weekly.c.patient_id, weekly.c.next_at).where(weekly.c.next_at <= now)
        with self._database.read() as on:
            return [(row[0], row[1]) for row in on.execute(query.order_by(weekly.c.next_at).limit(limit))]

    def move_on(self, patient_id: str, next_at: dtm.datetime, note: Note | None) -> None:
        """The next Sunday, and the note of this one, in one transaction."""
        with self._database.begin() as on:
            changed = on.execute(weekly.update().where(weekly.c.patient_id == patient_id).values(next_at=next_at))
            if note and changed.rowcount:
                notes.put(on, note)

    def may_be_told(self, patient_id: str, now: dtm.datetime) -> bool:
        with self._database.read() as on:
            person = rows.get_contact(on, patient_id)
            return person is not None and not person.muted(now) and rows.granted(on, patient_id, "followup")

    def next_at(self, now: dtm.datetime) -> dtm.datetime | None:
        with self._database.read() as on:
            query = sa.select(sa.func.min(weekly.c.next_at, type_=weekly.c.next_at.type)).where(weekly.c.next_at > now)
            found: dtm.datetime | None = on.execute(query).scalar()
        return found
