"""A whole Telegram side for a test: local Bot API server, database in a file, gateway, and a handler to script."""

from __future__ import annotations

import asyncio
import datetime as dtm
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from cryptography.fernet import Fernet

from bot.channels.telegram import TelegramChannel, Timeouts
from bot.channels.telegram_gateway import TelegramGateway, Times
from bot.channels.telegram_pace import Pace
from bot.channels.telegram_turns import TurnTimes
from bot.clock import SimulatedClock
from bot.messages import InboundMessage, OutboundMessage
from bot.settings import Settings
from bot.storage import vault
from bot.storage.database import Database
from bot.storage.inbox import InboxTable
from bot.storage.leases import LeaseStore
from bot.storage.tables import inbox, metadata
from tests.support.bot_api import BotApi

NOON = dtm.datetime(2026, 11, 23, 12, 0, tzinfo=dtm.timezone.utc)
FAST = Times(
    lease=30.0, lease_check=0.02, drain=2.0, backoff=0.02, backoff_most=0.05, retry_delays=(0.0, 0.0),
    turns=TurnTimes(handle=5.0, typing_after=0.05, typing_every=0.05, backoff=0.02, backoff_most=0.05),
)  # fmt: skip
IMPATIENT = Timeouts(connect=1.0, answer=0.4, upload=1.0, poll=5.0)


@dataclass
class Reply:
    messages: Sequence[OutboundMessage]


class World:
    """`heard` is what reached the handler; `answer` decides what it says (an echo by default)."""

    def __init__(self, folder: Path, api: BotApi, *, times: Times = FAST, **settings: Any) -> None:
        vault.use(vault.Vault([Fernet.generate_key().decode()]))
        self.api, self.times = api, times
        self.clock = SimulatedClock(NOON)
        self.settings = Settings(data_dir=folder, telegram_token=api.token, telegram_api=api.url, **settings)
        self.db = Database(self.settings.database, durable=False)
        metadata.create_all(self.db.engine)
        self.heard: list[InboundMessage] = []
        self.reachable: list[tuple[str, bool]] = []
        self.answer: Callable[[InboundMessage], Awaitable[Reply]] = _echo
        self.alarming: Callable[[str], bool] = lambda text: "mourir" in text
        self._running: dict[asyncio.Task[None], asyncio.Event] = {}

    def channel(self, **options: Any) -> TelegramChannel:
        pace = options.pop("pace", None) or Pace(per_second=1000, burst=1000, chat_per_second=1000, chat_burst=1000)
        return TelegramChannel(self.settings, pace=pace, timeouts=IMPATIENT, **options)

    def gateway(self) -> TelegramGateway:
        async def handle(message: InboundMessage) -> Reply:
            self.heard.append(message)
            return await self.answer(message)

        async def reachable(external_id: str, yes: bool) -> None:
            self.reachable.append((external_id, yes))

        return TelegramGateway(
            handle=handle, reachable=reachable, settings=self.settings, clock=self.clock, alarming=self.alarming,
            inbox=InboxTable(self.db), leases=LeaseStore(self.db), channel=self.channel(), times=self.times,
        )  # fmt: skip

    def start(self) -> asyncio.Task[None]:
        stop = asyncio.Event()
        task = asyncio.create_task(self.gateway().serve(stop))
        self._running[task] = stop
        return task

    async def stop(self, task: asyncio.Task[None]) -> None:
        """Stop it properly. Raises what it raised."""
        self._running.pop(task).set()
        await task

    async def kill(self, task: asyncio.Task[None]) -> None:
        """End it as a crash would: nothing is drained, and its lease is free again."""
        self._running.pop(task)
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)

    async def __aenter__(self) -> World:
        return self

    async def __aexit__(self, *_: object) -> None:
        for task, stop in list(self._running.items()):
            stop.set()
            await asyncio.wait({task}, timeout=5)
        self.db.engine.dispose()

    def rows(self) -> list[Any]:
        with self.db.read() as connection:
            return list(connection.execute(sa.select(inbox).order_by(inbox.c.id)).mappings())

    def states(self) -> list[str]:
        return [row["state"] for row in self.rows()]


async def _echo(message: InboundMessage) -> Reply:
    return Reply([OutboundMessage(f"Vous avez dit : {message.text}")])


def says(*texts: str, **more: Any) -> Callable[[InboundMessage], Awaitable[Reply]]:
    """A handler that always answers these bubbles."""

    async def answer(_: InboundMessage) -> Reply:
        return Reply([OutboundMessage(text, **more) for text in texts])

    return answer
