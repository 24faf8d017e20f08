"""`make bench-rooms`: what one message costs in each room that works without Rasa, beside its target. Writes docs/bench-rooms.md."""

from __future__ import annotations

import contextlib
import datetime as dtm
import json
import statistics
import sys
import time
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from bot.adherence import picture, words
from bot.adherence.history import Counts
from bot.advice.selection import choose
from bot.content.catalogue import Catalogue
from bot.content.checks import check
from bot.medications import lexicon, posology
from bot.medications.dose_wording import Say, speaker
from bot.medications.mentions import mentions
from bot.medications.posology import PosologyError
from bot.prevention import plan
from bot.prevention.said import Reader
from bot.safety.screen import Screen

PROJECT = Path(__file__).resolve().parent.parent
CONTENT = PROJECT / "nlu_data"
PARIS = "Europe/Paris"
NOW = dtm.datetime(2026, 11, 23, 9, 15, tzinfo=ZoneInfo(PARIS))
ROUNDS = 5


def main() -> None:
    """Each figure is the median of five rounds over the same messages, in CPU milliseconds."""
    catalogue = Catalogue.load(CONTENT)
    screen, topics = Screen(catalogue.safety), list(catalogue.topics.values())
    messages, schedules = list(_texts(CONTENT / "evaluation")), list(_schedules())
    person = {"birth_date": "1958-04-02", "sex": "female", "conditions": ["diabete"], "country": "FR"}
    rows = [
        ("danger rules, a message", _each(screen.screen, messages), 1.0),
        ("medicine mentions, a message", _each(mentions, messages), 0.5),
        ("schedule, a sentence", _each(_read, schedules), 5.0),
        ("advice chosen", _each(lambda topic: choose(topic, person, NOW.date()), topics), 2.0),
        ("prevention plan, made", _each(lambda _: _plan(catalogue, person), range(200)), 2.0),
        ("prevention said to be done, a message", _each(_reader(catalogue).about_done, messages), 0.5),
        ("medicine lexicon, loaded", _each(lambda _: lexicon.Lexicon.read(), [None]), 100.0),
        ("month of doses, drawn", _each(lambda _: _month(speaker(catalogue.messages)), [None]), 300.0),
        ("all content, checked", _each(lambda _: check(CONTENT), [None]), 10_000.0),
    ]
    _report(rows, len(messages), len(schedules))


def _each(call: Callable[[object], object], what: Iterable[object]) -> float:
    """CPU milliseconds of one call."""
    todo = list(what)
    call(todo[0])
    rounds = []
    for _ in range(ROUNDS):
        begun = time.process_time()
        for one in todo:
            call(one)
        rounds.append((time.process_time() - begun) / len(todo) * 1000)
    return statistics.median(rounds)


def _month(say: Say) -> bytes:
    """A full one: every day has a sign."""
    first, each = dtm.date(2026, 8, 1), (Counts(2), Counts(1, 0, 1), Counts(0, 2), Counts(0, 0, 2))
    days = {first + dtm.timedelta(days=day): each[day % 4] for day in range(31)}
    return picture.draw(first, days, words.on_picture(first, say), first)


def _read(text: object) -> None:
    with contextlib.suppress(PosologyError):
        posology.parse(str(text), NOW, PARIS)


def _plan(catalogue: Catalogue, person: dict[str, Any]) -> None:
    acts = [act for section in catalogue.prevention.values() for act in section.acts]
    against = [one for section in catalogue.prevention.values() for one in section.contradictions]
    plan.make(acts, against, person, {"mammographie": "2026-03"}, NOW.date())


def _reader(catalogue: Catalogue) -> Reader:
    sections = catalogue.prevention.values()
    return Reader({word: act.id for section in sections for act in section.acts for word in act.words})


def _texts(folder: Path) -> Iterator[str]:
    for path in sorted(folder.glob("*.jsonl")):
        for line in path.read_text("utf-8").splitlines():
            yield json.loads(line)["text"]


def _schedules() -> Iterator[str]:
    for path in sorted((PROJECT / "tests/unit/medications").rglob("*.jsonl")):
        for line in path.read_text("utf-8").splitlines():
            row = json.loads(line)
            if "text" in row:
                yield row["text"]


def _report(rows: list[tuple[str, float, float]], messages: int, schedules: int) -> None:
    table = "\n".join(
        f"| {what} | {spent:.3g} ms | ≤ {target:g} ms | {'met' if spent <= target else '**not met**'} |"
        for what, spent, target in rows
    )  # fmt: skip
    page = f"""# Bench of the rooms
Written by `make bench-rooms` on {dtm.datetime.now(dtm.timezone.utc):%Y-%m-%d}.

| what | CPU | target | |
|---|---|---|---|
{table}

**Method.** CPU time (user + system) of this process, median of {ROUNDS} rounds, one round being each of {messages:,} evaluation messages
(schedules: {schedules:,} sentences of the schedule tests; advice: every topic for one person), after one call to warm up.
"""
    (PROJECT / "docs" / "bench-rooms.md").write_text(page, "utf-8")
    sys.stdout.write(page)


if __name__ == "__main__":
    main()
