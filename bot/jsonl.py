"""JSON lines for scripts: one object in, one out, in the same order, and nothing else on standard output."""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable
from typing import Any, TextIO

from bot.errors import CoachError

Answer = Callable[[dict[str, Any]], Awaitable[dict[str, Any]]]


class BadLine(CoachError):
    """A line that a script got wrong; the message says how, in French."""


async def each_line(source: TextIO, sink: TextIO, answer: Answer) -> None:
    """Answer every line; a bad one gets `{"error", "message"}` in its place."""
    for line in source:
        if not line.strip():
            continue
        try:
            row = json.loads(line)
            if not isinstance(row, dict):
                raise BadLine("Chaque ligne doit être un objet JSON.")
            found = await answer(row)
        except json.JSONDecodeError as error:
            found = {"error": "json", "message": f"Cette ligne n'est pas du JSON (caractère {error.pos})."}
        except (CoachError, RecursionError) as error:
            message = getattr(error, "message", None) or str(error) or "Cette ligne ne peut pas être lue."
            found = {"error": getattr(error, "code", "line"), "message": message}
        sink.write(json.dumps(found, ensure_ascii=False) + "\n")
        sink.flush()
