"""Carers' links on SQL: who is told what of whom, from the invitation to its end."""

from __future__ import annotations

import datetime as dtm
from collections.abc import Collection
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection, Row

from bot.carers.model import Link, Mark
from bot.notes.model import Note
from bot.storage import notes
from bot.storage.database import Database
from bot.storage.tables import answered_for, carer_link, contact, note

_LIVE = ("invited", "active")


class CarerStore:
    def __init__(self, database: Database) -> None:
        self._database = database

    def add(self, new: Link) -> None:
        with self._database.begin() as on:
            on.execute(carer_link.insert().values(**_values(new)))

    def link(self, link_id: str) -> Link | None:
        found = self._links(carer_link.c.id == link_id)
        return found[0] if found else None

    def by_code(self, code_hash: str, now: dtm.datetime) -> Link | None:
        """The open invitation of a code."""
        found = self._links(carer_link.c.code_hash == code_hash, carer_link.c.state == "invited", carer_link.c.code_until > now)
        return found[0] if found else None

    def of_person(self, patient_id: str) -> list[Link]:
        return self._links(carer_link.c.patient_id == patient_id, carer_link.c.state.in_(_LIVE))

    def of_carer(self, carer_id: str) -> list[Link]:
        return self._links(carer_link.c.carer_id == carer_id, carer_link.c.state == "active")

    def accept(self, link_id: str, carer_id: str, now: dtm.datetime, tell: Note) -> bool:
        """Once only: false when it was accepted, ended or too old meanwhile."""
        with self._database.begin() as on:
            mine = (carer_link.c.id == link_id, carer_link.c.state == "invited", carer_link.c.code_until > now)
            changed = on.execute(carer_link.update().where(*mine).values(
                state="active", carer_id=carer_id, accepted_at=now, code_hash=None, code_until=None, next_at=now
            )).rowcount
            if changed:
                _replace(on, link_id, carer_id, now)
                notes.put(on, tell)
            return bool(changed)

    def end(self, link_id: str, now: dtm.datetime, tell: Note | None) -> bool:
        """Nothing of it is sent any more; the other end is told."""
        with self._database.begin() as on:
            mine = (carer_link.c.id == link_id, carer_link.c.state.in_(_LIVE))
            changed = on.execute(carer_link.update().where(*mine).values(
                state="ended", ended_at=now, code_hash=None, code_until=None, next_at=None
            )).rowcount
            on.execute(note.update().where(note.c.link_id == link_id, note.c.kind.not_in(("ended", "refused"))).values(send_at=None))
            if changed and tell:
                notes.put(on, tell)
            return bool(changed)

    def due(self, now: dtm.datetime, limit: int) -> list[Link]:
        with self._database.read() as on:
            query = sa.select(carer_link).where(carer_link.c.state == "active", carer_link.c.next_at <= now)
            return [_link(row) for row in on.execute(query.order_by(carer_link.c.next_at).limit(limit))]

    def looked(self, link_id: str, next_at: dtm.datetime, found: Collection[Note]) -> None:
        with self._database.begin() as on:
            mine = (carer_link.c.id == link_id, carer_link.c.state == "active")
            if on.execute(carer_link.update().where(*mine).values(next_at=next_at)).rowcount:
                for each in found:
                    notes.put(on, each)

    def was_told(self, link_id: str, due_at: dtm.datetime, note_id: str) -> bool:
        with self._database.read() as on:
            row = on.execute(sa.select(note.c.sent_at, note.c.attempts).where(note.c.id == note_id, note.c.link_id == link_id)).first()
        return row is not None and (row.sent_at is not None or row.attempts > 0)

    def mark(self, link: Link, dose_id: str, verb: str, at: dtm.datetime, tell: Note) -> None:
        """On record: an answer to this dose at this instant is the carer's."""
        with self._database.begin() as on:
            same = (answered_for.c.dose_id == dose_id, answered_for.c.link_id == link.id)
            on.execute(answered_for.delete().where(*same))
            on.execute(answered_for.insert().values(
                dose_id=dose_id, link_id=link.id, patient_id=link.patient_id, called=link.called, verb=verb, at=at
            ))
            notes.put(on, tell)

    def marks(self, dose_ids: Collection[str]) -> list[Mark]:
        """Every answer that a carer gave or tried to give."""
        with self._database.read() as on:
            rows = on.execute(sa.select(answered_for).where(answered_for.c.dose_id.in_(list(dose_ids))))
            return [Mark(row.dose_id, row.link_id, row.called, row.verb, row.at) for row in rows]

    def reaches(self, carer_id: str) -> bool:
        """Whether messages still arrive there."""
        with self._database.read() as on:
            return bool(on.execute(sa.select(contact.c.reachable).where(contact.c.patient_id == carer_id)).scalar())

    def next_at(self, now: dtm.datetime) -> dtm.datetime | None:
        with self._database.read() as on:
            query = sa.select(sa.func.min(carer_link.c.next_at, type_=carer_link.c.next_at.type))
            found: dtm.datetime | None = on.execute(query.where(carer_link.c.state == "active", carer_link.c.next_at > now)).scalar()
        return found

    def _links(self, *conditions: Any) -> list[Link]:
        with self._database.read() as on:
            return [_link(row) for row in on.execute(sa.select(carer_link).where(*conditions).order_by(carer_link.c.created_at))]


def _replace(on: Connection, link_id: str, carer_id: str, now: dtm.datetime) -> None:
    """The newest invitation of the same two people holds: nobody is told the same thing twice."""
    mine = sa.select(carer_link.c.patient_id).where(carer_link.c.id == link_id).scalar_subquery()
    older = sa.select(carer_link.c.id).where(
        carer_link.c.patient_id == mine, carer_link.c.carer_id == carer_id, carer_link.c.state == "active", carer_link.c.id != link_id
    )
    for old in on.execute(older).scalars().all():
        on.execute(carer_link.update().where(carer_link.c.id == old).values(state="ended", ended_at=now, next_at=None))
        on.execute(note.update().where(note.c.link_id == old).values(send_at=None))


def sever(on: Connection, patient_id: str, *, as_carer: bool = True) -> int:
    """Somebody's data go: their links go too, and each other end is told so by a note that names nobody."""
    gone = 0
    ends = [carer_link.c.patient_id == patient_id, *([carer_link.c.carer_id == patient_id] if as_carer else [])]
    for row in on.execute(sa.select(carer_link).where(sa.or_(*ends))).all():
        link = _link(row)
        other = link.other_than(patient_id)
        on.execute(note.delete().where(note.c.link_id == link.id))
        gone += on.execute(carer_link.delete().where(carer_link.c.id == link.id)).rowcount
        if link.state == "active" and other and link.accepted_at:
            notes.put(on, Note(f"gone:{link.id}", other, "ended", link.accepted_at, _NEVER))
    return gone


def active_carers() -> Any:
    """People who are told of somebody: they stay known without any other consent."""
    return sa.select(carer_link.c.carer_id).where(carer_link.c.state == "active", carer_link.c.carer_id.is_not(None))


def told_of(patient_id: str) -> Any:
    """What a carer's own export says: since when they are told of somebody, not of whom."""
    kept = (carer_link.c.accepted_at, carer_link.c.ended_at, carer_link.c.content, carer_link.c.may_answer, carer_link.c.state)
    return sa.select(*kept).where(carer_link.c.carer_id == patient_id)


_NEVER = dtm.datetime(2100, 1, 1, tzinfo=dtm.timezone.utc)


def _values(link: Link) -> dict[str, Any]:
    values = {name: getattr(link, name) for name in Link.__dataclass_fields__}
    delay: dtm.timedelta = values.pop("delay")
    return {**values, "delay_s": round(delay.total_seconds())}


def _link(row: Row) -> Link:
    values = dict(row._mapping)
    delay = dtm.timedelta(seconds=values.pop("delay_s"))
    return Link(**values, delay=delay)
