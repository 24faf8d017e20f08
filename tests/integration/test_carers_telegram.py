"""A carer from the invitation to its end, over Telegram: real services, gateway and worker; SQLite and PostgreSQL."""

from __future__ import annotations

import asyncio
import contextlib
import datetime as dtm
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio

from bot.storage import vault
from tests.support import postgres
from tests.support.bot_api import BotApi
from tests.support.stage import wipe
from tests.support.telegram_coach import TelegramCoach, a_coach
from tests.support.telegram_world import NOON

pytestmark = pytest.mark.asyncio
ANNE, LEA, MARC = 1001, 1002, 1003
HOUR = dtm.timedelta(hours=1)


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def built(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Any, vault.Vault]]:
    """Services take seconds to make: once for each database."""
    with contextlib.ExitStack() as stack:
        url = ""
        if request.param == "postgresql":
            if postgres.binaries() is None:
                pytest.skip(postgres.ABSENT)
            url = stack.enter_context(postgres.running()).new_database()
        services = a_coach(tmp_path_factory.mktemp("coach"), url)
        yield services, vault.current()
        services.db.engine.dispose()


@pytest_asyncio.fixture
async def coach(built: tuple[Any, vault.Vault], tmp_path: Path) -> AsyncIterator[TelegramCoach]:
    """Anne takes metformine at 8:00 in Luxembourg (7:00 UTC); it is noon of the day before."""
    services, keys = built
    vault.use(keys)
    wipe(services)
    services.clock.start_at(NOON)
    with BotApi() as api:
        async with TelegramCoach(tmp_path, api, services) as made:
            made.agreed(ANNE, first_name="Anne")
            made.reminder(ANNE, "08:00")
            yield made


def invite(coach: TelegramCoach, *, content: str = "name", may_answer: bool = True) -> str:
    """The code of an invitation that Anne gives to her daughter (the dialogue that leads here is tested elsewhere)."""
    return coach.app.carers.invite(coach.id(ANNE), "ma fille", HOUR, content, may_answer)  # type: ignore[arg-type]


async def linked(coach: TelegramCoach, *, content: str = "name", may_answer: bool = True) -> None:
    await coach.says(LEA, f"/start {invite(coach, content=content, may_answer=may_answer)}")
    await coach.presses(LEA, "Oui, j'accepte")


def alerts(coach: TelegramCoach, chat: int = LEA) -> list[str]:
    return [text for text in coach.api.texts(chat) if "n'a pas répondu" in text]


async def test_the_link_is_opened_accepted_and_a_missed_dose_is_told_after_the_delay(coach: TelegramCoach) -> None:
    opened = await coach.says(LEA, f"/start {invite(coach)}")
    before = coach.app.carers.of_carer(coach.id(LEA))
    agreed = await coach.presses(LEA, "Oui, j'accepte")
    await coach.until("2026-11-24 07:59")
    early = alerts(coach)

    await coach.until("2026-11-24 08:01")

    assert "Anne" in opened[0] and "1 h" in opened[0] and before == []
    assert agreed[0].startswith("Merci")
    assert early == []
    assert len(alerts(coach)) == 1
    assert "Anne" in alerts(coach)[0] and "8 h" in alerts(coach)[0] and "metformine" in alerts(coach)[0]
    assert any("Invitation acceptée (ma fille)" in text for text in coach.api.texts(ANNE))


async def test_the_carers_answer_is_marked_shown_and_may_be_undone_by_the_person(coach: TelegramCoach) -> None:
    await linked(coach)
    await coach.until("2026-11-24 08:01")

    noted = await coach.presses(LEA, "C'est pris")
    await coach.until("2026-11-24 08:02")
    (dose,) = coach.doses(ANNE)
    told = coach.last(ANNE).text
    undone = await coach.presses(ANNE, "Annuler")

    assert "d'après vous" in noted[0]
    assert dose.state == "taken" and coach.app.carers.answered([dose]) == {dose.id: "ma fille"}
    assert "Réponse donnée pour vous (ma fille)" in told
    assert undone and coach.doses(ANNE)[0].state == "sent"


async def test_two_answers_at_once_from_phone_and_carer_count_once(coach: TelegramCoach) -> None:
    await linked(coach)
    await coach.until("2026-11-24 08:01")
    person = next(data for message in coach.api.chat(ANNE) for row in message.buttons for _, data in row if data.endswith(":skip"))
    dose_id = person.split(":")[1]

    await asyncio.gather(coach.presses(ANNE, data=person), coach.presses(LEA, data=f"c:{dose_id}:taken"))
    await coach.until("2026-11-24 08:03")
    (dose,) = coach.doses(ANNE)

    marked = coach.app.carers.answered([dose])
    assert (dose.state, marked) in (("skipped", {}), ("taken", {dose.id: "ma fille"}))
    assert any("Réponse donnée pour vous" in text for text in coach.api.texts(ANNE)) == bool(marked)
    assert any("déjà notée" in text for text in coach.api.texts(LEA)) != bool(marked)


async def test_an_answer_in_time_is_never_told(coach: TelegramCoach) -> None:
    await linked(coach)
    await coach.until("2026-11-24 07:30")

    await coach.presses(ANNE, "Pris")
    await coach.until("2026-11-24 20:00")

    assert alerts(coach) == []


@pytest.mark.parametrize("who", [ANNE, LEA])
async def test_either_ends_it_with_a_button_and_the_other_is_told(coach: TelegramCoach, who: int) -> None:
    await linked(coach)
    await coach.until("2026-11-24 08:01")  # both have a message with their button to stop

    await coach.presses(who, "Arrêter de prévenir" if who == ANNE else "Ne plus être prévenu")
    await coach.until("2026-11-26 20:00")

    other = LEA if who == ANNE else ANNE
    assert any("C'est terminé" in text for text in coach.api.texts(other))
    assert len(alerts(coach)) == 1
    assert coach.app.carers.of_person(coach.id(ANNE)) == []


async def test_an_answer_after_the_end_is_refused(coach: TelegramCoach) -> None:
    await linked(coach)
    await coach.until("2026-11-24 08:01")
    await coach.presses(ANNE, "Arrêter de prévenir")

    late = await coach.presses(LEA, "C'est pris")

    assert "terminé" in late[0]
    assert coach.doses(ANNE)[0].state == "sent"


async def test_a_used_an_expired_and_a_made_up_code_are_over_and_promise_nothing(coach: TelegramCoach) -> None:
    used, old = invite(coach), invite(coach)
    await coach.says(LEA, f"/start {used}")
    await coach.presses(LEA, "Oui, j'accepte")

    reused = await coach.says(MARC, f"/start {used}")
    forged = await coach.says(MARC, "/start ABCD-EFGH-JKLM")
    await coach.until("2026-11-25 12:01")
    expired = await coach.says(MARC, f"/start {old}")

    assert {reused[0], forged[0], expired[0]} == {coach.app.catalogue.text("carer_code_over")}
    assert coach.app.carers.of_carer(coach.id(MARC)) == []


async def test_two_people_with_one_code_only_the_first_yes_counts(coach: TelegramCoach) -> None:
    code = invite(coach)
    for chat in (LEA, MARC):
        await coach.says(chat, f"/start {code}")

    await asyncio.gather(*(coach.presses(chat, "Oui, j'accepte") for chat in (LEA, MARC)))

    links = [coach.app.carers.of_carer(coach.id(chat)) for chat in (LEA, MARC)]
    assert sorted(map(len, links)) == [0, 1]


async def test_nobody_is_their_own_carer(coach: TelegramCoach) -> None:
    code = invite(coach)

    own = await coach.says(ANNE, f"/start {code}")
    opened = await coach.says(LEA, f"/start {code}")

    assert own == [coach.app.catalogue.text("carer_code_own")]
    assert "Êtes-vous d'accord" in opened[0]


async def test_a_refusal_is_told_and_the_code_is_over(coach: TelegramCoach) -> None:
    code = invite(coach)
    await coach.says(LEA, f"/start {code}")

    await coach.presses(LEA, "Non")
    again = await coach.says(LEA, f"/start {code}")
    await coach.until("2026-11-24 07:01")

    assert again == [coach.app.catalogue.text("carer_code_over")]
    assert any("pas été acceptée" in text for text in coach.api.texts(ANNE))


async def test_somebody_elses_press_on_a_told_dose_means_nothing(coach: TelegramCoach) -> None:
    await linked(coach)
    await coach.until("2026-11-24 08:01")
    dose_id = coach.doses(ANNE)[0].id

    said = [await coach.presses(MARC, data=data) for data in (f"c:{dose_id}:taken", f"d:{dose_id}:taken", "c:x:taken")]

    assert all(len(each) == 1 for each in said)
    assert coach.doses(ANNE)[0].state == "sent"


async def test_a_carer_who_blocks_the_bot_is_no_longer_counted_on(coach: TelegramCoach) -> None:
    await linked(coach)
    coach.api.blocks(LEA)
    await coach.until("2026-11-24 09:00")
    alone = len(coach.api.texts(LEA))

    await coach.until("2026-11-24 12:00")

    assert any("n'arrivent plus" in text for text in coach.api.texts(ANNE))
    assert len(coach.api.texts(LEA)) == alone
    assert alerts(coach) == []


@pytest.mark.parametrize("fault", [{"status": 500}, {"cut": True, "accepted": True}, {"silent": True}])
async def test_an_alert_that_telegram_drops_is_tried_again_and_an_uncertain_one_is_not_repeated(
    coach: TelegramCoach, fault: dict[str, object]
) -> None:
    await linked(coach)
    await coach.until("2026-11-24 07:59")
    coach.api.fail("sendMessage", **fault)  # type: ignore[arg-type]

    await coach.until("2026-11-24 09:00")

    assert len(alerts(coach)) == (0 if fault.get("silent") else 1)
