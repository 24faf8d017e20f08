# ruff: noqa: E501  (one row of a table is one line)
from __future__ import annotations

import datetime as dtm
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.errors import ConsentMissing
from bot.measures.readings import Kind, Measures, Reading, ReadingError, parse, say
from tests.unit.patients.people import NOW, World


@pytest.mark.parametrize(
    ("text", "kind", "value"),
    [
        ("tension 14/9", "blood_pressure", {"systolic": 140, "diastolic": 90}),
        ("130/80", "blood_pressure", {"systolic": 130, "diastolic": 80}),
        ("ma tension est à 13,5/8,5", "blood_pressure", {"systolic": 135, "diastolic": 85}),
        ("tension treize huit", "blood_pressure", {"systolic": 130, "diastolic": 80}),
        ("tension 13 sur 8 à 8h15", "blood_pressure", {"systolic": 130, "diastolic": 80}),
        ("glycémie 1,2", "glucose", {"value": 1.2}),
        ("glycémie 5.4", "glucose", {"value": 0.97, "said": 5.4, "said_unit": "mmol/L"}),
        ("dextro 126 mg/dl", "glucose", {"value": 1.26, "said": 126.0, "said_unit": "mg/dL"}),
        ("je pèse 72 kilos 500", "weight", {"value": 72.5}), ("poids 72,5", "weight", {"value": 72.5}),
        ("8 000 pas", "steps", {"value": 8000}), ("dix mille pas", "steps", {"value": 10000}), ("8k pas", "steps", {"value": 8000}),
        ("j'ai dormi 7h30", "sleep", {"value": 7.5}), ("sept heures et demie de sommeil", "sleep", {"value": 7.5}),
        ("j'ai dormi de 23h à 7h", "sleep", {"value": 8.0}), ("pouls 72", "pulse", {"value": 72}),
        ("38,5 de fièvre", "temperature", {"value": 38.5}), ("température 37 2", "temperature", {"value": 37.2}),
        ("moral 3/5", "mood", {"value": 6.0}), ("moral à 7", "mood", {"value": 7.0}),
    ],
)  # fmt: skip
def test_a_reading_is_read_as_people_type_it(text: str, kind: Kind, value: dict[str, Any]) -> None:
    (reading,) = parse(text)

    assert (reading.kind, reading.value) == (kind, value)
    assert say(reading)


def test_several_readings_in_one_message_are_all_read() -> None:
    found = parse("tension 13/8 et pouls 70, poids 72")

    assert [reading.kind for reading in found] == ["blood_pressure", "pulse", "weight"]


@pytest.mark.parametrize(
    ("text", "expected", "kind"), [("14/9", "blood_pressure", "blood_pressure"), ("72", "weight", "weight"), ("bof", "mood", "mood")]
)
def test_what_was_asked_for_needs_no_name(text: str, expected: Kind, kind: Kind) -> None:
    assert parse(text, expected)[0].kind == kind


@pytest.mark.parametrize(
    ("text", "code", "ask"),
    [
        ("14/9", "tension_ou_date", True), ("80/120 de tension", "inversee", True), ("tension 300/200", "blood_pressure", False),
        ("glycémie 3", "glucose_unite", True), ("glycémie 0", "glucose", False), ("poids -5", "weight", False),
        ("poids 154 livres", "unite", True), ("poids 9999 kg", "weight", False), ("température 98.6", "fahrenheit", True),
        ("température 12", "temperature", False), ("pouls 9999", "pulse", False), ("200000 pas", "steps", False),
        ("dormi 30h", "sleep", False), ("moral 11", "mood", False), ("bonjour", "illisible", False), ("", "illisible", False),
        ("poids NaN", "illisible", False), ("tension élevée", "illisible", False),
    ],
)  # fmt: skip
def test_an_impossible_or_doubtful_reading_is_refused_or_asked(text: str, code: str, ask: bool) -> None:
    with pytest.raises(ReadingError) as refused:
        parse(text)

    assert (refused.value.code, refused.value.ask) == (code, ask)
    assert "{" not in refused.value.message


@given(st.text(alphabet="tensiopdgly 0123456789/,.-hk°", max_size=60))
def test_no_text_breaks_the_reading(text: str) -> None:
    try:
        parse(text)
    except ReadingError as refused:
        assert refused.message


def test_a_reading_is_stored_only_with_consent(world: World) -> None:
    measures = Measures(world.db, world.clock)

    with pytest.raises(ConsentMissing):
        measures.store(world.a_stranger(), parse("pouls 72")[0])


def test_readings_come_back_newest_first_and_yesterday_is_yesterday(world: World) -> None:
    measures = Measures(world.db, world.clock)
    patient_id = world.somebody()
    measures.store(patient_id, parse("tension 13/8")[0])
    measures.store(patient_id, parse("hier tension 12/7")[0])

    found = measures.history(patient_id, "blood_pressure")

    assert [stored.reading.value["systolic"] for stored in found] == [130, 120]
    assert found[1].measured_at == NOW - dtm.timedelta(days=1)


def test_a_reading_is_never_kept_in_the_future(world: World) -> None:
    measures = Measures(world.db, world.clock)

    stored = measures.store(world.somebody(), parse("pouls 72")[0], NOW + dtm.timedelta(days=1))

    assert stored.measured_at == NOW


def test_a_weight_far_from_the_last_one_is_asked_before_it_is_kept(world: World) -> None:
    measures = Measures(world.db, world.clock)
    patient_id = world.somebody()
    measures.store(patient_id, Reading("weight", {"value": 72.0}, "kg"))
    slip = Reading("weight", {"value": 92.0}, "kg")

    with pytest.raises(ReadingError) as asked:
        measures.store(patient_id, slip)

    assert asked.value.ask
    assert len(measures.history(patient_id)) == 1
    measures.store(patient_id, slip, confirmed=True)
    assert len(measures.history(patient_id)) == 2
