"""The supervisor with small parts: starts them, says a busy port, restarts what falls, leaves no orphan."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from bot.errors import SettingsError
from bot.settings import PROJECT, Settings
from bot.supervisor import Part, Supervisor

PATIENCE = 20.0  # seconds that a part may take to call home; it takes about one

# A part calls the test when it lives; its end of the line closes when it is gone.
CALLS_HOME = "import os,signal,socket,sys; s=socket.create_connection(('127.0.0.1',int(sys.argv[1]))); s.sendall(b'%d\\n'%os.getpid()); signal.pause()"
TIED = "from bot import lifeline; lifeline.hold(); " + CALLS_HOME
LISTENS = "import socket,sys,signal; s=socket.create_server(('127.0.0.1',int(sys.argv[1]))); signal.pause()"

SCRIPT = """
import sys
from pathlib import Path
from bot.errors import SettingsError
from bot.settings import Settings
from bot.supervisor import Part, Supervisor
folder, home, *programs = sys.argv[1:]
supervisor = Supervisor(Settings(data_dir=Path(folder)), lambda text: print(text, flush=True))
supervisor.parts = [
    Part(f"partie{n}", [sys.executable, "-c", p, home], 9 if p.startswith("#port") else None) for n, p in enumerate(programs)
]
try:
    sys.exit(supervisor.run())
except SettingsError as error:
    print("REFUS", error, flush=True)
    sys.exit(1)
"""


@dataclass
class Called:
    """One part that lives."""

    pid: int
    line: socket.socket

    def is_gone(self) -> bool:
        """Waits for its end; False when it does not come."""
        try:
            return self.line.recv(1) == b""
        except TimeoutError:
            return False
        except ConnectionResetError:
            return True


@pytest.fixture
def home() -> Iterator[socket.socket]:
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.settimeout(PATIENCE)
        yield server


def port_of(server: socket.socket) -> int:
    return int(server.getsockname()[1])


def called(home: socket.socket) -> Called:
    line, _ = home.accept()
    line.settimeout(PATIENCE)
    return Called(int(line.makefile().readline()), line)


@pytest.fixture
def started(home: socket.socket, tmp_path: Path) -> Iterator[subprocess.Popen[str]]:
    """A supervisor in a process of its own, with two parts."""
    process = start(tmp_path, home, TIED, TIED)
    yield process
    if process.poll() is None:
        process.kill()
    process.communicate()


def start(folder: Path, home: socket.socket, *programs: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-c", SCRIPT, str(folder), str(port_of(home)), *programs], cwd=PROJECT, text=True,
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
    )


def until(process: subprocess.Popen[str], part: str) -> str:
    """Read what it says until a line with `part`."""
    assert process.stdout
    for line in process.stdout:
        if part in line:
            return line
    raise AssertionError(f"it ended without saying « {part} »")


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_stops_every_part_and_ends_with_zero(
    started: subprocess.Popen[str], home: socket.socket, number: signal.Signals
) -> None:
    parts = [called(home), called(home)]
    until(started, "est prêt")

    started.send_signal(number)
    until(started, "Tout est arrêté")

    assert started.wait(PATIENCE) == 0
    assert all(part.is_gone() for part in parts)


def test_a_part_that_falls_is_said_and_started_again(started: subprocess.Popen[str], home: socket.socket) -> None:
    first, other = called(home), called(home)
    until(started, "est prêt")

    os.kill(first.pid, signal.SIGKILL)
    said = until(started, "je le relance")
    again = called(home)

    assert "partie" in said
    assert again.pid not in (first.pid, other.pid)


def test_why_a_part_fell_is_said_where_it_told(home: socket.socket, tmp_path: Path) -> None:
    refuses = "import sys; sys.stderr.write('détail\\n✗ Telegram refuse le jeton.\\n'); sys.exit(1)"
    process = start(tmp_path, home, TIED, refuses)
    try:
        assert "Telegram refuse le jeton." in until(process, "je le relance")
    finally:
        process.send_signal(signal.SIGTERM)
        process.communicate(timeout=PATIENCE)


def test_when_the_supervisor_is_killed_its_parts_stop_too(started: subprocess.Popen[str], home: socket.socket) -> None:
    parts = [called(home), called(home)]
    until(started, "est prêt")

    started.kill()

    assert all(part.is_gone() for part in parts)


def test_a_part_that_does_not_come_up_is_said_with_its_last_words_and_the_others_stop(
    home: socket.socket, tmp_path: Path
) -> None:
    process = start(tmp_path, home, TIED, "#port\nraise SystemExit('la base est illisible')")
    other = called(home)

    output, _ = process.communicate(timeout=PATIENCE)

    assert process.returncode == 1
    assert "REFUS « partie1 » s'est arrêté au démarrage" in output and "la base est illisible" in output
    assert other.is_gone()


def test_a_busy_port_is_one_sentence_that_names_the_setting_and_nothing_is_started(tmp_path: Path) -> None:
    said: list[str] = []
    with socket.create_server(("127.0.0.1", 0)) as somebody:
        settings = Settings(data_dir=tmp_path, web_port=port_of(somebody), rasa_port=1)
        supervisor = Supervisor(settings, said.append)

        with pytest.raises(SettingsError) as refusal:
            supervisor.run()

    assert str(settings.web_port) in str(refusal.value)
    assert "COACH_WEB_PORT" in str(refusal.value)
    assert all(part.process is None for part in supervisor.parts)


def test_a_part_with_a_port_is_ready_once_the_port_answers() -> None:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = port_of(free)
    part = Part("page", [sys.executable, "-c", LISTENS, str(port)], port)
    before = part.ready()
    part.process = subprocess.Popen(part.command)
    try:
        while not part.ready():
            assert part.process.poll() is None
        assert not before
    finally:
        part.process.kill()
        part.process.wait()


def test_telegram_is_a_part_only_with_a_token(tmp_path: Path) -> None:
    without = Supervisor(Settings(data_dir=tmp_path), print)
    with_token = Supervisor(Settings(data_dir=tmp_path, telegram_token="123:abc"), print)

    assert [part.name for part in without.parts] == ["dialogue", "page", "rappels"]
    assert [part.name for part in with_token.parts] == ["dialogue", "page", "rappels", "telegram"]
    assert not any("123:abc" in word for part in with_token.parts for word in part.command)
