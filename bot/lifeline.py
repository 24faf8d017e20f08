"""Ties a part to the supervisor that started it: when the supervisor is gone, however it went, the part stops too."""

from __future__ import annotations

import os
import signal
import sys
import threading

NAME = "COACH_LIFELINE"


def hold() -> None:
    """Watch standard input, a pipe that nobody writes to: its end means that the supervisor has died.

    Does nothing in a process that a person started."""
    if os.environ.pop(NAME, ""):
        threading.Thread(target=_wait, args=(sys.stdin.fileno(),), daemon=True).start()


def _wait(pipe: int) -> None:
    while os.read(pipe, 1024):
        pass
    os.kill(os.getpid(), signal.SIGTERM)
