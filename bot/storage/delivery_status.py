"""Figures about sending, for operators: no health fact, nobody's name."""

from __future__ import annotations

import datetime as dtm
from typing import Any

import sqlalchemy as sa

from bot.medications.delivery_status import DeliveryStatus
from bot.storage.database import Database
from bot.storage.tables import contact, dose, lease, plan


def read(database: Database, now: dtm.datetime) -> DeliveryStatus:
    """How it stands at `now`. Every figure comes from an index or from what is due, whatever the number of people."""
    hour_ago = now - dtm.timedelta(hours=1)
    with database.read() as on:
        def one(query: Any) -> Any:
            return on.execute(query).scalar()

        waiting = (
            sa.select(sa.func.min(dose.c.send_at, type_=dose.c.send_at.type))
            .join(plan, plan.c.id == dose.c.plan_id).join(contact, contact.c.patient_id == dose.c.patient_id)
            .where(dose.c.state.in_(("due", "unknown", "sending")), dose.c.send_at <= now, dose.c.closes_at >= now,
                   plan.c.status == "active", contact.c.reachable.is_(True))
        )  # fmt: skip
        count = sa.select(sa.func.count())
        workers = on.execute(sa.select(lease.c.name).where(
            sa.or_(lease.c.name == "worker", lease.c.name.startswith("worker:")), lease.c.until > now))
        return DeliveryStatus(
            oldest_waiting=one(waiting),
            last_sent=one(sa.select(sa.func.max(dose.c.sent_at, type_=dose.c.sent_at.type))),
            sent_in_an_hour=one(count.select_from(dose).where(dose.c.sent_at > hour_ago)),
            unreachable=one(count.select_from(contact).where(contact.c.reachable.is_(False))),
            doubtful=one(count.select_from(dose).where(dose.c.state == "unknown", dose.c.send_at.is_(None))),
            workers=len(workers.all()),
            quiet_until=dict(
                (row.name.partition(":")[2], row.until)
                for row in on.execute(sa.select(lease).where(lease.c.name.startswith("quiet:"), lease.c.until > now))
            ),
        )
