"""The profile service: what is known about a person, told, corrected, and said back."""

from __future__ import annotations

import datetime as dtm
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any
from zoneinfo import ZoneInfo

from bot.clock import Clock
from bot.errors import ConsentMissing
from bot.patients import dates, facts, lexicon, sentences
from bot.patients.facts import FACTS, LISTS, ONBOARDING
from bot.patients.lexicon import Lexicon
from bot.patients.model import Fact, ProfileError, Underage
from bot.storage import erasure, travels
from bot.storage import patients as rows
from bot.storage.database import Database

_HOURS = "hours"
"""Kept among the facts, but no question of the profile: said once, used by reminders."""


@dataclass(frozen=True)
class Learned:
    """What a sentence changed: facts stored or removed, and values that were refused (with the reason)."""

    stored: tuple[Fact, ...] = field(repr=False, default=())
    refused: tuple[ProfileError, ...] = ()


class Profiles:
    """Facts of people who agreed to purpose "profile". Values are canonical (CONTRACTS: profile facts)."""

    def __init__(
        self, db: Database, clock: Clock, default_zone: str = "Europe/Luxembourg", words: Lexicon | None = None
    ) -> None:
        self._db = db
        self._clock = clock
        self._default_zone = default_zone
        self._words = words or lexicon.load()

    def facts(self, patient_id: str) -> dict[str, Any]:
        """The stored facts; empty for somebody unknown."""
        with self._db.read() as connection:
            return rows.facts(connection, patient_id)

    def zone(self, patient_id: str) -> str:
        """The IANA zone whose clock the person follows: that of a journey, else of home."""
        with self._db.read() as connection:
            away = travels.zone_now(connection, patient_id)
        return away or self.home_zone(patient_id)

    def home_zone(self, patient_id: str) -> str:
        """The zone where the person lives: set by them, else by country, else the default."""
        return facts.zone_of(self.facts(patient_id), self._default_zone)

    def hours(self, patient_id: str) -> dict[str, str]:
        """The person's own hours for moments of the day: {"matin": "07:00"}."""
        return dict(self.facts(patient_id).get(_HOURS) or {})

    def set_hours(self, patient_id: str, hours: Mapping[str, str]) -> None:
        """Keep own hours beside those known. Raises ConsentMissing without purpose "profile"."""
        with self._db.begin() as connection:
            if not rows.granted(connection, patient_id, "profile"):
                raise ConsentMissing("profile")
            known = rows.facts(connection, patient_id)
            known[_HOURS] = {**(known.get(_HOURS) or {}), **hours}
            rows.put_facts(connection, patient_id, known, self._clock.now())

    def today(self, patient_id: str) -> dtm.date:
        """The date where the person is."""
        return self._clock.now().astimezone(ZoneInfo(self.zone(patient_id))).date()

    def update(self, patient_id: str, name: str, raw: Any) -> Fact:
        """Store one fact as typed (an answer to a question) or as JSON; a list replaces the list.

        Raises ProfileError (French reason), Underage, or ConsentMissing without purpose "profile"."""
        return self._store(patient_id, {name: raw}, replace=True)[0]

    def understand(self, patient_id: str, name: str, raw: Any) -> Any:
        """The canonical value of one fact as typed, without storing it. Raises as `update`, consent apart."""
        return facts.canonical(name, raw, self.today(patient_id), self._words)

    def replace(self, patient_id: str, values: Mapping[str, Any]) -> dict[str, Any]:
        """Store many facts at once, all or none; the facts after it. Raises as `update`."""
        self._store(patient_id, values, replace=True)
        return self.facts(patient_id)

    def learn(self, patient_id: str, text: str) -> Learned:
        """Store what a sentence says about its speaker; conditions and allergies are added to, or struck out
        ("je ne suis pas diabétique"). Impossible values are reported, the others are stored.

        Raises ConsentMissing when there is something to store and no consent, Underage as `update`."""
        today = self.today(patient_id)
        said = sentences.read_facts(text, today, self._words)
        refused: list[ProfileError] = []
        for name in list(said):
            try:
                said[name] = facts.canonical(name, said[name], today, self._words)
            except Underage:
                self._refuse_underage(patient_id)
            except ProfileError as reason:
                refused.append(reason)
                del said[name]
        stored = self._store(patient_id, said) if said else []
        known = set(self.facts(patient_id).get("conditions", ()))
        denied = [c for c in sentences.read_denials(text, self._words).get("conditions", ()) if c in known]
        stored += [self.forget(patient_id, "conditions", condition) for condition in denied]
        return Learned(tuple(stored), tuple(refused))

    def forget(self, patient_id: str, name: str, entry: str | None = None) -> Fact:
        """Remove a fact, or one entry of a list fact. Removing what is not there changes nothing."""
        with self._db.begin() as connection:
            known = rows.facts(connection, patient_id)
            before = known.get(name)
            if entry is not None and isinstance(before, list):
                known[name] = [one for one in before if one != entry]
            else:
                known.pop(name, None)
            if known.get(name) != before:
                rows.put_facts(connection, patient_id, known, self._clock.now())
        return Fact(name, known.get(name), before, self._line(name, known))

    def read_facts(self, text: str, today: dtm.date | None = None) -> dict[str, Any]:
        """Facts said in a French sentence; stores nothing (see bot.patients.sentences)."""
        return sentences.read_facts(text, today or self._today({}), self._words)

    def from_json(self, data: Mapping[str, Any], today: dtm.date | None = None) -> dict[str, Any]:
        """Canonical facts of a script's profile object; see bot.patients.scripted. Raises ProfileError."""
        from bot.patients import scripted  # only scripts need its table of English words

        return scripted.from_json(data, today or self._today({}), self._words)

    def missing(self, known: Mapping[str, Any], asked: Iterable[str] = ()) -> tuple[str, ...]:
        """Onboarding questions whose answer is neither known nor asked already, in order."""
        skipped = set(asked)
        return tuple(name for name in ONBOARDING if name not in known and name not in skipped)

    def describe(self, known: Mapping[str, Any]) -> list[str]:
        """One French line for each known fact, in the usual order."""
        return [self._line(name, known) for name in FACTS if name in known]

    def _today(self, known: dict[str, Any]) -> dtm.date:
        return self._clock.now().astimezone(ZoneInfo(facts.zone_of(known, self._default_zone))).date()

    def _store(self, patient_id: str, values: Mapping[str, Any], *, replace: bool = False) -> list[Fact]:
        try:
            today = self.today(patient_id)
            fresh = {name: facts.canonical(name, raw, today, self._words) for name, raw in values.items()}
        except Underage:
            self._refuse_underage(patient_id)
        with self._db.begin() as connection:
            if not rows.granted(connection, patient_id, "profile"):
                raise ConsentMissing("profile")
            before = rows.facts(connection, patient_id)
            after = {**before, **{name: _merged(before.get(name), fresh[name], name, replace) for name in fresh}}
            if after != before:
                rows.put_facts(connection, patient_id, after, self._clock.now())
        return [Fact(name, after[name], before.get(name), self._line(name, after)) for name in fresh]

    def _refuse_underage(self, patient_id: str) -> None:
        """Flag somebody new, and delete what was kept so far. Where an adult's birth date or a plan is stored,
        believing one sentence would delete every reminder: then nothing changes, `ask` is true, and the message says
        how to go on (`Identity.flag_underage` acts on a yes)."""
        with self._db.begin() as connection:
            dated = "birth_date" in rows.facts(connection, patient_id)
            settled = dated or rows.has_plans(connection, patient_id)
            if not settled:
                rows.change_contact(connection, patient_id, underage=True)
                erasure.keep_contact_only(connection, patient_id)
        raise facts.refusal(self._words, "mineur_doute" if settled else "mineur", "birth_date", ask=settled)

    def _line(self, name: str, known: Mapping[str, Any]) -> str:
        value = known.get(name)
        if value is None or name not in FACTS:
            return ""
        says = self._words.described
        if name == "birth_date":
            birth = dtm.date.fromisoformat(value)
            key = "birth_date_vers" if (birth.month, birth.day) == (1, 1) else "birth_date"
            age = dates.age_on(birth, self._today(dict(known)))
            return says[key].format(age=age, valeur=f"{birth:%d/%m/%Y}")
        if name in LISTS and not value:
            return says[f"{name}_aucune"]
        return says[name].format(valeur=self._said(name, value))

    def _said(self, name: str, value: Any) -> str:
        if name == "conditions":
            return ", ".join(self._words.conditions[one].name for one in value if one in self._words.conditions)
        if name == "country":
            return self._words.countries[value].name
        if isinstance(value, bool):
            return self._words.named(name, "oui" if value else "non")
        if name in self._words.choices:
            return self._words.named(name, value)
        if isinstance(value, float):
            return f"{value:g}".replace(".", ",")
        return ", ".join(value) if isinstance(value, list) else str(value)


def _merged(before: Any, value: Any, name: str, replace: bool) -> Any:
    if replace or name not in LISTS or not value:
        return value
    return [*(before or ()), *(one for one in value if one not in (before or ()))]
