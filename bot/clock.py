"""The only place that asks the machine what time it is."""

from __future__ import annotations

import datetime as dtm
from typing import Protocol


class Clock(Protocol):
    """Whatever can say the present instant."""

    def now(self) -> dtm.datetime:
        """The present instant, aware, in UTC."""
        ...


class SystemClock:
    """The machine's clock."""

    def now(self) -> dtm.datetime:
        return dtm.datetime.now(dtm.timezone.utc)


class SimulatedClock:
    """A clock that moves only when told; for tests and for `coach talk --jsonl`."""

    def __init__(self, start: dtm.datetime) -> None:
        self._now = _as_utc(start)

    def now(self) -> dtm.datetime:
        return self._now

    def start_at(self, instant: dtm.datetime) -> None:
        """Set the clock to `instant` (aware), backwards too; for a story that has not begun."""
        self._now = _as_utc(instant)

    def move_to(self, instant: dtm.datetime) -> None:
        """Move forward to `instant` (aware). Raises ValueError when it lies in the past."""
        instant = _as_utc(instant)
        if instant < self._now:
            raise ValueError("a simulated clock only moves forward")
        self._now = instant


def _as_utc(instant: dtm.datetime) -> dtm.datetime:
    if instant.tzinfo is None:
        raise ValueError("an aware datetime is needed")
    return instant.astimezone(dtm.timezone.utc)
