"""Opens the database and runs transactions."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from alembic import command
from alembic.config import Config
from sqlalchemy.engine import Connection, Engine, make_url
from sqlalchemy.pool import QueuePool

from bot.errors import SettingsError

_MIGRATIONS = Path(__file__).parent / "migrations"
_MIGRATING = 20_261_123
"""Names PostgreSQL's lock of those who migrate; any number that nobody else uses."""


class Database:
    """One engine; every use of it is a short transaction that is never held across a call to the outside."""

    def __init__(self, url: str, *, durable: bool = True) -> None:
        """`durable=False` lets a power cut take the last commits (dialogue state only); a killed process loses none."""
        self.url = url
        self.engine = _engine(url, durable=durable)
        self._watching: Any = None

    @property
    def one_writer(self) -> bool:
        """Whether only one transaction at a time can write (SQLite)."""
        return bool(self.engine.dialect.name == "sqlite")

    @contextmanager
    def begin(self) -> Iterator[Connection]:
        """A transaction: committed at the end of the block, rolled back when it raises.

        On SQLite it takes the write lock at once (BEGIN IMMEDIATE), so that a read followed by a write
        cannot fail half way."""
        with self.engine.begin() as connection:
            yield connection

    @contextmanager
    def read(self) -> Iterator[Connection]:
        """A connection for reading only."""
        with self.engine.connect().execution_options(read_only=True) as connection:
            yield connection

    def version(self) -> int | None:
        """Changes when anybody else commits; None where the database has no such number (PostgreSQL). Costs microseconds."""
        if not self.one_writer:
            return None
        if self._watching is None:
            self._watching = self.engine.raw_connection()
        return int(self._watching.cursor().execute("PRAGMA data_version").fetchone()[0])

    def close(self) -> None:
        """Let go of every connection; the next use opens new ones."""
        if self._watching is not None:
            self._watching.close()
            self._watching = None
        self.engine.dispose()

    def migrate(self) -> None:
        """Bring the schema up to date. Does nothing when it is."""
        config = Config()
        config.set_main_option("script_location", str(_MIGRATIONS))
        with self.begin() as connection:
            if not self.one_writer:  # several processes start at once: one migrates, the others find it done
                connection.execute(sa.text("SELECT pg_advisory_xact_lock(:number)"), {"number": _MIGRATING})
            config.attributes["connection"] = connection
            command.upgrade(config, "head")


def _engine(url: str, *, durable: bool) -> Engine:
    try:
        parsed = make_url(url)
    except sa.exc.ArgumentError:
        raise SettingsError("DATABASE_URL n'est pas l'adresse d'une base, comme sqlite:////dossier/coach.sqlite.") from None
    if parsed.get_backend_name() == "postgresql":
        return _postgres(url, durable=durable)
    if parsed.get_backend_name() != "sqlite":
        raise SettingsError("DATABASE_URL : seuls SQLite et PostgreSQL conviennent (postgresql://nom@machine/base).")
    if parsed.database and parsed.database != ":memory:":
        Path(parsed.database).parent.mkdir(parents=True, exist_ok=True)
    engine = sa.create_engine(url, future=True, hide_parameters=True,  # no health fact in a traceback
                              connect_args={"timeout": 30, "check_same_thread": False},
                              poolclass=QueuePool)  # the default for files opens one connection a transaction

    @sa.event.listens_for(engine, "connect")
    def _configure(dbapi: Any, _record: Any) -> None:
        dbapi.isolation_level = None  # SQLAlchemy begins; pysqlite's own guesses would start transactions late
        dbapi.execute("PRAGMA journal_mode=WAL")
        dbapi.execute(f"PRAGMA synchronous={'FULL' if durable else 'NORMAL'}")
        dbapi.execute("PRAGMA cache_size=-16000")  # 16 MB: with many people, 2 MB would be read again and again
        dbapi.execute("PRAGMA secure_delete=ON")  # erased means overwritten

    @sa.event.listens_for(engine, "begin")
    def _begin(connection: Connection) -> None:
        read_only = connection.get_execution_options().get("read_only", False)
        connection.exec_driver_sql("BEGIN" if read_only else "BEGIN IMMEDIATE")

    return engine


def _postgres(url: str, *, durable: bool) -> Engine:
    """READ COMMITTED, with row locks where two writers could meet. A reader of a lost connection gets a new one."""
    return sa.create_engine(
        url, future=True, pool_pre_ping=False, pool_use_lifo=True, hide_parameters=True,
        executemany_mode="values_plus_batch",  # a batch of doses is one exchange, not one each
        connect_args={"connect_timeout": 10, "options": "" if durable else "-c synchronous_commit=off"},
    )
