"""Who is talking: a chat becomes a pseudonym here, and here only a pseudonym becomes a chat again."""

from __future__ import annotations

import dataclasses
import datetime as dtm
import secrets
import uuid
from collections.abc import Sequence
from typing import Any

from bot.clock import Clock
from bot.errors import NotTheOwner
from bot.messages import Button
from bot.patients.lexicon import words_of
from bot.patients.model import Contact, Purged
from bot.storage import erasure
from bot.storage import patients as rows
from bot.storage.database import Database
from bot.storage.inbox import lane_of

BUTTON_LIFE = dtm.timedelta(days=7)
STRANGER_LIFE = dtm.timedelta(hours=24)
TURN_LIFE = dtm.timedelta(days=90)
DOSE_LIFE = dtm.timedelta(days=396)  # 13 months
HANDLED_LIFE = dtm.timedelta(days=7)
_SEEN_EVERY = dtm.timedelta(minutes=10)
"""`last_seen_at` is only this exact: a commit for each message would cost a disk flush and serve nobody."""

_SHORT = {
    "pourquoi": {"pk", "pq", "pkoi", "pourkoi", "pourquoi", "pquoi", "prkoi"},
    "oui": {"ok", "oui", "ui", "ouais", "oui oui", "ouep", "yes", "dac", "d accord", "oki", "okay", "wi"},
    "non": {"nn", "non", "nan", "no", "non non", "nope"},
}


class Identity:
    """Contacts and the buttons that were offered to them."""

    def __init__(self, db: Database, clock: Clock) -> None:
        self._db = db
        self._clock = clock

    def resolve(self, channel: str, external_id: str) -> Contact:
        """The contact of a chat that has just written, made when it is new. Whoever writes is reachable."""
        now = self._clock.now()
        hashed = lane_of(channel, external_id)
        with self._db.read() as connection:
            found = rows.find_contact(connection, channel, hashed)
        if found and found.reachable and now - found.last_seen_at < _SEEN_EVERY:
            return found
        with self._db.begin() as connection:
            found = rows.find_contact(connection, channel, hashed)
            if found is None:
                new = Contact(uuid.uuid4().hex, channel, now, now)
                rows.add_contact(connection, new, hashed, external_id)
                return new
            rows.change_contact(connection, found.patient_id, last_seen_at=now, reachable=True)
        return dataclasses.replace(found, last_seen_at=now, reachable=True, came_back=not found.reachable)

    def find(self, channel: str, external_id: str) -> Contact | None:
        """The contact of a chat, or None; changes nothing."""
        with self._db.read() as connection:
            return rows.find_contact(connection, channel, lane_of(channel, external_id))

    def contact(self, patient_id: str) -> Contact | None:
        """The contact of a pseudonym, or None (erased or never known)."""
        with self._db.read() as connection:
            return rows.get_contact(connection, patient_id)

    def address(self, patient_id: str) -> tuple[str, str] | None:
        """(channel, external id) to send to, or None when the person is gone."""
        with self._db.read() as connection:
            return rows.address(connection, patient_id)

    def welcome(self, patient_id: str) -> None:
        """Remember that the person was told that this is a robot, and what it does."""
        self._change(patient_id, welcomed_at=self._clock.now())

    def set_reachable(self, patient_id: str, reachable: bool) -> None:
        """False after the channel refused for good (blocked, account gone)."""
        self._change(patient_id, reachable=reachable)

    def mute_until(self, patient_id: str, instant: dtm.datetime | None) -> None:
        """Hold coaching back until `instant` (aware), or no longer."""
        self._change(patient_id, muted_until=instant)

    def flag_underage(self, patient_id: str, underage: bool = True) -> None:
        """Somebody says to be younger than 18: everything but the flag is deleted, and nothing is kept from now on.

        `underage=False` lifts the flag (they had made a mistake); consent has then to be asked again.
        """
        with self._db.begin() as connection:
            rows.change_contact(connection, patient_id, underage=underage)
            if underage:
                erasure.keep_contact_only(connection, patient_id)

    def offer(self, patient_id: str, buttons: Sequence[Button]) -> None:
        """Remember the buttons of the newest message; none makes typed words plain words again."""
        with self._db.read() as connection:
            before = rows.offered(connection, patient_id)
        pairs = [(button.label, button.data) for button in buttons]
        if pairs != before:  # most messages have none: no commit for them
            self._change(patient_id, offered=pairs or None)

    def press_for_text(self, patient_id: str, typed: str) -> str | None:
        """The data of the one offered button that `typed` says, or None.

        It says a label when it is equal to it, is its first whole words (three letters at least), or is a usual short
        form ("pk" for "Pourquoi ce conseil ?", "ouais" for "Oui, enregistrer"). More than one candidate is none.
        """
        words = words_of(typed)
        if not words:
            return None
        with self._db.read() as connection:
            offered = [(words_of(label), data) for label, data in rows.offered(connection, patient_id)]
        exact = {data for label, data in offered if label == words}
        loose = {data for label, data in offered if _says(words, label)}
        candidates = exact or loose
        return candidates.pop() if len(candidates) == 1 else None

    def store_button(self, patient_id: str, meaning: dict[str, Any]) -> str:
        """Keep what a button means; the token (16 characters) is all that the channel carries."""
        return self.store_buttons(patient_id, [meaning])[0]

    def store_buttons(self, patient_id: str, meanings: Sequence[dict[str, Any]]) -> list[str]:
        """As `store_button`, for all the buttons of a message in one commit; tokens in the same order."""
        now = self._clock.now()
        tokens = [secrets.token_urlsafe(12) for _ in meanings]
        if tokens:
            with self._db.begin() as connection:
                for token, meaning in zip(tokens, meanings, strict=True):
                    rows.add_button(connection, token, patient_id, meaning, now)
        return tokens

    def take_button(self, patient_id: str, token: str) -> dict[str, Any] | None:
        """What a pressed button means; None when it is unknown or older than seven days.

        A button pressed before says so: its meaning has `"again": True` added, so that a double tap can be told
        from a first one. Raises NotTheOwner when it was made for somebody else.
        """
        now = self._clock.now()
        with self._db.begin() as connection:
            found = rows.get_button(connection, token)
            if found is None or now - found.created_at > BUTTON_LIFE:
                return None
            if found.patient_id != patient_id:
                raise NotTheOwner("button")
            if found.used_at is not None:
                return {**found.meaning, "again": True}
            rows.mark_button(connection, token, now)
            return dict(found.meaning)

    def purge(self, now: dtm.datetime) -> Purged:
        """Apply every retention rule: strangers and people without consent after 24 hours, turns after 90 days,
        buttons after 7 days, doses after 13 months, handled updates and fetched messages after 7 days."""
        limits = erasure.Limits(
            now - STRANGER_LIFE, now - TURN_LIFE, now - BUTTON_LIFE, now - DOSE_LIFE, now - HANDLED_LIFE
        )
        with self._db.begin() as connection:
            gone = erasure.expire(connection, limits)
        erasure.flush(self._db)  # always: an erasure's own flush may have met a reader
        return Purged(**gone)

    def _change(self, patient_id: str, **columns: Any) -> None:
        with self._db.begin() as connection:
            rows.change_contact(connection, patient_id, **columns)


def _says(words: str, label: str) -> bool:
    first = label.split(" ", 1)[0]
    if words in _SHORT.get(first, ()):
        return True
    letters = sum(c.isalpha() for c in words)
    return letters >= 3 and f"{label} ".startswith(f"{words} ")
