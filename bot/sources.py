"""Several due sources as one for the worker: doses first, and trouble with the others never delays a dose."""

from __future__ import annotations

import datetime as dtm
import logging
from collections.abc import Callable, Collection, Mapping, Sequence
from typing import Protocol, TypeVar

from bot.channels.base import SendResult
from bot.outbox import DueSource, Letter, Parcel

logger = logging.getLogger(__name__)
_T = TypeVar("_T")


class DoseSource(DueSource, Protocol):
    """Doses also want to know of a gap in the sending."""

    def resume(self, last_seen: dtm.datetime | None, now: dtm.datetime) -> None: ...


class Sources:
    """`others` by the prefix of their parcels' keys; every other key is a dose's."""

    def __init__(self, doses: DoseSource, others: Mapping[str, DueSource]) -> None:
        self._doses, self._others = doses, dict(others)

    def resume(self, last_seen: dtm.datetime | None, now: dtm.datetime) -> None:
        self._doses.resume(last_seen, now)

    def pending(self, now: dtm.datetime) -> bool:
        if self._doses.pending(now):
            return True
        return any(self._quietly(prefix, lambda source: source.pending(now), False) for prefix in self._others)

    def prepare(self, now: dtm.datetime) -> None:
        self._doses.prepare(now)
        for prefix in self._others:
            self._quietly(prefix, lambda source: source.prepare(now), None)

    def tidy(self, now: dtm.datetime) -> None:
        self._doses.tidy(now)
        for prefix in self._others:
            self._quietly(prefix, lambda source: source.tidy(now), None)

    def waiting(self, now: dtm.datetime, channels: Collection[str], limit: int) -> list[Parcel]:
        found = self._doses.waiting(now, channels, limit)
        for prefix in self._others:
            left = limit - len(found)
            if left > 0:
                found += self._quietly(prefix, lambda source, room=left: source.waiting(now, channels, room), [])  # type: ignore[misc]
        return found

    def claim(self, parcels: Sequence[Parcel], now: dtm.datetime, holder: str) -> list[Letter]:
        doses = [parcel for parcel in parcels if self._prefix(parcel) is None]
        letters = self._doses.claim(doses, now, holder) if doses else []
        for prefix in self._others:
            mine = [parcel for parcel in parcels if self._prefix(parcel) == prefix]
            if mine:
                letters += self._quietly(prefix, lambda source, own=mine: source.claim(own, now, holder), [])  # type: ignore[misc]
        return letters

    def record(self, done: Sequence[tuple[Letter, SendResult]], now: dtm.datetime) -> None:
        doses = [one for one in done if self._prefix(one[0].parcel) is None]
        if doses:
            self._doses.record(doses, now)
        for prefix, source in self._others.items():
            mine = [one for one in done if self._prefix(one[0].parcel) == prefix]
            if mine:
                source.record(mine, now)

    def next_at(self, now: dtm.datetime) -> dtm.datetime | None:
        found = [source.next_at(now) for source in (self._doses, *self._others.values())]
        return min((instant for instant in found if instant), default=None)

    def _prefix(self, parcel: Parcel) -> str | None:
        return next((prefix for prefix in self._others if parcel.key.startswith(prefix)), None)

    def _quietly(self, prefix: str, ask: Callable[[DueSource], _T], otherwise: _T) -> _T:
        try:
            return ask(self._others[prefix])
        except Exception as error:  # doses go on
            logger.error("source_failed", extra={"source": prefix, "error": type(error).__name__})
            return otherwise
