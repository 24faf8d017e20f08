from __future__ import annotations

import pytest

from bot.errors import ConsentMissing
from tests.unit.patients.people import World


def test_nothing_is_granted_before_it_is_asked(world: World) -> None:
    patient_id = world.a_stranger()

    assert not world.consents.granted(patient_id, "profile")
    assert world.consents.to_ask(patient_id) == ("profile", "followup", "journal")
    with pytest.raises(ConsentMissing):
        world.consents.require(patient_id, "journal")


def test_the_newest_decision_counts_and_the_history_stays(world: World) -> None:
    patient_id = world.a_stranger()
    world.consents.decide(patient_id, "profile", True)
    world.consents.decide(patient_id, "profile", False)

    assert not world.consents.granted(patient_id, "profile")
    assert len(world.rights.export(patient_id).data["tables"]["consent"]) == 2


def test_deciding_the_same_twice_is_one_decision(world: World) -> None:
    patient_id = world.a_stranger()
    first = world.consents.decide(patient_id, "profile", True)
    world.later(hours=1)

    assert world.consents.decide(patient_id, "profile", True) == first


def test_a_yes_to_an_older_text_is_asked_again_and_a_no_is_not(world: World) -> None:
    patient_id = world.a_stranger()
    world.consents.decide(patient_id, "profile", True, "2020-01")
    world.consents.decide(patient_id, "journal", False, "2020-01")
    world.consents.decide(patient_id, "followup", True)

    assert world.consents.to_ask(patient_id) == ("profile",)
    assert world.consents.current(patient_id)["profile"].version == "2020-01"


def test_nobody_underage_or_unknown_can_agree(world: World) -> None:
    child = world.a_stranger()
    world.identity.flag_underage(child)

    for person in (child, "0" * 32):
        with pytest.raises(ConsentMissing):
            world.consents.decide(person, "profile", True)


def test_each_purpose_has_a_text(world: World) -> None:
    assert all(world.consents.text(purpose) for purpose in world.consents.to_ask(world.a_stranger()))
