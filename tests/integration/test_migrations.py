"""The migrations and tables.py describe the same schema."""

from __future__ import annotations

from pathlib import Path

from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext

from bot.storage.database import Database
from bot.storage.tables import PERSONAL, metadata


def test_migrations_and_tables_agree(tmp_path: Path) -> None:
    db = Database(f"sqlite:///{tmp_path / 'coach.sqlite'}", durable=False)
    db.migrate()

    with db.read() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True, "compare_server_default": True})
        differences = compare_metadata(context, metadata)

    db.engine.dispose()
    assert differences == []


def test_migrating_twice_changes_nothing(tmp_path: Path) -> None:
    db = Database(f"sqlite:///{tmp_path / 'coach.sqlite'}", durable=False)

    db.migrate()
    db.migrate()

    db.engine.dispose()


def test_every_table_that_knows_a_person_is_erased_and_exported() -> None:
    knowing = {table.name for table in metadata.tables.values() if "patient_id" in table.c}

    assert {table.name for table in PERSONAL} == knowing
