"""The chat page: one HTML page, one route to say something, one to fetch what comes unasked. On this machine only."""

from __future__ import annotations

import asyncio
import contextlib
import json
import re
import secrets
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path
from typing import Any
from weakref import WeakValueDictionary

import uvicorn
from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.middleware import Middleware
from starlette.middleware.trustedhost import TrustedHostMiddleware
from starlette.requests import Request
from starlette.responses import FileResponse, JSONResponse, Response
from starlette.routing import Route

from bot.channels.mailbox import as_json
from bot.clock import Clock
from bot.messages import MAX_TEXT, InboundMessage, Kind

_PAGE = Path(__file__).parent / "page"
_COOKIE = "coach"
_LARGEST_BODY = 64 * 1024
_VISITOR = re.compile(r"[A-Za-z0-9_-]{32,64}")
_HEADERS = {
    "Content-Security-Policy": "default-src 'self'; img-src 'self' data:; frame-ancestors 'none'; base-uri 'none'",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "Cache-Control": "no-store",
}


def application(handle: Callable[[InboundMessage], Awaitable[Any]], fetch: Callable[[str, int], list[dict[str, Any]]],
                clock: Clock, close: Callable[[], Awaitable[None]] | None = None) -> Starlette:
    """The ASGI application. `handle` answers a message, `fetch(visitor, after)` gives what waits for a visitor."""

    turns: WeakValueDictionary[str, asyncio.Lock] = WeakValueDictionary()

    async def page(request: Request) -> Response:
        response = FileResponse(_PAGE / "chat.html", headers=_HEADERS)
        if not _visitor(request):
            response.set_cookie(
                _COOKIE, secrets.token_urlsafe(32), max_age=365 * 86400, httponly=True, samesite="strict",
            )
        return response

    async def asset(request: Request) -> Response:
        name = request.path_params["name"]
        if name not in ("chat.js", "chat.css"):
            return Response(status_code=404)
        return FileResponse(_PAGE / name, headers=_HEADERS)

    async def say(request: Request) -> Response:
        visitor, body = _visitor(request), await _body(request)
        if not visitor or body is None:
            return JSONResponse({"error": "Message illisible. Rechargez la page."}, status_code=400, headers=_HEADERS)
        kind: Kind = "press" if "press" in body else "text"
        text = str(body.get("press", body.get("text", "")))[: MAX_TEXT + 1]
        async with turns.setdefault(visitor, asyncio.Lock()):  # one person's messages stay in order
            reply = await handle(InboundMessage("web", visitor, kind, text, clock.now()))
        return JSONResponse({"messages": [as_json(m) for m in reply.messages]}, headers=_HEADERS)

    async def waiting(request: Request) -> Response:
        visitor, after = _visitor(request), request.query_params.get("after", "0")
        if not visitor or not re.fullmatch(r"[0-9]{1,15}", after):
            return JSONResponse({"messages": []}, headers=_HEADERS)
        return JSONResponse({"messages": await run_in_threadpool(fetch, visitor, int(after))}, headers=_HEADERS)

    async def ready(_: Request) -> Response:
        return JSONResponse({"ready": True})

    @contextlib.asynccontextmanager
    async def lifespan(_: Starlette) -> AsyncIterator[None]:
        yield
        if close:
            await close()

    routes = [
        Route("/", page), Route("/say", say, methods=["POST"]), Route("/waiting", waiting),
        Route("/ready", ready), Route("/{name}", asset),
    ]
    # Only our own names: a page of somebody else's may not reach this port through a name that points here.
    hosts = Middleware(TrustedHostMiddleware, allowed_hosts=["127.0.0.1", "localhost", "testserver"])
    return Starlette(routes=routes, middleware=[hosts], lifespan=lifespan)


def serve(app: Starlette, port: int) -> None:
    """Serve on 127.0.0.1 until stopped."""
    uvicorn.run(app, host="127.0.0.1", port=port, log_level="warning", access_log=False, ws="none")


def _visitor(request: Request) -> str | None:
    cookie = request.cookies.get(_COOKIE, "")
    return cookie if _VISITOR.fullmatch(cookie) else None


async def _body(request: Request) -> dict[str, Any] | None:
    """A JSON object of at most 64 kB, or None. The content type must be JSON: a form of another site cannot send it."""
    if request.headers.get("content-type", "").split(";")[0] != "application/json":
        return None
    raw = b""
    async for chunk in request.stream():
        raw += chunk
        if len(raw) > _LARGEST_BODY:
            return None
    try:
        body = json.loads(raw)
    except (ValueError, RecursionError):  # the latter for "[[[[..."
        return None
    return body if isinstance(body, dict) else None
