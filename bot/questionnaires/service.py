"""Questionnaires for a person: which one, where they stand in it, what they answered, what came out."""

from __future__ import annotations

import contextlib
import datetime as dtm
import re
from dataclasses import dataclass, field
from typing import Any, Protocol

from bot.clock import Clock
from bot.content.schema_questionnaire import Band, Question, Questionnaire
from bot.errors import ConsentMissing
from bot.french import fold
from bot.patients.model import Fact
from bot.questionnaires import answers as words
from bot.questionnaires import engine
from bot.storage import patients as people
from bot.storage import questionnaires as rows
from bot.storage.database import Database

UNIT = "#unit"
"""Suffix of the answer that keeps the unit of a number, for the items that follow it."""


class Profiles(Protocol):
    """Where the person's facts come from and go to."""

    def facts(self, patient_id: str) -> dict[str, Any]: ...

    def today(self, patient_id: str) -> dtm.date: ...

    def update(self, patient_id: str, name: str, raw: Any) -> Fact: ...

    def understand(self, patient_id: str, name: str, raw: Any) -> Any: ...


@dataclass(frozen=True)
class Run:
    """One questionnaire of one person. `state`: open, done, or closed (it was not for them, or begun anew)."""

    id: int
    name: str
    state: str
    started_at: dtm.datetime
    updated_at: dtm.datetime
    answers: dict[str, Any] = field(repr=False)
    result: dict[str, Any] | None = field(repr=False)


@dataclass(frozen=True)
class Step:
    """The item to ask now, and its place among those that are asked of this person."""

    question: Question
    number: int
    of: int


@dataclass(frozen=True, repr=False)
class Refused:
    """The questionnaire was not made for this person."""

    bubbles: tuple[str, ...]


@dataclass(frozen=True, repr=False)
class Result:
    """What came out, with the text as the educators have it now."""

    questionnaire: Questionnaire
    band: Band
    score: float
    highest: float
    at: dtm.datetime


class Questionnaires:
    """Runs of people who agreed to purpose "followup"; facts of the profile are used, and learnt where agreed."""

    def __init__(self, db: Database, clock: Clock, profiles: Profiles, content: dict[str, Questionnaire]) -> None:
        self._db, self._clock, self._profiles = db, clock, profiles
        self._content = {name: one for name, one in content.items() if one.enabled}

    def offered(self) -> list[Questionnaire]:
        """Those that are switched on."""
        return list(self._content.values())

    def get(self, name: str) -> Questionnaire | None:
        """The questionnaire of this name, if it is switched on."""
        return self._content.get(name)

    def content(self, run: Run) -> Questionnaire:
        """The questionnaire of a run (those that are switched off have no runs here)."""
        return self._content[run.name]

    def recognise(self, text: str) -> Questionnaire | None:
        """The questionnaire that a sentence names; None when it names none or several."""
        folded = " ".join(re.findall(r"[a-z0-9]+", fold(text)))
        named = [
            one for one in self._content.values()
            if any(re.search(rf"(?<!\w){re.escape(fold(word))}s?(?!\w)", folded) for word in (one.name, *one.words))
        ]
        return named[0] if len(named) == 1 else None

    # -- runs ----------------------------------------------------------------------------------------------------

    def start(self, patient_id: str, name: str) -> Run:
        """A new run; an unfinished one of the same questionnaire is closed. Raises ConsentMissing."""
        now = self._clock.now()
        with self._db.begin() as connection:
            if not people.granted(connection, patient_id, "followup"):
                raise ConsentMissing("followup")
            for run in self._runs(rows.of(connection, patient_id)):
                if run.name == name and run.state == "open":
                    rows.change(connection, run.id, patient_id, state="closed", updated_at=now)
            run_id = rows.add(connection, patient_id, name, now)
        return Run(run_id, name, "open", now, now, {}, None)

    def run(self, patient_id: str, run_id: int) -> Run | None:
        """A run by its id; None when it is gone, somebody else's, or its questionnaire is switched off."""
        return next((run for run in self.runs(patient_id) if run.id == run_id), None)

    def runs(self, patient_id: str) -> list[Run]:
        """Every run whose questionnaire is still offered, newest first."""
        with self._db.read() as connection:
            return self._runs(rows.of(connection, patient_id))

    def unfinished(self, patient_id: str, name: str | None = None) -> Run | None:
        """The newest run with an answer that was left before its end."""
        return next((r for r in self.runs(patient_id) if r.state == "open" and r.answers and name in (None, r.name)), None)

    def step(self, patient_id: str, run: Run) -> Step | Refused | Result:
        """What comes now: an item, the end for somebody it is not for, or the result (stored the first time)."""
        content, facts = self._content[run.name], self._profiles.facts(patient_id)
        today = self._profiles.today(patient_id)
        leaving = engine.refusal(content, facts, run.answers, today)
        if leaving:
            self._save(patient_id, run, state="closed")
            return Refused(leaving)
        still = engine.to_ask(content, facts, run.answers)
        if still:
            done = sum(1 for question in content.questions if question.id in run.answers)
            return Step(still[0], done + 1, done + len(still))
        found = engine.outcome(content, facts, run.answers, today)
        result = {"score": found.score, "highest": found.highest, "band": found.band.id}
        self._save(patient_id, run, state="done", result=result)
        return Result(content, found.band, found.score, found.highest, self._clock.now())

    def known(self, patient_id: str, run: Run) -> list[str]:
        """Names of the profile facts that spare this run a question."""
        return engine.from_profile(self._content[run.name], self._profiles.facts(patient_id), run.answers)

    def facts_used(self, patient_id: str, name: str) -> list[str]:
        """Names of the profile facts that go into the result."""
        return engine.from_profile(self._content[name], self._profiles.facts(patient_id), {})

    def answer(self, patient_id: str, run: Run, question: Question, said: str,
               label: str | None = "") -> Run:
        """Store the answer to `question`; the run after it. `label` None: the words seem to mean something else.

        Raises words.NotUnderstood, OutOfRange, ProfileError for an impossible fact, or Underage."""
        given = dict(run.answers)
        if question.fact:
            given[question.id] = self._fact(patient_id, question, said, label)
        elif question.number:
            before = str(given.get(f"{question.number.like}{UNIT}", ""))
            given[question.id], given[f"{question.id}{UNIT}"] = words.figure(question, said, before)
        else:
            given[question.id] = words.option(question, said, label).id
        kept = engine.without_skipped(self._content[run.name], given)
        kept |= {name: value for name, value in given.items() if name.endswith(UNIT)}
        return self._save(patient_id, run, answers=kept)

    def touch(self, patient_id: str, run: Run) -> Run:
        """The person is at it again: the run counts as taken up now."""
        return self._save(patient_id, run)

    def undo(self, patient_id: str, run: Run) -> Run:
        """Forget the latest answer of this run, so that its item is asked again; facts are corrected in the profile."""
        given = [q.id for q in self._content[run.name].questions if q.id in run.answers and not q.fact]
        dropped = given[-1:]
        return self._save(patient_id, run, answers={k: v for k, v in run.answers.items() if k not in dropped})

    def choose(self, patient_id: str, run: Run, question: Question, option_id: str) -> Run:
        """Store a pressed option. Raises words.NotUnderstood for one that the item does not have."""
        chosen = next((one for one in question.options if one.id == option_id), None)
        if chosen is None:
            raise words.NotUnderstood
        return self.answer(patient_id, run, question, chosen.button)

    def results(self, patient_id: str) -> list[Result]:
        """The newest result of each questionnaire that is still offered, newest first."""
        found: dict[str, Result] = {}
        for run in self.runs(patient_id):
            content = self._content[run.name]
            band = next((b for b in content.bands if run.result and b.id == run.result["band"]), None)
            if run.state == "done" and run.result and band and run.name not in found:
                score, highest = float(run.result["score"]), float(run.result["highest"])
                found[run.name] = Result(content, band, score, highest, run.updated_at)
        return list(found.values())

    # -- in detail -----------------------------------------------------------------------------------------------

    def _fact(self, patient_id: str, question: Question, said: str, label: str | None) -> Any:
        """The fact's value, kept in the profile too where the person agreed to that."""
        assert question.fact is not None, "asked of a question about a fact"
        raw: Any = said
        if question.options:
            with contextlib.suppress(words.NotUnderstood):  # the profile has words of its own
                raw = words.option(question, said, label).facts[0]
        try:
            return self._profiles.update(patient_id, question.fact, raw).value
        except ConsentMissing:
            return self._profiles.understand(patient_id, question.fact, raw)

    def _save(self, patient_id: str, run: Run, **values: Any) -> Run:
        now = self._clock.now()
        with self._db.begin() as connection:
            rows.change(connection, run.id, patient_id, updated_at=now, **values)
        kept = {"state": run.state, "answers": run.answers, "result": run.result, **values}
        return Run(run.id, run.name, started_at=run.started_at, updated_at=now, **kept)

    def _runs(self, found: list[Any]) -> list[Run]:
        return [
            Run(row.id, row.name, row.state, row.started_at, row.updated_at, row.answers, row.result)
            for row in found if row.name in self._content
        ]
