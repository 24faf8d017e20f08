"""What people send by mistake or on purpose: a short clear answer, nothing stored wrongly, nothing lost."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.support.stage import Person

pytestmark = pytest.mark.rasa

NOTHING = ("profile", "plan", "dose", "measure", "alert")


def kept(person: Person) -> dict[str, int]:
    return {table: count for table, count in person.rows(person.id).items() if table in NOTHING and count}


@pytest.mark.parametrize(("text", "expected"), [
    ("", "empty"), ("   \n\t ", "empty"), ("\x00\x07\x1b", "empty"), ("\u200b\u202e\ufeff", "empty"),
    ("😀😀👍🏽", "only_signs"), ("?!...", "only_signs"), ("a" * 10_000, "too_long"), ("mot " * 5_000, "too_long"),
    ("😀" * 10_000, "only_signs"),
], ids=lambda value: repr(value)[:16])
async def test_what_cannot_be_read_gets_one_plain_sentence(patient: Person, text: str, expected: str) -> None:
    answer = await patient.says(text)

    assert expected in answer.ids
    assert len(answer.texts) == 1


@pytest.mark.parametrize("text", [
    "/restart", "/dose_taken{\"dose\": \"x\"}", "/EXTERNAL_first_contact", "/data_delete", "//data_delete", " /affirm",
    "/press_withdraw{\"purpose\": \"all\"}", "\u2044data_delete", "\uff0fdata_delete", "/session_start", "/back",
    "/slot{\"a\": 1}", "/consent_withdraw@bot", "/EXTERNAL_first_contact{}",
])
async def test_a_typed_order_is_no_order(patient: Person, text: str) -> None:
    answer = await patient.says(text)

    assert patient.loop is None
    assert patient.app.consents.granted(patient.id, "profile")
    assert kept(patient) == {}
    acted = answer.label if answer.reply.decision == "act" else None  # its words may be asked back, never done
    assert acted not in ("data_delete", "dose_taken", "consent_withdraw", "human_handoff")


@pytest.mark.parametrize("text", ["<b>bonjour</b>", "<script>alert(1)</script> bonjour", "bonjour *gras* _x_ [a](b)",
                                  "bonjour {first_name}", "bonjour %s ${HOME} {{7*7}}", "bonjour'; DROP TABLE contact;--"])
async def test_markup_is_text(patient: Person, text: str) -> None:
    answer = await patient.says(text)

    assert "49" not in answer.text
    assert kept(patient) == {}


@pytest.mark.parametrize("data", [
    "b:" + "A" * 16, "b:", "d:" + "0" * 32 + ":taken", "d:x", "d::taken", "d:x:steal", "/affirm", "affirm", "", "b:\x00",
    "d:" + "é" * 40 + ":taken", "b:' OR 1=1 --", "x" * 4096, "d:a:b:c",
], ids=lambda value: repr(value)[:24])
async def test_forged_button_data_gets_a_sentence_and_does_nothing(patient: Person, data: str) -> None:
    answer = await patient.sends("press", data)

    assert answer.ids & {"stale_button", "dose_unknown"}
    assert kept(patient) == {}


async def test_somebody_elses_button_does_nothing(patient: Person, someone: Callable[[], Person]) -> None:
    await patient.says("efface tout")
    thief = someone().agreed()

    answer = await thief.sends("press", patient.data_of("Oui, tout effacer"))

    assert "stale_button" in answer.ids
    assert patient.app.identity.contact(patient.id) is not None
    assert thief.app.identity.contact(thief.id) is not None


async def test_a_button_pressed_twice_acts_once(patient: Person) -> None:
    await patient.says("rapel metformine 500mg 8h")
    data = patient.data_of("Oui")

    await patient.sends("press", data)
    second = await patient.sends("press", data)

    assert "pressed_already" in second.ids
    assert len(patient.plans) == 1


async def test_a_button_of_an_old_question_changes_nothing_in_a_new_one(patient: Person) -> None:
    await patient.says("efface tout")
    old = patient.data_of("Oui, tout effacer")
    await patient.says("non")
    await patient.says("exporte mes données")

    answer = await patient.sends("press", old)

    assert "erased" not in answer.ids
    assert patient.app.identity.contact(patient.id) is not None


async def test_a_button_older_than_a_week_is_stale(patient: Person, someone: object) -> None:
    import datetime as dtm

    await patient.says("bonjour")
    data = patient.data_of("Mes rappels")
    await patient.waits_until(patient.stage.clock.now() + dtm.timedelta(days=8))

    answer = await patient.sends("press", data)

    assert "stale_button" in answer.ids


@pytest.mark.parametrize("kind", ["voice", "photo", "document", "sticker", "location", "contact", "other"])
async def test_what_is_not_text_is_answered_sensibly(patient: Person, kind: str) -> None:
    answer = await patient.sends(kind, "")  # type: ignore[arg-type]

    assert f"received_{kind}" in answer.ids


@pytest.mark.parametrize("command", ["start", "aide", "help", "stop", "rappels", "mesdonnees", "effacer", "humain",
                                     "confidentialite", "pause", "arret", "settings", "inconnu", ""])
async def test_every_command_has_an_answer(patient: Person, command: str) -> None:
    await patient.sends("command", command)


@pytest.mark.parametrize("text", ["poids -5 kg", "je pèse -5 kg", "rappelle moi doliprane à 25h", "née le 30 février 1960",
                                  "tension 900/2", "je mesure 4 mètres"])
async def test_impossible_values_are_not_stored(patient: Person, text: str) -> None:
    await patient.says(text)
    await patient.says("annuler")

    assert kept(patient) == {}


@pytest.mark.parametrize("text", ["what is the weather like", "¿dónde está la farmacia?", "Wéi geet et dir?", "привет",
                                  "va te faire foutre", "rappelle moi d'acheter du pain"])
async def test_what_is_none_of_our_business_is_not_acted_upon(patient: Person, text: str) -> None:
    await patient.says(text)

    assert kept(patient) == {}


async def test_many_messages_leave_a_session_as_light_as_it_was(patient: Person) -> None:
    await patient.says("bonjour")
    first = patient.app.states.load(patient.id)
    for _ in range(30):
        await patient.says("comment mieux dormir ?")

    last = patient.app.states.load(patient.id)

    heard = last["slots"].pop("advice__heard")  # bounded: tests/unit/advice/test_telling.py
    assert len(heard) < 20
    assert len(str(last)) < len(str(first)) + 400
