"""Export, erasure and withdrawal on a migrated database file."""

# ruff: noqa: E501  (one row of a table is one line)
from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from cryptography.fernet import Fernet

from bot.clock import SimulatedClock
from bot.journal.journal import Journal, Turn
from bot.measures.readings import Measures, parse
from bot.messages import Button
from bot.patients.consent import Consents
from bot.patients.identity import Identity
from bot.patients.profile import Profiles
from bot.patients.rights import Rights
from bot.storage import vault
from bot.storage.database import Database
from bot.storage.dialogue_states import DialogueStates
from bot.storage.inbox import lane_of
from bot.storage.tables import (
    PERSONAL,
    alert,
    answered_for,
    carer_link,
    contact,
    dose,
    inbox,
    mailbox,
    note,
    plan,
    questionnaire_run,
    travel,
    unasked,
    weekly,
)
from bot.storage.types import Instant, Sealed, SealedJSON
from tests.unit.patients.people import NOW, World

CANARY = "canari-9f27c1"


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    vault.use(vault.Vault([Fernet.generate_key().decode()]))
    db = Database(f"sqlite:///{tmp_path / 'coach.sqlite'}")
    db.migrate()
    clock = SimulatedClock(NOW)
    profiles = Profiles(db, clock)
    yield World(db, clock, Identity(db, clock), Consents(db, clock), profiles, Rights(db, clock, profiles))
    db.engine.dispose()


def a_full_life(world: World, external_id: str = CANARY) -> str:
    """Somebody with a row in every table, the canary in clear wherever a column is not sealed."""
    patient_id = world.somebody(external_id)
    world.profiles.replace(patient_id, {"first_name": "Zoé", "birth_date": "1959-03-03", "conditions": ["diabete"]})
    Measures(world.db, world.clock).store(patient_id, parse("tension 14/9")[0])
    world.identity.store_button(patient_id, {"dialogue": "/affirm"})
    world.identity.offer(patient_id, (Button("Oui", "b:x"),))
    DialogueStates(world.db, world.clock).save(patient_id, {"slots": {"x": CANARY}, "loop": None})
    Journal(world.db, world.clock).record(Turn(patient_id, "telegram", "la grippe ?", "Oui.", "advice/grippe", 0.9, "act"))
    with world.db.begin() as connection:
        for row in _rows(patient_id, external_id):
            connection.execute(row)
    return patient_id


def _rows(patient_id: str, external_id: str) -> Iterator[Any]:
    plan_id = f"plan-{patient_id[:20]}"
    yield _row(plan, id=plan_id, patient_id=patient_id, label="metformine", doses="500 mg", rule={"note": CANARY}, status="active")
    for day in range(1, 29):
        yield _row(
            dose, id=f"{patient_id[:24]}{day}", plan_id=plan_id, patient_id=patient_id, local_date=f"2026-11-{day:02d}",
            slot="08:00", state="taken", message_ref=f"{CANARY}-{day}",
        )  # fmt: skip
    yield _row(questionnaire_run, patient_id=patient_id, name="phq2", answers={"plaisir": CANARY}, state="open")
    for table, more in (
        (answered_for, {"dose_id": patient_id, "link_id": patient_id}), (note, {"id": patient_id, "kind": "weekly"}),
        (carer_link, {"id": patient_id, "state": "active"}), (travel, {}), (weekly, {}), (unasked, {}),
    ):
        yield _row(table, patient_id=patient_id, **more)
    yield _row(mailbox, patient_id=patient_id, payload={"text": CANARY})
    yield _row(alert, patient_id=patient_id, kind="handoff")
    lane = lane_of("telegram", external_id)
    yield _row(inbox, channel="telegram", update_id=f"u-{patient_id}", lane=lane, payload={"text": CANARY}, state="new")


def _row(table: sa.Table, **given: Any) -> Any:
    """An insert with something fitting in each column that must not be null: other rooms add columns."""
    filler = {Instant: NOW, sa.Boolean: False, sa.Integer: 1, sa.JSON: {}, SealedJSON: {}, Sealed: "x", sa.Float: 1.0}
    for column in table.c:
        if not column.nullable and not (column.primary_key and isinstance(column.type, sa.Integer)):
            given.setdefault(column.name, filler.get(type(column.type), "x"))
    return table.insert().values(**given)


def bytes_on_disk(world: World) -> bytes:
    folder = Path(world.db.url.removeprefix("sqlite:///")).parent
    return b"".join(path.read_bytes() for path in folder.iterdir())


def test_the_export_holds_every_table_opened_and_a_file(world: World) -> None:
    patient_id = a_full_life(world)

    export = world.rights.export(patient_id)

    tables = export.data["tables"]
    assert {name for name, rows in tables.items() if rows} == {table.name for table in PERSONAL} | {"inbox"}
    assert tables["profile"][0]["facts"]["first_name"] == "Zoé"
    assert tables["contact"][0]["external_id"] == CANARY
    assert json.loads(export.document.content) == export.data
    assert export.document.filename == "coach-sante-2026-11-23.json"


def test_the_export_can_be_read_by_a_person(world: World) -> None:
    text = world.rights.export(a_full_life(world)).text

    for said in ("Prénom : Zoé", "Santé : diabète", "metformine, 500 mg (actif)", "tension 140/90 mmHg", "2026-11-01 08:00 : prise", "profil, accordé"):
        assert said in text


def test_the_export_of_one_person_holds_nothing_of_another(world: World) -> None:
    mine, other = a_full_life(world, "1"), a_full_life(world, "2")

    assert other not in json.dumps(world.rights.export(mine).data)


def test_somebody_unknown_gets_an_empty_export(world: World) -> None:
    export = world.rights.export("0" * 32)

    assert not any(export.data["tables"].values())


def test_erasure_leaves_no_row_and_no_byte(world: World) -> None:
    patient_id = a_full_life(world)
    lane = lane_of("telegram", CANARY)

    with world.db.engine.connect():  # another process: while it is connected, SQLite keeps its write-ahead log
        world.profiles.update(patient_id, "smoking", "non")
        before = bytes_on_disk(world)
        receipt = world.rights.erase(patient_id)
        after = bytes_on_disk(world)

    for trace in (CANARY, patient_id, lane):
        assert trace.encode() in before
        assert after.count(trace.encode()) == 0, trace
    assert not any(world.rights.export(patient_id).data["tables"].values())
    assert receipt.rows >= 40
    assert len(receipt.number) <= 16


def test_erasure_of_one_leaves_the_other_untouched(world: World) -> None:
    mine, other = a_full_life(world, "1"), a_full_life(world, "2")
    kept = world.rights.export(other).data["tables"]

    world.rights.erase(mine)

    assert world.rights.export(other).data["tables"] == kept


def test_erasing_twice_gives_two_receipts(world: World) -> None:
    patient_id = a_full_life(world)
    first = world.rights.erase(patient_id)

    again = world.rights.erase(patient_id)

    assert again.rows == 0
    assert again.number != first.number


def test_what_rasa_saves_after_the_erasure_brings_nothing_back(world: World) -> None:
    patient_id = a_full_life(world)
    states = DialogueStates(world.db, world.clock)
    world.rights.erase(patient_id)

    states.save(patient_id, {"slots": {}, "loop": None})

    assert states.load(patient_id) is None


def test_whoever_comes_back_after_erasure_is_a_stranger(world: World) -> None:
    patient_id = a_full_life(world)
    world.rights.erase(patient_id)

    fresh = world.identity.resolve("telegram", CANARY)

    assert fresh.patient_id != patient_id
    assert fresh.welcomed_at is None
    assert not world.consents.granted(fresh.patient_id, "profile")


@pytest.mark.parametrize(
    ("purpose", "gone", "kept"),
    [
        ("profile", {"profile"}, {"plan", "measure", "turn"}),
        ("followup", {"plan", "dose", "measure", "mailbox"}, {"profile", "turn"}),
        ("journal", {"turn"}, {"plan", "measure", "profile"}),
    ],
)
def test_withdrawing_deletes_what_was_kept_for_that_purpose_only(world: World, purpose: Any, gone: set[str], kept: set[str]) -> None:
    patient_id = a_full_life(world)

    world.rights.withdraw(patient_id, purpose)

    tables = world.rights.export(patient_id).data["tables"]
    assert not world.consents.granted(patient_id, purpose)
    assert not [name for name in gone if tables[name]]
    assert all(tables[name] for name in kept)


def test_a_reader_does_not_keep_an_erasure_from_happening(world: World) -> None:
    patient_id = a_full_life(world)

    with world.db.read() as reading:
        reading.execute(sa.select(sa.literal(1))).scalar()
        world.rights.erase(patient_id)

    assert world.identity.contact(patient_id) is None
    with world.db.read() as reading:
        assert reading.execute(sa.select(sa.func.count()).select_from(contact)).scalar() == 0


def test_purging_strangers_leaves_no_byte_either(world: World) -> None:
    patient_id = world.a_stranger(CANARY)
    world.later(hours=25)

    world.identity.purge(world.clock.now())

    assert patient_id.encode() not in bytes_on_disk(world)
