"""Builders and a small workshop for everything that concerns reminders."""

from __future__ import annotations

import datetime as dtm
from dataclasses import dataclass
from pathlib import Path

import sqlalchemy as sa
import yaml
from cryptography.fernet import Fernet

from bot.clock import SimulatedClock
from bot.medications import dose_wording
from bot.medications.delivery import Delivery
from bot.medications.model import Dose, Doses, Plan
from bot.medications.recurrence import Rule
from bot.medications.service import MedicationService
from bot.storage import vault
from bot.storage.database import Database
from bot.storage.leases import LeaseStore
from bot.storage.medications import MedicationStore
from bot.storage.tables import alert, contact, dose
from bot.storage.vault import Vault
from bot.worker import Worker
from tests.support.fake_channel import FakeChannel

ZONE = "Europe/Luxembourg"
ANNE, BRUNO = "a" * 32, "b" * 32
TEXTS: dict[str, str] = yaml.safe_load(
    (Path(__file__).parents[2] / "nlu_data" / "content" / "messages" / "doses.yml").read_text("utf-8")
)
KEY = Fernet.generate_key().decode()


def utc(text: str) -> dtm.datetime:
    """"2026-11-24 07:00" in UTC."""
    return dtm.datetime.fromisoformat(text).replace(tzinfo=dtm.timezone.utc)


@dataclass(frozen=True)
class Draft:
    medication: str
    dose: Doses
    rule: Rule


def a_rule(*times: str, start: dtm.date = dtm.date(2026, 11, 24), **fields: object) -> Rule:
    return Rule(freq="daily", times=times or ("08:00",), start=start, **fields)  # type: ignore[arg-type]


def a_draft(*times: str, label: str = "metformine", amount: Doses = "500 mg", **fields: object) -> Draft:
    return Draft(label, amount, a_rule(*times, **fields))  # type: ignore[arg-type]


def a_plan(*times: str, **fields: object) -> Plan:
    values: dict[str, object] = {
        "id": "p" * 32, "patient_id": ANNE, "label": "metformine", "doses": "500 mg", "rule": a_rule(*times),
        "zone": ZONE, "created_at": utc("2026-11-23 12:00"),
    }
    return Plan(**{**values, **fields})  # type: ignore[arg-type]


class Workshop:
    """A real database (SQLite unless `url` says otherwise), a simulated clock, a fake channel; `restart` is what a new
    process sees."""

    def __init__(self, folder: Path, start: str = "2026-11-23 12:00", *, url: str = "") -> None:
        vault.use(Vault([KEY]))
        self.url = url or f"sqlite:///{folder / 'coach.sqlite'}"
        self.clock = SimulatedClock(utc(start))
        self.channel = FakeChannel()
        self.db = Database(self.url, durable=False)
        self.db.migrate()
        self.restart()
        self.meet(ANNE)

    def restart(self) -> None:
        self.db.close()
        self.db = Database(self.url, durable=False)
        self.store = MedicationStore(self.db)
        self.leases = LeaseStore(self.db)
        self.service = MedicationService(self.store, self.clock)
        self.worker = self.another_worker()

    def another_worker(
        self, db: Database | None = None, channel: FakeChannel | None = None, *, senders: int = 1
    ) -> Worker:
        db = db or self.db
        source = Delivery(MedicationStore(db), dose_wording.speaker(TEXTS))
        return Worker(source, {"talk": channel or self.channel}, LeaseStore(db), self.clock, senders=senders)

    def meet(
        self, patient_id: str, channel: str = "talk", *, reachable: bool = True, external_id: str | None = None
    ) -> None:
        with self.db.begin() as on:
            on.execute(contact.insert().values(
                patient_id=patient_id, channel=channel, external_hash=patient_id * 2,
                external_id=external_id or f"chat-{patient_id[0]}",
                created_at=self.clock.now(), last_seen_at=self.clock.now(), reachable=reachable, underage=False,
            ))

    def reach(self, patient_id: str, reachable: bool) -> None:
        with self.db.begin() as on:
            on.execute(contact.update().where(contact.c.patient_id == patient_id).values(reachable=reachable))

    async def at(self, text: str) -> None:
        """Jump to an instant (UTC), as after a stop, and tick once."""
        self.clock.move_to(utc(text))
        await self.worker.tick(self.clock.now())

    async def until(self, text: str) -> None:
        """Live through everything until an instant (UTC)."""
        await self.worker.pass_time(self.clock, utc(text))

    def doses(self, patient_id: str = ANNE) -> list[Dose]:
        """All rows of a person that have come due."""
        with self.store.read() as records:
            return records.doses_of(patient_id, utc("2000-01-01 00:00"), self.clock.now() + dtm.timedelta(seconds=1))

    def states(self, patient_id: str = ANNE) -> list[str]:
        return [one.state for one in self.doses(patient_id)]

    def the_dose(self) -> Dose:
        (only,) = self.doses()
        return only

    def alerts(self) -> list[str]:
        with self.db.read() as on:
            return list(on.execute(sa.select(alert.c.kind).order_by(alert.c.id)).scalars())

    def offered(self, patient_id: str = ANNE) -> list[list[str]] | None:
        with self.db.read() as on:
            return on.execute(sa.select(contact.c.offered).where(contact.c.patient_id == patient_id)).scalar()

    def row_count(self) -> int:
        with self.db.read() as on:
            return int(on.execute(sa.select(sa.func.count()).select_from(dose)).scalar_one())
