"""How much work a call is, for claims that no text can make the coach hang. Speeds for their own sake are in bench/rooms.py."""

from __future__ import annotations

import time
from collections.abc import Callable


def least_cpu(call: Callable[[], object], *, tries: int = 3) -> float:
    """CPU seconds of the cheapest of `tries` calls: a collection of the whole session's heap may fall into one of them."""
    return min(_cpu(call) for _ in range(tries))


def _cpu(call: Callable[[], object]) -> float:
    begun = time.process_time()
    call()
    return time.process_time() - begun
