"""Webhook mode: only Telegram is believed, bodies are small, and 200 means stored."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import httpx
import pytest

from bot.errors import SettingsError
from bot.storage.inbox import InboxTable
from tests.support.bot_api import BotApi
from tests.support.telegram_world import World

pytestmark = pytest.mark.asyncio
ANNA = 1001
HEADER = "X-Telegram-Bot-Api-Secret-Token"


@pytest.fixture
def api() -> Iterator[BotApi]:
    with BotApi() as server:
        yield server


@asynccontextmanager
async def listening(api: BotApi, folder: Path, **settings: Any) -> AsyncIterator[tuple[World, httpx.AsyncClient]]:
    port = _free_port()
    address = "https://coach.example/telegram"
    async with World(
        folder, api, telegram_webhook_url=address, telegram_webhook_port=port, **settings
    ) as world:
        world.start()
        await api.until(lambda: api.webhook["url"])
        async with httpx.AsyncClient(base_url=f"http://127.0.0.1:{port}") as client:
            for _ in range(200):
                try:
                    await client.get("/")
                    break
                except httpx.ConnectError:
                    await asyncio.sleep(0.01)
            yield world, client


async def test_an_update_with_the_secret_is_stored_and_answered(api: BotApi, tmp_path: Path) -> None:
    async with listening(api, tmp_path) as (world, client):
        headers = {HEADER: api.webhook["secret"]}

        answers = [await client.post("/telegram", json=_update(7, "bonjour"), headers=headers) for _ in range(3)]
        await api.until(lambda: api.texts(ANNA))

        assert [answer.status_code for answer in answers] == [200, 200, 200]
        assert len(world.heard) == 1
        assert api.of("getUpdates") == []


@pytest.mark.parametrize("secret", [None, "", "x" * 43, "é" * 20], ids=["none", "empty", "wrong", "not ASCII"])
async def test_without_the_right_secret_nothing_is_stored(api: BotApi, tmp_path: Path, secret: str | None) -> None:
    async with listening(api, tmp_path) as (world, client):
        headers = {} if secret is None else {HEADER.encode(): secret.encode()}

        answer = await client.post("/telegram", json=_update(7, "forgé"), headers=headers)

        assert answer.status_code == 401
        assert world.rows() == []


@pytest.mark.parametrize(
    ("body", "status"), [(b"x" * 65_537, 413), (b"{", 400), (b"[]", 200), (b"\xff", 400), (b"[" * 60_000, 400)],
    ids=["too long", "half", "a list", "not UTF-8", "deep"],
)
async def test_a_strange_body_is_refused_calmly(api: BotApi, tmp_path: Path, body: bytes, status: int) -> None:
    async with listening(api, tmp_path, telegram_webhook_secret="s" * 20) as (world, client):
        answer = await client.post("/telegram", content=body, headers={HEADER: "s" * 20})

        assert answer.status_code == status
        assert world.rows() == []


async def test_what_cannot_be_stored_is_not_confirmed(
    api: BotApi, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with listening(api, tmp_path) as (world, client):
        store = InboxTable.store
        monkeypatch.setattr(InboxTable, "store", _full_disk)
        headers = {HEADER: api.webhook["secret"]}

        first = await client.post("/telegram", json=_update(7, "bonjour"), headers=headers)
        monkeypatch.setattr(InboxTable, "store", store)
        second = await client.post("/telegram", json=_update(7, "bonjour"), headers=headers)
        await api.until(lambda: world.heard)

        assert (first.status_code, second.status_code) == (500, 200)


@pytest.mark.parametrize(
    ("settings", "sentence"),
    [
        ({"telegram_webhook_url": "http://coach.example/"}, "TELEGRAM_WEBHOOK_URL"),
        ({"telegram_webhook_url": "https://c.example/", "telegram_webhook_secret": "court"}, "TELEGRAM_WEBHOOK_SECRET"),
    ],
)  # fmt: skip
async def test_a_wrong_setting_is_one_plain_sentence(
    api: BotApi, tmp_path: Path, settings: dict[str, Any], sentence: str
) -> None:
    async with World(tmp_path, api, telegram_webhook_port=_free_port(), **settings) as world:
        with pytest.raises(SettingsError, match=sentence):
            await world.start()


async def test_a_busy_port_is_one_plain_sentence(api: BotApi, tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as busy:
        port = busy.getsockname()[1]
        async with World(
            tmp_path, api, telegram_webhook_url="https://c.example/", telegram_webhook_port=port
        ) as world:
            with pytest.raises(SettingsError, match=f"port {port} .*TELEGRAM_WEBHOOK_PORT"):
                await world.start()


def _full_disk(*_: object) -> Any:
    raise OSError("disk full")


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as probe:
        return int(probe.getsockname()[1])


def _update(number: int, text: str) -> dict[str, Any]:
    person, chat = {"id": ANNA, "is_bot": False, "first_name": "Camille"}, {"id": ANNA, "type": "private"}
    message = {"message_id": 1, "date": 1, "from": person, "chat": chat, "text": text}
    return {"update_id": number, "message": message}
