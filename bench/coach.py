"""Starts and stops a coach of its own (own data, own ports) and says what its processes cost."""

from __future__ import annotations

import os
import signal
import subprocess
import time
from pathlib import Path
from typing import Any

import httpx
import psutil

WEB, RASA, BOT_API = 18080, 15005, 18081


class Coach:
    """`coach run` in `folder` (a checkout), with its data in `data`."""

    def __init__(self, folder: Path, data: Path, extra: dict[str, str] | None = None) -> None:
        self.url = f"http://127.0.0.1:{WEB}"
        self._folder, self._data, self._extra = folder, data, extra or {}
        self._process: subprocess.Popen[str] | None = None
        self.said = ""

    def environment(self) -> dict[str, str]:
        own = {"COACH_DATA": str(self._data), "COACH_WEB_PORT": str(WEB), "COACH_RASA_PORT": str(RASA)}
        return {**os.environ, "PYTHONPATH": "", **own, **self._extra}

    def start(self) -> float:
        """Seconds until the page gave its first answer."""
        begun = time.monotonic()
        log = self._data.with_suffix(".log")
        with log.open("w") as sink:
            self._process = subprocess.Popen(
                [str(self._folder / ".venv/bin/python"), "-m", "bot", "run"], cwd=self._folder, stdout=sink, stderr=sink,
                env=self.environment(), text=True,
            )
        while True:
            if self._process.poll() is not None:
                raise RuntimeError(log.read_text())
            try:
                if answered(Person(self.url).say_now("bonjour")):
                    break
            except httpx.HTTPError:
                pass
            time.sleep(0.1)
        elapsed = time.monotonic() - begun
        self.said = log.read_text()
        return elapsed

    def stop(self) -> None:
        assert self._process is not None
        self._process.send_signal(signal.SIGINT)
        self._process.wait(30)

    def processes(self) -> dict[str, psutil.Process]:
        """Our parts by name; the supervisor is "coach run"."""
        assert self._process is not None
        root = psutil.Process(self._process.pid)
        return {"coach run": root, **{_name(p.cmdline()): p for p in root.children()}}

    def memory(self) -> dict[str, int]:
        """Resident bytes of each process."""
        return {name: p.memory_info().rss for name, p in self.processes().items()}

    def cpu(self) -> float:
        """Seconds of user and system time that all our processes have used."""
        return sum(sum(p.cpu_times()[:2]) for p in self.processes().values())


class Person:
    """Somebody on the chat page."""

    def __init__(self, url: str) -> None:
        self._url = url
        with httpx.Client(trust_env=False) as client:
            self._cookies = dict(client.get(url).cookies)

    def say_now(self, text: str) -> list[dict[str, Any]]:
        with httpx.Client(trust_env=False, cookies=self._cookies, timeout=30) as client:
            return list(client.post(f"{self._url}/say", json={"text": text}).json()["messages"])

    async def say(self, client: httpx.AsyncClient, text: str) -> float:
        """Milliseconds until the answer was there."""
        begun = time.perf_counter()
        answer = await client.post(f"{self._url}/say", json={"text": text}, cookies=self._cookies)
        assert answered(answer.json()["messages"]), answer.text
        return (time.perf_counter() - begun) * 1000


def answered(messages: list[dict[str, Any]]) -> bool:
    """Whether it is a real answer: the sentence for a dialogue that is down comes in no time and counts for nothing."""
    return bool(messages) and "une partie du programme redémarre" not in messages[0]["text"]


def _name(command: list[str]) -> str:
    return "dialogue (Rasa)" if "bot.rasa_server" in command else command[-1]


