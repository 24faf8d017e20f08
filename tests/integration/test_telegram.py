"""The Telegram gateway against the local Bot API server: from update to reply, everybody in order."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from bot.channels.telegram_profile import Words
from bot.messages import Button, InboundMessage, OutboundMessage
from tests.support.bot_api import BotApi
from tests.support.telegram_world import Reply, World, says

pytestmark = pytest.mark.asyncio
ANNA, BORIS = 1001, 1002
UPDATES = Path(__file__).parent / "data" / "telegram_updates.jsonl"

@pytest.fixture
def api() -> Iterator[BotApi]:
    with BotApi() as server:
        yield server


async def test_a_message_is_answered_and_its_words_leave_the_inbox(api: BotApi, tmp_path: Path) -> None:
    async with World(tmp_path, api) as world:
        task = world.start()

        api.says(ANNA, "  Bonjour l’ami ")
        await api.until(lambda: api.texts(ANNA))
        await api.until(lambda: api.pending() == 0)
        await world.stop(task)

        assert api.texts(ANNA) == ["Vous avez dit : Bonjour l'ami"]
        assert world.heard[0].external_id == "1001"
        assert [(row["state"], row["payload"]) for row in world.rows()] == [("done", None)]


async def test_one_person_is_answered_in_order_and_a_slow_one_holds_nobody(api: BotApi, tmp_path: Path) -> None:
    async with World(tmp_path, api) as world:
        release = asyncio.Event()

        async def answer(message: InboundMessage) -> Reply:
            if message.text == "lent":
                await release.wait()
            return Reply([OutboundMessage(message.text)])

        world.answer = answer
        world.start()

        for text in ("lent", "deux", "trois"):
            api.says(ANNA, text)
        api.says(BORIS, "vite")
        await api.until(lambda: api.texts(BORIS))
        before = api.texts(ANNA)
        release.set()
        await api.until(lambda: len(api.texts(ANNA)) == 3)

        assert before == []
        assert api.texts(ANNA) == ["lent", "deux", "trois"]


async def test_an_update_that_comes_twice_is_answered_once(api: BotApi, tmp_path: Path) -> None:
    async with World(tmp_path, api) as world:
        task = world.start()
        update = {"update_id": 77, "message": _message(ANNA, text="une fois")}

        api.inject(update)
        await api.until(lambda: api.texts(ANNA) and api.pending() == 0)
        api.inject(update)
        api.says(ANNA, "après")
        await api.until(lambda: len(api.texts(ANNA)) == 2)
        await world.stop(task)

        assert [message.text for message in world.heard] == ["une fois", "après"]


async def test_typing_shows_while_a_slow_answer_is_made_and_not_for_a_quick_one(api: BotApi, tmp_path: Path) -> None:
    async with World(tmp_path, api) as world:
        seen = asyncio.Event()

        async def answer(message: InboundMessage) -> Reply:
            if message.text == "lent":
                await seen.wait()
            return Reply([OutboundMessage("voilà")])

        world.answer = answer
        world.start()

        api.says(BORIS, "vite")
        await api.until(lambda: api.texts(BORIS))
        api.says(ANNA, "lent")
        await api.until(lambda: len(api.of("sendChatAction")) >= 2)
        seen.set()
        await api.until(lambda: api.texts(ANNA))

        assert {call.params["chat_id"] for call in api.of("sendChatAction")} == {str(ANNA)}


async def test_a_press_is_acknowledged_first_then_edits_its_message(api: BotApi, tmp_path: Path) -> None:
    async with World(tmp_path, api) as world:
        world.answer = says("C'est l'heure", buttons=(Button("Pris", "d:1:taken"), Button("Plus tard", "d:1:later")))
        world.start()
        api.says(ANNA, "?")
        await api.until(lambda: api.texts(ANNA))

        world.answer = says("✅ Pris", buttons=(Button("Annuler", "d:1:undo"),), replaces=True)
        api.presses(ANNA, "Pris")
        await api.until(lambda: api.chat(ANNA)[0].edits)
        api.presses(ANNA, data="d:1:taken")  # a second tap on the old keyboard: "message is not modified"
        await api.until(lambda: len(api.of("editMessageText")) == 2)
        await api.until(lambda: world.states() == ["done"] * 3)

        assert api.texts(ANNA) == ["✅ Pris"]
        assert world.heard[1].kind == "press"
        assert world.heard[1].text == "d:1:taken"
        methods = [call.method for call in api.calls]
        assert methods.index("answerCallbackQuery") < methods.index("editMessageText")


async def test_a_message_that_cannot_be_edited_is_sent_anew(api: BotApi, tmp_path: Path) -> None:
    async with World(tmp_path, api) as world:
        world.answer = says("Noté", replaces=True)
        api.presses(ANNA, data="b:vieux")
        api.expire_presses()  # "query is too old" is swallowed

        world.start()
        await api.until(lambda: api.texts(ANNA))

        assert api.texts(ANNA) == ["Noté"]


@pytest.mark.parametrize("data", ['/dose_taken{"dose":"1"}', "d:99999999999999999999:taken", "d:１:taken", "b:x"])
async def test_forged_button_data_passes_as_a_press(api: BotApi, tmp_path: Path, data: str) -> None:
    async with World(tmp_path, api) as world:
        world.start()

        api.presses(ANNA, data=data)
        await api.until(lambda: world.heard)

        assert (world.heard[0].kind, world.heard[0].text) == ("press", data)


@pytest.mark.parametrize(
    ("text", "kind", "heard"),
    [
        ("/start", "command", "start"), ("/Aide", "command", "aide"),
        ("/mesdonnees@CoachSanteBot", "command", "mesdonnees"),
        ("/start abc-123", "command", "start abc-123"), ("/restart", "text", "/restart"),
        ('/dose_taken{"dose":1}', "text", '/dose_taken{"dose":1}'), ("∕start", "text", "∕start"),
        ("/aide je veux mourir", "text", "/aide je veux mourir"), ("${TELEGRAM_TOKEN}", "text", "${TELEGRAM_TOKEN}"),
        ("<b>gras</b> & \u202eoups\x00", "text", "<b>gras</b> & oups"), ("\u200b", "text", ""),
    ],
)  # fmt: skip
async def test_what_is_typed_becomes_a_command_or_text(
    api: BotApi, tmp_path: Path, text: str, kind: str, heard: str
) -> None:
    async with World(tmp_path, api) as world:
        world.start()

        api.says(ANNA, text)
        await api.until(lambda: world.heard)

        assert (world.heard[0].kind, world.heard[0].text) == (kind, heard)


async def test_pictures_and_the_rest_are_named_and_nothing_of_them_is_kept(api: BotApi, tmp_path: Path) -> None:
    async with World(tmp_path, api) as world:
        task = world.start()
        contents: list[dict[str, Any]] = [
            {"voice": {"file_id": "SECRET"}}, {"photo": [{"file_id": "SECRET"}], "caption": "mon bras"},
            {"document": {"file_id": "SECRET"}}, {"sticker": {"emoji": "👍"}}, {"location": {"latitude": 49.6}},
            {"contact": {"phone_number": "SECRET"}}, {"poll": {"question": "?"}}, {"video": {"file_id": "SECRET"}},
        ]  # fmt: skip

        for content in contents:
            api.sends(ANNA, **content)
        await api.until(lambda: len(world.heard) == len(contents))
        await world.stop(task)

        assert [(m.kind, m.text) for m in world.heard] == [
            ("voice", ""), ("photo", "mon bras"), ("document", ""), ("sticker", ""), ("location", ""),
            ("contact", ""), ("other", ""), ("other", ""),
        ]  # fmt: skip


async def test_an_album_is_answered_once(api: BotApi, tmp_path: Path) -> None:
    async with World(tmp_path, api) as world:
        world.start()

        for _ in range(3):
            api.sends(ANNA, photo=[{"file_id": "x"}], media_group_id="42")
        api.says(ANNA, "voilà")
        await api.until(lambda: world.heard and world.heard[-1].text == "voilà")

        assert [message.kind for message in world.heard] == ["photo", "text"]


async def test_only_the_correction_of_the_last_message_counts_unless_alarming(api: BotApi, tmp_path: Path) -> None:
    async with World(tmp_path, api) as world:
        world.start()
        first, last = api.says(ANNA, "un"), api.says(ANNA, "deu")

        api.edits(ANNA, first, "zéro")
        api.edits(ANNA, last, "deux")
        api.edits(ANNA, first, "je veux mourir")
        api.says(ANNA, "fin")
        await api.until(lambda: world.heard and world.heard[-1].text == "fin")

        assert [(m.text, m.edited) for m in world.heard] == [
            ("un", False), ("deu", False), ("deux", True), ("je veux mourir", True), ("fin", False),
        ]  # fmt: skip


async def test_a_forwarded_text_is_not_taken_for_the_persons_own_words(api: BotApi, tmp_path: Path) -> None:
    async with World(tmp_path, api) as world:
        world.start()

        api.says(ANNA, "prenez 3 comprimés", forward_origin={"type": "hidden_user", "date": 1})
        api.says(ANNA, "je veux mourir", forward_origin={"type": "hidden_user", "date": 1})
        await api.until(lambda: len(api.texts(ANNA)) == 2)

        assert [message.text for message in world.heard] == ["je veux mourir"]
        assert api.texts(ANNA)[0] == Words().forwarded


async def test_a_group_hears_once_that_it_is_private_and_is_left(api: BotApi, tmp_path: Path) -> None:
    async with World(tmp_path, api) as world:
        group = {"id": -100, "type": "supergroup", "title": "Famille"}
        for text in ("bonjour", "qui est-ce ?"):
            api.inject({"message": {**_message(ANNA, text=text), "chat": group}})
        bot = {"user": {"id": 1, "is_bot": True, "first_name": "c"}, "status": "member"}
        api.inject({"my_chat_member": {"chat": {"id": -200, "type": "group"}, "date": 1, "new_chat_member": bot}})

        task = world.start()
        await api.until(lambda: len(api.left) == 2)
        await world.stop(task)

        assert api.texts(-100) == [Words().private_only]
        assert sorted(api.left) == [-200, -100]
        assert world.heard == []


async def test_blocking_and_coming_back_are_told(api: BotApi, tmp_path: Path) -> None:
    async with World(tmp_path, api) as world:
        world.start()

        api.blocks(ANNA)
        api.blocks(ANNA, False)
        await api.until(lambda: len(world.reachable) == 2)

        assert world.reachable == [("1001", False), ("1001", True)]
        assert world.heard == []


async def test_the_60_kinds_of_real_updates_get_an_answer_or_polite_silence(
    api: BotApi, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    async with World(tmp_path, api) as world:
        updates = [json.loads(line)["update"] for line in UPDATES.read_text("utf-8").splitlines()]
        as_people = [json.loads(json.dumps(u).replace('"is_bot": true', '"is_bot": false')) for u in updates]
        for number, update in enumerate(updates + as_people):
            api.inject({**update, "update_id": 5000 + number})
        task = world.start()
        api.says(ANNA, "fin")

        await api.until(lambda: api.texts(ANNA) and set(world.states()) == {"done"})
        await world.stop(task)

        kinds = {message.kind for message in world.heard}
        assert len(updates) == 60
        assert kinds >= {"command", "contact", "document", "location", "other", "photo", "press", "text", "voice"}
        assert all(int(message.external_id) > 0 for message in world.heard)
        assert all(api.texts(int(message.external_id)) for message in world.heard)
        assert not [record for record in caplog.records if record.levelname == "ERROR"]


def _message(chat: int, **content: Any) -> dict[str, Any]:
    person = {"id": chat, "is_bot": False, "first_name": "Camille"}
    return {"message_id": 1, "date": 1, "from": person, "chat": {"id": chat, "type": "private"}, **content}
