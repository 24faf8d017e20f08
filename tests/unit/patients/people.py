"""Builders for tests that need a database with somebody in it."""

from __future__ import annotations

import datetime as dtm
from dataclasses import dataclass
from pathlib import Path

from cryptography.fernet import Fernet

from bot.clock import SimulatedClock
from bot.patients.consent import Consents
from bot.patients.identity import Identity
from bot.patients.model import PURPOSES, Purpose
from bot.patients.profile import Profiles
from bot.patients.rights import Rights
from bot.storage import vault
from bot.storage.database import Database
from bot.storage.tables import metadata

NOW = dtm.datetime(2026, 11, 23, 9, 0, tzinfo=dtm.timezone.utc)


@dataclass(frozen=True)
class World:
    """A database of its own, a clock that stands still, and the services of the patients' room."""

    db: Database
    clock: SimulatedClock
    identity: Identity
    consents: Consents
    profiles: Profiles
    rights: Rights

    def a_stranger(self, external_id: str = "4242", channel: str = "telegram") -> str:
        return self.identity.resolve(channel, external_id).patient_id

    def somebody(self, external_id: str = "4242", purposes: tuple[Purpose, ...] = PURPOSES) -> str:
        patient_id = self.a_stranger(external_id)
        for purpose in purposes:
            self.consents.decide(patient_id, purpose, True)
        return patient_id

    def later(self, **delta: int) -> None:
        self.clock.move_to(self.clock.now() + dtm.timedelta(**delta))


def a_world(folder: Path) -> World:
    vault.use(vault.Vault([Fernet.generate_key().decode()]))
    db = Database(f"sqlite:///{folder / 'coach.sqlite'}", durable=False)
    with db.begin() as connection:
        metadata.create_all(connection)
    clock = SimulatedClock(NOW)
    profiles = Profiles(db, clock)
    return World(db, clock, Identity(db, clock), Consents(db, clock), profiles, Rights(db, clock, profiles))
