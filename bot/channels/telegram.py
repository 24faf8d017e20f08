"""Telegram, the sending side: bubbles become Bot API calls, and what came of them becomes a SendResult.

The receiving side is `telegram_gateway`. The worker uses this class alone, in a process of its own.
"""

from __future__ import annotations

import asyncio
import datetime as dtm
import json
import logging
import os
import re
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode
from weakref import WeakValueDictionary

os.environ.setdefault("PTB_TIMEDELTA", "true")  # PTB 22: retry_after as a timedelta, else each 429 warns

import httpx
from telegram import Bot, InlineKeyboardButton, InlineKeyboardMarkup, InputFile, LinkPreviewOptions
from telegram import error as tg
from telegram.constants import ChatAction, ParseMode
from telegram.request import HTTPXRequest

from bot.channels import telegram_text as text
from bot.channels.base import Blocked, Failed, Limits, RetryLater, SendResult, Sent, Unavailable, Unknown
from bot.channels.telegram_pace import Pace
from bot.channels.telegram_request import NeverLeft, SendRequest
from bot.errors import SettingsError
from bot.messages import Button, OutboundMessage
from bot.settings import Settings

_LOGGER = logging.getLogger(__name__)
_TOKEN = re.compile(r"\d{3,20}:[A-Za-z0-9_-]{16,}")
_NEVER_LEFT = (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout, httpx.ProxyError, httpx.UnsupportedProtocol,
               NeverLeft)
_REFUSALS = {  # part of Telegram's description → our code; the description itself may quote the message
    "can't parse entities": "bad_markup", "too long": "too_long", "text is empty": "empty",
    "button": "bad_button", "not modified": "not_modified", "to edit not found": "not_editable",
    "can't be edited": "not_editable", "no text in the message": "not_editable",
    "query is too old": "press_too_old", "chat not found": "chat_not_found", "peer_id_invalid": "chat_not_found",
}  # fmt: skip

TOKEN_REFUSED = (
    "Telegram refuse le jeton TELEGRAM_TOKEN : recopiez celui que donne @BotFather (commande /mybots, « API Token »), "
    "puis relancez."
)
_TOKEN_SHAPE = (
    "TELEGRAM_TOKEN n'a pas la forme d'un jeton (123456789:AA…) : recopiez en entier celui que donne @BotFather, "
    "puis relancez."
)
_TOKEN_MISSING = (
    "TELEGRAM_TOKEN est vide : créez un robot avec @BotFather sur Telegram et donnez son jeton, puis relancez."
)


@dataclass(frozen=True)
class Timeouts:
    """Seconds. `poll` is how long Telegram may hold an empty getUpdates."""

    connect: float = 5.0
    answer: float = 10.0
    upload: float = 30.0
    poll: float = 25.0


class TelegramChannel:
    """Implements `bot.channels.base.Channel`. Messages of one chat leave one after the other."""

    name = "telegram"
    limits = Limits(text=text.MAX_TEXT, button_data=text.MAX_DATA)

    def __init__(self, settings: Settings, *, pace: Pace | None = None, timeouts: Timeouts | None = None) -> None:
        """Opens no connection. Raises SettingsError when the token is missing or cannot be one."""
        if not settings.telegram_token:
            raise SettingsError(_TOKEN_MISSING)
        if not _TOKEN.fullmatch(settings.telegram_token):
            raise SettingsError(_TOKEN_SHAPE)
        self._pace, self._timeouts = pace or Pace(), timeouts or Timeouts()
        self._requests = (self._client(2), self._sender())  # the long poll must not share the senders' pool
        self.bot = Bot(
            settings.telegram_token,
            base_url=f"{settings.telegram_api.rstrip('/')}/bot",
            get_updates_request=self._requests[0],
            request=self._requests[1],
        )
        self.bot_id = settings.telegram_token.split(":")[0]
        self._turns: WeakValueDictionary[str, asyncio.Lock] = WeakValueDictionary()

    async def aclose(self) -> None:
        for request in self._requests:
            await request.shutdown()

    async def send(self, external_id: str, message: OutboundMessage) -> SendResult:
        """Send one bubble, in as many messages as its length needs; `message_ref` is that of the last one."""
        if not external_id.lstrip("-").isdigit():
            return Failed("bad_recipient")
        steps = self._steps(int(external_id), message)
        result: SendResult = Failed("empty")
        async with self._turn(external_id):
            for number, step in enumerate(steps):
                result = await (self._insist(external_id, step) if number else self._attempt(external_id, step))
                if not isinstance(result, Sent):
                    break
        return result

    async def edit(self, external_id: str, message_ref: str, message: OutboundMessage) -> SendResult:
        """Replace text and buttons. Failed("not_editable") when Telegram no longer lets us, or never would."""
        parts = text.pieces(message.text)
        if len(parts) != 1 or message.document or message.image or not message_ref.isdigit():
            return Failed("not_editable")

        async def step(html: bool) -> str:
            await self.bot.edit_message_text(
                chat_id=int(external_id), message_id=int(message_ref), reply_markup=_keyboard(message.buttons),
                link_preview_options=_NO_PREVIEW, **_words(parts[0], html),
            )  # fmt: skip
            return message_ref

        async with self._turn(external_id):
            result = await self._attempt(external_id, step)
            if isinstance(result, Unknown):  # unlike a send, an edit may be repeated
                result = await self._attempt(external_id, step)
        return Sent(message_ref) if result == Failed("not_modified") else result

    async def acknowledge(self, query_id: str, notice: str | None = None) -> None:
        """Stop the progress bar of a pressed button. Too late or in vain: nothing happens."""
        await self._courtesy(lambda: self.bot.answer_callback_query(query_id, text=notice))

    async def show_typing(self, external_id: str) -> None:
        """« écrit… » for about five seconds."""
        await self._courtesy(lambda: self.bot.send_chat_action(int(external_id), ChatAction.TYPING))

    async def leave(self, chat: str, farewell: str) -> None:
        """Say why, if the chat lets us, and go."""
        await self.send(chat, OutboundMessage(farewell))
        await self._courtesy(lambda: self.bot.leave_chat(int(chat)))

    def room(self, wanted: int) -> tuple[int, float]:
        """How many of `wanted` messages may leave now, and the seconds until more may."""
        closed = self._pace.closed_for()
        return (0, closed) if closed else self._pace.room(wanted)

    def share(self, among: int) -> None:
        """`among` workers send with this token."""
        self._pace.share(among)

    async def time(self) -> dtm.datetime | None:
        """Telegram's own clock, to the second; None when it cannot be asked."""
        await self._courtesy(self.bot.get_me)
        return self._requests[1].time()

    async def updates(self, offset: int, allowed: tuple[str, ...]) -> list[dict[str, Any]]:
        """The next raw updates, after a wait of at most `timeouts.poll`; those below `offset` are confirmed by this.

        Raw, because PTB builds all objects of a batch at once and one that it cannot read would hold them all.
        Raises telegram.error.TelegramError."""
        query = {"offset": offset, "timeout": int(self._timeouts.poll), "allowed_updates": json.dumps(allowed)}
        patience = self._timeouts.poll + self._timeouts.answer
        body = await self._requests[0].retrieve(f"{self.bot.base_url}/getUpdates?{urlencode(query)}", patience)
        result = json.loads(body).get("result")
        return [update for update in result if isinstance(update, dict)] if isinstance(result, list) else []

    def _client(self, connections: int) -> HTTPXRequest:
        limits = self._timeouts
        return HTTPXRequest(
            connection_pool_size=connections, connect_timeout=limits.connect, pool_timeout=limits.connect,
            read_timeout=limits.answer, write_timeout=limits.answer, media_write_timeout=limits.upload,
        )  # fmt: skip

    def _sender(self) -> SendRequest:
        limits = self._timeouts
        return SendRequest(connections=64, connect=limits.connect, answer=limits.answer, upload=limits.upload)

    def _turn(self, chat: str) -> asyncio.Lock:
        return self._turns.setdefault(chat, asyncio.Lock())

    def _steps(self, chat: int, message: OutboundMessage) -> list[Step]:
        attached = message.document is not None or message.image is not None
        parts: list[text.Piece | None] = list(text.pieces(message.text))
        if attached and not (len(parts) == 1 and parts[0] and text.units(parts[0].plain) <= text.MAX_CAPTION):
            parts.append(None)  # the file comes last, without a caption
        last = len(parts) - 1
        return [
            self._step(chat, part, message if attached and number == last else None,
                       _keyboard(message.buttons) if number == last else None)
            for number, part in enumerate(parts)
        ]  # fmt: skip

    def _step(
        self, chat: int, part: text.Piece | None, file: OutboundMessage | None, keys: InlineKeyboardMarkup | None
    ) -> Step:
        async def step(html: bool) -> str:
            if file is None:
                words = _words(part, html)
                sent = await self.bot.send_message(
                    chat, reply_markup=keys, link_preview_options=_NO_PREVIEW, **words
                )
            elif file.document is not None:
                content = InputFile(file.document.content, filename=file.document.filename)
                sent = await self.bot.send_document(chat, content, reply_markup=keys, **_words(part, html, "caption"))
            else:
                sent = await self.bot.send_photo(
                    chat, file.image or b"", reply_markup=keys, **_words(part, html, "caption")
                )
            return str(sent.message_id)

        return step

    async def _insist(self, chat: str, step: Step) -> SendResult:
        """The rest of a text whose beginning has left: starting again would repeat the beginning."""
        for delay in (1.0, 4.0):
            result = await self._attempt(chat, step)
            if not isinstance(result, (RetryLater, Unavailable)):
                return result
            await asyncio.sleep(result.seconds if isinstance(result, RetryLater) else delay)
        result = await self._attempt(chat, step)
        return Unknown() if isinstance(result, (RetryLater, Unavailable)) else result

    async def _attempt(self, chat: str, step: Step) -> SendResult:
        """One call, twice when the markup is refused."""
        if not self._pace.closed_for():
            await self._pace.turn(chat)
        if wait := self._pace.closed_for():  # perhaps since we queued
            return RetryLater(wait)
        try:
            try:
                return Sent(await step(True))
            except tg.BadRequest as error:
                if _code(error) != "bad_markup":
                    raise
                _LOGGER.error("markup_refused")
                return Sent(await step(False))
        except Exception as error:
            return self._outcome(error)

    def _outcome(self, error: Exception) -> SendResult:
        result = outcome(error)
        if isinstance(result, RetryLater):
            self._pace.close_for(result.seconds)
        if not isinstance(error, tg.TelegramError):
            _LOGGER.error("send_failed_oddly", exc_info=error)
        else:
            _LOGGER.warning("not_sent", extra={"result": type(result).__name__, "error": type(error).__name__})
        return result

    async def _courtesy(self, call: Callable[[], Awaitable[Any]]) -> None:
        """A call whose failure changes nothing for the person."""
        if self._pace.closed_for():
            return
        try:
            await call()
        except tg.RetryAfter as error:
            self._pace.close_for(seconds_of(error))
        except tg.TelegramError as error:
            _LOGGER.info("courtesy_failed", extra={"error": type(error).__name__})


Step = Callable[[bool], Awaitable[str]]
"""One call to Telegram, with markup or without; returns the message id."""

_NO_PREVIEW = LinkPreviewOptions(is_disabled=True)


def outcome(error: Exception) -> SendResult:
    """What an exception of PTB says about the message. The order matters: most are kinds of NetworkError."""
    if isinstance(error, tg.RetryAfter):
        return RetryLater(seconds_of(error))
    if isinstance(error, tg.Forbidden):
        return Blocked()
    if isinstance(error, tg.BadRequest):
        code = _code(error)
        return Blocked() if code == "chat_not_found" else Failed(code)
    if isinstance(error, tg.ChatMigrated):
        return Failed("chat_migrated")
    if isinstance(error, (tg.InvalidToken, tg.Conflict)):  # an operator's matter: the message stays to be sent
        return Unavailable()
    if isinstance(error, tg.NetworkError):
        cause = error.__cause__  # none, or an unreadable body: Telegram answered 5xx, and did not accept
        surely_not = cause is None or isinstance(cause, (tg.TelegramError, *_NEVER_LEFT))
        return Unavailable() if surely_not else Unknown()
    return Unknown()


def seconds_of(error: tg.RetryAfter) -> float:
    wait = error.retry_after
    return float(wait) if isinstance(wait, int) else wait.total_seconds()


def _code(error: tg.BadRequest) -> str:
    said = error.message.lower()
    return next((code for part, code in _REFUSALS.items() if part in said), "bad_request")


def _words(part: text.Piece | None, html: bool, name: str = "text") -> dict[str, Any]:
    if part is None:
        return {}
    return {name: part.html, "parse_mode": ParseMode.HTML} if html else {name: part.plain}


def _keyboard(buttons: tuple[Button, ...]) -> InlineKeyboardMarkup | None:
    fitting = [button for button in buttons if button.label.strip() and 1 <= len(button.data.encode()) <= text.MAX_DATA]
    if len(fitting) < len(buttons):  # a fault of ours; the words matter more than the button
        _LOGGER.error("button_left_out", extra={"count": len(buttons) - len(fitting)})
    if not fitting:
        return None
    return InlineKeyboardMarkup(
        [[InlineKeyboardButton(b.label, callback_data=b.data) for b in row] for row in text.rows(fitting)]
    )
