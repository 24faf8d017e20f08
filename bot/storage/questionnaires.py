"""Rows of questionnaire runs; each function works inside the caller's transaction."""

from __future__ import annotations

import datetime as dtm
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection, Row

from bot.storage.tables import questionnaire_run as run


def add(connection: Connection, patient_id: str, name: str, at: dtm.datetime) -> int:
    """A new run without answers; its id."""
    row = run.insert().values(
        patient_id=patient_id, name=name, answers={}, state="open", started_at=at, updated_at=at
    )
    return int(connection.execute(row).inserted_primary_key[0])


def change(connection: Connection, run_id: int, patient_id: str, **values: Any) -> None:
    """Change columns of a person's own run."""
    connection.execute(run.update().where(run.c.id == run_id, run.c.patient_id == patient_id).values(**values))


def of(connection: Connection, patient_id: str) -> list[Row]:
    """Every run of a person, newest first. Names are sealed, so they are compared by the caller."""
    query = sa.select(run).where(run.c.patient_id == patient_id)
    return list(connection.execute(query.order_by(run.c.updated_at.desc(), run.c.id.desc())))
