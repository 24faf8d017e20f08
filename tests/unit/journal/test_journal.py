# ruff: noqa: E501  (one row of a table is one line)
from __future__ import annotations

import dataclasses
import datetime as dtm

from bot.journal.journal import Journal, Turn
from tests.unit.patients.people import NOW, World


def a_turn(patient_id: str, said: str = "jveux areter de fumer", **changes: object) -> Turn:
    turn = Turn(patient_id, "telegram", said, "Bravo.", "advice/tabac", 0.9, "act", "action_advice", None, 20)
    return dataclasses.replace(turn, **changes)


def test_a_turn_is_kept_masked_under_the_pseudonym(world: World) -> None:
    journal = Journal(world.db, world.clock)
    patient_id = world.somebody("555666777")
    world.profiles.update(patient_id, "first_name", "Zoé")

    journal.record(a_turn(patient_id, "zoe, appelez le 06 12 34 56 78", answered="Bonjour Zoé."), known=["555666777"])

    (entry,) = journal.search()
    assert (entry.patient_id, entry.said, entry.answered) == (patient_id, "[masqué], appelez le [téléphone]", "Bonjour [masqué].")


def test_without_consent_only_figures_stay_and_nothing_leads_to_the_person(world: World) -> None:
    journal = Journal(world.db, world.clock)
    world.later(minutes=17)

    journal.record(a_turn(world.somebody(purposes=("profile", "followup"))))

    (entry,) = journal.search()
    assert (entry.patient_id, entry.said, entry.answered) == (None, None, None)
    assert (entry.label, entry.confidence, entry.at) == ("advice/tabac", 0.9, NOW)


def test_turns_are_filtered(world: World) -> None:
    journal = Journal(world.db, world.clock)
    marie, paul = world.somebody("1"), world.somebody("2")
    journal.record(a_turn(marie))
    world.later(hours=1)
    journal.record(a_turn(paul, "Écrire un poème", label="out_of_scope", decision="reject", confidence=0.2))

    assert [e.patient_id for e in journal.search()] == [paul, marie]
    assert [e.patient_id for e in journal.search(label="advice/tabac")] == [marie]
    assert [e.patient_id for e in journal.search(decision="reject")] == [paul]
    assert [e.patient_id for e in journal.search(patient=marie)] == [marie]
    assert [e.patient_id for e in journal.search(since=NOW + dtm.timedelta(minutes=1))] == [paul]
    assert [e.patient_id for e in journal.search(until=NOW + dtm.timedelta(minutes=1))] == [marie]
    assert [e.patient_id for e in journal.search(max_confidence=0.5)] == [paul]
    assert [e.patient_id for e in journal.search(min_confidence=0.5)] == [marie]
    assert [e.patient_id for e in journal.search(text="ecrire")] == [paul]
    assert len(journal.search(limit=1)) == 1
    assert journal.search(text='" OR 1=1 --') == []


def test_more_turns_than_a_page_are_all_found(world: World) -> None:
    journal = Journal(world.db, world.clock)
    patient_id = world.somebody()
    for number in range(205):
        journal.record(a_turn(patient_id, f"message {'abc'[number % 3]}"))

    assert len(journal.search(text="message a", limit=1000)) == 69


def test_turns_are_forgotten_after_ninety_days(world: World) -> None:
    journal = Journal(world.db, world.clock)
    journal.record(a_turn(world.somebody()))
    world.later(days=90, seconds=1)
    journal.record(a_turn(world.somebody()))

    assert world.identity.purge(world.clock.now()).turns == 1
    assert len(journal.search()) == 1


def test_a_turn_shows_no_words_in_its_repr(world: World) -> None:
    assert "fumer" not in repr(a_turn("0" * 32))
