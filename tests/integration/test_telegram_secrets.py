"""The token, and what people say, never reach a log, whatever fails."""

from __future__ import annotations

import io
import logging
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot import log_hygiene
from bot.messages import InboundMessage, OutboundMessage
from tests.support.bot_api import BotApi
from tests.support.telegram_world import Reply, World

pytestmark = pytest.mark.asyncio
ANNA = 1001
SECRET = "AAcanary-TOKEN_of-the-local-Bot-API-srv"  # the second half of the local server's token
CANARY = "chlorpromazine 42 mg de Camille"


@pytest.fixture
def log() -> Iterator[io.StringIO]:
    """Everything that is logged, at the most talkative level that an operator can set."""
    root = logging.getLogger()
    before, level = root.handlers[:], root.level
    stream = io.StringIO()
    log_hygiene.set_up("DEBUG", stream=stream)
    yield stream
    root.handlers[:] = before
    root.setLevel(level)


async def test_no_failure_puts_the_token_or_a_message_into_a_log(log: io.StringIO, tmp_path: Path) -> None:
    with BotApi() as api:
        async with World(tmp_path, api) as world:

            async def answer(message: InboundMessage) -> Reply:
                if message.text.endswith("casse"):
                    raise RuntimeError(f"GET {api.url}/bot{api.token}/getMe failed")
                return Reply([OutboundMessage(CANARY)])

            world.answer = answer
            for status in (401, 409, 500, 502):
                api.fail("getUpdates" if status != 401 else "sendChatAction", status=status)
            api.fail("getUpdates", cut=True)
            api.fail("getMe", status=500)
            api.fail("setMyCommands", status=400, description=f"Bad Request: {CANARY}")
            for fault in ({"status": 400}, {"status": 401}, {"status": 403}, {"silent": True}, {"cut": True}):
                api.fail("sendMessage", **fault)
            task = world.start()
            for number in range(6):
                api.says(ANNA + number, CANARY)
            api.says(ANNA, f"{CANARY} casse")
            await api.until(lambda: world.states() == ["done"] * 6 + ["dead"])
            await world.stop(task)
        channel = world.channel()
    await channel.send("1001", OutboundMessage(CANARY))  # the server is gone
    await channel.aclose()

    assert "update_failed" in log.getvalue()
    assert SECRET not in log.getvalue()
    assert CANARY not in log.getvalue()


async def test_an_uncaught_exception_is_redacted_too(log: io.StringIO) -> None:
    import sys

    try:
        raise RuntimeError(f"https://api.telegram.org/bot123456789:{SECRET}/sendMessage")
    except RuntimeError as error:
        sys.excepthook(type(error), error, error.__traceback__)

    assert "uncaught_exception" in log.getvalue()
    assert SECRET not in log.getvalue()
