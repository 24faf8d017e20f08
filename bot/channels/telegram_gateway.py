"""Telegram, the receiving side: stores each update, confirms it, has it handled in order, and sends the answer.

One process at a time reads (lease). By default it asks (long polling); with TELEGRAM_WEBHOOK_URL it listens.
"""

from __future__ import annotations

import asyncio
import contextlib
import datetime as dtm
import logging
import os
import secrets
import socket
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any, Protocol

from telegram import error as tg

from bot.channels.telegram import TOKEN_REFUSED, TelegramChannel, seconds_of
from bot.channels.telegram_inbound import ALLOWED_UPDATES, read
from bot.channels.telegram_profile import Words, introduce
from bot.channels.telegram_turns import Handle, Turns, TurnTimes
from bot.clock import Clock
from bot.errors import SettingsError
from bot.inbox import Entry, Inbox, InboxStore, end_tasks
from bot.settings import Settings

_LOGGER = logging.getLogger(__name__)
_KEEP = dtm.timedelta(days=3)  # Telegram keeps unconfirmed updates for one day
_FULL = 2000  # updates waiting in memory; beyond, Telegram keeps them for us
_LEASE = "telegram-poller"


class Leases(Protocol):
    """What bot.storage.leases.LeaseStore does."""

    def take(self, name: str, holder: str, now: dtm.datetime, until: dtm.datetime) -> bool: ...
    def drop(self, name: str, holder: str) -> None: ...


class PrunableInbox(InboxStore, Protocol):
    def prune(self, before: dtm.datetime) -> int: ...


@dataclass(frozen=True)
class Times:
    """Seconds. A killed poller is replaced `lease` seconds later at most; stopping takes `drain` at most."""

    lease: float = 15.0
    lease_check: float = 1.0
    drain: float = 8.0
    backoff: float = 1.0
    backoff_most: float = 30.0
    prune: float = 3600.0
    turns: TurnTimes = TurnTimes()
    retry_delays: tuple[float, ...] = (0.5, 3.0)


class TelegramGateway:
    """Between Telegram and `handle`. Make one, `await serve(stop)`, once."""

    def __init__(
        self, *, handle: Handle, reachable: Callable[[str, bool], Awaitable[None]],
        settings: Settings, clock: Clock, inbox: PrunableInbox, leases: Leases,
        alarming: Callable[[str], bool] = lambda text: False,
        channel: TelegramChannel | None = None, words: Words | None = None, times: Times | None = None,
    ) -> None:  # fmt: skip
        """`reachable(external_id, bool)` is told when somebody blocks or unblocks the bot. `alarming` finds danger
        signs: what would be ignored (late edits, forwards) is handled all the same when it has some.
        Raises SettingsError when the token cannot be one."""
        self._settings, self._clock, self._store, self._leases = settings, clock, inbox, leases
        self._channel = channel or TelegramChannel(settings)
        self._words, self._times = words or Words(), times or Times()
        self._turns = Turns(
            self._channel, handle=handle, reachable=reachable, alarming=alarming, clock=clock,
            words=self._words, times=self._times.turns,
        )  # fmt: skip
        self._inbox = self._new_inbox()
        self._holder = f"{socket.gethostname()[:24]}:{os.getpid()}:{secrets.token_hex(4)}"

    async def serve(self, stop: asyncio.Event) -> None:
        """Work until `stop` is set. Raises SettingsError (French) when a setting makes work impossible."""
        try:
            if not await self._until_stopped(stop, self._sign_in()):
                return
            while not stop.is_set():
                if await self._until_stopped(stop, self._await_lease()):
                    await self._session(stop)
        finally:
            await self._channel.aclose()

    def _new_inbox(self) -> Inbox:
        return Inbox(
            self._channel.name, self._store, self._turns, self._clock, retry_delays=self._times.retry_delays
        )

    async def _until_stopped(self, stop: asyncio.Event, work: Awaitable[Any]) -> bool:
        """True when `work` ended first. What it raises is raised here."""
        working, stopping = asyncio.ensure_future(work), asyncio.create_task(stop.wait())
        await asyncio.wait({working, stopping}, return_when=asyncio.FIRST_COMPLETED)
        ended = working.done()
        await end_tasks(stopping, *(() if ended else (working,)))
        if ended:
            working.result()
        return ended

    async def _sign_in(self) -> None:
        """Check the token; wait for Telegram as long as it takes."""
        delay = self._times.backoff
        while True:
            try:
                me = await self._channel.bot.get_me()
            except tg.InvalidToken:
                raise SettingsError(TOKEN_REFUSED) from None
            except tg.TelegramError as error:
                _LOGGER.warning("Telegram ne répond pas (%s) ; nouvel essai dans %d s.", type(error).__name__, delay)
                await asyncio.sleep(delay)
                delay = min(delay * 2, self._times.backoff_most)
            else:
                _LOGGER.info("telegram_signed_in", extra={"bot": me.username})
                self._settings.data_dir.mkdir(parents=True, exist_ok=True)
                (self._settings.data_dir / "telegram.name").write_text(me.username or "", "utf-8")
                return

    async def _await_lease(self) -> None:
        said = False
        while not await self._renew():
            if not said:
                _LOGGER.warning("Un autre processus lit déjà les messages de Telegram ; celui-ci attend son tour.")
                said = True
            await asyncio.sleep(self._times.lease_check)

    async def _renew(self) -> bool:
        now = self._clock.now()
        until = now + dtm.timedelta(seconds=self._times.lease)
        return await asyncio.to_thread(self._leases.take, _LEASE, self._holder, now, until)

    async def _keep_lease(self) -> None:
        """Returns when the lease is lost."""
        while True:
            await asyncio.sleep(self._times.lease / 3)
            try:
                if not await self._renew():
                    _LOGGER.error("telegram_lease_lost")
                    return
            except Exception:  # the database is locked: the lease still runs for a while
                _LOGGER.exception("telegram_lease_not_renewed")

    async def _session(self, stop: asyncio.Event) -> None:
        """From lease to release."""
        self._inbox = self._new_inbox()
        side = [asyncio.create_task(self._introduce()), asyncio.create_task(self._prune())]
        keeping = asyncio.create_task(self._keep_lease())
        try:
            recovered = await self._inbox.recover()
            _LOGGER.info("telegram_session", extra={"recovered": recovered})
            receiving = asyncio.create_task(self._receive())
            side.append(receiving)
            await self._until_stopped(stop, asyncio.wait({receiving, keeping}, return_when=asyncio.FIRST_COMPLETED))
            if receiving.done():
                receiving.result()
        finally:
            await end_tasks(*side)
            await self._inbox.close(self._times.drain if stop.is_set() else 0)
            await end_tasks(keeping)
            with contextlib.suppress(Exception):  # it ends by itself
                await asyncio.to_thread(self._leases.drop, _LEASE, self._holder)

    async def _introduce(self) -> None:
        try:
            await introduce(self._channel.bot, self._words)
        except tg.TelegramError as error:
            _LOGGER.warning("telegram_profile_not_set", extra={"error": type(error).__name__})

    async def _prune(self) -> None:
        while True:
            try:
                await asyncio.to_thread(self._store.prune, self._clock.now() - _KEEP)
            except Exception:
                _LOGGER.exception("inbox_not_pruned")
            await asyncio.sleep(self._times.prune)

    async def _receive(self) -> None:
        if self._settings.telegram_webhook_url:
            await self._listen()
        else:
            await self._poll()

    async def _poll(self) -> None:
        """The next getUpdates confirms what the last one brought, so it is asked for only once that is stored."""
        offset, delay = 0, self._times.backoff
        await self._insist(lambda: self._channel.bot.delete_webhook(drop_pending_updates=False))
        while True:
            try:
                updates = await self._channel.updates(offset, ALLOWED_UPDATES)
                await self.take(updates)
            except Exception as error:
                await asyncio.sleep(_pause(error, delay))
                delay = min(delay * 2, self._times.backoff_most)
                continue
            delay = self._times.backoff
            offset = max([offset, *(_update_id(update) + 1 for update in updates)])
            while self._inbox.backlog() > _FULL:  # noqa: ASYNC110  # too rare to keep an event for
                await asyncio.sleep(0.2)

    async def _listen(self) -> None:
        from bot.channels import telegram_webhook as webhook  # a web server is loaded by those who want one

        secret, url = webhook.secret_of(self._settings), self._settings.telegram_webhook_url
        try:
            await self._insist(
                lambda: self._channel.bot.set_webhook(url, secret_token=secret, allowed_updates=ALLOWED_UPDATES)
            )
        except tg.BadRequest:
            raise SettingsError(
                "Telegram refuse l'adresse TELEGRAM_WEBHOOK_URL : il faut une adresse https:// publique, "
                "sur le port 443, 80, 88 ou 8443."
            ) from None
        await webhook.listen(self._settings, secret, self.take)

    async def _insist(self, call: Callable[[], Awaitable[Any]]) -> None:
        delay = self._times.backoff
        while True:
            try:
                await call()
            except tg.BadRequest:
                raise
            except tg.TelegramError as error:
                await asyncio.sleep(_pause(error, delay))
                delay = min(delay * 2, self._times.backoff_most)
            else:
                return

    async def take(self, updates: list[dict[str, Any]]) -> None:
        """Commit what matters of these updates; once this returns they may be confirmed."""
        entries = []
        for update in updates:
            event = read(update)
            if event is None:
                _LOGGER.info("update_ignored", extra={"update_id": _update_id(update)})
                continue
            lane = self._store.lane_of(self._channel.name, event.chat)
            entries.append(Entry(f"{self._channel.bot_id}:{_update_id(update)}", lane, event.to_json()))
        await self._inbox.take(entries)


def _pause(error: Exception, delay: float) -> float:
    """What to do after a failed call to Telegram: say it, and wait this many seconds. Raises SettingsError."""
    if isinstance(error, tg.InvalidToken):
        raise SettingsError(TOKEN_REFUSED) from None
    if isinstance(error, tg.RetryAfter):
        return seconds_of(error)
    if isinstance(error, tg.Conflict):
        _LOGGER.warning(
            "Un autre programme lit les messages avec le même jeton Telegram : arrêtez-le (ou changez TELEGRAM_TOKEN). "
            "Nouvel essai dans %d s.", delay,
        )  # fmt: skip
    elif isinstance(error, tg.TelegramError):
        _LOGGER.warning("Telegram ne répond pas (%s) ; nouvel essai dans %d s.", type(error).__name__, delay)
    else:
        _LOGGER.error("updates_not_stored", exc_info=error)
    return delay


def _update_id(update: dict[str, Any]) -> int:
    number = update.get("update_id")
    return number if isinstance(number, int) else 0
