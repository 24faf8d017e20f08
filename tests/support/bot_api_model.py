"""What the local Bot API server keeps: requests, messages, planned faults."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any


@dataclass
class Fault:
    """What the next call of a method gets. `accepted`: the work is done all the same, only the answer fails."""

    status: int = 0
    description: str = ""
    retry_after: int = 0
    accepted: bool = False
    after: float = 0.0
    cut: bool = False


@dataclass(frozen=True)
class Call:
    """One request as it came. `at` is seconds of the monotonic clock."""

    method: str
    params: dict[str, Any]
    files: dict[str, bytes] = field(repr=False)
    at: float
    fault: Fault = field(default_factory=Fault)
    """What it got instead of a plain answer."""


@dataclass
class Message:
    """A message in a chat as the person sees it now. `text` is without tags; `buttons` are rows of (label, data)."""

    chat: int
    id: int
    text: str
    buttons: list[list[tuple[str, str]]] = field(default_factory=list)
    raw: str = ""
    kind: str = "text"
    filename: str = ""
    content: bytes = field(default=b"", repr=False)
    edits: int = 0
    at: float = 0.0
