"""Plans, doses and what the sender needs of a contact, on SQL; implements bot.medications.store."""

from __future__ import annotations

import datetime as dtm
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import sqlalchemy as sa

from bot.errors import InvalidTransition
from bot.medications.model import Dose, DoseState, Plan
from bot.medications.store import Recipient
from bot.storage.database import Database
from bot.storage.due import DueRecords
from bot.storage.medication_rows import dose_of, dose_values, plan_of, plan_values
from bot.storage.tables import contact, dose, plan


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

    def version(self) -> int | None:
        return self._database.version()


class MedicationRecords(DueRecords):
    """Rows within one transaction."""

    # -- plans ---------------------------------------------------------------------------------------------------

    def add_plan(self, new: Plan) -> None:
        self._on.execute(plan.insert().values(**plan_values(new)))

    def save_plan(self, changed: Plan) -> None:
        self._on.execute(plan.update().where(plan.c.id == changed.id).values(**plan_values(changed)))

    def plan(self, plan_id: str) -> Plan | None:
        found = self._plans(plan.c.id == plan_id)
        return found[0] if found else None

    def plans_of(self, patient_id: str) -> list[Plan]:
        return self._plans(plan.c.patient_id == patient_id)

    def _plans(self, *conditions: Any) -> list[Plan]:
        query = sa.select(plan).where(*conditions).order_by(plan.c.created_at, plan.c.id)
        return [plan_of(row) for row in self._on.execute(query)]

    # -- doses ---------------------------------------------------------------------------------------------------

    def dose(self, dose_id: str) -> Dose | None:
        found = self._doses(dose.c.id == dose_id, lock=True)
        return found[0] if found else None

    def save_dose(self, before: Dose, after: Dose) -> None:
        old, new = dose_values(before), dose_values(after)
        changed = {name: value for name, value in new.items() if value != old[name]}
        if not changed:
            return
        guard = (dose.c.id == before.id, dose.c.state == before.state, dose.c.attempts == before.attempts)
        result = self._on.execute(dose.update().where(*guard).values(**changed))
        if result.rowcount != 1:
            raise InvalidTransition(f"dose {before.id} was changed by somebody else")

    def doses_of(self, patient_id: str, since: dtm.datetime, until: dtm.datetime) -> list[Dose]:
        return self._doses(dose.c.patient_id == patient_id, dose.c.due_at >= since, dose.c.due_at < until)

    def doses_at(self, patient_id: str, due_at: dtm.datetime) -> list[Dose]:
        return self._doses(dose.c.patient_id == patient_id, dose.c.due_at == due_at, lock=True)

    def doses_in(self, plan_id: str, states: Sequence[DoseState]) -> list[Dose]:
        return self._doses(dose.c.plan_id == plan_id, dose.c.state.in_(states), lock=True)

    def last_sent(self, patient_id: str) -> Dose | None:
        query = sa.select(dose).where(dose.c.patient_id == patient_id, dose.c.sent_at.is_not(None))
        row = self._on.execute(query.order_by(dose.c.sent_at.desc()).limit(1)).first()
        return None if row is None else dose_of(row)

    def _doses(self, *conditions: Any, lock: bool = False) -> list[Dose]:
        query = sa.select(dose).where(*conditions).order_by(dose.c.due_at, dose.c.id)
        return [dose_of(row) for row in self._on.execute(query.with_for_update() if lock else query)]

    # -- the person ----------------------------------------------------------------------------------------------

    def recipient(self, patient_id: str) -> Recipient | None:
        columns = (contact.c.channel, contact.c.external_id, contact.c.reachable)
        row = self._on.execute(sa.select(*columns).where(contact.c.patient_id == patient_id)).first()
        return None if row is None else Recipient(row.channel, row.external_id, row.reachable)
