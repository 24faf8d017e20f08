"""The HTTP calls of sending, on aiohttp: a send costs a quarter of what it costs on PTB's own client.

Files and the long poll stay on PTB's client. Telegram's `Date` is kept, to know whether our own clock is right.
"""

from __future__ import annotations

import asyncio
import datetime as dtm
import json
import time
from email.utils import parsedate_to_datetime
from types import SimpleNamespace
from typing import Any
from urllib.request import getproxies

import aiohttp
from telegram import error as tg
from telegram.request import HTTPXRequest, RequestData

_JSON = {"Content-Type": "application/json"}


class NeverLeft(Exception):
    """The request failed before a byte of it was written: Telegram cannot have accepted it."""


class SendRequest(HTTPXRequest):
    """PTB's request object with connections that are cheap to reuse."""

    def __init__(self, *, connections: int, connect: float, answer: float, upload: float) -> None:
        super().__init__(
            connection_pool_size=connections, connect_timeout=connect, pool_timeout=connect,
            read_timeout=answer, write_timeout=answer, media_write_timeout=upload,
        )  # fmt: skip
        self._connections = connections
        self._patience = aiohttp.ClientTimeout(
            total=connect + 2 * answer, connect=connect, sock_connect=connect, sock_read=answer
        )  # `total` also ends what never falls silent: an answer that trickles in
        self._session: aiohttp.ClientSession | None = None
        self._told = ("", 0.0)

    async def shutdown(self) -> None:
        if self._session is not None:
            await self._session.close()
            self._session = None
        await super().shutdown()

    async def do_request(
        self, url: str, method: str, request_data: RequestData | None = None, *args: Any, **timeouts: Any
    ) -> tuple[int, bytes]:
        if request_data is not None and request_data.contains_files:
            return await super().do_request(url, method, request_data, *args, **timeouts)
        if self._session is None:
            connector = aiohttp.TCPConnector(limit=self._connections, keepalive_timeout=50)
            by_proxy = bool(getproxies())  # asked once: aiohttp would read the environment at each call
            self._session = aiohttp.ClientSession(
                connector=connector, timeout=self._patience, trust_env=by_proxy, trace_configs=[_marks_what_leaves()]
            )
        body = json.dumps(request_data.json_parameters).encode() if request_data else None  # cheaper than a form
        call = SimpleNamespace(left=False)
        try:
            async with self._session.request(method, url, data=body, headers=_JSON, trace_request_ctx=call) as response:
                self._told = (response.headers.get("Date", ""), time.monotonic())
                return response.status, await response.read()
        except (aiohttp.ClientError, OSError, asyncio.TimeoutError) as error:
            cause = error if call.left else NeverLeft()
            raise tg.NetworkError(type(error).__name__) from cause  # the text would hold the address, and the token

    def time(self) -> dtm.datetime | None:
        """What Telegram's clock shows now, as told by the last answer; None when there was none, or no `Date`."""
        said, at = self._told
        try:
            return parsedate_to_datetime(said) + dtm.timedelta(seconds=time.monotonic() - at)
        except (TypeError, ValueError):
            return None


def _marks_what_leaves() -> aiohttp.TraceConfig:
    """Sets `left` on a call's context once its request begins to be written: aiohttp's errors alone do not tell."""

    async def left(_: aiohttp.ClientSession, context: SimpleNamespace, __: object) -> None:
        context.trace_request_ctx.left = True

    trace = aiohttp.TraceConfig()
    signal: Any = trace.on_request_headers_sent  # aiohttp types it as a signal of signals
    signal.append(left)
    return trace
