"""A database with many people in it, filled by bulk inserts: each has one plan and two days of doses; some more are due."""

from __future__ import annotations

import datetime as dtm
import sqlite3
from collections.abc import Iterable, Iterator
from itertools import islice
from pathlib import Path
from typing import Any

from bot.medications.model import dose_id
from bot.storage import vault
from bot.storage.database import Database

_COLUMNS = {
    "contact": "patient_id channel external_hash external_id created_at last_seen_at reachable underage",
    "plan": "id patient_id label doses rule zone status created_at discreet kind nags nag_at_night next_due_at",
    "dose": "id plan_id patient_id local_date slot due_at gap_s closes_at state send_at attempts unknown_sends nagged",
}
_EPOCH = dtm.datetime(1970, 1, 1, tzinfo=dtm.timezone.utc)
_DAY = dtm.timedelta(days=1)


def fill(path: Path, people: int, now: dtm.datetime) -> Database:
    """`people` rows of each kind; each has a dose two to twenty hours after `now`, and the day after."""
    database = Database(f"sqlite:///{path}")
    database.migrate()
    _insert(path, ((number, later(number, now)) for number in range(people)), now)
    with database.begin() as on:
        on.exec_driver_sql("ANALYZE")
    return database


def add_due(path: Path, first: int, doses: int, at: dtm.datetime, over: float) -> None:
    """`doses` more people, numbered from `first` on, whose dose falls due at `at`, or evenly in the `over` seconds after it."""
    _insert(path, ((first + place, at + dtm.timedelta(seconds=over * place / doses)) for place in range(doses)), at)


def later(number: int, now: dtm.datetime) -> dtm.datetime:
    """When a person of `fill` has something due."""
    return now + dtm.timedelta(seconds=7200 + number % 64_800)


def _insert(path: Path, people: Iterable[tuple[int, dtm.datetime]], now: dtm.datetime) -> None:
    raw = sqlite3.connect(path, timeout=60)
    raw.execute("PRAGMA synchronous=OFF")
    rest = iter(people)
    while some := list(islice(rest, 20_000)):
        for table, names in _COLUMNS.items():
            columns = names.split()
            marks = ",".join("?" * len(columns))
            raw.executemany(f"INSERT INTO {table} ({','.join(columns)}) VALUES ({marks})", _rows(table, some, now))  # noqa: S608
        raw.commit()
    raw.close()


def _rows(table: str, people: list[tuple[int, dtm.datetime]], now: dtm.datetime) -> Iterator[tuple[Any, ...]]:
    seal = vault.current().seal
    label, amount, began = seal(b"metformine"), seal(b'"500 mg"'), _micros(now - _DAY)
    rule = '{"freq": "daily", "times": ["08:00"], "start": "2026-01-01"}'
    for number, first in people:
        name = f"{number:032}"
        if table == "contact":
            yield name, "telegram", name * 2, seal(str(1000 + number).encode()), began, began, 1, 0
        elif table == "plan":
            yield name, name, label, amount, rule, "UTC", "active", began, 0, "dose", 0, 0, _micros(first + 3 * _DAY)
        else:
            for day in range(2):
                when = first + day * _DAY
                date = f"{when:%Y-%m-%d}"
                yield (dose_id(name, date, "08:00"), name, name, date, "08:00", _micros(when), 86_400,
                       _micros(when + dtm.timedelta(hours=2)), "due", _micros(when), 0, 0, 0)


def _micros(instant: dtm.datetime) -> int:
    return round((instant - _EPOCH) / dtm.timedelta(microseconds=1))


