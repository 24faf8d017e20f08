"""The prevention plan of a person: what the acts of the content make of their profile and of what they said is done."""

from __future__ import annotations

import datetime as dtm
from collections.abc import Iterable, Sequence
from typing import Any, Protocol

from bot.clock import Clock
from bot.content.schema import Source
from bot.content.schema_prevention import Act, Section
from bot.content.schema_questionnaire import Questionnaire
from bot.errors import ConsentMissing
from bot.medications.dose_wording import Say
from bot.messages import OutboundMessage
from bot.prevention import picture, plan, words
from bot.prevention.plan import Entry, Plan
from bot.prevention.said import Reader, Said
from bot.storage import patients as people
from bot.storage import prevention as rows
from bot.storage.database import Database

_ON_PAGE = 7
"""Acts told in full on the page; the others by name."""


class Profiles(Protocol):
    """Where the person's facts come from."""

    def facts(self, patient_id: str) -> dict[str, Any]: ...

    def today(self, patient_id: str) -> dtm.date: ...

    def describe(self, known: Any) -> list[str]: ...


class Result(Protocol):
    """A questionnaire that was done."""

    @property
    def questionnaire(self) -> Questionnaire: ...

    @property
    def at(self) -> dtm.datetime: ...


class Tests(Protocol):
    """Where results of questionnaires come from; `get` knows those that are switched on."""

    def get(self, name: str) -> Questionnaire | None: ...

    def results(self, patient_id: str) -> Sequence[Result]: ...


class Readings(Protocol):
    """Where the person's readings come from, newest first."""

    def history(self, patient_id: str, kind: Any = None, since: dtm.datetime | None = None,
                limit: int = 100) -> Sequence[Any]: ...


class Prevention:
    """Plans are made anew each time; of people who agreed to purpose "followup", what they said is done is kept."""

    def __init__(self, db: Database, clock: Clock, profiles: Profiles, sections: Iterable[Section],
                 tests: Tests, measures: Readings, say: Say) -> None:
        self.say = say
        self._db, self._clock, self._profiles, self._tests, self._measures = db, clock, profiles, tests, measures
        self._sections = [section for section in sections if section.enabled]
        every = [act for section in self._sections for act in section.acts]
        self.acts: dict[str, Act] = {act.id: act for act in every if act.test is None or tests.get(act.test)}
        self.reader = Reader({word: act.id for act in self.acts.values() for word in act.words})

    def plan(self, patient_id: str) -> Plan:
        """The plan of today; the general one for somebody of whom nothing is known."""
        contradictions = [one for section in self._sections for one in section.contradictions]
        facts, today = self._profiles.facts(patient_id), self._profiles.today(patient_id)
        return plan.make(list(self.acts.values()), contradictions, facts, self.done(patient_id), today)

    def done(self, patient_id: str) -> dict[str, str]:
        """Act → ISO date, month or year when it was last done, as said or as the coach has it on record."""
        with self._db.read() as connection:
            found = rows.of(connection, patient_id)
        tests = [(one.questionnaire.name, one.at) for one in self._tests.results(patient_id)]
        for act in self.acts.values():
            dates = [at for name, at in tests if name == act.test]
            if act.measure:
                dates += [one.measured_at for one in self._measures.history(patient_id, act.measure, limit=1)]
            if dates:
                found[act.id] = max(found.get(act.id, ""), f"{max(dates):%Y-%m-%d}")
        return found

    def store(self, patient_id: str, said: Iterable[Said]) -> dict[str, str]:
        """Keep what is done (without a date: today) and forget what is not; act → date kept. Raises ConsentMissing."""
        now, today = self._clock.now(), self._profiles.today(patient_id)
        kept = {}
        with self._db.begin() as connection:
            if not people.granted(connection, patient_id, "followup"):
                raise ConsentMissing("followup")
            for one in said:
                if one.done:
                    kept[one.act] = one.on or today.isoformat()
                    rows.put(connection, patient_id, one.act, kept[one.act], now)
                else:
                    rows.drop(connection, patient_id, one.act)
        return kept

    def entry(self, patient_id: str, act: str) -> Entry | None:
        """Where an act stands in the plan; None when it does not concern the person."""
        made = self.plan(patient_id)
        return next((entry for entry in (*made.due, *made.later, *made.done) if entry.act.id == act), None)

    def sources(self, made: Plan) -> tuple[tuple[Source, ...], dtm.date | None]:
        """The sources behind the acts that are due, each once, and the oldest review date of the files."""
        cited = dict.fromkeys(source for entry in made.due for source in entry.case.sources)
        return tuple(cited), min((section.reviewed_on for section in self._sections), default=None)

    def page(self, patient_id: str) -> OutboundMessage:
        """The plan as a picture, with what it holds in words for whoever does not see it."""
        made = self.plan(patient_id)
        shown, rest = made.due[:_ON_PAGE], made.due[_ON_PAGE:]
        lists = [
            (self.say("prevention_page_also"), [entry.act.what for entry in rest]),
            (self.say("prevention_page_later"),
             [f"{e.act.what} ({words.month(e.next_on, self.say)})" for e in made.later if e.next_on]),
            (self.say("prevention_page_done"),
             [f"{e.act.what} ({words.said_date(e.done_on, self.say)})" for e in made.done if e.done_on]),
        ]
        sources, _ = self.sources(made)
        drawn = picture.draw(picture.Page(
            self.say("prevention_page_title"), self._for_whom(patient_id, made), self.say("prevention_page_todo"),
            [picture.Row(entry.act.what, entry.case.why, entry.case.step) for entry in shown],
            [(title, names) for title, names in lists if names],
            self.say("prevention_page_foot", sources=words.authorities(sources)),
        ))
        named = ", ".join(words.lowered(entry.act.what) for entry in (*made.due, *made.later))
        return OutboundMessage(self.say("prevention_page_caption", what=named), image=drawn)

    def facts_said(self, patient_id: str, made: Plan) -> list[str]:
        """The facts behind the plan, in French, as they stand now."""
        known = self._profiles.facts(patient_id)
        return self._profiles.describe({name: known[name] for name in made.facts_used if name in known})

    def _for_whom(self, patient_id: str, made: Plan) -> str:
        date = words.month(self._profiles.today(patient_id), self.say)
        facts = self.facts_said(patient_id, made)
        if not facts:
            return self.say("prevention_page_general", date=date)
        return self.say("prevention_page_facts", date=date, facts=" ; ".join(facts))
