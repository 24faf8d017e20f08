"""Rows for operators: crises, hand-off wishes, people who cannot be reached."""

from __future__ import annotations

import datetime as dtm
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection, Row

from bot.storage.tables import alert


def add(connection: Connection, patient_id: str | None, kind: str, at: dtm.datetime) -> None:
    connection.execute(alert.insert().values(patient_id=patient_id, kind=kind, at=at))


def open_ones(connection: Connection) -> list[Row]:
    """Not closed yet, oldest first."""
    return list(connection.execute(sa.select(alert).where(alert.c.closed_at.is_(None)).order_by(alert.c.at)))


def close(connection: Connection, alert_id: int, at: dtm.datetime) -> bool:
    """Whether there was an open one of that number."""
    mine: Any = (alert.c.id == alert_id) & alert.c.closed_at.is_(None)
    return bool(connection.execute(alert.update().where(mine).values(closed_at=at)).rowcount)
