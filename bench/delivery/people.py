"""A database with many people in it, filled by bulk inserts: each has one plan and two days of doses; some are due."""

from __future__ import annotations

import datetime as dtm
import sqlite3
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import Any

from bot.medications.model import dose_id
from bot.storage import vault
from bot.storage.database import Database

_COLUMNS = {
    "contact": "patient_id channel external_hash external_id created_at last_seen_at reachable underage",
    "plan": "id patient_id label doses rule zone status created_at discreet kind next_due_at",
    "dose": "id plan_id patient_id local_date slot due_at gap_s closes_at state send_at attempts unknown_sends",
}
_EPOCH = dtm.datetime(1970, 1, 1, tzinfo=dtm.timezone.utc)
_DAY = dtm.timedelta(days=1)


def fill(path: Path, people: int, due: int, at: dtm.datetime) -> Database:
    """`people` rows of each kind; the first `due` have their dose at `at`, the others two to twenty hours later."""
    database = Database(f"sqlite:///{path}")
    database.migrate()
    raw = sqlite3.connect(path)
    raw.execute("PRAGMA synchronous=OFF")
    for table, names in _COLUMNS.items():
        columns = names.split()
        marks = ",".join("?" * len(columns))
        rows = _rows(table, people, due, at)
        while some := list(islice(rows, 20_000)):
            raw.executemany(f"INSERT INTO {table} ({','.join(columns)}) VALUES ({marks})", some)  # noqa: S608
    raw.commit()
    raw.execute("ANALYZE")
    raw.commit()
    raw.close()
    return database


def _rows(table: str, people: int, due: int, at: dtm.datetime) -> Iterator[tuple[Any, ...]]:
    seal = vault.current().seal
    label, amount, now = seal(b"metformine"), seal(b'"500 mg"'), _micros(at - _DAY)
    rule = '{"freq": "daily", "times": ["08:00"], "start": "2026-01-01"}'
    for number in range(people):
        name = f"{number:032}"
        first = at if number < due else at + dtm.timedelta(seconds=7200 + number % 64_800)
        if table == "contact":
            yield name, "telegram", name * 2, seal(str(1000 + number).encode()), now, now, 1, 0
        elif table == "plan":
            yield name, name, label, amount, rule, "UTC", "active", now, 0, "dose", _micros(first + 3 * _DAY)
        else:
            for day in range(2):
                when = first + day * _DAY
                date = f"{when:%Y-%m-%d}"
                yield (dose_id(name, date, "08:00"), name, name, date, "08:00", _micros(when), 86_400,
                       _micros(when + dtm.timedelta(hours=2)), "due", _micros(when), 0, 0)


def _micros(instant: dtm.datetime) -> int:
    return round((instant - _EPOCH) / dtm.timedelta(microseconds=1))


