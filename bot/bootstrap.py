"""The only wiring: settings in, services out. Nothing else in the project makes a service."""

from __future__ import annotations

import datetime as dtm
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from bot import models
from bot.adherence.service import Adherence
from bot.adherence.weekly import WeeklySummaries
from bot.advice.service import AdviceService
from bot.carers.desk import CarerDesk
from bot.carers.service import Carers
from bot.clock import Clock, SystemClock
from bot.content.catalogue import Catalogue
from bot.conversation import Conversation
from bot.dialogue import Dialogue, RasaDialogue
from bot.journal.journal import Journal, Turn
from bot.measures.readings import Measures
from bot.medications import lexicon
from bot.medications.answers import DoseAnswers
from bot.medications.bundles import Bundles
from bot.medications.cautions import Cautions
from bot.medications.delivery import Delivery
from bot.medications.delivery_status import DeliveryStatus
from bot.medications.dose_wording import speaker
from bot.medications.intakes import Intakes
from bot.medications.lexicon import Lexicon
from bot.medications.plan_words import PlanWords
from bot.medications.service import MedicationService
from bot.messages import InboundMessage, Reply
from bot.notes import source as notes
from bot.notes.source import NoteSource
from bot.patients.consent import Consents
from bot.patients.identity import Identity
from bot.patients.model import Contact
from bot.patients.profile import Profiles
from bot.patients.rights import Rights
from bot.prevention.service import Prevention
from bot.questionnaires.service import Questionnaires
from bot.safety.alerts import Alerts
from bot.safety.service import Safety
from bot.safety.watch import load_learned
from bot.settings import Settings
from bot.sources import Sources
from bot.storage import delivery_status, vault
from bot.storage.carers import CarerStore
from bot.storage.database import Database
from bot.storage.dialogue_states import DialogueStates
from bot.storage.mailbox import Mailbox
from bot.storage.medications import MedicationStore
from bot.storage.notes import NoteStore
from bot.storage.travels import TravelStore
from bot.storage.weekly import WeeklyStore
from bot.symptoms.choosing import Symptoms
from bot.travel.service import Travels


@dataclass
class Services:
    """Everything that channels, worker, actions and commands may use."""

    settings: Settings
    clock: Clock
    db: Database
    catalogue: Catalogue
    lexicon: Lexicon
    identity: Identity
    consents: Consents
    profiles: Profiles
    rights: Rights
    measures: Measures
    questionnaires: Questionnaires
    medications: MedicationService
    dose_answers: DoseAnswers
    intakes: Intakes
    plan_words: PlanWords
    adherence: Adherence
    weekly: WeeklySummaries
    travels: Travels
    carers: Carers
    carer_desk: CarerDesk
    due: Sources
    cautions: Cautions
    advice: AdviceService
    prevention: Prevention
    symptoms: Symptoms
    journal: Journal
    alerts: Alerts
    safety: Safety
    mailbox: Mailbox
    states: DialogueStates
    dialogue: Dialogue
    conversation: Conversation = field(init=False)

    def __post_init__(self) -> None:
        self.conversation = Conversation(self)

    def journal_turn(self, contact: Contact, inbound: InboundMessage, reply: Reply, latency_ms: int) -> None:
        """One line of the conversation journal; buttons are named by what they did, not by their data."""
        said = "" if inbound.kind == "press" else inbound.text
        answered = "\n".join(message.text for message in reply.messages)
        self.journal.record(
            Turn(contact.patient_id, inbound.channel, said, answered, reply.label, reply.confidence, reply.decision,
                 " ".join(reply.actions) or None, reply.safety, latency_ms),
            known=[inbound.external_id],
        )

    def delivery_status(self, now: dtm.datetime) -> DeliveryStatus:
        """How the sending of reminders stands."""
        return delivery_status.read(self.db, now)

    def waiting(self, channel: str, external_id: str, after: int) -> list[dict[str, Any]]:
        """Unasked messages for somebody on a channel that fetches, after number `after`."""
        contact = self.identity.find(channel, external_id)
        if contact is None:
            return []
        return [{"number": n, "message": m} for n, _, m in self.mailbox.waiting(contact.patient_id, after)]


def build(settings: Settings, *, clock: Clock | None = None, dialogue: Dialogue | None = None,
          danger_table: Path | None = None) -> Services:
    """Open the database (migrated) and make every service; the danger table is that of the published model, if no other
    is named. Raises SettingsError or ContentError, in French."""
    clock = clock or SystemClock()
    keys = vault.load(settings.keys, settings.data_dir / "keys")
    vault.use(keys)
    db = Database(settings.database)
    db.migrate()
    catalogue = load_catalogue(settings)
    words = lexicon.shipped()
    say = speaker(catalogue.messages)
    identity, profiles = Identity(db, clock), Profiles(db, clock, settings.timezone)
    store = MedicationStore(db)
    alerts, medications = Alerts(db, clock), MedicationService(store, clock)
    adherence = Adherence(store, say, profiles.zone)
    weekly = WeeklySummaries(WeeklyStore(db), adherence, say, profiles.zone)
    travels = Travels(TravelStore(db), store, medications, say)
    carers = Carers(CarerStore(db), store, medications, say, clock, keys.lookup,
                    lambda patient_id: profiles.facts(patient_id).get("first_name"))
    due = Sources(Delivery(store, say), {notes.PREFIX: NoteSource(NoteStore(db), [weekly, travels, carers], profiles.zone)})
    measures, tests = Measures(db, clock), Questionnaires(db, clock, profiles, catalogue.questionnaires)
    cautions = Cautions(catalogue.missed_dose, catalogue.plan_checks, words, settings.off, catalogue.cost_help)

    def cost_help(patient_id: str) -> str:
        return cautions.cost_help(profiles.facts(patient_id).get("country") or settings.country)

    return Services(
        settings=settings, clock=clock, db=db, catalogue=catalogue, lexicon=words, identity=identity,
        consents=Consents(db, clock), profiles=profiles, rights=Rights(db, clock, profiles), measures=measures,
        questionnaires=tests,
        prevention=Prevention(db, clock, profiles, catalogue.prevention.values(), tests, measures, say),
        medications=medications, dose_answers=DoseAnswers(medications, Bundles(store, say), say, clock, cost_help),
        intakes=Intakes(store, clock, cautions.share), plan_words=PlanWords(say, words), cautions=cautions,
        adherence=adherence, weekly=weekly, travels=travels, carers=carers,
        carer_desk=CarerDesk(carers, say, identity.store_buttons), due=due,
        advice=AdviceService(catalogue, profiles), symptoms=Symptoms(catalogue.symptoms),
        journal=Journal(db, clock), alerts=alerts,
        safety=Safety.from_catalogue(catalogue, identity, profiles, alerts, clock, settings.country,
                                     load_learned(danger_table or models.danger_table(settings))),
        mailbox=Mailbox(db, clock), states=DialogueStates(Database(settings.database, durable=False), clock),
        dialogue=dialogue or RasaDialogue(settings.rasa_port, keys.lookup("rasa")),
    )


def load_catalogue(settings: Settings) -> Catalogue:
    """The published copy of the educators' content, so that a file broken since does not stop a part from starting;
    the files themselves before the first publication. Raises ContentError with every problem."""
    published = settings.published_dir
    return Catalogue.load(published if published.is_dir() else settings.content_dir)
