"""A small HTTP/1.1 server in a thread, so that a test can also cut a connection or never answer on it."""

from __future__ import annotations

import asyncio
import contextlib
import json
import threading
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from email.parser import BytesParser
from email.policy import HTTP
from typing import Any
from urllib.parse import parse_qsl, urlsplit


@dataclass
class Request:
    """One request: form fields as text, uploaded files apart."""

    path: str
    params: dict[str, Any]
    files: dict[str, bytes] = field(default_factory=dict)


@dataclass
class Response:
    """`cut` closes the connection without a word; `after` waits that many seconds; infinity never answers."""

    status: int = 200
    body: Any = None
    after: float = 0.0
    cut: bool = False


class HttpThread:
    """Runs `respond` for each request in an event loop of its own thread."""

    def __init__(self, respond: Callable[[Request], Awaitable[Response]]) -> None:
        self._respond = respond
        self._ready = threading.Event()
        self._thread = threading.Thread(target=lambda: asyncio.run(self._main()), daemon=True)
        self.port = 0
        self._error: OSError | None = None

    def start(self, port: int = 0) -> None:
        self.port = port
        self._thread.start()
        self._ready.wait()
        if self._error:
            raise self._error

    def stop(self) -> None:
        if self._thread.is_alive():
            self.loop.call_soon_threadsafe(self._stopped.set)
            self._thread.join(5)

    async def _main(self) -> None:
        self.loop, self._stopped = asyncio.get_running_loop(), asyncio.Event()
        self._tasks: set[asyncio.Task[Any]] = set()
        try:
            server = await asyncio.start_server(self._connection, "127.0.0.1", self.port, limit=1 << 20)
        except OSError as error:
            self._error = error
            self._ready.set()
            return
        self.port = server.sockets[0].getsockname()[1]
        self._ready.set()
        await self._stopped.wait()
        server.close()
        for task in list(self._tasks):
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    async def _connection(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        self._tasks.add(task)
        try:
            while True:
                request = await _read(reader)
                response = await self._respond(request)
                if response.after == float("inf"):
                    await reader.read()  # until the client loses patience
                    break
                await asyncio.sleep(response.after)
                if response.cut:
                    break
                writer.write(_written(response))
                await writer.drain()
        except (asyncio.IncompleteReadError, ConnectionError, asyncio.CancelledError):
            pass
        finally:
            self._tasks.discard(task)
            with contextlib.suppress(Exception):
                writer.close()


async def _read(reader: asyncio.StreamReader) -> Request:
    head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
    first, *lines = head.split("\r\n")
    headers = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in lines if line)}
    body = await reader.readexactly(int(headers.get("content-length", 0)))
    address = urlsplit(first.split(" ")[1])
    request = Request(address.path, dict(parse_qsl(address.query, keep_blank_values=True)))
    kind = headers.get("content-type", "")
    if kind.startswith("multipart/"):
        _read_multipart(request, kind, body)
    elif kind.startswith("application/json"):
        request.params |= json.loads(body or b"{}")
    else:
        request.params |= parse_qsl(body.decode(), keep_blank_values=True)
    return request


def _read_multipart(request: Request, kind: str, body: bytes) -> None:
    message = BytesParser(policy=HTTP).parsebytes(b"Content-Type: " + kind.encode() + b"\r\n\r\n" + body)
    for part in message.iter_parts():
        name = str(part.get_param("name", header="content-disposition"))
        content = part.get_payload(decode=True)
        assert isinstance(content, bytes)
        if part.get_filename():
            request.files[name] = content
            request.params[name] = part.get_filename()
        else:
            request.params[name] = content.decode()


def _written(response: Response) -> bytes:
    body = json.dumps(response.body).encode()
    head = f"HTTP/1.1 {response.status} X\r\nContent-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n"
    return head.encode() + body
