"""The person's rights over their data: a copy, an end to it, and a change of mind, effective at once and everywhere."""

from __future__ import annotations

import base64
import datetime as dtm
import json
import secrets
from collections.abc import Mapping
from typing import Any

from bot.clock import Clock
from bot.messages import Document
from bot.patients import lexicon
from bot.patients.lexicon import Lexicon
from bot.patients.model import Decision, Export, Purpose, Receipt
from bot.patients.profile import Profiles
from bot.storage import erasure
from bot.storage import patients as rows
from bot.storage.database import Database

FORMAT = "coach-sante-export/1"
_ALPHABET = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"  # without look-alikes: people copy receipts by hand
_SPOKEN_OF = ("profile", "consent", "plan", "dose", "measure", "questionnaire_run", "prevention_done", "turn", "contact")
_LONG_LISTS = 50  # lines of a section in the readable text; the JSON holds everything


class Rights:
    """Export, erasure and withdrawal. `Profiles.update` and `forget` are the right to correct."""

    def __init__(
        self, db: Database, clock: Clock, profiles: Profiles | None = None, words: Lexicon | None = None
    ) -> None:
        self._db = db
        self._clock = clock
        self._words = words or lexicon.load()
        self._profiles = profiles or Profiles(db, clock, words=self._words)

    def export(self, patient_id: str) -> Export:
        """Everything that is kept about the person, opened: as a dictionary, as French text, as a JSON file."""
        now = self._clock.now()
        with self._db.read() as connection:
            tables = erasure.gather(connection, patient_id)
        data = {"format": FORMAT, "exported_at": now.isoformat(), "patient_id": patient_id, "tables": _jsonable(tables)}
        content = json.dumps(data, ensure_ascii=False, indent=2).encode("utf-8")
        filename = f"coach-sante-{now:%Y-%m-%d}.json"
        return Export(data, self._readable(tables, now), Document(filename, content))

    def erase(self, patient_id: str) -> Receipt:
        """Delete every row about the person, in one transaction, and the bytes from the database's files.

        Works for somebody unknown too (nothing to delete): a receipt all the same, since asking twice must not fail."""
        at = self._clock.now()
        with self._db.begin() as connection:
            number = _receipt_number()
            count = erasure.erase(connection, patient_id)
            erasure.add_receipt(connection, number, at, count)
        erasure.flush(self._db)
        return Receipt(number, at, count)

    def withdraw(self, patient_id: str, purpose: Purpose) -> int:
        """Take a consent back: recorded, and what was kept for that purpose is deleted in the same transaction
        (plans and doses with it, so that no reminder leaves any more). How many rows were deleted."""
        with self._db.begin() as connection:
            for decision in rows.decisions(connection, patient_id):
                if decision.purpose == purpose and decision.granted:
                    refusal = Decision(purpose, False, decision.version, self._clock.now())
                    rows.add_decision(connection, patient_id, refusal)
            count = erasure.erase_purpose(connection, patient_id, purpose)
        erasure.flush(self._db)
        return count

    def _readable(self, tables: Mapping[str, list[dict[str, Any]]], now: dtm.datetime) -> str:
        says = self._words.export
        lines = [says["titre"].format(date=f"{now:%d/%m/%Y}"), says["heure"]]
        for name in _SPOKEN_OF:
            lines += ["", says["sections"][name]]
            section = self._section(name, tables[name])
            lines += [f"- {line}" for line in section[-_LONG_LISTS:]] or [f"- {says['rien']}"]
        others = sum(len(found) for name, found in tables.items() if name not in _SPOKEN_OF)
        lines += ["", says["sections"]["autres"], f"- {says['enregistrements'].format(nombre=others)}"]
        return "\n".join(lines) + "\n"

    def _section(self, name: str, found: list[dict[str, Any]]) -> list[str]:
        says = self._words.export
        if name == "profile":
            return [line for row in found for line in self._profiles.describe(row["facts"])]
        if name == "consent":
            answer = {True: says["accorde"], False: says["refuse"]}
            return [f"{_at(r['decided_at'])} : {says['usages'][r['purpose']]}, {answer[r['granted']]}" for r in found]
        if name == "plan":
            return [f"{r['label']}{_doses(r['doses'])} ({says['etats'].get(r['status'], r['status'])})" for r in found]
        if name == "dose":
            return [f"{r['local_date']} {r['slot']} : {says['etats'].get(r['state'], r['state'])}" for r in found]
        if name == "measure":
            kinds = self._words.measures["noms"]
            return [f"{_at(r['measured_at'])} : {kinds[r['kind']]} {_value(r['value'])} {r['unit']}" for r in found]
        if name == "questionnaire_run":
            return [f"{_at(r['updated_at'])} : {r['name']} ({says['etats'].get(r['state'], r['state'])}){_score(r['result'])}"
                    for r in found]
        if name == "prevention_done":
            return [f"{r['act']} : {r['done_on']}" for r in found]
        if name == "turn":
            you, coach = says["vous"], says["coach"]
            return [f"{_at(r['at'])} {you} : {r['said'] or ''} / {coach} : {r['answered'] or ''}" for r in found]
        return [f"{r['channel']} : {r['external_id']}" for r in found]


def _receipt_number() -> str:
    return "-".join("".join(secrets.choice(_ALPHABET) for _ in range(4)) for _ in range(3))


def _at(instant: dtm.datetime) -> str:
    return f"{instant:%d/%m/%Y %H:%M}"


def _doses(doses: Any) -> str:
    if isinstance(doses, Mapping):
        return ", " + ", ".join(f"{hour} : {dose}" for hour, dose in doses.items())
    return f", {doses}" if doses else ""


def _score(result: Mapping[str, Any] | None) -> str:
    return f", {result['score']:g}".replace(".", ",") if result else ""


def _value(value: Mapping[str, Any]) -> str:
    if "systolic" in value:
        return f"{value['systolic']}/{value['diastolic']}"
    return f"{value['value']:g}".replace(".", ",")


def _jsonable(value: Any) -> Any:
    """Instants as ISO text; everything else that is not JSON as text."""
    if isinstance(value, dtm.datetime):
        return value.isoformat()
    if isinstance(value, Mapping):
        return {str(key): _jsonable(part) for key, part in value.items()}
    if isinstance(value, (list, tuple)):
        return [_jsonable(part) for part in value]
    if isinstance(value, bytes):
        return base64.b64encode(value).decode("ascii")
    return value if isinstance(value, (str, int, float, bool, type(None))) else str(value)
