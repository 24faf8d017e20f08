from __future__ import annotations

import datetime as dtm

import pytest

from bot.errors import NotTheOwner
from bot.messages import Button
from tests.unit.patients.people import NOW, World


def test_the_same_chat_is_the_same_person_and_another_chat_is_not(world: World) -> None:
    first = world.identity.resolve("telegram", "1")

    assert world.identity.resolve("telegram", "1").patient_id == first.patient_id
    assert world.identity.resolve("telegram", "2").patient_id != first.patient_id
    assert world.identity.resolve("web", "1").patient_id != first.patient_id
    assert len(first.patient_id) == 32
    assert first.patient_id != "1"


def test_the_database_file_does_not_hold_the_external_id(world: World) -> None:
    world.identity.resolve("telegram", "998877665544")

    found = b"".join(path.read_bytes() for path in _files(world))

    assert b"998877665544" not in found


def _files(world: World) -> list:  # type: ignore[type-arg]
    from pathlib import Path

    folder = Path(world.db.url.removeprefix("sqlite:///")).parent
    return list(folder.iterdir())


def test_the_worker_gets_the_address_back_and_none_for_somebody_unknown(world: World) -> None:
    patient_id = world.a_stranger("77")

    assert world.identity.address(patient_id) == ("telegram", "77")
    assert world.identity.address("0" * 32) is None


def test_finding_makes_nobody(world: World) -> None:
    assert world.identity.find("telegram", "5") is None
    assert world.identity.find("telegram", "5") is None


def test_whoever_writes_again_after_blocking_us_is_reachable_and_has_come_back_once(world: World) -> None:
    patient_id = world.a_stranger("5")
    world.identity.set_reachable(patient_id, False)

    back = world.identity.resolve("telegram", "5")

    assert (back.reachable, back.came_back) == (True, True)
    assert world.identity.resolve("telegram", "5").came_back is False


def test_a_person_is_muted_until_the_instant_said(world: World) -> None:
    patient_id = world.a_stranger()
    world.identity.mute_until(patient_id, NOW + dtm.timedelta(hours=24))

    contact = world.identity.contact(patient_id)

    assert contact is not None
    assert contact.muted(NOW)
    assert not contact.muted(NOW + dtm.timedelta(hours=24))


OFFERED = (Button("✅ Pris", "d:1:taken"), Button("Plus tard", "d:1:later"), Button("Pas pris", "d:1:skip"))
ASKED = (Button("Oui, enregistrer", "b:yes"), Button("Non, changer", "b:no"), Button("Pourquoi ce conseil ?", "b:why"))


@pytest.mark.parametrize(
    ("typed", "data"),
    [
        ("pris", "d:1:taken"), ("PRIS !", "d:1:taken"), ("Plus", "d:1:later"), ("plus tard", "d:1:later"),
        ("pas pris", "d:1:skip"), ("pas", "d:1:skip"), ("p", None), ("pl", None), ("pri", None), ("pris hier", None),
        ("plus tard demain", None), ("", None), ("!!!", None), ("😀", None), ("d:1:taken", None), ("oui", None),
    ],
)  # fmt: skip
def test_a_typed_text_presses_the_button_whose_words_it_begins(world: World, typed: str, data: str | None) -> None:
    patient_id = world.a_stranger()
    world.identity.offer(patient_id, OFFERED)

    assert world.identity.press_for_text(patient_id, typed) == data


@pytest.mark.parametrize(
    ("typed", "data"),
    [
        ("pk", "b:why"), ("pq ?", "b:why"), ("Pourquoi ?", "b:why"), ("pourquoi ce conseil", "b:why"), ("ok", "b:yes"),
        ("ui", "b:yes"), ("ouaiiis", "b:yes"), ("oui", "b:yes"), ("nn", "b:no"), ("Non.", "b:no"), ("nan", "b:no"),
        ("non pas ca", None), ("oui mais", None),
    ],
)  # fmt: skip
def test_short_forms_press_yes_no_and_why(world: World, typed: str, data: str | None) -> None:
    patient_id = world.a_stranger()
    world.identity.offer(patient_id, ASKED)

    assert world.identity.press_for_text(patient_id, typed) == data


def test_two_candidates_are_none_but_an_equal_label_wins(world: World) -> None:
    patient_id = world.a_stranger()
    world.identity.offer(patient_id, (Button("Plus tard", "a"), Button("Plus jamais", "b"), Button("Plus", "c")))

    assert world.identity.press_for_text(patient_id, "plus") == "c"
    world.identity.offer(patient_id, (Button("Plus tard", "a"), Button("Plus jamais", "b")))
    assert world.identity.press_for_text(patient_id, "plus") is None


def test_buttons_of_an_earlier_message_are_not_pressed_by_words(world: World) -> None:
    patient_id = world.a_stranger()
    world.identity.offer(patient_id, OFFERED)

    world.identity.offer(patient_id, ())

    assert world.identity.press_for_text(patient_id, "pris") is None


def test_a_stored_button_gives_its_meaning_and_says_when_it_is_pressed_again(world: World) -> None:
    patient_id = world.a_stranger()
    token = world.identity.store_button(patient_id, {"dialogue": "/affirm"})

    assert len(f"b:{token}".encode()) <= 64
    assert world.identity.take_button(patient_id, token) == {"dialogue": "/affirm"}
    assert world.identity.take_button(patient_id, token) == {"dialogue": "/affirm", "again": True}


def test_all_the_buttons_of_a_message_are_stored_at_once(world: World) -> None:
    patient_id = world.a_stranger()

    tokens = world.identity.store_buttons(patient_id, [{"n": 1}, {"n": 2}])

    assert [world.identity.take_button(patient_id, token) for token in tokens] == [{"n": 1}, {"n": 2}]


def test_a_button_of_somebody_else_is_refused_and_stays_fresh(world: World) -> None:
    owner, other = world.a_stranger("1"), world.a_stranger("2")
    token = world.identity.store_button(owner, {"x": 1})

    with pytest.raises(NotTheOwner):
        world.identity.take_button(other, token)

    assert world.identity.take_button(owner, token) == {"x": 1}


@pytest.mark.parametrize("forged", ["", "x", "../../etc/passwd", "' OR 1=1 --", "\x00", "é" * 500, "9" * 400])
def test_a_forged_token_means_nothing(world: World, forged: str) -> None:
    patient_id = world.a_stranger()
    world.identity.store_button(patient_id, {"x": 1})

    assert world.identity.take_button(patient_id, forged) is None


def test_a_button_expires_after_seven_days(world: World) -> None:
    patient_id = world.a_stranger()
    token = world.identity.store_button(patient_id, {"x": 1})

    world.later(days=7, seconds=1)

    assert world.identity.take_button(patient_id, token) is None


def test_a_stranger_is_forgotten_after_a_day_and_somebody_who_agreed_is_not(world: World) -> None:
    stranger, known = world.a_stranger("1"), world.somebody("2", ("followup",))
    world.later(hours=24, seconds=1)

    purged = world.identity.purge(world.clock.now())

    assert purged.contacts == 1
    assert world.identity.contact(stranger) is None
    assert world.identity.contact(known) is not None


def test_somebody_who_took_back_every_consent_is_forgotten_too(world: World) -> None:
    patient_id = world.somebody("2", ("followup",))
    world.consents.decide(patient_id, "followup", False)
    world.later(hours=25)

    world.identity.purge(world.clock.now())

    assert world.identity.contact(patient_id) is None


def test_a_stranger_who_wrote_lately_is_kept(world: World) -> None:
    patient_id = world.a_stranger("1")
    world.later(hours=23)
    world.identity.resolve("telegram", "1")
    world.later(hours=2)

    world.identity.purge(world.clock.now())

    assert world.identity.contact(patient_id) is not None


def test_flagging_somebody_underage_deletes_all_but_the_flag(world: World) -> None:
    patient_id = world.somebody()
    world.profiles.update(patient_id, "sex", "femme")

    world.identity.flag_underage(patient_id)

    contact = world.identity.contact(patient_id)
    assert contact is not None
    assert contact.underage
    assert world.profiles.facts(patient_id) == {}
    assert not world.consents.granted(patient_id, "profile")
