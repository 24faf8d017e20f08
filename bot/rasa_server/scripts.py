"""The `--jsonl` commands that need the trained model: understanding lines, and playing whole conversations."""

from __future__ import annotations

import dataclasses
import datetime as dtm
import tempfile
from pathlib import Path
from typing import Any, TextIO
from zoneinfo import ZoneInfo

from bot import bootstrap, settings
from bot.channels.base import Limits, SendResult, Sent
from bot.channels.mailbox import as_json
from bot.clock import SimulatedClock, SystemClock
from bot.conversation import Reply
from bot.jsonl import BadLine, each_line
from bot.messages import InboundMessage, OutboundMessage, clean_lines, clean_text
from bot.models import beside
from bot.patients.model import PURPOSES
from bot.rasa_server import engine, turns
from bot.safety.screen import NOTHING, Screen, Verdict
from bot.safety.service import label_of
from bot.safety.watch import Watch, load_learned
from bot.storage.leases import LeaseStore
from bot.worker import Worker


async def understand(model: Path, source: TextIO, sink: TextIO) -> None:
    """`{"text"}` → label, confidence, decision, alternatives, entities and safety."""
    agent = engine.load_understanding(model)
    catalogue = bootstrap.load_catalogue(settings.read())
    watch = Watch(Screen(catalogue.safety), load_learned(beside(model)))

    async def answer(row: dict[str, Any]) -> dict[str, Any]:
        text = row.get("text")
        if not isinstance(text, str):
            raise BadLine("Il manque « text », qui doit être un texte.")
        cleaned = clean_text(text)
        if any(c.isalnum() for c in cleaned):
            found = await turns.understand(agent, clean_lines(text))
        else:
            found = {"label": "out_of_scope", "confidence": 1.0, "decision": "reject", "alternatives": [], "entities": []}
        verdict = watch.screen(cleaned)
        found = found if verdict is NOTHING else _with_danger(found, verdict)
        return {"text": text, **found, "safety": {"level": verdict.level, "kind": verdict.kind}}

    await each_line(source, sink, answer)


def _with_danger(found: dict[str, Any], verdict: Verdict) -> dict[str, Any]:
    """A card is an act; a question is asked before the wish, which gets its answer after a "no"."""
    danger = label_of(verdict.kind)
    if verdict.level == "call_now":
        return found | {"label": danger, "confidence": 1.0, "decision": "act"}
    if verdict.ask:
        label = "out_of_scope" if found["decision"] == "reject" else found["label"]
        others = [other for other in found["alternatives"] if other["label"] != danger]
        doubt = [] if label == danger else [{"label": danger, "confidence": min(0.5, found["confidence"])}]
        return found | {"label": label, "decision": "ask", "alternatives": [*doubt, *others]}
    return found


async def talk(model: Path, source: TextIO, sink: TextIO) -> None:
    """Whole conversations against the real dialogue engine, in a scratch database and on a simulated clock."""
    with tempfile.TemporaryDirectory(prefix="coach-talk-") as scratch:
        stage = Stage(model, Path(scratch))
        await each_line(source, sink, stage.line)


class Stage:
    """A coach of its own: scratch database, simulated clock, one channel that keeps what it is given."""

    name = "talk"
    limits = Limits()

    def __init__(self, model: Path, scratch: Path, start: dtm.datetime | None = None) -> None:
        read = settings.read()
        scratch_settings = dataclasses.replace(read, data_dir=scratch, database_url="", keys="")
        self.clock = SimulatedClock(start or SystemClock().now())
        dialogue = turns.InProcessDialogue()
        self.app = bootstrap.build(scratch_settings, clock=self.clock, dialogue=dialogue, danger_table=beside(model))
        dialogue.agent = engine.load(model, self.app)
        self.worker = Worker(self.app.due, {self.name: self}, LeaseStore(self.app.db), self.clock)
        self._shown: dict[str, list[OutboundMessage]] = {}
        self._delivered: list[dict[str, Any]] = []
        self._begun = False

    async def line(self, row: dict[str, Any]) -> dict[str, Any]:
        """Answer one line of the script. Raises BadLine."""
        if "now" in row:
            return await self._move(str(row["now"]))
        patient = row.get("patient")
        if not isinstance(patient, str) or not patient:
            raise BadLine("Il manque « patient » ou « now ».")
        self._begun = True
        if "profile" in row:
            return self._profile(patient, row["profile"])
        if "press" in row:
            return await self._say(patient, "press", self._button(patient, str(row["press"])))
        if "text" in row:
            return await self._say(patient, "text", str(row["text"]))
        raise BadLine("Il faut « profile », « text » ou « press ».")

    async def _say(self, patient: str, kind: Any, text: str) -> dict[str, Any]:
        reply = await self.app.conversation.handle(InboundMessage(self.name, patient, kind, text, self.clock.now()))
        self._shown.setdefault(patient, []).extend(reply.messages)
        return {"patient": patient, "replies": [_shown(m) for m in reply.messages], **_about(reply)}

    def _button(self, patient: str, part: str) -> str:
        for message in reversed(self._shown.get(patient, [])):
            for button in message.buttons:
                if part.lower() in button.label.lower():
                    return button.data
        raise BadLine(f"Aucun bouton ne contient « {part} ».")

    def _profile(self, patient: str, facts: Any) -> dict[str, Any]:
        """Facts stand for consent given and onboarding done."""
        if not isinstance(facts, dict):
            raise BadLine("« profile » doit être un objet.")
        contact = self.app.identity.resolve(self.name, patient)
        self.app.identity.welcome(contact.patient_id)
        for purpose in PURPOSES:
            self.app.consents.decide(contact.patient_id, purpose, True)
        self.app.profiles.replace(contact.patient_id, self.app.profiles.from_json(facts))
        return {"patient": patient, "replies": [], "label": None, "facts_used": []}

    async def _move(self, instant: str) -> dict[str, Any]:
        try:
            moment = dtm.datetime.fromisoformat(instant.replace("Z", "+00:00"))
        except ValueError:
            raise BadLine("« now » doit être une heure ISO 8601.") from None
        if moment.tzinfo is None:
            moment = moment.replace(tzinfo=ZoneInfo(self.app.settings.timezone))
        if not self._begun:
            self.clock.start_at(moment)  # nobody has spoken yet: the script may begin in the past
        elif moment < self.clock.now():
            raise BadLine("« now » ne peut qu'avancer.")
        self._begun = True
        self._delivered = []
        await self.worker.pass_time(self.clock, moment)
        return {"now": instant, "delivered": self._delivered}

    # -- the channel ---------------------------------------------------------------------------------------------

    async def send(self, external_id: str, message: OutboundMessage) -> SendResult:
        self._shown.setdefault(external_id, []).append(message)
        at = self.clock.now().isoformat()
        self._delivered.append({"patient": external_id, "at": at, "replies": [_shown(message)]})
        return Sent(str(len(self._delivered)))

    async def edit(self, external_id: str, message_ref: str, message: OutboundMessage) -> SendResult:
        return await self.send(external_id, message)


def _shown(message: OutboundMessage) -> dict[str, Any]:
    shown = as_json(message)
    document = {"document": shown["document"]["filename"]} if "document" in shown else {}
    return {"text": message.text, "buttons": [b.label for b in message.buttons], "image": message.image is not None, **document}


def _about(reply: Reply) -> dict[str, Any]:
    return {"label": reply.label, "facts_used": list(reply.facts_used)}
