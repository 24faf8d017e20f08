"""What the sender asks and writes, many doses at a time. Statements are built once: each is run every second."""

from __future__ import annotations

import datetime as dtm
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from bot.medications.model import OPEN, Dose, Plan
from bot.medications.planning import ABOUT
from bot.medications.store import Recipient
from bot.storage.medication_rows import dose_of, dose_values, plan_of
from bot.storage.tables import alert, contact, dose, plan

_UNSENT = ("due", "unknown", "sending")
_MICROSECOND = dtm.timedelta(microseconds=1)
_OLDEST = dtm.timedelta(days=4)
"""No dose that is still to be sent fell due longer ago: a day to answer, a day put off, and room."""

_now = sa.bindparam("now", type_=dose.c.send_at.type)
_limit = sa.bindparam("most", type_=sa.Integer)
_WANTED = sa.func.coalesce(dose.c.snoozed_until, dose.c.due_at, type_=dose.c.due_at.type)
_NOBODYS = sa.or_(dose.c.lease_until.is_(None), dose.c.lease_until < _now)
_TO_TELL = (dose.c.state == "missed", dose.c.send_at <= _now, _NOBODYS)
_REACHED = (contact.c.reachable.is_(True), (contact.c.channel + "").in_(sa.bindparam("channels", expanding=True)))
"""`+ ""`: else SQLite may begin with everybody of a channel, by the index of chats, instead of with what is due; or, to
find each person once, go through all doses by the index of people."""


def _to_send(state: str, *, late: bool) -> Any:
    """By state one at a time, so that the index gives the order and a batch costs a batch, whatever waits behind."""
    edge = sa.bindparam("edge", type_=dose.c.send_at.type)
    return (
        sa.select(dose.c.id, dose.c.patient_id, dose.c.state, contact.c.channel, _WANTED.label("wanted"))
        .join(plan, plan.c.id == dose.c.plan_id)
        .join(contact, contact.c.patient_id == dose.c.patient_id)
        .where(
            dose.c.state == state, dose.c.send_at <= _now, dose.c.closes_at >= _now, plan.c.status == "active", *_REACHED,
            *((edge >= _WANTED,) if late else (edge < _WANTED, dose.c.send_at > edge)),
            *((_NOBODYS,) if state == "sending" else ()),
        )
        .order_by(dose.c.send_at, dose.c.id)
        .limit(_limit)
    )


_SEND = {late: [_to_send(state, late=late) for state in _UNSENT] for late in (False, True)}
_TELL = (
    sa.select((dose.c.patient_id + "").label("patient_id"), contact.c.channel)
    .join(contact, contact.c.patient_id == dose.c.patient_id)
    .where(*_TO_TELL, *_REACHED).distinct().limit(_limit)
)  # fmt: skip
_LATE = [sa.select(dose).where(dose.c.state == state, dose.c.closes_at < _now, _NOBODYS).limit(_limit).with_for_update(
    skip_locked=True) for state in OPEN]
_MAKE = [sa.select(plan).where(plan.c.status == status, plan.c.next_due_at <= sa.bindparam("until", type_=plan.c.next_due_at.type))
         .order_by(plan.c.next_due_at).limit(_limit) for status in ("active", "paused")]
_WAKE = sa.select(plan).where(plan.c.status == "paused", plan.c.paused_until <= _now)


def _pending() -> Any:
    ahead = sa.bindparam("ahead", type_=plan.c.next_due_at.type)
    asked = [
        *(sa.exists().where(dose.c.state == state, dose.c.send_at <= _now, _NOBODYS) for state in (*_UNSENT, "missed")),
        *(sa.exists().where(dose.c.state == state, dose.c.closes_at < _now, _NOBODYS) for state in OPEN),
        *(sa.exists().where(plan.c.status == status, plan.c.next_due_at <= ahead) for status in ("active", "paused")),
        sa.exists().where(plan.c.status == "paused", plan.c.paused_until <= _now),
    ]
    return sa.select(sa.or_(*asked))


_PENDING = _pending()
_PEOPLE = sa.select(contact.c.patient_id, contact.c.channel, contact.c.external_id, contact.c.reachable).where(
    contact.c.patient_id.in_(sa.bindparam("people", expanding=True))
).with_for_update(skip_locked=True)
_CLAIMABLE = sa.select(dose).where(
    dose.c.patient_id.in_(sa.bindparam("people", expanding=True)),
    dose.c.due_at > sa.bindparam("oldest", type_=dose.c.due_at.type), dose.c.due_at <= sa.bindparam("soon", type_=dose.c.due_at.type),
    dose.c.state.in_(_UNSENT), dose.c.send_at <= _now, dose.c.closes_at >= _now, _NOBODYS,
).order_by(dose.c.due_at, dose.c.id).with_for_update(skip_locked=True)
_TELLABLE = sa.select(dose).where(dose.c.patient_id == sa.bindparam("person"), *_TO_TELL).order_by(
    dose.c.due_at, dose.c.id).with_for_update()
_NAMED = sa.select(dose).where(dose.c.id.in_(sa.bindparam("ids", expanding=True))).with_for_update()
_PLANS = sa.select(plan).where(plan.c.id.in_(sa.bindparam("ids", expanding=True)))

_MOVING = ("state", "send_at", "closes_at", "lease_until", "holder", "attempts", "unknown_sends", "sent_at", "message_ref",
           "cause", "bundle", "snoozed_until", "nagged")
"""What sending changes of a dose."""
_SAVE = dose.update().where(dose.c.id == sa.bindparam("of_id")).values(
    **{name: sa.bindparam(f"to_{name}", type_=dose.c[name].type) for name in _MOVING})
_OFFER = contact.update().where(contact.c.patient_id == sa.bindparam("person")).values(
    offered=sa.bindparam("buttons", type_=contact.c.offered.type))
_CURSOR = plan.update().where(plan.c.id == sa.bindparam("of_id")).values(
    next_due_at=sa.bindparam("at", type_=plan.c.next_due_at.type))
_KNOWN = sa.select(dose.c.id, dose.c.state, dose.c.attempts).where(dose.c.id.in_(sa.bindparam("ids", expanding=True)))


class DueRecords:
    """Rows within one transaction, as the sender sees them."""

    def __init__(self, connection: Connection) -> None:
        self._on = connection

    # -- questions -----------------------------------------------------------------------------------------------

    def pending(self, now: dtm.datetime, ahead: dtm.timedelta) -> bool:
        return bool(self._on.execute(_PENDING, {"now": now, "ahead": now + ahead}).scalar())

    def plans_to_make(self, until: dtm.datetime, limit: int) -> list[Plan]:
        rows = [row for query in _MAKE for row in self._on.execute(query, {"until": until, "most": limit})]
        return [plan_of(row) for row in rows]

    def plans_to_wake(self, now: dtm.datetime) -> list[Plan]:
        return [plan_of(row) for row in self._on.execute(_WAKE, {"now": now})]

    def doses_to_close(self, now: dtm.datetime, limit: int) -> list[Dose]:
        found = [row for query in _LATE for row in self._on.execute(query, {"now": now, "most": limit})]
        return [dose_of(row) for row in found[:limit]]

    def doses_to_send(
        self, now: dtm.datetime, channels: Collection[str], limit: int, edge: dtm.datetime, *, late: bool
    ) -> list[tuple[str, str, str, bool]]:
        given = {"now": now, "channels": list(channels), "most": limit, "edge": edge}
        rows = [row for query in _SEND[late] for row in self._on.execute(query, given)]
        rows.sort(key=lambda row: (row.wanted, row.id))
        return [(row.id, row.patient_id, row.channel, row.state == "sending") for row in rows[:limit]]

    def patients_to_tell(self, now: dtm.datetime, channels: Collection[str], limit: int) -> list[tuple[str, str]]:
        rows = self._on.execute(_TELL, {"now": now, "channels": list(channels), "most": limit})
        return [(row.patient_id, row.channel) for row in rows]

    def doses_to_tell(self, patient_id: str, now: dtm.datetime) -> list[Dose]:
        return [dose_of(row) for row in self._on.execute(_TELLABLE, {"person": patient_id, "now": now})]

    def next_instant(self, now: dtm.datetime, ahead: dtm.timedelta) -> dtm.datetime | None:
        at = dose.c.state
        found = [
            self._first(dose.c.send_at, now, at.in_(("due", "unknown", "missed"))),
            _later(self._first(dose.c.lease_until, now, at.in_(("sending", "missed"))), _MICROSECOND),
            _later(self._first(dose.c.closes_at, now - _MICROSECOND, at.in_(OPEN)), _MICROSECOND),
            self._first(plan.c.paused_until, now, plan.c.status == "paused"),
            _later(self._first(plan.c.next_due_at, now + ahead, plan.c.status.in_(("active", "paused"))), -ahead),
        ]
        return min((instant for instant in found if instant is not None), default=None)

    def _first(self, column: Any, after: dtm.datetime, condition: Any) -> dtm.datetime | None:
        query = sa.select(sa.func.min(column, type_=column.type)).where(condition, column > after)
        found: dtm.datetime | None = self._on.execute(query).scalar()
        return found

    # -- many rows at a time -------------------------------------------------------------------------------------

    def recipients(self, people: Collection[str]) -> dict[str, Recipient]:
        rows = self._on.execute(_PEOPLE, {"people": sorted(people)})
        return {row.patient_id: Recipient(row.channel, row.external_id, row.reachable) for row in rows}

    def doses_to_claim(self, people: Collection[str], now: dtm.datetime) -> list[Dose]:
        given = {"people": sorted(people), "oldest": now - _OLDEST, "soon": now + ABOUT, "now": now}
        return [dose_of(row) for row in self._on.execute(_CLAIMABLE, given)]

    def doses_named(self, ids: Collection[str]) -> dict[str, Dose]:
        return {row.id: dose_of(row) for row in self._on.execute(_NAMED, {"ids": sorted(ids)})}

    def plans_named(self, ids: Collection[str]) -> dict[str, Plan]:
        return {row.id: plan_of(row) for row in self._on.execute(_PLANS, {"ids": sorted(ids)})}

    def save_sends(self, doses: Iterable[Dose]) -> None:
        rows = [{"of_id": one.id, **{f"to_{name}": getattr(one, name) for name in _MOVING}} for one in doses]
        if rows:
            self._on.execute(_SAVE, rows)

    def put_doses(self, new: Sequence[Dose]) -> None:
        known = {row.id: row for row in self._on.execute(_KNOWN, {"ids": [one.id for one in new]})}
        fresh = [dose_values(one) for one in new if one.id not in known]
        if fresh:
            self._on.execute(dose.insert(), fresh)
        for one in new:
            row = known.get(one.id)
            if row is not None and row.state == "cancelled" and row.attempts == 0:
                self._on.execute(dose.update().where(dose.c.id == one.id).values(**dose_values(one)))

    def move_cursor(self, plan_id: str, next_due_at: dtm.datetime | None) -> None:
        self._on.execute(_CURSOR, {"of_id": plan_id, "at": next_due_at})

    # -- the person ----------------------------------------------------------------------------------------------

    def set_unreachable(self, patient_id: str) -> None:
        self._on.execute(contact.update().where(contact.c.patient_id == patient_id).values(reachable=False))

    def add_alert(self, patient_id: str, kind: str, at: dtm.datetime) -> None:
        self._on.execute(alert.insert().values(patient_id=patient_id, kind=kind, at=at))

    def offer(self, buttons: Mapping[str, list[list[str]]]) -> None:
        if buttons:
            self._on.execute(_OFFER, [{"person": who, "buttons": shown} for who, shown in buttons.items()])


def _later(instant: dtm.datetime | None, by: dtm.timedelta) -> dtm.datetime | None:
    return None if instant is None else instant + by
