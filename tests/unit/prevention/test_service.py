"""The plan of somebody in a database: what is kept and with which consent, exported, erased, withdrawn; the page."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.content.catalogue import Catalogue
from bot.errors import ConsentMissing
from bot.measures.readings import Measures, parse
from bot.medications.dose_wording import speaker
from bot.prevention.said import Said
from bot.prevention.service import Prevention
from bot.questionnaires.service import Questionnaires
from tests.unit.patients.people import World, a_world
from tests.unit.prevention.test_plan import shipped

WOMAN = {"birth_date": "1970-05-01", "sex": "female", "country": "LU"}


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    made = a_world(tmp_path)
    yield made
    made.db.engine.dispose()


def a_service(world: World, content: Catalogue | None = None) -> Prevention:
    known = content or shipped()
    tests = Questionnaires(world.db, world.clock, world.profiles, known.questionnaires)
    measures = Measures(world.db, world.clock)
    return Prevention(world.db, world.clock, world.profiles, known.prevention.values(), tests, measures,
                      speaker(known.messages))


def test_what_is_done_is_kept_as_precisely_as_it_was_said(world: World) -> None:
    service, patient = a_service(world), world.somebody()

    service.store(patient, [Said("mammographie", True, "2026-03"), Said("dentiste", True)])

    assert service.done(patient) == {"mammographie": "2026-03", "dentiste": "2026-11-23"}


def test_saying_it_again_replaces_the_date(world: World) -> None:
    service, patient = a_service(world), world.somebody()

    service.store(patient, [Said("mammographie", True)])
    service.store(patient, [Said("mammographie", True, "2025-03")])

    assert service.done(patient) == {"mammographie": "2025-03"}


def test_what_was_said_by_mistake_is_taken_back(world: World) -> None:
    service, patient = a_service(world), world.somebody()
    service.store(patient, [Said("mammographie", True)])

    service.store(patient, [Said("mammographie", False)])

    assert service.done(patient) == {}


def test_nothing_is_kept_without_consent(world: World) -> None:
    service, patient = a_service(world), world.somebody(purposes=("profile",))

    with pytest.raises(ConsentMissing):
        service.store(patient, [Said("mammographie", True)])

    assert service.done(patient) == {}


def test_what_is_done_is_exported_and_erased_with_the_rest(world: World) -> None:
    service, patient = a_service(world), world.somebody()
    service.store(patient, [Said("mammographie", True, "2026-03")])

    export = world.rights.export(patient)
    world.rights.erase(patient)

    assert export.data["tables"]["prevention_done"][0]["act"] == "mammographie"
    assert "mammographie : 2026-03" in export.text
    assert service.done(patient) == {}


def test_withdrawing_the_follow_up_forgets_what_is_done(world: World) -> None:
    service, patient = a_service(world), world.somebody()
    service.store(patient, [Said("mammographie", True)])

    world.rights.withdraw(patient, "followup")

    assert service.done(patient) == {}


def test_a_reading_on_record_is_a_measure_done(world: World) -> None:
    service, patient = a_service(world), world.somebody()
    world.profiles.replace(patient, {"birth_date": "1960-01-01"})

    Measures(world.db, world.clock).store(patient, parse("tension 13/8")[0])

    assert service.done(patient) == {"tension": "2026-11-23"}
    assert "tension" not in [entry.act.id for entry in service.plan(patient).due]


def test_one_person_never_sees_what_another_did(world: World) -> None:
    service, one, other = a_service(world), world.somebody("1"), world.somebody("2")

    service.store(one, [Said("mammographie", True)])

    assert service.done(other) == {}


def test_the_page_is_a_picture_that_its_words_describe(world: World) -> None:
    service, patient = a_service(world), world.somebody()
    world.profiles.replace(patient, WOMAN)
    service.store(patient, [Said("mammographie", True, "2026-03")])

    page = service.page(patient)

    assert page.image is not None and page.image.startswith(b"\x89PNG")
    assert "test colorectal" in page.text and "mammographie" in page.text
    assert service.page(patient).image == page.image


def test_the_page_of_a_stranger_is_drawn_too(world: World) -> None:
    page = a_service(world).page(world.a_stranger())

    assert page.image is not None


def test_every_word_of_the_acts_is_read_as_that_act(world: World) -> None:
    service, today = a_service(world), world.profiles.today(world.a_stranger())

    for act in service.acts.values():
        for word in act.words:
            assert service.reader.about_done(f"{word} ok"), word
            assert [one.act for one in service.reader.read(f"{word} ok", today)] == [act.id], word
            assert service.reader.about_done(f"pas fait : {word}"), word
