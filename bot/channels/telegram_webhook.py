"""The webhook option: Telegram posts updates to us; each is stored before it is answered 200."""

from __future__ import annotations

import asyncio
import contextlib
import hmac
import json
import logging
import re
import secrets
import socket
from collections.abc import Awaitable, Callable, Iterator
from typing import Any
from urllib.parse import urlsplit

import uvicorn
from starlette.applications import Starlette
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.routing import Route

from bot.errors import SettingsError
from bot.settings import Settings

MAX_BODY = 64 * 1024
SLOW_BODY = 10.0  # seconds
HEADER = "X-Telegram-Bot-Api-Secret-Token"
_LOGGER = logging.getLogger(__name__)

Take = Callable[[list[dict[str, Any]]], Awaitable[None]]


def secret_of(settings: Settings) -> str:
    """The secret that Telegram must repeat: the setting, else a new one for this run. Raises SettingsError."""
    chosen = settings.telegram_webhook_secret or secrets.token_urlsafe(32)
    if not re.fullmatch(r"[A-Za-z0-9_-]{16,256}", chosen):
        raise SettingsError(
            "TELEGRAM_WEBHOOK_SECRET doit avoir de 16 à 256 lettres sans accent, chiffres, tirets ou soulignés."
        )
    return chosen


def application(path: str, secret: str, take: Take) -> Starlette:
    """One POST route. `take` returns once the updates are committed; when it raises, Telegram sends them again."""

    async def receive(request: Request) -> Response:
        given = request.headers.get(HEADER, "")
        if not hmac.compare_digest(given.encode("utf-8", "replace"), secret.encode()):
            return Response(status_code=401)
        try:
            body = await asyncio.wait_for(_body(request), SLOW_BODY)
        except (asyncio.TimeoutError, ClientDisconnect):
            return Response(status_code=408)
        if body is None:
            return Response(status_code=413)
        try:
            update = json.loads(body)
        except (ValueError, RecursionError):
            return Response(status_code=400)
        try:
            await take([update] if isinstance(update, dict) else [])
        except Exception:
            _LOGGER.exception("webhook_not_stored")
            return Response(status_code=500)
        return Response(status_code=200)

    return Starlette(routes=[Route(path, receive, methods=["POST"])])


async def listen(settings: Settings, secret: str, take: Take) -> None:
    """Serve until cancelled, on loopback: HTTPS is the business of the reverse proxy in front. Raises SettingsError."""
    with _socket(settings.telegram_webhook_port) as opened:
        app = application(urlsplit(settings.telegram_webhook_url).path or "/", secret, take)
        config = uvicorn.Config(
            app, log_config=None, access_log=False, lifespan="off", timeout_graceful_shutdown=5,
            ws="none",  # looking for websockets fails on the old version that sanic pins
        )  # fmt: skip
        server = _Server(config)
        serving = asyncio.create_task(server.serve(sockets=[opened]))
        try:
            await asyncio.shield(serving)
        finally:
            server.should_exit = True
            await asyncio.wait({serving}, timeout=6)


async def _body(request: Request) -> bytes | None:
    """The body, or None as soon as it is longer than MAX_BODY."""
    body = b""
    async for chunk in request.stream():
        body += chunk
        if len(body) > MAX_BODY:
            return None
    return body


class _Server(uvicorn.Server):
    """Leaves Ctrl-C and SIGTERM to whoever started us."""

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield


def _socket(port: int) -> socket.socket:
    opened = socket.socket()
    opened.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        opened.bind(("127.0.0.1", port))
    except OSError:
        opened.close()
        raise SettingsError(
            f"Le port {port} ne peut pas être ouvert pour le webhook de Telegram : arrêtez le programme qui l'occupe "
            "ou choisissez-en un autre avec TELEGRAM_WEBHOOK_PORT."
        ) from None
    return opened
