"""The only place that asks the machine what time it is."""

from __future__ import annotations

import datetime as dtm
import time
from collections.abc import Callable
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


def _elapsed() -> float:
    """Seconds of a clock that nobody can set; on Linux it goes on while the machine sleeps."""
    return time.clock_gettime(getattr(time, "CLOCK_BOOTTIME", time.CLOCK_MONOTONIC))


class SteadyClock:
    """The machine's clock, unless it jumps by more than 30 seconds: then time goes on as before, until somebody else's
    clock tells which of the two is right (`agree`). A message an hour early is worse than none."""

    TOLERANCE = dtm.timedelta(seconds=30)

    def __init__(self, wall: Clock, elapsed: Callable[[], float] = _elapsed) -> None:
        self._wall, self._elapsed = wall, elapsed
        self._anchor, self._anchored_at = wall.now(), elapsed()
        self._offset = dtm.timedelta(0)  # of the machine's clock, once another clock has contradicted it
        self.jump = dtm.timedelta(0)

    @property
    def doubtful(self) -> bool:
        """Whether the machine's clock has jumped and nobody has said yet which time is right."""
        return bool(self.jump)

    def now(self) -> dtm.datetime:
        steady, wall = self._steady(), self._wall.now() + self._offset
        self.jump = dtm.timedelta(0) if abs(wall - steady) <= self.TOLERANCE else wall - steady
        if self.jump:
            return steady
        self._anchor, self._anchored_at = wall, self._elapsed()
        return wall

    def agree(self, told: dtm.datetime) -> None:
        """Somebody else's clock says `told` (to the second): take the machine's time again if it is near, else correct it."""
        wall = self._wall.now()
        if abs(wall - told) <= self.TOLERANCE:
            self._offset = dtm.timedelta(0)
        elif abs(wall + self._offset - told) > self.TOLERANCE:
            self._offset = (self._steady() if abs(self._steady() - told) <= self.TOLERANCE else told) - wall
        self._anchor, self._anchored_at = wall + self._offset, self._elapsed()
        self.jump = dtm.timedelta(0)

    def _steady(self) -> dtm.datetime:
        return self._anchor + dtm.timedelta(seconds=self._elapsed() - self._anchored_at)


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
