"""A Telegram Bot API server of our own, on loopback, as strict as the real one and able to fail on demand.

In a test:

    with BotApi() as api:                       # api.url is TELEGRAM_API, api.token is TELEGRAM_TOKEN
        api.says(1001, "bonjour")               # a person writes
        api.presses(1001, "Pris")               # presses a button of the newest message that has it
        api.fail("sendMessage", status=429, retry_after=3)
        await api.until(lambda: api.texts(1001))

By hand: `python -m tests.support.bot_api --port 8081`, then POST /_ctl/says?chat=1&text=... , POST
/_ctl/presses?chat=1&label=... , POST /_ctl/fail?method=...&status=... , GET /_sent , GET /_calls.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import threading
import time
from collections import defaultdict, deque
from collections.abc import Callable
from dataclasses import asdict
from typing import Any

from tests.support.bot_api_http import HttpThread, Request, Response
from tests.support.bot_api_methods import METHODS
from tests.support.bot_api_model import Call, Fault, Message
from tests.support.bot_api_rules import Refused

TOKEN = "123456789:AAcanary-TOKEN_of-the-local-Bot-API-srv"  # also the canary of the log tests


class BotApi:
    """One bot. All public methods may be called from any thread."""

    def __init__(self, token: str = TOKEN, *, username: str = "CoachSanteBot", max_per_second: int = 0) -> None:
        """`max_per_second`: above so many sendings in a second, the answer is 429 (0: no limit)."""
        self.token, self.username, self.max_per_second = token, username, max_per_second
        self.calls: list[Call] = []
        self.messages: list[Message] = []
        self.faults: dict[str, deque[Fault]] = defaultdict(deque)
        self.blocked: set[int] = set()
        self.left: list[int] = []
        self.queries: dict[str, bool] = {}  # press id → still fresh
        self.shown: dict[str, Any] = {}  # commands, descriptions
        self.webhook: dict[str, Any] = {"url": ""}
        self._updates: list[dict[str, Any]] = []
        self._next_update, self._next_message = 1000, 100
        self._polls = 0
        self._changed = threading.Condition(threading.RLock())
        self._arrived: asyncio.Event | None = None
        self._http = HttpThread(self._respond)

    # --- life -----------------------------------------------------------------------------------------------

    def start(self, port: int = 0) -> BotApi:
        self._http.start(port)
        return self

    def stop(self) -> None:
        self._http.stop()

    def __enter__(self) -> BotApi:
        return self.start()

    def __exit__(self, *_: object) -> None:
        self.stop()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._http.port}"

    # --- what people do -------------------------------------------------------------------------------------

    def says(self, chat: int, text: str, **more: Any) -> int:
        """A private message; returns its message id. `more` goes into the message (forward_origin, from ...)."""
        return self.sends(chat, text=text, **more)

    def sends(self, chat: int, **content: Any) -> int:
        """A private message with any content: voice={...}, photo=[...], caption="..." ..."""
        number = self.next_message_id()
        person = {"id": chat, "is_bot": False, "first_name": "Camille", "language_code": "fr"}
        where = {"id": chat, "type": "private", "first_name": "Camille"}
        now = int(time.time())
        self.inject({"message": {"message_id": number, "date": now, "from": person, "chat": where, **content}})
        return number

    def edits(self, chat: int, message_id: int, text: str) -> None:
        """The person corrects a message."""
        person, now = {"id": chat, "is_bot": False, "first_name": "Camille"}, int(time.time())
        chat_now = {"id": chat, "type": "private"}
        edited = {"message_id": message_id, "date": now, "edit_date": now, "from": person, "chat": chat_now}
        self.inject({"edited_message": {**edited, "text": text}})

    def presses(self, chat: int, label: str = "", *, data: str = "") -> str:
        """Press the button whose label holds `label`, on the newest message that has one; or forge `data`.
        Returns the id of the press."""
        with self._changed:
            mine = [message for message in self.messages if message.chat == chat]
            found = next(
                ((message, value) for message in reversed(mine) for row in message.buttons for name, value in row
                 if label and label in name), None,
            )  # fmt: skip
            if found is None and not data:
                raise LookupError(f"no button « {label} » in chat {chat}")
            message, value = found or ((mine or [Message(chat, 1, "")])[-1], data)
            query = f"{self._next_update}{chat}"
            self.queries[query] = True
            pressed = {"message_id": message.id, "date": int(time.time()), "chat": {"id": chat, "type": "private"}}
            sender = {"id": chat, "is_bot": False, "first_name": "Camille"}
            event = {"id": query, "from": sender, "chat_instance": "1", "data": data or value}
            self.inject({"callback_query": {**event, "message": {**pressed, "text": message.text}}})
            return query

    def blocks(self, chat: int, blocked: bool = True) -> None:
        """The person blocks (or unblocks) the bot: 403 from now on, and a my_chat_member update."""
        with self._changed:
            (self.blocked.add if blocked else self.blocked.discard)(chat)
        bot = {"id": int(self.token.split(":")[0]), "is_bot": True, "first_name": "Coach"}
        now, before = ("kicked", "member") if blocked else ("member", "kicked")
        self.inject({"my_chat_member": {
            "chat": {"id": chat, "type": "private"}, "from": {"id": chat, "is_bot": False, "first_name": "Camille"},
            "date": int(time.time()), "old_chat_member": {"user": bot, "status": before},
            "new_chat_member": {"user": bot, "status": now},
        }})  # fmt: skip

    def inject(self, update: dict[str, Any]) -> int:
        """Any update; it gets an update_id unless it has one. Returns it."""
        with self._changed:
            number = int(update.get("update_id", self._next_update))
            self._next_update = max(self._next_update, number) + 1
            self._updates.append({"update_id": number, **update})
            if self._arrived:
                self._http.loop.call_soon_threadsafe(self._arrived.set)
            return number

    # --- what goes wrong ------------------------------------------------------------------------------------

    def fail(
        self, method: str, times: int = 1, *, status: int = 0, description: str = "", retry_after: int = 0,
        accepted: bool = False, slow: float = 0.0, silent: bool = False, cut: bool = False,
    ) -> None:  # fmt: skip
        """The next `times` calls of `method` fail (status), come late (slow), never come (silent), or the
        connection is cut. With `accepted` the message is delivered all the same."""
        wait = float("inf") if silent else slow
        done = accepted or (slow > 0 and not status)
        with self._changed:
            for _ in range(times):
                self.faults[method].append(Fault(status, description, retry_after, done, wait, cut))

    def pass_one(self, method: str) -> None:
        """The next call goes through: to plan faults among calls that succeed."""
        with self._changed:
            self.faults[method].append(Fault())

    def expire_presses(self) -> None:
        """Answers to presses now come too late."""
        with self._changed:
            self.queries = dict.fromkeys(self.queries, False)

    # --- what was seen --------------------------------------------------------------------------------------

    def of(self, method: str) -> list[Call]:
        """The calls of one method, in order."""
        with self._changed:
            return [call for call in self.calls if call.method == method]

    def chat(self, chat: int) -> list[Message]:
        """The bot's messages in a chat, as they stand now."""
        with self._changed:
            return [message for message in self.messages if message.chat == chat]

    def texts(self, chat: int) -> list[str]:
        return [message.text for message in self.chat(chat)]

    def pending(self) -> int:
        """Updates that are not confirmed yet."""
        with self._changed:
            return len(self._updates)

    def wait(self, condition: Callable[[], Any], timeout: float = 10.0) -> Any:
        """Block until `condition()` is true, and return what it gave. Raises AssertionError after `timeout` s."""
        deadline = time.monotonic() + timeout
        with self._changed:
            while not (found := condition()) and time.monotonic() < deadline:
                self._changed.wait(0.02)  # what is waited for may change outside this server
        assert found, f"not seen within {timeout} s; calls: {[call.method for call in self.calls][-20:]}"
        return found

    async def until(self, condition: Callable[[], Any], timeout: float = 10.0) -> Any:
        return await asyncio.to_thread(self.wait, condition, timeout)

    # --- used by the methods --------------------------------------------------------------------------------

    def next_message_id(self) -> int:
        with self._changed:
            self._next_message += 1
            return self._next_message

    def confirm_below(self, offset: int) -> None:
        self._updates = [update for update in self._updates if update["update_id"] >= offset]

    async def poll(self, offset: int, limit: int, timeout: float) -> list[dict[str, Any]]:
        """Long poll; a newer poll ends an older one with 409, as Telegram does."""
        with self._changed:
            self._polls += 1
            mine = self._polls
            self._arrived, old = asyncio.Event(), self._arrived
            if old:
                old.set()
            if offset > 0:
                self.confirm_below(offset)
            self._changed.notify_all()
        deadline = asyncio.get_running_loop().time() + timeout
        while True:
            with self._changed:
                if mine != self._polls:
                    raise Refused(409, "Conflict: terminated by other getUpdates request; make sure that only one "
                                       "bot instance is running")  # fmt: skip
                if self._updates or asyncio.get_running_loop().time() >= deadline:
                    self._polls += 1
                    self._arrived = None
                    return self._updates[:limit]
                arrived = self._arrived
                arrived.clear()
            left = deadline - asyncio.get_running_loop().time()
            try:
                await asyncio.wait_for(arrived.wait(), left)
            except asyncio.TimeoutError:
                continue

    # --- requests -------------------------------------------------------------------------------------------

    async def _respond(self, request: Request) -> Response:
        if request.path.startswith("/_"):
            return self._control(request)
        prefix, _, method = request.path.rpartition("/")
        with self._changed:
            fault = self.faults[method].popleft() if self.faults[method] else Fault()
            call = Call(method, request.params, request.files, time.monotonic(), fault)
            self.calls.append(call)
            self._changed.notify_all()
        try:
            if prefix != f"/bot{self.token}":
                raise Refused(401, "Unauthorized")
            body = await self._result(call, fault)
            return Response(200, {"ok": True, "result": body}, fault.after, fault.cut)
        except Refused as error:
            failure = {"ok": False, "error_code": error.status, "description": error.description}
            more = {"parameters": error.parameters} if error.parameters else {}
            return Response(error.status, failure | more, fault.after, fault.cut)

    async def _result(self, call: Call, fault: Fault) -> Any:
        work = METHODS.get(call.method)
        if work is None:
            raise Refused(404, "Not Found")
        broken = fault.status or fault.after or fault.cut
        if fault.accepted or not broken:
            self._limit_rate(call)
            result = await work(self, call)
            with self._changed:
                self._changed.notify_all()
        else:
            result = True
        if fault.status:
            after = fault.retry_after
            words = {429: f"Too Many Requests: retry after {after}", 403: "Forbidden: bot was blocked by the user",
                     500: "Internal Server Error", 502: "Bad Gateway"}  # fmt: skip
            description = fault.description or words.get(fault.status, "Bad Request")
            raise Refused(fault.status, description, {"retry_after": after} if after else None)
        return result

    def _limit_rate(self, call: Call) -> None:
        if not self.max_per_second or not call.method.startswith("send") or call.method == "sendChatAction":
            return
        with self._changed:
            recent = sum(1 for message in self.messages[-self.max_per_second :] if message.at > call.at - 1.0)
        if recent >= self.max_per_second:
            raise Refused(429, "Too Many Requests: retry after 1", {"retry_after": 1})

    def _control(self, request: Request) -> Response:
        asked, args = request.path.strip("/"), request.params
        if asked == "_sent":
            return Response(200, [{**asdict(message), "content": len(message.content)} for message in self.messages])
        if asked == "_calls":
            return Response(200, [{"method": call.method, "params": call.params, "at": call.at} for call in self.calls])
        try:
            if asked == "_ctl/says":
                return Response(200, self.says(int(args["chat"]), args["text"]))
            if asked == "_ctl/presses":
                return Response(200, self.presses(int(args["chat"]), args.get("label", ""), data=args.get("data", "")))
            if asked == "_ctl/inject":
                return Response(200, self.inject(json.loads(args["update"])))
            if asked == "_ctl/blocks":
                self.blocks(int(args["chat"]), args.get("blocked", "1") == "1")
                return Response(200, True)
            if asked == "_ctl/fail":
                self.fail(
                    args["method"], int(args.get("times", 1)), status=int(args.get("status", 0)),
                    retry_after=int(args.get("retry_after", 0)), slow=float(args.get("slow", 0)),
                    silent=args.get("silent") == "1", accepted=args.get("accepted") == "1", cut=args.get("cut") == "1",
                )  # fmt: skip
                return Response(200, True)
        except (KeyError, ValueError, LookupError) as error:
            return Response(400, {"error": str(error)})
        return Response(404, {"error": "unknown"})


def main() -> None:
    parser = argparse.ArgumentParser(description="Serveur Bot API local, pour essayer le robot sans Telegram.")
    parser.add_argument("--port", type=int, default=8081)
    parser.add_argument("--token", default=TOKEN)
    options = parser.parse_args()
    api = BotApi(options.token).start(options.port)
    print(f"TELEGRAM_API={api.url} TELEGRAM_TOKEN={api.token}", flush=True)  # noqa: T201
    try:
        threading.Event().wait()
    except KeyboardInterrupt:
        api.stop()


if __name__ == "__main__":
    main()
