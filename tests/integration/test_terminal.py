"""The chat in a terminal: lines in, bubbles and numbered buttons out."""

from __future__ import annotations

import datetime as dtm
import io
import threading
from pathlib import Path
from typing import Any

import pytest

from bot.channels.terminal import Terminal
from bot.clock import SimulatedClock
from bot.messages import Button, Document, InboundMessage, OutboundMessage

NOON = dtm.datetime(2026, 11, 23, 12, 0, tzinfo=dtm.timezone.utc)


class Reply:
    def __init__(self, *messages: OutboundMessage) -> None:
        self.messages = messages


class Talk:
    """Keeps what was heard; answers by `answers`, then with "d'accord"."""

    def __init__(self, *answers: OutboundMessage) -> None:
        self.heard: list[InboundMessage] = []
        self.answers = list(answers)

    async def __call__(self, message: InboundMessage) -> Reply:
        self.heard.append(message)
        return Reply(self.answers.pop(0) if self.answers else OutboundMessage("d'accord"))


async def played(monkeypatch: pytest.MonkeyPatch, talk: Talk, lines: str, fetch: Any = lambda name, after: []) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO(lines))
    await Terminal("anne", talk, fetch, SimulatedClock(NOON)).run()


async def test_lines_are_said_and_answers_printed(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    talk = Talk(OutboundMessage("Bonjour.\nUn programme."))

    await played(monkeypatch, talk, "  bonjour  \n\n   \n")

    assert [(m.channel, m.external_id, m.kind, m.text) for m in talk.heard] == [("terminal", "anne", "text", "bonjour")]
    shown = capsys.readouterr().out
    assert "Coach : Bonjour.\n          Un programme." in shown
    assert shown.endswith("Au revoir.\n")


async def test_a_number_presses_the_button_of_that_number(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    talk = Talk(OutboundMessage("?", (Button("Oui", "b:yes"), Button("Non", "b:no"))))

    await played(monkeypatch, talk, "bonjour\n2\n3\n0\n")

    assert "[1] Oui   [2] Non" in capsys.readouterr().out
    assert [(m.kind, m.text) for m in talk.heard[1:]] == [("press", "b:no"), ("text", "3"), ("text", "0")]


@pytest.mark.parametrize("typed", ["67", "²", "٢"])
async def test_a_number_that_is_no_button_is_text(monkeypatch: pytest.MonkeyPatch, typed: str) -> None:
    talk = Talk()

    await played(monkeypatch, talk, f"{typed}\n")

    assert [(m.kind, m.text) for m in talk.heard] == [("text", typed)]


async def test_a_file_is_saved_for_its_owner_only(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    talk = Talk(OutboundMessage("voici", document=Document("../coach.json", b"{}")))

    await played(monkeypatch, talk, "exporte\n")

    saved = tmp_path / "coach.json"
    assert saved.read_bytes() == b"{}"
    assert saved.stat().st_mode & 0o077 == 0
    assert "coach.json" in capsys.readouterr().out


async def test_what_comes_unasked_appears_and_its_buttons_count(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    arrived = threading.Event()
    asked: list[int] = []

    def fetch(_: str, after: int) -> list[dict[str, Any]]:
        asked.append(after)
        if arrived.is_set():
            return []
        return [{"number": 7, "message": {"text": "C'est l'heure", "buttons": [{"label": "Pris", "data": "d:x:taken"}]}}]

    class Waiting(io.StringIO):
        """A person who reads before they type."""

        def readline(self, *_: Any) -> str:
            arrived.wait(5)
            return super().readline()

    class Shown(io.StringIO):
        def write(self, text: str) -> int:
            if "Pris" in text:
                arrived.set()
            return super().write(text)

    shown, talk = Shown(), Talk()
    monkeypatch.setattr("sys.stdin", Waiting("1\n"))
    monkeypatch.setattr("sys.stdout", shown)

    await Terminal("anne", talk, fetch, SimulatedClock(NOON)).run()

    assert "C'est l'heure" in shown.getvalue()
    assert [(m.kind, m.text) for m in talk.heard] == [("press", "d:x:taken")]
    assert asked[0] == 0
