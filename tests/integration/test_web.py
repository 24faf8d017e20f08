"""The chat page over real HTTP requests: who is let in, what is refused, what is fetched."""

from __future__ import annotations

import datetime as dtm
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import pytest
from starlette.testclient import TestClient

from bot.channels import web
from bot.channels.mailbox import MailboxChannel
from bot.clock import SimulatedClock
from bot.messages import MAX_TEXT, Button, Document, InboundMessage, OutboundMessage
from bot.storage.mailbox import Mailbox
from tests.unit.patients.people import World, a_world

NOON = dtm.datetime(2026, 11, 23, 12, 0, tzinfo=dtm.timezone.utc)


@dataclass
class Reply:
    messages: list[OutboundMessage]


@dataclass
class Handler:
    """Keeps what it heard, answers what it is told to."""

    heard: list[InboundMessage] = field(default_factory=list)
    answer: list[OutboundMessage] = field(default_factory=lambda: [OutboundMessage("d'accord", (Button("Oui", "b:1"),))])

    async def __call__(self, message: InboundMessage) -> Reply:
        self.heard.append(message)
        return Reply(self.answer)


@pytest.fixture
def handler() -> Handler:
    return Handler()


@pytest.fixture
def browser(handler: Handler) -> Iterator[TestClient]:
    with TestClient(web.application(handler, lambda visitor, after: [], SimulatedClock(NOON))) as client:
        yield client


def test_the_first_page_gives_a_cookie_that_scripts_and_other_sites_cannot_use(browser: TestClient) -> None:
    answer = browser.get("/")

    cookie = answer.headers["set-cookie"].lower()
    assert answer.status_code == 200
    assert "httponly" in cookie and "samesite=strict" in cookie
    assert len(browser.cookies["coach"]) >= 32


def test_a_known_visitor_keeps_the_cookie(browser: TestClient) -> None:
    browser.get("/")

    assert "set-cookie" not in browser.get("/").headers


def test_the_page_speaks_french_and_loads_nothing_from_elsewhere(browser: TestClient) -> None:
    page = browser.get("/").text

    assert 'lang="fr"' in page
    assert not re.search(r"(?:src|href)=[\"']?(?:https?:)?//", page)
    assert "<script>" not in page and " style=" not in page and " onclick" not in page  # the policy forbids them


@pytest.mark.parametrize("path", ["/", "/chat.js", "/chat.css", "/waiting"])
def test_every_answer_carries_the_security_headers(browser: TestClient, path: str) -> None:
    headers = browser.get(path).headers

    assert "default-src 'self'" in headers["content-security-policy"]
    assert "frame-ancestors 'none'" in headers["content-security-policy"]
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["cache-control"] == "no-store"


@pytest.mark.parametrize("path", ["/chat.html.bak", "/web.py", "/..%2fweb.py", "/%2e%2e/web.py", "/.env", "/say/x", "/docs"])
def test_no_other_file_can_be_read(browser: TestClient, path: str) -> None:
    assert browser.get(path).status_code == 404


def test_a_message_reaches_the_conversation_and_its_bubbles_come_back(browser: TestClient, handler: Handler) -> None:
    browser.get("/")

    answer = browser.post("/say", json={"text": "bonjour"})

    assert answer.json() == {"messages": [
        {"text": "d'accord", "buttons": [{"label": "Oui", "data": "b:1"}], "replaces": False}]}
    (heard,) = handler.heard
    assert (heard.channel, heard.kind, heard.text, heard.received_at) == ("web", "text", "bonjour", NOON)
    assert heard.external_id == browser.cookies["coach"]


def test_a_pressed_button_is_a_press(browser: TestClient, handler: Handler) -> None:
    browser.get("/")

    browser.post("/say", json={"press": "b:1", "text": "ignored"})

    assert [(m.kind, m.text) for m in handler.heard] == [("press", "b:1")]


def test_a_file_comes_back_readable(browser: TestClient, handler: Handler) -> None:
    browser.get("/")
    handler.answer = [OutboundMessage("voici", document=Document("mes-données.json", b'{"a": 1}'), image=b"\x89PNG")]

    (message,) = browser.post("/say", json={"text": "exporte"}).json()["messages"]

    assert message["document"] == {"filename": "mes-données.json", "content": "eyJhIjogMX0="}
    assert message["image"]


@pytest.mark.parametrize("cookie", [None, "", "short", "x" * 31, "x" * 65, "é" * 40, "a b" * 20, "../" * 12])
def test_without_a_cookie_of_ours_nothing_is_handled(handler: Handler, cookie: str | None) -> None:
    with TestClient(web.application(handler, lambda visitor, after: [{"number": 1, "message": {}}], SimulatedClock(NOON))) as client:
        headers = {} if cookie is None else {"cookie": f"coach={cookie}".encode()}

        said = client.post("/say", json={"text": "bonjour"}, headers=headers)
        fetched = client.get("/waiting", headers=headers)

    assert said.status_code == 400 and said.json()["error"]
    assert fetched.json() == {"messages": []}
    assert handler.heard == []


@pytest.mark.parametrize(("content_type", "body"), [
    ("text/plain", b'{"text": "bonjour"}'),
    ("application/x-www-form-urlencoded", b"text=bonjour"),
    ("multipart/form-data; boundary=x", b"--x--"),
    ("application/json", b"{"), ("application/json", b""), ("application/json", b'["text"]'), ("application/json", b'"x"'),
    ("application/json", b"\xff\xfe"), ("application/json", b"[" * 60_000),
    ("application/json", b'{"text": "' + b"a" * 66_000 + b'"}'),
], ids=lambda value: repr(value)[:24])
def test_another_form_or_a_huge_body_is_refused(browser: TestClient, handler: Handler, content_type: str, body: bytes) -> None:
    browser.get("/")

    answer = browser.post("/say", content=body, headers={"content-type": content_type})

    assert answer.status_code == 400
    assert handler.heard == []


@pytest.mark.parametrize("body", [{}, {"text": None}, {"text": 12}, {"text": ["a"]}, {"press": {"x": 1}}])
def test_strange_values_reach_the_conversation_as_text(browser: TestClient, handler: Handler, body: dict[str, Any]) -> None:
    browser.get("/")

    assert browser.post("/say", json=body).status_code == 200
    assert isinstance(handler.heard[0].text, str)


def test_a_long_text_is_cut_before_the_conversation_and_known_as_too_long(browser: TestClient, handler: Handler) -> None:
    browser.get("/")

    browser.post("/say", json={"text": "a" * 10_000})

    assert MAX_TEXT <= len(handler.heard[0].text) <= MAX_TEXT + 1


@pytest.mark.parametrize("host", ["evil.example", "192.168.1.20:8080", "127.0.0.1.evil.example"])
def test_a_name_of_somebody_else_that_points_here_is_refused(browser: TestClient, host: str) -> None:
    assert browser.get("/", headers={"host": host}).status_code == 400


@pytest.mark.parametrize("host", ["127.0.0.1:8080", "localhost:8080"])
def test_our_own_names_are_let_in(browser: TestClient, host: str) -> None:
    assert browser.get("/ready", headers={"host": host}).json() == {"ready": True}


def test_reading_cannot_be_done_by_a_link(browser: TestClient, handler: Handler) -> None:
    browser.get("/")

    assert browser.get("/say?text=bonjour").status_code in (404, 405)
    assert handler.heard == []


# -- what comes unasked ---------------------------------------------------------------------------------------------


@pytest.fixture
def world(tmp_path: Any) -> Iterator[World]:
    made = a_world(tmp_path)
    yield made
    made.db.engine.dispose()


async def test_messages_are_fetched_once_each_in_order_and_by_nobody_else(world: World, handler: Handler) -> None:
    box = Mailbox(world.db, world.clock)

    def fetch(visitor: str, after: int) -> list[dict[str, Any]]:
        contact = world.identity.find("web", visitor)
        return [] if contact is None else [{"number": n, "message": m} for n, _, m in box.waiting(contact.patient_id, after)]

    page = web.application(handler, fetch, world.clock)
    with TestClient(page) as mine, TestClient(page) as other:
        mine.get("/"), other.get("/")
        for client in (mine, other):
            world.identity.resolve("web", client.cookies["coach"])
        channel = MailboxChannel("web", box, world.identity)
        for text in ("un", "deux", "trois"):
            await channel.send(mine.cookies["coach"], OutboundMessage(text))

        first = mine.get("/waiting?after=0").json()["messages"]
        lost = mine.get("/waiting?after=0").json()["messages"]  # the answer above never arrived
        after = mine.get(f"/waiting?after={first[-1]['number']}").json()["messages"]
        again = mine.get("/waiting?after=0").json()["messages"]

        assert [entry["message"]["text"] for entry in first] == ["un", "deux", "trois"]
        assert lost == first
        assert after == again == []
        assert other.get("/waiting").json() == {"messages": []}


@pytest.mark.parametrize("after", ["-1", "x", "1e3", "9" * 20, "1 OR 1=1", ""])
def test_a_strange_number_fetches_nothing(browser: TestClient, after: str) -> None:
    browser.get("/")

    assert browser.get("/waiting", params={"after": after}).json() == {"messages": []}


async def test_a_message_for_a_visitor_who_is_gone_is_blocked_not_lost_in_silence(world: World) -> None:
    channel = MailboxChannel("web", Mailbox(world.db, world.clock), world.identity)

    assert type(await channel.send("x" * 43, OutboundMessage("un"))).__name__ == "Blocked"
