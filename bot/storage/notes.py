"""Notes on SQL: an outbox beside that of doses, with the budget of one unasked message a day."""

from __future__ import annotations

import datetime as dtm
import secrets
from collections.abc import Collection
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from bot.messages import Button
from bot.notes.model import Note, Written
from bot.storage import patients as rows
from bot.storage.database import Database
from bot.storage.tables import alert, carer_link, contact, note, travel, unasked, weekly

_COLUMNS = [note.c[name] for name in Note.__dataclass_fields__]


def put(on: Connection, new: Note) -> None:
    """Insert; a note that was made before stays as it is."""
    if not on.execute(sa.select(note.c.id).where(note.c.id == new.id)).first():
        on.execute(note.insert().values(**{name: getattr(new, name) for name in Note.__dataclass_fields__}))


class NoteStore:
    """Short transactions, none of which is open while a note is written or sent."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def pending(self, now: dtm.datetime) -> bool:
        """Whether a note waits, or its author has something to make: one statement, asked every second."""
        made = [
            sa.select(note.c.id).where(note.c.send_at <= now, _free(now)),
            sa.select(weekly.c.patient_id).where(weekly.c.next_at <= now),
            sa.select(travel.c.patient_id).where(travel.c.next_at <= now),
            sa.select(carer_link.c.id).where(carer_link.c.state == "active", carer_link.c.next_at <= now),
        ]
        with self._database.read() as on:
            return bool(on.execute(sa.select(sa.or_(*(sa.exists(query) for query in made)))).scalar())

    def waiting(self, now: dtm.datetime, channels: Collection[str], limit: int) -> list[tuple[str, str, str]]:
        """(note id, patient id, channel), the oldest first."""
        query = (
            sa.select(note.c.id, note.c.patient_id, contact.c.channel)
            .join(contact, contact.c.patient_id == note.c.patient_id)
            .where(note.c.send_at <= now, _free(now), contact.c.reachable.is_(True), contact.c.channel.in_(channels))
            .order_by(note.c.send_at, note.c.id).limit(limit)
        )
        with self._database.read() as on:
            return [(row[0], row[1], row[2]) for row in on.execute(query)]

    def note(self, note_id: str) -> Note | None:
        with self._database.read() as on:
            row = on.execute(sa.select(*_COLUMNS).where(note.c.id == note_id)).first()
        return None if row is None else Note(**row._mapping)

    def claim(
        self, known: Note, written: Written, now: dtm.datetime, holder: str, lease: dtm.timedelta, date: str | None
    ) -> tuple[str, tuple[Button, ...]] | None:
        """Take it in hand: (external id, buttons with their data). None: another was faster, or (with `date`) the
        day's one unasked message was another one."""
        with self._database.begin() as on:
            address = rows.address(on, known.patient_id)
            if address is None or (date and not _within_budget(on, known, date)):
                return None
            mine = (note.c.id == known.id, note.c.send_at <= now, _free(now), note.c.attempts == known.attempts)
            taken = note.update().where(*mine).values(
                holder=holder, lease_until=now + lease, attempts=known.attempts + 1
            )
            if on.execute(taken).rowcount != 1:
                return None
            if date:
                _spend(on, known, date)
            buttons = tuple(Button(label, _data(on, known.patient_id, what, now)) for label, what in written.buttons)
            if buttons:
                offered = [[button.label, button.data] for button in buttons]
                on.execute(contact.update().where(contact.c.patient_id == known.patient_id).values(offered=offered))
            return address[1], buttons

    def budget_spent(self, known: Note, date: str) -> bool:
        with self._database.read() as on:
            return not _within_budget(on, known, date)

    def record(self, note_id: str, holder: str, **columns: Any) -> None:
        """What became of a send; nothing when another holder has it by now."""
        with self._database.begin() as on:
            on.execute(
                note.update().where(note.c.id == note_id, note.c.holder == holder)
                .values(lease_until=None, holder=None, **columns)
            )

    def postpone(self, note_id: str, at: dtm.datetime | None) -> None:
        """Not before `at`; None: not any more."""
        with self._database.begin() as on:
            on.execute(note.update().where(note.c.id == note_id).values(send_at=at, lease_until=None, holder=None))

    def unreachable(self, patient_id: str, now: dtm.datetime) -> None:
        with self._database.begin() as on:
            rows.change_contact(on, patient_id, reachable=False)
            on.execute(alert.insert().values(patient_id=patient_id, kind="unreachable", at=now))

    def drop_expired(self, now: dtm.datetime) -> None:
        with self._database.read() as on:
            late = list(on.execute(sa.select(note.c.id).where(note.c.send_at <= now, note.c.expires_at < now, _free(now))
                                   .limit(200)).scalars())
        if late:
            with self._database.begin() as on:
                on.execute(note.update().where(note.c.id.in_(late), _free(now)).values(send_at=None))

    def next_at(self, now: dtm.datetime) -> dtm.datetime | None:
        with self._database.read() as on:
            found = [
                on.execute(sa.select(sa.func.min(column, type_=column.type)).where(note.c.send_at.is_not(None), column > now))
                .scalar() for column in (note.c.send_at, note.c.lease_until)
            ]
        return min((instant for instant in found if instant), default=None)


def _free(now: dtm.datetime) -> Any:
    return sa.or_(note.c.lease_until.is_(None), note.c.lease_until < now)


def _within_budget(on: Connection, known: Note, date: str) -> bool:
    found = on.execute(
        sa.select(unasked.c.kind).where(unasked.c.patient_id == known.patient_id, unasked.c.local_date == date)
    ).scalar()
    return found is None or (found == known.kind and known.attempts > 0)


def _spend(on: Connection, known: Note, date: str) -> None:
    if known.attempts == 0:
        on.execute(unasked.insert().values(patient_id=known.patient_id, local_date=date, kind=known.kind))
        old = (dtm.date.fromisoformat(date) - dtm.timedelta(days=7)).isoformat()
        on.execute(unasked.delete().where(unasked.c.patient_id == known.patient_id, unasked.c.local_date < old))


def _data(on: Connection, patient_id: str, what: str | dict[str, Any], now: dtm.datetime) -> str:
    if isinstance(what, str):
        return what
    token = secrets.token_urlsafe(12)
    rows.add_button(on, token, patient_id, what, now)
    return f"b:{token}"
