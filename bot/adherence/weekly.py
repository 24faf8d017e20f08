"""The summary of the week, for whoever asked for it: Sunday at 18:00 where the person is."""

from __future__ import annotations

import datetime as dtm
from collections.abc import Callable
from typing import Protocol
from zoneinfo import ZoneInfo

from bot.adherence.periods import week_until
from bot.adherence.service import Adherence
from bot.medications.dose_wording import Say
from bot.notes.model import Note, Written

_SUNDAY, _HOUR = 6, 18
STOP = "/press_adherence" '{"what": "weekly_off"}'
MONTH = "/press_adherence" '{"what": "calendar"}'


class Wishes(Protocol):
    """bot.storage.weekly.WeeklyStore has it on SQL."""

    def set(self, patient_id: str, next_at: dtm.datetime | None) -> None: ...
    def wanted(self, patient_id: str) -> bool: ...
    def due(self, now: dtm.datetime, limit: int) -> list[tuple[str, dtm.datetime]]: ...
    def move_on(self, patient_id: str, next_at: dtm.datetime, note: Note | None) -> None: ...
    def may_be_told(self, patient_id: str, now: dtm.datetime) -> bool: ...
    def next_at(self, now: dtm.datetime) -> dtm.datetime | None: ...


class WeeklySummaries:
    """Implements bot.notes.model.Author, and keeps who wants it."""

    kinds = frozenset({"weekly"})

    def __init__(self, store: Wishes, adherence: Adherence, say: Say, zone_of: Callable[[str], str]) -> None:
        self._store, self._adherence, self._say, self._zone_of = store, adherence, say, zone_of

    def start(self, patient_id: str, now: dtm.datetime) -> dtm.datetime:
        """From the coming Sunday on; asking twice changes nothing. Returns when the first one comes."""
        at = next_sunday(now, self._zone_of(patient_id))
        self._store.set(patient_id, at)
        return at

    def stop(self, patient_id: str) -> None:
        self._store.set(patient_id, None)

    def wanted(self, patient_id: str) -> bool:
        return self._store.wanted(patient_id)

    def prepare(self, now: dtm.datetime) -> None:
        """One note for each person whose Sunday has come; after a stop of days the past one is left out."""
        for patient_id, due_at in self._store.due(now, 200):
            late = now - due_at > dtm.timedelta(days=1)
            note = None if late else Note.new(f"weekly:{patient_id}:{due_at:%Y%m%d}", patient_id, "weekly", now)
            self._store.move_on(patient_id, next_sunday(now, self._zone_of(patient_id)), note)

    def write(self, note: Note, now: dtm.datetime) -> Written | None:
        """Nothing without consent, after a crisis, or where no dose was due."""
        if not (self._store.wanted(note.patient_id) and self._store.may_be_told(note.patient_id, now)):
            return None
        today = now.astimezone(ZoneInfo(self._zone_of(note.patient_id))).date()
        found = self._adherence.report(note.patient_id, week_until(today), today).counts
        if not found.planned:
            return None
        name = "weekly_summary_all" if found.mark == "all" else "weekly_summary"
        text = self._say(name, taken=str(found.taken), planned=str(found.planned))
        return Written(text, (
            (self._say("weekly_month"), {"dialogue": MONTH}), (self._say("weekly_stop"), {"dialogue": STOP}),
        ))

    def next_at(self, now: dtm.datetime) -> dtm.datetime | None:
        return self._store.next_at(now)


def next_sunday(now: dtm.datetime, zone: str) -> dtm.datetime:
    """The first Sunday 18:00 of `zone` after `now`."""
    local = now.astimezone(ZoneInfo(zone))
    at = local.replace(hour=_HOUR, minute=0, second=0, microsecond=0) + dtm.timedelta(days=(_SUNDAY - local.weekday()) % 7)
    return (at if at > local else at + dtm.timedelta(days=7)).astimezone(dtm.timezone.utc)
