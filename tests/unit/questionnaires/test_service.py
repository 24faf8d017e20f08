from __future__ import annotations

import dataclasses

import pytest
import sqlalchemy as sa

from bot.errors import ConsentMissing
from bot.patients.model import Underage
from bot.questionnaires.answers import NotUnderstood
from bot.questionnaires.service import Questionnaires, Refused, Result, Run, Step
from tests.unit.patients.people import World
from tests.unit.questionnaires.people import shipped


def answered(service: Questionnaires, patient: str, run: Run, *said: str) -> Run:
    for words in said:
        step = service.step(patient, run)
        assert isinstance(step, Step)
        run = service.answer(patient, run, step.question, words)
    return run


def test_answers_lead_to_a_result_that_is_found_again(world: World, service: Questionnaires) -> None:
    patient = world.somebody()

    run = answered(service, patient, service.start(patient, "phq2"), "plusieurs jours", "presque tous les jours")
    end = service.step(patient, run)

    assert isinstance(end, Result)
    assert (end.score, end.highest, end.band.id) == (4, 6, "en_parler")
    assert [(one.questionnaire.name, one.score) for one in service.results(patient)] == [("phq2", 4)]


def test_half_a_questionnaire_is_still_there_the_next_day(world: World, service: Questionnaires) -> None:
    patient = world.somebody()
    answered(service, patient, service.start(patient, "phq2"), "souvent")

    world.later(days=1)
    found = service.unfinished(patient)

    assert found is not None
    step = service.step(patient, found)
    assert isinstance(step, Step)
    assert (step.question.id, step.number, step.of) == ("tristesse", 2, 2)


def test_beginning_anew_closes_the_unfinished_one(world: World, service: Questionnaires) -> None:
    patient = world.somebody()
    answered(service, patient, service.start(patient, "phq2"), "souvent")

    service.start(patient, "phq2")

    assert service.unfinished(patient) is None


def test_a_fact_told_here_is_known_to_the_profile(world: World, service: Questionnaires) -> None:
    patient = world.somebody()

    answered(service, patient, service.start(patient, "findrisc"), "58 ans", "une femme", "70 kg", "1m68")

    facts = world.profiles.facts(patient)
    assert (facts["sex"], facts["weight_kg"], facts["height_cm"]) == ("female", 70, 168)
    assert "birth_date" in facts


def test_without_a_profile_the_facts_stay_in_the_run(world: World, service: Questionnaires) -> None:
    patient = world.somebody(purposes=("followup",))

    run = answered(service, patient, service.start(patient, "findrisc"), "58 ans", "une femme")

    assert world.profiles.facts(patient) == {}
    assert run.answers["sexe"] == "female"


def test_nothing_is_stored_without_consent(world: World, service: Questionnaires) -> None:
    with pytest.raises(ConsentMissing):
        service.start(world.a_stranger(), "phq2")


def test_somebody_underage_is_refused_and_nothing_is_kept(world: World, service: Questionnaires) -> None:
    patient = world.somebody()
    run = service.start(patient, "findrisc")
    step = service.step(patient, run)
    assert isinstance(step, Step)

    with pytest.raises(Underage):
        service.answer(patient, run, step.question, "15 ans")

    assert service.runs(patient) == []


def test_a_person_it_is_not_for_ends_without_a_score(world: World, service: Questionnaires) -> None:
    patient = world.somebody()
    world.profiles.update(patient, "conditions", ["diabete"])

    assert isinstance(service.step(patient, service.start(patient, "findrisc")), Refused)
    assert service.results(patient) == []


def test_words_that_are_no_answer_change_nothing(world: World, service: Questionnaires) -> None:
    patient = world.somebody()
    run = service.start(patient, "phq2")
    step = service.step(patient, run)
    assert isinstance(step, Step)

    with pytest.raises(NotUnderstood):
        service.answer(patient, run, step.question, "quelle heure est-il")

    assert service.runs(patient)[0].answers == {}


def test_the_unit_of_one_cholesterol_holds_for_the_other(world: World, service: Questionnaires) -> None:
    patient = world.somebody()

    run = answered(service, patient, service.start(patient, "score2"), "50", "non", "homme", "oui", "14", "2,13 g/L", "0,5")
    end = service.step(patient, run)

    assert isinstance(end, Result)
    assert end.score == pytest.approx(5.9, abs=0.2)


def test_a_step_back_asks_the_last_question_again(world: World, service: Questionnaires) -> None:
    patient = world.somebody()
    run = service.undo(patient, answered(service, patient, service.start(patient, "phq2"), "souvent"))

    step = service.step(patient, run)

    assert isinstance(step, Step)
    assert step.question.id == "plaisir"


def test_a_questionnaire_that_is_switched_off_is_gone(world: World) -> None:
    off = {**shipped(), "score2": dataclasses.replace(shipped()["score2"], enabled=False)}
    service = Questionnaires(world.db, world.clock, world.profiles, off)

    assert service.get("score2") is None
    assert service.recognise("test du coeur") is None
    assert "score2" not in [one.name for one in service.offered()]


@pytest.mark.parametrize(("said", "name"), [
    ("test du diabète", "findrisc"), ("findrisc", "findrisc"), ("ya un quiz pr savoir si je boi trop l alcool", "audit_c"),
    ("faire le test de la clope", "fagerstrom"), ("questionnaire dépression", "phq2"), ("mon risque d'infarctus", "score2"),
    ("un test", None), ("test diabète et coeur", None),
])
def test_a_test_is_recognised_by_its_words(service: Questionnaires, said: str, name: str | None) -> None:
    found = service.recognise(said)

    assert (found.name if found else None) == name


def test_runs_are_exported_erased_and_sealed(world: World, service: Questionnaires) -> None:
    patient = world.somebody()
    answered(service, patient, service.start(patient, "phq2"), "souvent")
    with world.db.read() as connection:
        raw = connection.execute(sa.text("SELECT name, answers FROM questionnaire_run")).one()

    export = world.rights.export(patient)
    withdrawn = world.rights.withdraw(patient, "followup")

    assert b"phq2" not in bytes(raw.name) and b"souvent" not in bytes(raw.answers)
    assert export.data["tables"]["questionnaire_run"][0]["answers"] == {"plaisir": "souvent"}
    assert "phq2" in export.text
    assert withdrawn >= 1
    assert service.runs(patient) == []
