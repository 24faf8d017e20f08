"""Rows of readings; each function works inside the caller's transaction."""

from __future__ import annotations

import datetime as dtm
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection, Row

from bot.storage.tables import measure


def add(
    connection: Connection, patient_id: str, kind: str, value: dict[str, Any], unit: str, measured_at: dtm.datetime
) -> int:
    """Store one reading; its id."""
    row = measure.insert().values(patient_id=patient_id, kind=kind, value=value, unit=unit, measured_at=measured_at)
    return int(connection.execute(row).inserted_primary_key[0])


def newest_first(
    connection: Connection, patient_id: str, kind: str | None, since: dtm.datetime | None, limit: int
) -> list[Row]:
    """Readings of a person, newest first."""
    query = sa.select(measure).where(measure.c.patient_id == patient_id)
    if kind:
        query = query.where(measure.c.kind == kind)
    if since:
        query = query.where(measure.c.measured_at >= since)
    return list(connection.execute(query.order_by(measure.c.measured_at.desc(), measure.c.id.desc()).limit(limit)))
