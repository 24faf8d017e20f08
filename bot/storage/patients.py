"""Rows of contacts, consents, profiles and stored buttons; each function works inside the caller's transaction."""

from __future__ import annotations

import datetime as dtm
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection, Row

from bot.patients.model import Contact, Decision
from bot.storage.tables import button, consent, contact, plan, profile

_CONTACT = [
    contact.c[name]
    for name in (
        "patient_id", "channel", "created_at", "last_seen_at", "welcomed_at", "reachable", "muted_until", "underage",
    )
]  # fmt: skip


def find_contact(connection: Connection, channel: str, external_hash: str) -> Contact | None:
    where = sa.and_(contact.c.channel == channel, contact.c.external_hash == external_hash)
    return _contact(connection.execute(sa.select(*_CONTACT).where(where)).first())


def get_contact(connection: Connection, patient_id: str) -> Contact | None:
    return _contact(connection.execute(sa.select(*_CONTACT).where(contact.c.patient_id == patient_id)).first())


def add_contact(connection: Connection, new: Contact, external_hash: str, external_id: str) -> None:
    connection.execute(
        contact.insert().values(
            patient_id=new.patient_id, channel=new.channel, created_at=new.created_at, last_seen_at=new.last_seen_at,
            external_hash=external_hash, external_id=external_id, reachable=True, underage=False,
        )
    )  # fmt: skip


def change_contact(connection: Connection, patient_id: str, **columns: Any) -> bool:
    """Set columns of a contact; false when there is no such contact (any more)."""
    result = connection.execute(contact.update().where(contact.c.patient_id == patient_id).values(**columns))
    return bool(result.rowcount)


def address(connection: Connection, patient_id: str) -> tuple[str, str] | None:
    """(channel, external id), or None."""
    row = connection.execute(
        sa.select(contact.c.channel, contact.c.external_id).where(contact.c.patient_id == patient_id)
    ).first()
    return None if row is None else (row.channel, row.external_id)


def lane(connection: Connection, patient_id: str) -> str | None:
    """The lane of this person's updates in the inbox, or None."""
    found = connection.execute(sa.select(contact.c.external_hash).where(contact.c.patient_id == patient_id)).scalar()
    return None if found is None else str(found)


def offered(connection: Connection, patient_id: str) -> list[tuple[str, str]]:
    """(label, data) of the buttons under the newest message."""
    found = connection.execute(sa.select(contact.c.offered).where(contact.c.patient_id == patient_id)).scalar()
    return [(label, data) for label, data in found or ()]


def add_button(connection: Connection, token: str, patient_id: str, meaning: dict[str, Any], now: dtm.datetime) -> None:
    connection.execute(button.insert().values(token=token, patient_id=patient_id, meaning=meaning, created_at=now))


def get_button(connection: Connection, token: str) -> Row | None:
    return connection.execute(sa.select(button).where(button.c.token == token)).first()


def mark_button(connection: Connection, token: str, now: dtm.datetime) -> None:
    connection.execute(button.update().where(button.c.token == token).values(used_at=now))


def add_decision(connection: Connection, patient_id: str, decision: Decision) -> None:
    connection.execute(
        consent.insert().values(
            patient_id=patient_id, purpose=decision.purpose, text_version=decision.version,
            granted=decision.granted, decided_at=decision.decided_at,
        )
    )  # fmt: skip


def decisions(connection: Connection, patient_id: str) -> list[Decision]:
    """The newest decision of each purpose."""
    newest = sa.select(sa.func.max(consent.c.id)).where(consent.c.patient_id == patient_id).group_by(consent.c.purpose)
    rows = connection.execute(sa.select(consent).where(consent.c.id.in_(newest)))
    return [Decision(row.purpose, row.granted, row.text_version, row.decided_at) for row in rows]


def granted(connection: Connection, patient_id: str, purpose: str) -> bool:
    """Whether the newest decision on `purpose` is a yes, by an adult."""
    newest = (
        sa.select(consent.c.granted)
        .join(contact, contact.c.patient_id == consent.c.patient_id)
        .where(consent.c.patient_id == patient_id, consent.c.purpose == purpose, contact.c.underage.is_(False))
        .order_by(consent.c.id.desc())
        .limit(1)
    )
    return bool(connection.execute(newest).scalar())


def facts(connection: Connection, patient_id: str) -> dict[str, Any]:
    found = connection.execute(sa.select(profile.c.facts).where(profile.c.patient_id == patient_id)).scalar()
    return dict(found or {})


def put_facts(connection: Connection, patient_id: str, values: dict[str, Any], now: dtm.datetime) -> None:
    mine = profile.c.patient_id == patient_id
    if not values:
        connection.execute(profile.delete().where(mine))
    elif not connection.execute(profile.update().where(mine).values(facts=values, updated_at=now)).rowcount:
        connection.execute(profile.insert().values(patient_id=patient_id, facts=values, updated_at=now))


def has_plans(connection: Connection, patient_id: str) -> bool:
    return connection.execute(sa.select(plan.c.id).where(plan.c.patient_id == patient_id).limit(1)).first() is not None


def _contact(row: Row | None) -> Contact | None:
    return None if row is None else Contact(**row._mapping)
