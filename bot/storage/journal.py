"""Rows of the conversation journal; each function works inside the caller's transaction."""

from __future__ import annotations

import datetime as dtm
from collections.abc import Iterator
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection, Row

from bot.storage.tables import turn

_PAGE = 200


def add(connection: Connection, values: dict[str, Any]) -> int:
    """Store one turn; its id."""
    return int(connection.execute(turn.insert().values(**values)).inserted_primary_key[0])


def newest_first(
    connection: Connection,
    *,
    label: str | None = None,
    decision: str | None = None,
    since: dtm.datetime | None = None,
    until: dtm.datetime | None = None,
    patient_id: str | None = None,
    min_confidence: float | None = None,
    max_confidence: float | None = None,
) -> Iterator[Row]:
    """Turns that fit, newest first, fetched page by page: text is sealed, so the caller filters it after opening."""
    column = turn.c
    wishes = [
        label is not None and column.label == label,
        decision is not None and column.decision == decision,
        since is not None and column.at >= since,
        until is not None and column.at < until,
        patient_id is not None and column.patient_id == patient_id,
        min_confidence is not None and column.confidence >= min_confidence,
        max_confidence is not None and column.confidence <= max_confidence,
    ]
    fits = [wish for wish in wishes if wish is not False]
    query = sa.select(turn).where(*fits).order_by(column.at.desc(), column.id.desc())
    for page in range(0, 1 << 62, _PAGE):
        rows = connection.execute(query.limit(_PAGE).offset(page)).all()
        yield from rows
        if len(rows) < _PAGE:
            return
