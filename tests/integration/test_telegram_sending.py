"""Sending on Telegram: what leaves, in which pieces, and what each failure is called."""

from __future__ import annotations

import asyncio
import contextlib
import socket
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from bot.channels.base import Blocked, Failed, RetryLater, Sent, Unavailable, Unknown
from bot.channels.telegram_pace import Pace
from bot.messages import Button, Document, OutboundMessage
from tests.support.bot_api import BotApi
from tests.support.telegram_world import World

pytestmark = pytest.mark.asyncio
ANNA = 1001
PNG = b"\x89PNG\r\n\x1a\n0000"

@pytest.fixture
def api() -> Iterator[BotApi]:
    with BotApi() as server:
        yield server


async def test_a_long_text_is_cut_on_sentences_and_keeps_its_buttons_last(api: BotApi, tmp_path: Path) -> None:
    async with World(tmp_path, api) as world:
        channel = world.channel()
        text = "Une *phrase* courte & utile 😀. " * 400

        result = await channel.send("1001", OutboundMessage(text, (Button("D'accord", "b:1"),)))

        parts = api.chat(ANNA)
        assert isinstance(result, Sent)
        assert result.message_ref == str(parts[-1].id)
        assert " ".join(part.text for part in parts) == text.replace("*", "").strip()
        assert all(part.text.endswith("😀.") for part in parts)
        assert [bool(part.buttons) for part in parts] == [False] * (len(parts) - 1) + [True]
        await channel.aclose()


@pytest.mark.parametrize(
    "text", ["a < b && c > d", "<b>pas une balise", "1*2*3 </i> &lt; 👩‍⚕️", "*<script>*", "tapez &amp;"]
)
async def test_whatever_is_written_arrives_as_written(api: BotApi, tmp_path: Path, text: str) -> None:
    async with World(tmp_path, api) as world:
        channel = world.channel()

        assert isinstance(await channel.send("1001", OutboundMessage(text)), Sent)

        expected = "<script>" if text.startswith("*") else text
        assert api.texts(ANNA) == [expected]
        await channel.aclose()


async def test_refused_markup_is_sent_again_as_plain_text(api: BotApi, tmp_path: Path) -> None:
    async with World(tmp_path, api) as world:
        channel = world.channel()
        api.fail("sendMessage", status=400, description="Bad Request: can't parse entities: whatever")

        result = await channel.send("1001", OutboundMessage("*Attention* < 3"))

        assert isinstance(result, Sent)
        assert "parse_mode" not in api.of("sendMessage")[-1].params
        assert api.texts(ANNA) == ["Attention < 3"]
        await channel.aclose()


async def test_files_and_pictures_carry_caption_and_buttons(api: BotApi, tmp_path: Path) -> None:
    async with World(tmp_path, api) as world:
        channel = world.channel()
        document = Document("mes-données.json", b"{}")
        button = (Button("Effacer", "b:e"),)

        await channel.send("1001", OutboundMessage("Vos *données*", button, document=document))
        await channel.send("1001", OutboundMessage("Courbe", image=PNG))
        await channel.send("1001", OutboundMessage("long " * 400, button, document=document))

        first, second, words, last = api.chat(ANNA)
        assert (first.text, first.content, first.buttons) == ("Vos données", b"{}", [[("Effacer", "b:e")]])
        assert (second.kind, second.content) == ("photo", PNG)
        assert (words.kind, words.buttons, last.kind, last.text) == ("text", [], "document", "")
        assert last.buttons == [[("Effacer", "b:e")]]
        await channel.aclose()


@pytest.mark.parametrize(
    ("fault", "expected"),
    [
        ({"status": 429, "retry_after": 7}, RetryLater(7.0)), ({"status": 403}, Blocked()),
        ({"status": 500}, Unavailable()), ({"status": 502}, Unavailable()), ({"status": 401}, Unavailable()),
        ({"status": 400, "description": "Bad Request: chat not found"}, Blocked()),
        ({"status": 400, "description": "Bad Request: strange"}, Failed("bad_request")),
        ({"silent": True}, Unknown()), ({"cut": True}, Unknown()), ({"cut": True, "accepted": True}, Unknown()),
    ],
)  # fmt: skip
async def test_what_telegram_does_is_said_exactly(
    api: BotApi, tmp_path: Path, fault: dict[str, Any], expected: object
) -> None:
    async with World(tmp_path, api) as world:
        channel = world.channel()
        api.fail("sendMessage", **fault)

        result = await channel.send("1001", OutboundMessage("C'est l'heure", dose_id="d1"))

        assert result == expected
        assert len(api.of("sendMessage")) == 1
        await channel.aclose()


async def test_nothing_is_sent_while_telegram_asked_us_to_wait(api: BotApi, tmp_path: Path) -> None:
    async with World(tmp_path, api) as world:
        channel = world.channel()
        api.fail("sendMessage", status=429, retry_after=30)

        await channel.send("1001", OutboundMessage("un"))
        result = await channel.send("1002", OutboundMessage("deux"))
        await channel.acknowledge("q")

        assert isinstance(result, RetryLater)
        assert 29 < result.seconds <= 30
        assert len(api.calls) == 1
        await channel.aclose()


async def test_no_connection_means_surely_not_sent(api: BotApi, tmp_path: Path) -> None:
    world = World(tmp_path, api)
    channel = world.channel()
    api.stop()

    assert await channel.send("1001", OutboundMessage("un")) == Unavailable()
    await channel.aclose()


async def test_a_connection_that_is_never_made_means_surely_not_sent(api: BotApi, tmp_path: Path) -> None:
    with socket.socket() as deaf:
        deaf.bind(("127.0.0.1", 0))
        deaf.listen(0)
        waiting = [_knock(deaf) for _ in range(4)]  # the queue of a server that accepts nobody is full
        world = World(tmp_path, api)
        world.settings = replace(world.settings, telegram_api=f"http://127.0.0.1:{deaf.getsockname()[1]}")
        channel = world.channel()

        assert await channel.send("1001", OutboundMessage("un")) == Unavailable()

        await channel.aclose()
        for one in waiting:
            one.close()


async def test_an_answer_that_trickles_in_without_end_is_given_up(api: BotApi, tmp_path: Path) -> None:
    async def trickle(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n")
        with contextlib.suppress(OSError):
            while True:
                writer.write(b" ")
                await writer.drain()
                await asyncio.sleep(0.05)

    server = await asyncio.start_server(trickle, "127.0.0.1", 0)
    world = World(tmp_path, api)
    world.settings = replace(world.settings, telegram_api=f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}")
    channel = world.channel()

    result = await asyncio.wait_for(channel.send("1001", OutboundMessage("un")), timeout=8)

    assert result == Unknown()
    await channel.aclose()
    server.close()


def _knock(server: socket.socket) -> socket.socket:
    client = socket.socket()
    client.setblocking(False)
    client.connect_ex(server.getsockname())
    return client


async def test_an_edit_that_changes_nothing_counts_as_sent(api: BotApi, tmp_path: Path) -> None:
    async with World(tmp_path, api) as world:
        channel = world.channel()
        sent = await channel.send("1001", OutboundMessage("noté"))
        assert isinstance(sent, Sent)

        assert await channel.edit("1001", sent.message_ref, OutboundMessage("noté")) == sent
        assert await channel.edit("1001", "424242", OutboundMessage("noté")) == Failed("not_editable")
        await channel.aclose()


async def test_a_chat_gets_three_bubbles_at_once_and_then_one_a_second(api: BotApi, tmp_path: Path) -> None:
    async with World(tmp_path, api) as world:
        channel = world.channel(pace=Pace(chat_per_second=5.0))

        await asyncio.gather(*(channel.send("1001", OutboundMessage(str(n))) for n in range(5)))

        times = [call.at for call in api.of("sendMessage")]
        assert api.texts(ANNA) == ["0", "1", "2", "3", "4"]
        assert times[2] - times[0] < 0.15
        assert times[4] - times[2] > 0.3
        await channel.aclose()
