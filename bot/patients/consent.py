"""What the person agreed to, purpose by purpose: nothing is stored for a purpose without it."""

from __future__ import annotations

from bot.clock import Clock
from bot.errors import ConsentMissing
from bot.patients import lexicon
from bot.patients.lexicon import Lexicon
from bot.patients.model import PURPOSES, Decision, Purpose
from bot.storage import patients as rows
from bot.storage.database import Database


class Consents:
    """Decisions are added, never changed: the newest of a purpose counts, the older ones are its history."""

    def __init__(self, db: Database, clock: Clock, words: Lexicon | None = None) -> None:
        self._db = db
        self._clock = clock
        self._words = words or lexicon.load()

    @property
    def version(self) -> str:
        """The version of the texts that people are shown now."""
        return self._words.consent_version

    def text(self, purpose: Purpose) -> str:
        """The French text that the person agrees to."""
        return self._words.consent_texts[purpose]

    def granted(self, patient_id: str, purpose: Purpose) -> bool:
        """Whether the newest decision on `purpose` is a yes (never for somebody underage)."""
        with self._db.read() as connection:
            return rows.granted(connection, patient_id, purpose)

    def require(self, patient_id: str, purpose: Purpose) -> None:
        """Raises ConsentMissing unless `purpose` is granted."""
        if not self.granted(patient_id, purpose):
            raise ConsentMissing(purpose)

    def current(self, patient_id: str) -> dict[Purpose, Decision]:
        """The newest decision of each purpose that was decided; a purpose never asked is missing."""
        with self._db.read() as connection:
            return {decision.purpose: decision for decision in rows.decisions(connection, patient_id)}

    def to_ask(self, patient_id: str) -> tuple[Purpose, ...]:
        """Purposes without a decision on the present version of the texts; a refusal is not asked again."""
        known = self.current(patient_id)

        def settled(purpose: Purpose) -> bool:
            decision = known.get(purpose)
            return decision is not None and (not decision.granted or decision.version == self.version)

        return tuple(purpose for purpose in PURPOSES if not settled(purpose))

    def decide(self, patient_id: str, purpose: Purpose, granted: bool, version: str | None = None) -> Decision:
        """Record a decision about the texts of `version` (the present one by default); the same again changes nothing.

        A "no" here only stops what comes later; `Rights.withdraw` also deletes what was kept.
        Raises ConsentMissing for an unknown person, or for a yes of somebody underage."""
        decision = Decision(purpose, granted, version or self.version, self._clock.now())
        with self._db.begin() as connection:
            person = rows.get_contact(connection, patient_id)
            if person is None or (granted and person.underage):
                raise ConsentMissing(purpose)
            newest = {known.purpose: known for known in rows.decisions(connection, patient_id)}.get(purpose)
            if newest and (newest.granted, newest.version) == (decision.granted, decision.version):
                return newest
            rows.add_decision(connection, patient_id, decision)
        return decision
