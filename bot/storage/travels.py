"""Stays elsewhere on SQL; implements what bot.travel.service needs."""

from __future__ import annotations

import datetime as dtm
from dataclasses import asdict

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from bot.notes.model import Note
from bot.storage import notes
from bot.storage.database import Database
from bot.storage.tables import travel
from bot.travel.model import Trip


def zone_now(on: Connection, patient_id: str) -> str | None:
    """The zone whose clock a traveller follows; None at home, and for whoever keeps the hours of home."""
    found = on.execute(sa.select(travel.c.zone).where(
        travel.c.patient_id == patient_id, travel.c.state == "away", travel.c.local_hours.is_(True)
    )).scalar()
    return None if found is None else str(found)


class TravelStore:
    def __init__(self, database: Database) -> None:
        self._database = database

    def trip(self, patient_id: str) -> Trip | None:
        with self._database.read() as on:
            row = on.execute(sa.select(travel).where(travel.c.patient_id == patient_id)).first()
        return None if row is None else Trip(**row._mapping)

    def put(self, trip: Trip, note: Note | None = None) -> None:
        """Replace the person's trip, and leave a note beside it."""
        with self._database.begin() as on:
            on.execute(travel.delete().where(travel.c.patient_id == trip.patient_id))
            on.execute(travel.insert().values(**asdict(trip)))
            if note:
                notes.put(on, note)

    def end(self, patient_id: str) -> None:
        with self._database.begin() as on:
            on.execute(travel.delete().where(travel.c.patient_id == patient_id))

    def due(self, now: dtm.datetime, limit: int) -> list[Trip]:
        with self._database.read() as on:
            query = sa.select(travel).where(travel.c.next_at <= now).order_by(travel.c.next_at).limit(limit)
            return [Trip(**row._mapping) for row in on.execute(query)]

    def next_at(self, now: dtm.datetime) -> dtm.datetime | None:
        with self._database.read() as on:
            query = sa.select(sa.func.min(travel.c.next_at, type_=travel.c.next_at.type)).where(travel.c.next_at > now)
            found: dtm.datetime | None = on.execute(query).scalar()
        return found
