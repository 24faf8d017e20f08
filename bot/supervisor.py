"""Runs the parts as processes of one machine: starts them, waits until they answer, restarts what falls, stops all."""

from __future__ import annotations

import datetime as dtm
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from bot import lifeline
from bot.errors import SettingsError
from bot.settings import PROJECT, Settings

_PATIENCE = 180.0
_GRACE = 10.0
_Say = Callable[[str], None]


@dataclass
class Part:
    """One process. `ready` says whether it answers; a part without a port is ready once it lives."""

    name: str
    command: list[str]
    port: int | None = None
    process: subprocess.Popen[bytes] | None = None
    falls: list[float] = field(default_factory=list)
    restart_at: float = 0.0

    def ready(self) -> bool:
        if self.process is None or self.process.poll() is not None:
            return False
        return self.port is None or running(self.port)


class Supervisor:
    """Blocks in `run` until a signal; every part has gone when it returns."""

    def __init__(self, settings: Settings, say: _Say) -> None:
        self._settings, self._say = settings, say
        self._logs = settings.data_dir / "logs"
        self._stopping = False
        self.parts = _parts(settings)

    def run(self) -> int:
        """0 after a clean stop. Raises SettingsError when a port is taken or a part does not come up."""
        for part in self.parts:
            if part.port and running(part.port):
                raise SettingsError(
                    f"Le port {part.port} est déjà pris. Un autre coach tourne peut-être : arrêtez-le, "
                    f"ou choisissez un autre port ({_PORT_SETTING.get(part.name, '')}=...)."
                )
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, self._stop)
        try:
            return self._live()
        finally:
            self._end()

    def _live(self) -> int:
        self._logs.mkdir(parents=True, exist_ok=True)
        for part in self.parts:
            self._start(part)
        if not self._wait_until_ready():
            return 0
        self._say_where()
        while not self._stopping:
            self._look_after()
            time.sleep(0.5)
        return 0

    def _wait_until_ready(self) -> bool:
        end = time.monotonic() + _PATIENCE
        for part in self.parts:
            self._say(f"  démarrage : {part.name}...")
            while not part.ready():
                if self._stopping:
                    return False
                if part.process is not None and part.process.poll() is not None:
                    raise SettingsError(f"« {part.name} » s'est arrêté au démarrage. Dernières lignes :\n{self._tail(part)}")
                if time.monotonic() > end:
                    raise SettingsError(f"« {part.name} » ne répond pas. Voyez {self._log_of(part)}, ou « coach diagnose ».")
                time.sleep(0.1)
        return True

    def _look_after(self) -> None:
        now = time.monotonic()
        for part in self.parts:
            if part.process is None and now >= part.restart_at:
                self._start(part)
            elif part.process is not None and part.process.poll() is not None:
                part.falls = [*(f for f in part.falls if now - f < 600), now]
                part.process, part.restart_at = None, now + min(60.0, 2.0 ** len(part.falls) - 1)
                self._say(f"  « {part.name} » s'est arrêté : je le relance. {self._reason(part)}")

    def _start(self, part: Part) -> None:
        with self._log_of(part).open("ab") as log:
            stamp = dtm.datetime.now(dtm.timezone.utc).isoformat(timespec="seconds")
            log.write(f"--- {stamp}\n".encode())
            part.process = subprocess.Popen(
                part.command, stdin=subprocess.PIPE, stdout=log, stderr=log, cwd=PROJECT, start_new_session=True,
                env={**os.environ, "PYTHONUNBUFFERED": "1", lifeline.NAME: "1"},
            )

    def _say_where(self) -> None:
        self._say("")
        self._say("Coach Santé est prêt.")
        self._say(f"  dans le navigateur : http://127.0.0.1:{self._settings.web_port}/")
        self._say("  dans un terminal   : .venv/bin/coach talk")
        telegram = "le bot de votre TELEGRAM_TOKEN" if self._settings.telegram_token else "donnez TELEGRAM_TOKEN (voir README)"
        self._say(f"  sur Telegram       : {telegram}")
        self._say("Ctrl-C arrête tout.")

    def _stop(self, *_: object) -> None:
        self._stopping = True

    def _end(self) -> None:
        alive = [p.process for p in self.parts if p.process is not None and p.process.poll() is None]
        for process in alive:
            process.terminate()
        end = time.monotonic() + _GRACE
        for process in alive:
            try:
                process.wait(max(0.1, end - time.monotonic()))
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
        self._say("Tout est arrêté.")

    def _log_of(self, part: Part) -> Path:
        return self._logs / f"{part.name}.log"

    def _reason(self, part: Part) -> str:
        """What the part said of it, when it was something that a person can mend; else where to look."""
        said = self._tail(part).split("✗ ")
        return said[-1].replace("\n", " ") if len(said) > 1 else f"(journal : {self._log_of(part)})"

    def _tail(self, part: Part) -> str:
        lines = self._log_of(part).read_text("utf-8", "replace").splitlines()
        return "\n".join(lines[-8:])


_PORT_SETTING = {"dialogue": "COACH_RASA_PORT", "page": "COACH_WEB_PORT"}


def _parts(settings: Settings) -> list[Part]:
    coach = [sys.executable, "-m", "bot"]
    parts = [
        Part("dialogue", [sys.executable, "-m", "bot.rasa_server", "serve"], settings.rasa_port),
        Part("page", [*coach, "serve-web"], settings.web_port),
        Part("rappels", [*coach, "serve-worker"]),
    ]
    if settings.telegram_token:
        parts.append(Part("telegram", [*coach, "serve-telegram"]))
    return parts


def running(port: int) -> bool:
    """Whether something answers on this port of this machine."""
    with socket.socket() as probe:
        probe.settimeout(0.5)
        return probe.connect_ex(("127.0.0.1", port)) == 0
