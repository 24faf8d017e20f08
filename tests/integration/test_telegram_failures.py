"""The Telegram gateway when something breaks: nothing lost, nothing doubled, one clear sentence."""

from __future__ import annotations

import asyncio
import datetime as dtm
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from bot.channels.telegram import TelegramChannel
from bot.channels.telegram_profile import Words
from bot.errors import SettingsError
from bot.inbox import Entry
from bot.messages import Button, InboundMessage, OutboundMessage
from bot.settings import Settings
from bot.storage.inbox import InboxTable, clear_lane, lane_of
from bot.storage.leases import LeaseStore
from tests.support.bot_api import BotApi
from tests.support.telegram_world import FAST, Reply, World, says

pytestmark = pytest.mark.asyncio
ANNA = 1001

@pytest.fixture
def api() -> Iterator[BotApi]:
    with BotApi() as server:
        yield server


async def test_what_was_stored_before_a_crash_is_handled_after_it_in_order(api: BotApi, tmp_path: Path) -> None:
    async with World(tmp_path, api) as world:
        stuck = asyncio.Event()

        async def never(message: InboundMessage) -> Reply:
            stuck.set()
            await asyncio.Event().wait()
            raise AssertionError

        world.answer = never
        task = world.start()
        for text in ("un", "deux", "trois"):
            api.says(ANNA, text)
        await stuck.wait()
        await api.until(lambda: api.pending() == 0)  # confirmed, so Telegram will not send them again
        await world.kill(task)

        world.answer = says("reçu")
        world.heard.clear()
        world.start()
        await api.until(lambda: len(api.texts(ANNA)) == 3)

        assert [message.text for message in world.heard] == ["un", "deux", "trois"]


async def test_an_answer_that_was_made_before_a_crash_is_sent_not_made_again(api: BotApi, tmp_path: Path) -> None:
    async with World(tmp_path, api) as world:
        api.fail("sendMessage", times=500, status=502)
        world.answer = says("Rappel enregistré", buttons=(Button("Annuler", "b:1"),))
        task = world.start()
        api.says(ANNA, "oui")
        await api.until(lambda: len(api.of("sendMessage")) >= 2)
        await world.kill(task)

        api.faults.clear()
        world.start()
        await api.until(lambda: api.texts(ANNA))

        assert len(world.heard) == 1
        assert api.chat(ANNA)[0].buttons == [[("Annuler", "b:1")]]


async def test_a_message_that_cannot_be_handled_ends_in_an_apology_and_the_next_goes_on(
    api: BotApi, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    async with World(tmp_path, api) as world:

        async def answer(message: InboundMessage) -> Reply:
            if message.text == "casse":
                raise RuntimeError("boum")
            return Reply([OutboundMessage("bien")])

        world.answer = answer
        world.start()

        api.says(ANNA, "casse")
        api.says(ANNA, "suite")
        await api.until(lambda: len(api.texts(ANNA)) == 2)
        await api.until(lambda: world.states() == ["dead", "done"])

        assert api.texts(ANNA) == [Words().failed, "bien"]
        assert [message.text for message in world.heard] == ["casse"] * 3 + ["suite"]
        assert all(row["payload"] is None for row in world.rows())


async def test_an_update_that_kills_the_process_is_given_up_in_the_end(api: BotApi, tmp_path: Path) -> None:
    async with World(tmp_path, api) as world:
        inbox = InboxTable(world.db)
        said = {"what": "said", "chat": str(ANNA), "kind": "text", "text": "poison"}
        inbox.store("telegram", [Entry("1:1", lane_of("telegram", str(ANNA)), said)], world.clock.now())
        for _ in range(2):
            inbox.recover("telegram")  # two starts that died

        world.start()
        await api.until(lambda: api.texts(ANNA))

        assert api.texts(ANNA) == [Words().failed]
        assert world.heard == []


async def test_429_is_obeyed_before_the_answer_is_sent_again(api: BotApi, tmp_path: Path) -> None:
    async with World(tmp_path, api) as world:
        api.fail("sendMessage", status=429, retry_after=1)
        world.start()

        api.says(ANNA, "bonjour")
        await api.until(lambda: api.texts(ANNA))

        first, second = api.of("sendMessage")
        assert second.at - first.at >= 1.0
        assert len(world.heard) == 1


async def test_a_timeout_after_sending_is_never_repeated(api: BotApi, tmp_path: Path) -> None:
    async with World(tmp_path, api) as world:
        api.fail("sendMessage", silent=True, accepted=True)
        world.start()

        api.says(ANNA, "un")
        api.says(ANNA, "deux")
        await api.until(lambda: len(api.texts(ANNA)) == 2)

        assert api.texts(ANNA) == ["Vous avez dit : un", "Vous avez dit : deux"]


async def test_somebody_who_blocked_us_is_told_and_called_once(api: BotApi, tmp_path: Path) -> None:
    async with World(tmp_path, api) as world:
        world.answer = says("un", "deux")
        api.fail("sendMessage", status=403)
        world.start()

        api.says(ANNA, "bonjour")
        await api.until(lambda: world.states() == ["done"])

        assert world.reachable == [("1001", False)]
        assert len(api.of("sendMessage")) == 1


async def test_getupdates_may_fail_in_every_way_and_nothing_is_lost(
    api: BotApi, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    async with World(tmp_path, api) as world:
        api.fail("getMe", status=500)
        api.fail("getUpdates", status=502)
        api.fail("getUpdates", status=409)
        api.fail("getUpdates", status=429, retry_after=1)
        api.fail("getUpdates", cut=True)
        world.start()

        api.says(ANNA, "toujours là ?")
        await api.until(lambda: api.texts(ANNA))

        assert "Un autre programme lit les messages avec le même jeton Telegram" in caplog.text


async def test_updates_that_cannot_be_stored_are_not_confirmed(
    api: BotApi, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with World(tmp_path, api) as world:
        store, tries = InboxTable.store, []

        def full_disk(self: InboxTable, *arguments: Any) -> Any:
            tries.append(api.pending())
            if len(tries) < 3:
                raise OSError("disk full")
            return store(self, *arguments)

        monkeypatch.setattr(InboxTable, "store", full_disk)
        world.start()

        api.says(ANNA, "important")
        await api.until(lambda: api.texts(ANNA))

        assert tries == [1, 1, 1]
        assert len(world.heard) == 1


async def test_one_poller_at_a_time_the_second_says_so_and_takes_over(
    api: BotApi, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    async with World(tmp_path, api) as world:
        first = world.start()
        await api.until(lambda: api.of("getUpdates"))
        polls = len(api.of("getUpdates"))
        second = world.start()
        await api.until(lambda: "attend son tour" in caplog.text)
        await world.stop(first)
        await api.until(lambda: len(api.of("getUpdates")) > polls)

        api.says(ANNA, "et maintenant ?")
        await api.until(lambda: api.texts(ANNA))

        assert len(world.heard) == 1
        assert not second.done()
        assert not any("Un autre programme" in record.message for record in caplog.records)


async def test_a_lost_lease_stops_the_poller(
    api: BotApi, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    async with World(tmp_path, api, times=replace(FAST, lease=0.15)) as world:
        world.start()
        await api.until(lambda: api.of("getUpdates"))

        LeaseStore(world.db).extend("telegram-poller", "thief", world.clock.now() + dtm.timedelta(days=1))
        await api.until(lambda: "attend son tour" in caplog.text)
        api.says(ANNA, "personne ne lit")

        assert "telegram_lease_lost" in caplog.text
        assert api.pending() == 1


@pytest.mark.parametrize("token", ["", "pas un jeton", "123:court"])
async def test_a_missing_or_malformed_token_is_one_plain_sentence(token: str) -> None:
    with pytest.raises(SettingsError, match="TELEGRAM_TOKEN .*@BotFather"):
        TelegramChannel(Settings(telegram_token=token))


async def test_a_token_that_telegram_refuses_is_one_plain_sentence(tmp_path: Path) -> None:
    with BotApi("999:another-token-than-ours-0123456789") as other:
        other.token, given = "999:what-telegram-knows-0123456789", other.token
        world = World(tmp_path, other)
        object.__setattr__(world.settings, "telegram_token", given)

        with pytest.raises(SettingsError, match="Telegram refuse le jeton"):
            await world.start()


async def test_the_menu_and_descriptions_are_set_once(api: BotApi, tmp_path: Path) -> None:
    async with World(tmp_path, api) as world:
        runs = []
        for _ in range(2):
            task = world.start()
            runs.append(task)
            await api.until(lambda: len(api.of("getMyDescription")) == len(runs) and "description" in api.shown)
            await world.stop(task)

        assert len(api.of("setMyCommands")) == len(api.of("setMyDescription")) == 1
        assert api.shown["commands all_private_chats"][0]["command"] == "aide"
        assert "programme" in api.shown["short_description"]


async def test_erasing_a_lane_removes_what_was_said(api: BotApi, tmp_path: Path) -> None:
    async with World(tmp_path, api) as world:
        inbox = InboxTable(world.db)
        lane = lane_of("telegram", "1001")
        (item,) = inbox.store("telegram", [Entry("1:1", lane, {"text": "secret"})], world.clock.now())

        with world.db.begin() as connection:
            assert clear_lane(connection, lane) == 1
        inbox.store("telegram", [Entry("1:2", "other", {"text": "autre"})], world.clock.now())
        inbox.done(item)  # its row is gone; the next one may have taken over its id

        assert [(row["update_id"], row["state"]) for row in world.rows()] == [("1:2", "new")]
