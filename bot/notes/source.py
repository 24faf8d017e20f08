"""Notes as a source for the worker: quiet hours, one unasked message a day, retries; implements bot.outbox.DueSource."""

from __future__ import annotations

import datetime as dtm
import logging
from collections.abc import Callable, Collection, Sequence
from typing import Any, Protocol
from zoneinfo import ZoneInfo

from bot.channels.base import Blocked, RetryLater, SendResult, Sent, Unavailable, Unknown
from bot.messages import Button, OutboundMessage
from bot.notes.model import POLICIES, Author, Note, Written, by_day, next_morning
from bot.outbox import Letter, Parcel

logger = logging.getLogger(__name__)

PREFIX = "note:"
LEASE = dtm.timedelta(seconds=60)
_TRIES = 5
_RETRY = dtm.timedelta(minutes=1)


class Store(Protocol):
    """bot.storage.notes.NoteStore has it on SQL."""

    def pending(self, now: dtm.datetime) -> bool: ...
    def waiting(self, now: dtm.datetime, channels: Collection[str], limit: int) -> list[tuple[str, str, str]]: ...
    def note(self, note_id: str) -> Note | None: ...
    def claim(self, known: Note, written: Written, now: dtm.datetime, holder: str, lease: dtm.timedelta,
              date: str | None) -> tuple[str, tuple[Button, ...]] | None: ...
    def budget_spent(self, known: Note, date: str) -> bool: ...
    def record(self, note_id: str, holder: str, **columns: Any) -> None: ...
    def postpone(self, note_id: str, at: dtm.datetime | None) -> None: ...
    def unreachable(self, patient_id: str, now: dtm.datetime) -> None: ...
    def drop_expired(self, now: dtm.datetime) -> None: ...
    def next_at(self, now: dtm.datetime) -> dtm.datetime | None: ...


class NoteSource:
    """`authors` make and write the notes; `zone_of` says whose night it is."""

    def __init__(self, store: Store, authors: Sequence[Author], zone_of: Callable[[str], str]) -> None:
        self._store, self._authors, self._zone_of = store, tuple(authors), zone_of
        self._author_of = {kind: author for author in authors for kind in author.kinds}

    def prepare(self, now: dtm.datetime) -> None:
        self._store.drop_expired(now)
        for author in self._authors:
            try:
                author.prepare(now)
            except Exception as error:  # one author must not silence the others
                logger.error("notes_not_prepared", extra={"author": type(author).__name__, "error": type(error).__name__})

    def waiting(self, now: dtm.datetime, channels: Collection[str], limit: int) -> list[Parcel]:
        return [Parcel(patient, channel, PREFIX + key) for key, patient, channel in self._store.waiting(now, channels, limit)]

    def pending(self, now: dtm.datetime) -> bool:
        return self._store.pending(now)

    def tidy(self, now: dtm.datetime) -> None:
        """Nothing is made ahead of its time here."""

    def claim(self, parcels: Sequence[Parcel], now: dtm.datetime, holder: str) -> list[Letter]:
        return [letter for parcel in parcels if (letter := self._claim(parcel, now, holder))]

    def _claim(self, parcel: Parcel, now: dtm.datetime, holder: str) -> Letter | None:
        known = self._store.note(parcel.key.removeprefix(PREFIX))
        if known is None or known.send_at is None or known.send_at > now:
            return None
        policy, zone = POLICIES[known.kind], self._zone_of(known.patient_id)
        date = now.astimezone(ZoneInfo(zone)).date().isoformat() if policy.budgeted else None
        later = now if policy.at_night else by_day(now, zone)
        if date and later == now and self._store.budget_spent(known, date):
            later = next_morning(now, zone)
        if later > now:
            self._store.postpone(known.id, later)
            return None
        author = self._author_of.get(known.kind)
        written = author.write(known, now) if author and known.attempts < _TRIES else None
        if written is None:
            self._store.postpone(known.id, None)
            return None
        claimed = self._store.claim(known, written, now, holder, LEASE, date)
        if claimed is None:
            return None
        return Letter(parcel, claimed[0], OutboundMessage(written.text, claimed[1]), holder, (known.id,))

    def record(self, done: Sequence[tuple[Letter, SendResult]], now: dtm.datetime) -> None:
        for letter, result in done:
            self._record(letter, result, now)

    def _record(self, letter: Letter, result: SendResult, now: dtm.datetime) -> None:
        """A send of unknown outcome is not repeated: these are not doses, and a copy would only puzzle."""
        note_id = letter.keys[0]
        if isinstance(result, Sent):
            self._store.record(note_id, letter.holder, send_at=None, sent_at=now, message_ref=result.message_ref)
        elif isinstance(result, RetryLater):
            self._store.record(note_id, letter.holder, send_at=now + dtm.timedelta(seconds=result.seconds))
        elif isinstance(result, Unavailable):
            self._store.record(note_id, letter.holder, send_at=now + _RETRY)
        else:
            sent_at = now if isinstance(result, Unknown) else None
            self._store.record(note_id, letter.holder, send_at=None, sent_at=sent_at)
            if isinstance(result, Blocked):
                self._store.unreachable(letter.parcel.patient_id, now)
        logger.info("note_recorded", extra={"note_id": note_id, "result": type(result).__name__})

    def next_at(self, now: dtm.datetime) -> dtm.datetime | None:
        found = [self._store.next_at(now), *(author.next_at(now) for author in self._authors)]
        return min((instant for instant in found if instant), default=None)
