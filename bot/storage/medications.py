"""Plans, doses and what the sender needs of a contact, on SQL; implements bot.medications.store."""

from __future__ import annotations

import dataclasses
import datetime as dtm
from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection, Row

from bot.errors import InvalidTransition
from bot.medications.model import OPEN, Dose, DoseState, Plan
from bot.medications.recurrence import Rule
from bot.medications.store import Recipient
from bot.storage.database import Database
from bot.storage.tables import alert, contact, dose, plan

_UNSENT = ("due", "unknown", "sending")
_MICROSECOND = dtm.timedelta(microseconds=1)


class MedicationStore:
    """Opens transactions on a database."""

    def __init__(self, database: Database) -> None:
        self._database = database

    @contextmanager
    def begin(self) -> Iterator[MedicationRecords]:
        with self._database.begin() as connection:
            yield MedicationRecords(connection)

    @contextmanager
    def read(self) -> Iterator[MedicationRecords]:
        with self._database.read() as connection:
            yield MedicationRecords(connection)


class MedicationRecords:
    """Rows within one transaction."""

    def __init__(self, connection: Connection) -> None:
        self._on = connection

    # -- plans ---------------------------------------------------------------------------------------------------

    def add_plan(self, new: Plan) -> None:
        self._on.execute(plan.insert().values(**_plan_values(new)))

    def save_plan(self, changed: Plan) -> None:
        self._on.execute(plan.update().where(plan.c.id == changed.id).values(**_plan_values(changed)))

    def plan(self, plan_id: str) -> Plan | None:
        found = self._plans(plan.c.id == plan_id)
        return found[0] if found else None

    def plans_of(self, patient_id: str) -> list[Plan]:
        return self._plans(plan.c.patient_id == patient_id)

    def plans_to_make(self, until: dtm.datetime, limit: int) -> list[Plan]:
        return self._plans(plan.c.status.in_(("active", "paused")), plan.c.next_due_at <= until, limit=limit)

    def plans_to_wake(self, now: dtm.datetime) -> list[Plan]:
        return self._plans(plan.c.status == "paused", plan.c.paused_until <= now)

    def _plans(self, *conditions: Any, limit: int | None = None) -> list[Plan]:
        query = sa.select(plan).where(*conditions)
        query = query.order_by(plan.c.created_at, plan.c.id) if limit is None else query.limit(limit)
        return [_plan(row) for row in self._on.execute(query)]

    # -- doses ---------------------------------------------------------------------------------------------------

    def put_dose(self, new: Dose) -> None:
        row = self._on.execute(sa.select(dose.c.state, dose.c.attempts).where(dose.c.id == new.id)).first()
        if row is None:
            self._on.execute(dose.insert().values(**_dose_values(new)))
        elif row.state == "cancelled" and row.attempts == 0:
            self._on.execute(dose.update().where(dose.c.id == new.id).values(**_dose_values(new)))

    def dose(self, dose_id: str) -> Dose | None:
        found = self._doses(dose.c.id == dose_id, lock=True)
        return found[0] if found else None

    def save_dose(self, before: Dose, after: Dose) -> None:
        old, new = _dose_values(before), _dose_values(after)
        changed = {name: value for name, value in new.items() if value != old[name]}
        if not changed:
            return
        guard = (dose.c.id == before.id, dose.c.state == before.state, dose.c.attempts == before.attempts)
        result = self._on.execute(dose.update().where(*guard).values(**changed))
        if result.rowcount != 1:
            raise InvalidTransition(f"dose {before.id} was changed by somebody else")

    def doses_of(self, patient_id: str, since: dtm.datetime, until: dtm.datetime) -> list[Dose]:
        return self._doses(dose.c.patient_id == patient_id, dose.c.due_at >= since, dose.c.due_at < until)

    def doses_in(self, plan_id: str, states: Sequence[DoseState]) -> list[Dose]:
        return self._doses(dose.c.plan_id == plan_id, dose.c.state.in_(states), lock=True)

    def last_sent(self, patient_id: str) -> Dose | None:
        query = sa.select(dose).where(dose.c.patient_id == patient_id, dose.c.sent_at.is_not(None))
        row = self._on.execute(query.order_by(dose.c.sent_at.desc()).limit(1)).first()
        return None if row is None else _dose(row)

    def _doses(self, *conditions: Any, limit: int | None = None, lock: bool = False) -> list[Dose]:
        query = sa.select(dose).where(*conditions).order_by(dose.c.due_at, dose.c.id).limit(limit)
        return [_dose(row) for row in self._on.execute(query.with_for_update() if lock else query)]

    # -- the sender's questions ----------------------------------------------------------------------------------

    def doses_to_close(self, now: dtm.datetime, limit: int) -> list[Dose]:
        late = (dose.c.state.in_(OPEN), dose.c.closes_at < now, _in_nobodys_hand(now))
        query = sa.select(dose).where(*late).limit(limit).with_for_update()
        return [_dose(row) for row in self._on.execute(query)]

    def doses_to_send(
        self, now: dtm.datetime, channels: Collection[str], limit: int, *,
        wanted_after: dtm.datetime | None = None, wanted_until: dtm.datetime | None = None,
    ) -> list[tuple[str, str, str]]:
        wanted = sa.func.coalesce(dose.c.snoozed_until, dose.c.due_at, type_=dose.c.due_at.type)
        query = (
            sa.select(dose.c.id, dose.c.patient_id, contact.c.channel)
            .join(plan, plan.c.id == dose.c.plan_id)
            .join(contact, contact.c.patient_id == dose.c.patient_id)
            .where(
                dose.c.state.in_(_UNSENT), dose.c.send_at <= now, dose.c.closes_at >= now, _in_nobodys_hand(now),
                plan.c.status == "active", contact.c.reachable.is_(True), contact.c.channel.in_(channels),
                *([wanted > wanted_after] if wanted_after else []),
                *([wanted <= wanted_until] if wanted_until else []),
            )
            .order_by(wanted, dose.c.id)
            .limit(limit)
        )
        return [(row[0], row[1], row[2]) for row in self._on.execute(query)]

    def patients_to_tell(self, now: dtm.datetime, channels: Collection[str], limit: int) -> list[tuple[str, str]]:
        query = (
            sa.select(dose.c.patient_id, contact.c.channel)
            .join(contact, contact.c.patient_id == dose.c.patient_id)
            .where(*_to_tell(now), contact.c.reachable.is_(True), contact.c.channel.in_(channels))
            .distinct()
            .limit(limit)
        )
        return [(row[0], row[1]) for row in self._on.execute(query)]

    def doses_to_tell(self, patient_id: str, now: dtm.datetime) -> list[Dose]:
        return self._doses(dose.c.patient_id == patient_id, *_to_tell(now), lock=True)

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

    # -- the person ----------------------------------------------------------------------------------------------

    def recipient(self, patient_id: str) -> Recipient | None:
        columns = (contact.c.channel, contact.c.external_id, contact.c.reachable)
        row = self._on.execute(sa.select(*columns).where(contact.c.patient_id == patient_id)).first()
        return None if row is None else Recipient(row.channel, row.external_id, row.reachable)

    def set_unreachable(self, patient_id: str) -> None:
        self._on.execute(contact.update().where(contact.c.patient_id == patient_id).values(reachable=False))

    def add_alert(self, patient_id: str, kind: str, at: dtm.datetime) -> None:
        self._on.execute(alert.insert().values(patient_id=patient_id, kind=kind, at=at))

    def offer(self, patient_id: str, buttons: list[list[str]]) -> None:
        self._on.execute(contact.update().where(contact.c.patient_id == patient_id).values(offered=buttons))


def _in_nobodys_hand(now: dtm.datetime) -> Any:
    return sa.or_(dose.c.lease_until.is_(None), dose.c.lease_until < now)


def _to_tell(now: dtm.datetime) -> tuple[Any, ...]:
    return dose.c.state == "missed", dose.c.send_at <= now, _in_nobodys_hand(now)


def _later(instant: dtm.datetime | None, by: dtm.timedelta) -> dtm.datetime | None:
    return None if instant is None else instant + by


def _fields(value: Plan | Dose) -> dict[str, Any]:
    return {field.name: getattr(value, field.name) for field in dataclasses.fields(value)}


def _plan_values(value: Plan) -> dict[str, Any]:
    doses = value.doses if value.doses is None or isinstance(value.doses, str) else dict(value.doses)
    return {**_fields(value), "rule": value.rule.to_dict(), "doses": doses}


def _plan(row: Row) -> Plan:
    return Plan(**{**row._mapping, "rule": Rule.from_dict(row.rule)})


def _dose_values(value: Dose) -> dict[str, Any]:
    values = _fields(value)
    gap: dtm.timedelta | None = values.pop("gap")
    return {**values, "gap_s": None if gap is None else round(gap.total_seconds())}


def _dose(row: Row) -> Dose:
    values = dict(row._mapping)
    seconds = values.pop("gap_s")
    return Dose(**values, gap=None if seconds is None else dtm.timedelta(seconds=seconds))
