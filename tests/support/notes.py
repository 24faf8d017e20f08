"""The workshop of reminders with everything else that leaves unasked: summaries, journeys, carers."""

from __future__ import annotations

from pathlib import Path

import yaml

from bot.adherence.service import Adherence
from bot.adherence.weekly import WeeklySummaries
from bot.medications.delivery import Delivery
from bot.medications.dose_wording import speaker
from bot.notes.source import PREFIX, NoteSource
from bot.patients.model import Decision
from bot.sources import Sources
from bot.storage import patients as rows
from bot.storage.database import Database
from bot.storage.medications import MedicationStore
from bot.storage.notes import NoteStore
from bot.storage.tables import unasked
from bot.storage.weekly import WeeklyStore
from bot.worker import Worker
from tests.support.fake_channel import FakeChannel
from tests.support.medications import ZONE, Workshop

_MESSAGES = Path(__file__).parents[2] / "nlu_data" / "content" / "messages"


def texts() -> dict[str, str]:
    """Every message of the educators, one text each."""
    found: dict[str, str] = {}
    for path in sorted(_MESSAGES.glob("*.yml")):
        for name, text in yaml.safe_load(path.read_text("utf-8")).items():
            found[name] = text if isinstance(text, str) else "\n\n".join(text)
    return found


class NoteShop(Workshop):
    """Everybody lives in `ZONE` unless `zones` says otherwise."""

    def another_worker(
        self, db: Database | None = None, channel: FakeChannel | None = None, *, senders: int = 1
    ) -> Worker:
        self.zones: dict[str, str] = getattr(self, "zones", {})
        store, say = MedicationStore(db or self.db), speaker(texts())
        self.adherence = Adherence(store, say, self.zone_of)
        self.weekly = WeeklySummaries(WeeklyStore(self.db), self.adherence, say, self.zone_of)
        source = NoteSource(NoteStore(self.db), self.authors(), self.zone_of)
        return Worker(Sources(Delivery(store, say), {PREFIX: source}), {"talk": channel or self.channel}, self.leases,
                      self.clock, senders=senders)

    def authors(self) -> list:  # type: ignore[type-arg]
        return [self.weekly]

    def zone_of(self, patient_id: str) -> str:
        return self.zones.get(patient_id, ZONE)

    def consent(self, patient_id: str, granted: bool = True) -> None:
        with self.db.begin() as on:
            rows.add_decision(on, patient_id, Decision("followup", granted, "1", self.clock.now()))

    def spend_budget(self, patient_id: str, date: str) -> None:
        with self.db.begin() as on:
            on.execute(unasked.insert().values(patient_id=patient_id, local_date=date, kind="checkin"))
