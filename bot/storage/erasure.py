"""Gathering, deleting and expiring everything about a person, over all tables that know one."""

from __future__ import annotations

import datetime as dtm
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from bot.storage import carers, patients
from bot.storage.database import Database
from bot.storage.inbox import clear_lane
from bot.storage.tables import (
    PERSONAL,
    answered_for,
    button,
    carer_link,
    consent,
    contact,
    dialogue_state,
    dose,
    erasure,
    inbox,
    mailbox,
    measure,
    note,
    plan,
    profile,
    questionnaire_run,
    travel,
    turn,
    unasked,
    weekly,
)  # fmt: skip

_OF_PURPOSE = {
    "profile": (profile, dialogue_state),
    "followup": (
        answered_for, note, carer_link, travel, weekly, unasked, dose, plan, measure, questionnaire_run, mailbox, dialogue_state,
    ),
    "journal": (turn,),
}
_MACHINERY = {"external_hash", "holder", "lease_until", "attempts", "unknown_sends", "offered", "code_hash", "carer_id"}
"""Columns that say nothing about the person: left out of an export."""


@dataclass(frozen=True)
class Limits:
    """Rows older than these instants go."""

    strangers: dtm.datetime
    turns: dtm.datetime
    buttons: dtm.datetime
    doses: dtm.datetime
    handled: dtm.datetime


def gather(connection: Connection, patient_id: str) -> dict[str, list[dict[str, Any]]]:
    """Every row about a person, opened, by table; instants stay datetimes."""
    found: dict[str, list[dict[str, Any]]] = {}
    for table in PERSONAL:
        kept = [column for column in table.c if column.name not in _MACHINERY]
        order = table.primary_key.columns.values()
        rows = connection.execute(sa.select(*kept).where(table.c.patient_id == patient_id).order_by(*order))
        found[table.name] = [dict(row._mapping) for row in rows]
    found["carer_of"] = [dict(row._mapping) for row in connection.execute(carers.told_of(patient_id))]
    found["inbox"] = [dict(row._mapping) for row in connection.execute(_inbox_of(connection, patient_id))]
    return found


def erase(connection: Connection, patient_id: str) -> int:
    """Delete every row about a person and their updates in the inbox; how many rows went."""
    rows = _clear_inbox(connection, patient_id) + carers.sever(connection, patient_id)
    return rows + _delete(connection, PERSONAL, patient_id)


def keep_contact_only(connection: Connection, patient_id: str) -> int:
    """Delete everything but the contact row (somebody underage: we must know not to keep anything)."""
    carers.sever(connection, patient_id)
    return _delete(connection, [table for table in PERSONAL if table is not contact], patient_id)


def erase_purpose(connection: Connection, patient_id: str, purpose: str) -> int:
    """Delete what was kept for one purpose; how many rows went."""
    told = carers.sever(connection, patient_id, as_carer=False) if purpose == "followup" else 0
    return told + _delete(connection, _OF_PURPOSE[purpose], patient_id)


def add_receipt(connection: Connection, number: str, at: dtm.datetime, rows: int) -> None:
    connection.execute(erasure.insert().values(receipt=number, at=at, rows=rows))


def expire(connection: Connection, limits: Limits) -> dict[str, int]:
    """Delete what is past its time; rows deleted by kind."""
    strangers = list(connection.execute(_strangers(limits.strangers)).scalars())
    for patient_id in strangers:
        erase(connection, patient_id)
    gone = [
        turn.delete().where(turn.c.at < limits.turns),
        button.delete().where(button.c.created_at < limits.buttons),
        dose.delete().where(dose.c.due_at < limits.doses),
        mailbox.delete().where(mailbox.c.fetched_at < limits.handled),
        inbox.delete().where(inbox.c.state != "new", inbox.c.received_at < limits.handled),
    ]
    counts = [int(connection.execute(statement).rowcount) for statement in gone]
    return {"contacts": len(strangers), "turns": counts[0], "buttons": counts[1], "others": sum(counts[2:])}


def flush(db: Database) -> bool:
    """Fold SQLite's write-ahead log into the file and cut it to nothing, so that erased bytes are gone from both.

    False when a reader was in the way for longer than the lock timeout; the next flush does it then.
    """
    if db.engine.dialect.name != "sqlite":
        return True
    raw = db.engine.raw_connection()  # a checkpoint cannot run inside the transaction that SQLAlchemy would begin
    try:
        cursor = raw.cursor()
        cursor.execute("PRAGMA busy_timeout=5000")
        busy = cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()[0]
        cursor.execute("PRAGMA busy_timeout=30000")
        cursor.close()
        return not busy
    finally:
        raw.close()


def _delete(connection: Connection, tables: Iterable[sa.Table], patient_id: str) -> int:
    statements = [table.delete().where(table.c.patient_id == patient_id) for table in tables]
    return sum(int(connection.execute(statement).rowcount) for statement in statements)


def _inbox_of(connection: Connection, patient_id: str) -> Any:
    lane = patients.lane(connection, patient_id) or ""
    return sa.select(inbox.c.received_at, inbox.c.state, inbox.c.payload).where(inbox.c.lane == lane)


def _clear_inbox(connection: Connection, patient_id: str) -> int:
    lane = patients.lane(connection, patient_id)
    return 0 if lane is None else clear_lane(connection, lane)


def _strangers(before: dtm.datetime) -> Any:
    """Contacts last seen before `before` for whom no purpose is granted."""
    newest = sa.select(sa.func.max(consent.c.id)).group_by(consent.c.patient_id, consent.c.purpose)
    consenting = sa.select(consent.c.patient_id).where(consent.c.id.in_(newest), consent.c.granted.is_(True))
    person = contact.c.patient_id
    return sa.select(person).where(contact.c.last_seen_at < before, person.not_in(consenting),
                                    person.not_in(carers.active_carers()))
