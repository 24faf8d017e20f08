"""A Bot API server that costs next to nothing, in a process of its own: it accepts, counts, and answers 429 above a rate.

    python -m bench.delivery.fast_api RATE

prints its port, then on "report" (instant in seconds of the machine's clock, chat) of all sends.
"""

from __future__ import annotations

import asyncio
import json
import re
import sys
import time
from collections import deque
from email.utils import formatdate

_CHAT = re.compile(rb'chat_id(?:=|": ?")(\d+)')


class Server:
    def __init__(self, rate: int) -> None:
        self.rate, self.sent, self.refused = rate, [], 0  # type: tuple[int, list[tuple[float, int]], int]
        self.recent: deque[float] = deque()

    async def connection(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            while True:
                head = (await reader.readuntil(b"\r\n\r\n")).lower()
                length = next((int(line[15:]) for line in head.split(b"\r\n") if line.startswith(b"content-length:")), 0)
                form = await reader.readexactly(length)
                status, body = self.answer(b"/sendmessage" in head, form)
                writer.write(b"HTTP/1.1 %d OK\r\nDate: %s\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n"
                             % (status, formatdate(usegmt=True).encode(), len(body)) + body)
        except (asyncio.IncompleteReadError, ConnectionError):
            writer.close()

    def answer(self, sending: bool, form: bytes) -> tuple[int, bytes]:
        now = time.time()
        if not sending:
            return 200, b'{"ok":true,"result":{"id":1,"is_bot":true,"first_name":"b","username":"b"}}'
        while self.recent and self.recent[0] <= now - 1:
            self.recent.popleft()
        if len(self.recent) >= self.rate:
            self.refused += 1
            return 429, b'{"ok":false,"error_code":429,"description":"Too Many Requests: retry after 1","parameters":{"retry_after":1}}'
        self.recent.append(now)
        self.sent.append((now, int(_CHAT.search(form)[1])))
        message = {"message_id": len(self.sent), "date": int(now), "chat": {"id": 1, "type": "private"}, "text": "x"}
        return 200, json.dumps({"ok": True, "result": message}).encode()


async def main(rate: int) -> None:
    server = Server(rate)
    listening = await asyncio.start_server(server.connection, "127.0.0.1", 0)
    say(listening.sockets[0].getsockname()[1])
    while await asyncio.to_thread(sys.stdin.readline):
        say(json.dumps({"sent": server.sent, "refused": server.refused}))


def say(what: object) -> None:
    sys.stdout.write(f"{what}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    asyncio.run(main(int(sys.argv[1])))
