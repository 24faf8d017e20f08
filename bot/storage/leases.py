"""Named rights that end by themselves, on SQL; implements bot.outbox.Leases."""

from __future__ import annotations

import datetime as dtm
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine import Connection

from bot.storage.database import Database
from bot.storage.tables import lease


class LeaseStore:
    """One row a right: who has it, until when."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def take(self, name: str, holder: str, now: dtm.datetime, until: dtm.datetime) -> bool:
        """True when `holder` has it until `until`; False while somebody else's still runs."""
        with self._database.begin() as on:
            mine_or_over = sa.or_(lease.c.holder == holder, lease.c.until < now)
            changed = on.execute(
                lease.update().where(lease.c.name == name, mine_or_over).values(holder=holder, until=until)
            )
            if changed.rowcount:
                return True
            return bool(on.execute(_new(on, name, holder, until)).rowcount)

    def drop(self, name: str, holder: str) -> None:
        """Give it back early; nothing happens when somebody else has it."""
        with self._database.begin() as on:
            on.execute(lease.delete().where(lease.c.name == name, lease.c.holder == holder))

    def running(self, prefix: str, now: dtm.datetime) -> dict[str, dtm.datetime]:
        """The leases whose name begins with `prefix` and that have not ended: name → end."""
        query = sa.select(lease.c.name, lease.c.until).where(lease.c.name.startswith(prefix), lease.c.until > now)
        with self._database.read() as on:
            return {row.name: row.until for row in on.execute(query)}

    def extend(self, name: str, holder: str, until: dtm.datetime) -> None:
        """Set it, whoever had it, unless it already lasts longer."""
        with self._database.begin() as on:
            if not on.execute(_new(on, name, holder, until)).rowcount:
                shorter = lease.update().where(lease.c.name == name, lease.c.until < until)
                on.execute(shorter.values(holder=holder, until=until))


def _new(on: Connection, name: str, holder: str, until: dtm.datetime) -> Any:
    """Insert unless it is there, also when another process inserts it at the same moment."""
    insert = postgresql.insert if on.dialect.name == "postgresql" else sqlite.insert
    return insert(lease).values(name=name, holder=holder, until=until).on_conflict_do_nothing()
