"""Rows of prevention acts that people say are done; each function works inside the caller's transaction."""

from __future__ import annotations

import datetime as dtm

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from bot.storage.tables import prevention_done as done


def put(connection: Connection, patient_id: str, act: str, done_on: str, at: dtm.datetime) -> None:
    """Keep when an act was last done; what was kept of it before is replaced."""
    drop(connection, patient_id, act)
    connection.execute(done.insert().values(patient_id=patient_id, act=act, done_on=done_on, said_at=at))


def drop(connection: Connection, patient_id: str, act: str) -> int:
    """Forget an act; how many rows went. Names are sealed, so they are compared here."""
    ids = [row.id for row in _rows(connection, patient_id) if row.act == act]
    return int(connection.execute(done.delete().where(done.c.id.in_(ids))).rowcount) if ids else 0


def of(connection: Connection, patient_id: str) -> dict[str, str]:
    """Act → when it was last done."""
    return {row.act: row.done_on for row in _rows(connection, patient_id)}


def _rows(connection: Connection, patient_id: str) -> list[sa.engine.Row]:
    return list(connection.execute(sa.select(done).where(done.c.patient_id == patient_id).order_by(done.c.id)))
