"""The long-running parts, put together from services: the reminder worker, the Telegram gateway, the chat page."""

from __future__ import annotations

import asyncio
import datetime as dtm
from collections.abc import Awaitable, Callable
from typing import Any

from bot.adherence import picture
from bot.bootstrap import Services
from bot.channels.mailbox import MailboxChannel
from bot.clock import SteadyClock
from bot.duty import Duty
from bot.storage.inbox import InboxTable
from bot.storage.leases import LeaseStore
from bot.worker import Worker

Part = Callable[[asyncio.Event], Awaitable[None]]
_HOUSEKEEPING = dtm.timedelta(hours=6)


def worker(services: Services) -> Part:
    """Sends what is due on every channel of this installation, and applies retention."""
    channels: dict[str, Any] = {
        name: MailboxChannel(name, services.mailbox, services.identity) for name in ("web", "terminal")
    }
    if services.settings.telegram_token:
        from bot.channels.telegram import TelegramChannel

        channels["telegram"] = TelegramChannel(services.settings)
    leases, clock = LeaseStore(services.db), SteadyClock(services.clock)
    sender = Worker(services.due, channels, leases, clock)
    duty = Duty(
        sender, leases, clock, alone=services.db.one_writer, resume=services.due.resume,
        alarm=lambda kind, _: services.alerts.raise_once(kind),
    )

    async def work(stop: asyncio.Event) -> None:
        keeping = asyncio.create_task(_keep_house(services, stop))
        try:
            await duty.run(stop)
        finally:
            keeping.cancel()
            for channel in channels.values():
                if hasattr(channel, "aclose"):
                    await channel.aclose()

    return work


async def _keep_house(services: Services, stop: asyncio.Event) -> None:
    while not stop.is_set():
        await asyncio.to_thread(services.identity.purge, services.clock.now())
        await asyncio.sleep(_HOUSEKEEPING.total_seconds())


def telegram(services: Services) -> Part:
    """Receives from Telegram and answers."""
    from bot.channels.telegram_gateway import TelegramGateway

    async def reachable(external_id: str, yes: bool) -> None:
        contact = services.identity.find("telegram", external_id)
        if contact:
            services.identity.set_reachable(contact.patient_id, yes)

    gateway = TelegramGateway(
        handle=services.conversation.handle, reachable=reachable, settings=services.settings, clock=services.clock,
        inbox=InboxTable(services.db), leases=LeaseStore(services.db), alarming=services.safety.alarming,
    )
    picture.warm_up()
    return gateway.serve


def page(services: Services) -> Any:
    """The chat page, as an ASGI application."""
    from bot.channels import web

    picture.warm_up()
    return web.application(
        services.conversation.handle, lambda visitor, after: services.waiting("web", visitor, after), services.clock
    )
