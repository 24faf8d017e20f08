# ruff: noqa: E501  (one row of a table is one line)
from __future__ import annotations

import pytest

from bot.errors import ConsentMissing, ContentError
from bot.patients import lexicon
from bot.patients.model import ProfileError, Underage
from tests.unit.patients.people import World


def test_nothing_is_stored_without_consent(world: World) -> None:
    patient_id = world.a_stranger()

    with pytest.raises(ConsentMissing):
        world.profiles.update(patient_id, "sex", "femme")
    with pytest.raises(ConsentMissing):
        world.profiles.learn(patient_id, "j'ai 67 ans")

    assert world.profiles.facts(patient_id) == {}


def test_a_sentence_without_facts_asks_for_no_consent(world: World) -> None:
    assert world.profiles.learn(world.a_stranger(), "bonjour").stored == ()


def test_a_fact_is_stored_corrected_and_said_back(world: World) -> None:
    patient_id = world.somebody()
    world.profiles.update(patient_id, "weight_kg", "82 kg")

    fact = world.profiles.update(patient_id, "weight_kg", "80,5")

    assert (fact.value, fact.before, fact.changed) == (80.5, 82.0, True)
    assert fact.line == "Poids : 80,5 kg"
    assert world.profiles.facts(patient_id) == {"weight_kg": 80.5}


def test_conditions_said_are_added_and_conditions_denied_are_struck_out(world: World) -> None:
    patient_id = world.somebody()
    world.profiles.learn(patient_id, "j'ai 67 ans et du diabète")
    world.profiles.learn(patient_id, "j'ai aussi de l'asthme")

    learned = world.profiles.learn(patient_id, "je ne suis pas diabétique")

    assert world.profiles.facts(patient_id)["conditions"] == ["asthme"]
    assert learned.stored[-1].value == ["asthme"]


def test_an_answer_replaces_the_list(world: World) -> None:
    patient_id = world.somebody()
    world.profiles.update(patient_id, "conditions", "diabète")

    world.profiles.update(patient_id, "conditions", "asthme")

    assert world.profiles.facts(patient_id)["conditions"] == ["asthme"]


def test_a_refused_value_leaves_the_other_facts_of_the_sentence(world: World) -> None:
    patient_id = world.somebody()

    learned = world.profiles.learn(patient_id, "je suis une femme et j'ai 130 ans")

    assert world.profiles.facts(patient_id) == {"sex": "female"}
    assert [refusal.code for refusal in learned.refused] == ["trop_vieux"]


def test_a_refused_value_changes_nothing(world: World) -> None:
    patient_id = world.somebody()
    world.profiles.update(patient_id, "weight_kg", 70)

    with pytest.raises(ProfileError):
        world.profiles.update(patient_id, "weight_kg", -5)

    assert world.profiles.facts(patient_id) == {"weight_kg": 70.0}


def test_replacing_many_facts_is_all_or_nothing(world: World) -> None:
    patient_id = world.somebody()

    with pytest.raises(ProfileError):
        world.profiles.replace(patient_id, {"sex": "female", "weight_kg": -5})

    assert world.profiles.facts(patient_id) == {}


def test_a_minor_nothing_is_known_about_is_flagged_even_without_consent(world: World) -> None:
    patient_id = world.a_stranger()

    with pytest.raises(Underage) as refused:
        world.profiles.learn(patient_id, "j'ai 15 ans")

    contact = world.identity.contact(patient_id)
    assert contact is not None
    assert contact.underage
    assert not refused.value.ask


def test_a_minor_who_had_begun_the_onboarding_leaves_nothing_behind(world: World) -> None:
    patient_id = world.somebody()
    world.profiles.update(patient_id, "sex", "femme")

    with pytest.raises(Underage):
        world.profiles.update(patient_id, "birth_date", "16 ans")

    tables = world.rights.export(patient_id).data["tables"]
    assert [name for name, rows in tables.items() if rows] == ["contact"]


def test_a_known_adult_who_seems_a_minor_is_asked_and_loses_nothing(world: World) -> None:
    patient_id = world.somebody()
    world.profiles.update(patient_id, "birth_date", "67 ans")

    with pytest.raises(Underage) as refused:
        world.profiles.learn(patient_id, "j'ai 15 ans")

    contact = world.identity.contact(patient_id)
    assert contact is not None
    assert refused.value.ask
    assert not contact.underage
    assert world.profiles.facts(patient_id) == {"birth_date": "1959-01-01"}


def test_a_fact_or_one_entry_of_it_can_be_forgotten(world: World) -> None:
    patient_id = world.somebody()
    world.profiles.replace(patient_id, {"sex": "female", "allergies": ["latex", "pénicilline"]})

    world.profiles.forget(patient_id, "allergies", "latex")
    world.profiles.forget(patient_id, "sex")
    world.profiles.forget(patient_id, "height_cm")

    assert world.profiles.facts(patient_id) == {"allergies": ["pénicilline"]}


def test_onboarding_asks_only_what_is_not_known_and_nothing_twice(world: World) -> None:
    known = {"sex": "female"}

    assert world.profiles.missing(known) == ("birth_date", "country", "conditions", "smoking")
    assert world.profiles.missing(known, asked=("birth_date",)) == ("country", "conditions", "smoking")


def test_the_profile_is_described_in_french(world: World) -> None:
    known = {
        "first_name": "Marie", "birth_date": "1959-03-03", "sex": "female", "country": "LU", "conditions": ["diabete"],
        "allergies": [], "smoking": "former", "pregnant": False, "height_cm": 175.0, "address": "tu",
    }  # fmt: skip

    assert world.profiles.describe(known) == [
        "Prénom : Marie", "Âge : 67 ans (date de naissance : 03/03/1959)", "Sexe : femme", "Enceinte : non",
        "Pays : Luxembourg", "Santé : diabète", "Allergies : aucune signalée", "Tabac : a arrêté de fumer", "Taille : 175 cm",
        "Façon de parler : tutoiement",
    ]  # fmt: skip


def test_the_day_of_the_person_is_that_of_their_zone(world: World) -> None:
    patient_id = world.somebody()
    world.profiles.update(patient_id, "timezone", "Pacific/Auckland")
    world.later(hours=4)

    assert world.profiles.today(patient_id).isoformat() == "2026-11-24"
    assert world.profiles.zone(world.a_stranger("9")) == "Europe/Luxembourg"


def test_a_broken_word_list_is_one_french_sentence(tmp_path) -> None:  # type: ignore[no-untyped-def]
    broken = tmp_path / "profile.yml"
    broken.write_text("conditions: [", "utf-8")

    with pytest.raises(ContentError) as refused:
        lexicon.load(broken)

    assert "profile.yml" in refused.value.problems[0]
