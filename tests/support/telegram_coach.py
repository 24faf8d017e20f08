"""A whole coach on Telegram for a test: real services, gateway and worker against the local Bot API server; Rasa is a fake."""

from __future__ import annotations

import asyncio
import datetime as dtm
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from bot import bootstrap
from bot.channels.telegram import TelegramChannel
from bot.channels.telegram_gateway import TelegramGateway
from bot.channels.telegram_pace import Pace
from bot.clock import SimulatedClock
from bot.dialogue import DialogueTurn
from bot.medications.model import Dose
from bot.patients.model import PURPOSES
from bot.settings import Settings
from bot.storage.inbox import InboxTable
from bot.storage.leases import LeaseStore
from bot.storage.tables import inbox
from bot.worker import Worker
from tests.support.bot_api import BotApi
from tests.support.bot_api_model import Call, Message
from tests.support.medications import a_draft, utc
from tests.support.telegram_world import FAST, IMPATIENT, NOON

_QUICK = {"per_second": 1000, "burst": 1000, "chat_per_second": 1000, "chat_burst": 1000}


class Echo:
    """A Rasa that understands nothing."""

    async def reply(self, patient_id: str, text: str, *, trusted: bool = False) -> DialogueTurn:
        return DialogueTurn("greet", 0.9, "act", [{"text": f"Rasa : {text}"}])


def a_coach(folder: Path, url: str = "") -> Any:
    """Services on SQLite, or on `url`."""
    return bootstrap.build(Settings(data_dir=folder, database_url=url), clock=SimulatedClock(NOON), dialogue=Echo())


class TelegramCoach:
    """`services` on a simulated clock. The gateway lives on a clock that stands still, so that its lease does not end
    when the coach's clock is moved."""

    def __init__(self, folder: Path, api: BotApi, services: Any) -> None:
        self.api, self.app = api, services
        self.clock: SimulatedClock = services.clock
        self.settings = Settings(data_dir=folder, telegram_token=api.token, telegram_api=api.url)
        self.channel = self._channel()
        self.worker = Worker(self.app.due, {"telegram": self.channel}, LeaseStore(self.app.db), self.clock)

    def _channel(self) -> TelegramChannel:
        return TelegramChannel(self.settings, pace=Pace(**_QUICK), timeouts=IMPATIENT)

    async def __aenter__(self) -> TelegramCoach:
        async def reachable(external_id: str, yes: bool) -> None:
            self.app.identity.set_reachable(self.id(int(external_id)), yes)

        gateway = TelegramGateway(
            handle=self.app.conversation.handle, reachable=reachable, settings=self.settings, clock=SimulatedClock(NOON),
            alarming=self.app.safety.alarming, inbox=InboxTable(self.app.db), leases=LeaseStore(self.app.db),
            channel=self._channel(), times=FAST,
        )
        self._stop = asyncio.Event()
        self._task = asyncio.create_task(gateway.serve(self._stop))
        await self.api.until(lambda: self.api.of("getUpdates"))
        return self

    async def __aexit__(self, *_: object) -> None:
        self._stop.set()
        await asyncio.wait({self._task}, timeout=5)
        await self.channel.aclose()

    # -- people ------------------------------------------------------------------------------------------------------

    def id(self, chat: int) -> str:
        """The pseudonym; made when it is new."""
        return str(self.app.identity.resolve("telegram", str(chat)).patient_id)

    def agreed(self, chat: int, **facts: Any) -> str:
        """Past first contact: every consent given, `facts` known."""
        patient = self.id(chat)
        self.app.identity.welcome(patient)
        for purpose in PURPOSES:
            self.app.consents.decide(patient, purpose, True)
        self.app.profiles.replace(patient, self.app.profiles.from_json(facts))
        return patient

    def reminder(self, chat: int, *times: str, **fields: Any) -> None:
        self.app.medications.create_plan(self.id(chat), a_draft(*times, **fields), "Europe/Luxembourg")

    async def says(self, chat: int, text: str) -> list[str]:
        """What the bot answers, all of it."""
        return await self._answers(chat, lambda: self.api.says(chat, text))

    async def presses(self, chat: int, label: str = "", *, data: str = "") -> list[str]:
        return await self._answers(chat, lambda: self.api.presses(chat, label, data=data))

    async def _answers(self, chat: int, act: Any) -> list[str]:
        before = len(self._sent(chat))
        act()
        await self.api.until(lambda: len(self._sent(chat)) > before and self.api.pending() == 0 and not self._at_work(), 30.0)
        sent = sorted(self._sent(chat), key=lambda call: call.at)
        return [str(call.params.get("text") or call.params.get("caption")) for call in sent[before:]]

    def _sent(self, chat: int) -> list[Call]:
        said = ("sendMessage", "editMessageText", "sendPhoto", "sendDocument")
        return [call for name in said for call in self.api.of(name) if str(call.params.get("chat_id")) == str(chat)]

    def _at_work(self) -> bool:
        with self.app.db.read() as on:
            return bool(on.execute(sa.select(sa.exists().where(inbox.c.state == "new"))).scalar())

    # -- time and doses ----------------------------------------------------------------------------------------------

    async def until(self, moment: str) -> None:
        """Live through everything until an instant (UTC)."""
        await self.worker.pass_time(self.clock, utc(moment))

    def doses(self, chat: int) -> list[Dose]:
        now = self.clock.now()
        found = self.app.medications.taken_between(self.id(chat), now - dtm.timedelta(days=9), now + dtm.timedelta(seconds=1))
        return [each.dose for each in found]

    def last(self, chat: int) -> Message:
        return self.api.chat(chat)[-1]
