"""Precision and recall of choosing among a topic's questions, and its cost: `python -m bench.followups [nlu_data]`.

Three kinds of sentences that the chooser was not shown:
- one example in six, with itself left out (what an educator's next example would meet);
- the same, with the whole question left out: any pick is wrong (the topic's other matters);
- held_out.jsonl, written from the questions' titles alone, the topics' other matters among them: set a
  before any result was looked at, set b after the thresholds were fixed on set a.
"""

from __future__ import annotations

import json
import statistics
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from bot.advice.questions import Questions, meant
from bot.advice.resemblance import Likeness, Resemblance, Signs
from bot.content.catalogue import Catalogue
from bot.content.read_followups import needs_context
from bot.content.schema import Topic
from bot.understanding import abbreviations

HELD_OUT = Path(__file__).with_name("held_out.jsonl")
KINDS = ("example left out", "question left out", "written (a)", "written (b)", "written (a), context", "written (b), context")


@dataclass(frozen=True)
class Try:
    """One held-out sentence: `wanted` is None where the topic's general answer is right."""

    kind: str
    text: str
    wanted: str | None
    found: Likeness | None


def say(line: str) -> None:
    sys.stdout.write(line + "\n")


def main(content: Path) -> None:
    topics = Catalogue.load(content).topics
    short = abbreviations.read()
    started = time.process_time()
    questions = Questions(topics, short)
    for name in topics:
        questions.likeness(name, name)
    say(f"{sum(bool(t.questions) for t in topics.values())} topics with questions, "
          f"{sum(len(t.questions) for t in topics.values())} questions, "
          f"{sum(len(q.examples) for t in topics.values() for q in t.questions)} examples; "
          f"learnt in {time.process_time() - started:.2f} s")
    signs = Signs([text for topic in topics.values() for text in topic.examples], short)
    tries = [*_left_out(topics, signs), *_written(topics, questions)]
    for kind in dict.fromkeys(one.kind for one in tries):
        _report(kind, [one for one in tries if one.kind == kind])
    _thresholds(tries)
    _cost(topics, questions)


def _left_out(topics: dict[str, Topic], signs: Signs) -> Iterator[Try]:
    for topic in topics.values():
        for place, question in enumerate(topic.questions):
            rest = (*topic.questions[:place], *topic.questions[place + 1 :])
            without = Resemblance(_with(topic, rest), signs)
            for example in question.examples[::6]:
                if needs_context(example):
                    continue
                others = tuple(one for one in question.examples if one != example)
                smaller = (*topic.questions[:place], replace(question, examples=others), *topic.questions[place + 1 :])
                known = Resemblance(_with(topic, smaller, example), signs)
                yield Try("example left out", example, question.id, known.best(example))
                yield Try("question left out", example, None, without.best(example))


def _with(topic: Topic, questions: tuple, left_out: str = "") -> Topic:  # type: ignore[type-arg]
    return replace(topic, questions=questions, examples=tuple(one for one in topic.examples if one != left_out))


def _written(topics: dict[str, Topic], questions: Questions) -> Iterator[Try]:
    for line in HELD_OUT.read_text("utf-8").splitlines():
        row = json.loads(line)
        topic, context = topics.get(row["label"].removeprefix("advice/")), row.get("context", False)
        if topic is None or not topic.questions:
            continue
        kind = f"written ({row['set']})" + (", context" if context else "")
        yield Try(kind, row["text"], row["question"], questions.likeness(topic.name, row["text"], in_context=context))


def _figures(tries: list[Try], picks: Callable[[Likeness], bool]) -> tuple[int, int, int]:
    picked = [one for one in tries if one.found and picks(one.found)]
    right = sum(one.found is not None and one.found.question == one.wanted for one in picked)
    return len(picked), right, sum(one.wanted is not None for one in tries)


def _report(kind: str, tries: list[Try]) -> None:
    def picks(found: Likeness) -> bool:
        return meant(found, in_context="context" in kind)

    picked, right, wanted = _figures(tries, picks)
    say(f"{kind:22} {len(tries):5} sentences: {picked} picks, {right} right"
        f" (precision {right / max(picked, 1):.1%}, recall {right / max(wanted, 1):.1%})")
    for one in tries if kind.startswith("written") else ():
        if (one.found.question if one.found and picks(one.found) else None) != one.wanted:
            say(f"    {one.text!r}: wanted {one.wanted}, {one.found}")


def _thresholds(tries: list[Try]) -> None:
    say("alike lead   " + "   ".join(f"{kind:18}" for kind in KINDS) + "   (precision/recall)")
    for alike in (0.12, 0.16, 0.2, 0.24):
        for lead in (0.0, 0.3, 0.5):
            cells = []
            for kind in KINDS:
                picked, right, wanted = _figures(
                    [one for one in tries if one.kind == kind], lambda found, a=alike, b=lead: found.score >= a and found.lead >= b
                )
                cells.append(f"{right / max(picked, 1):.2f}/{right / max(wanted, 1):.2f} ({picked:4})")
            say(f"{alike:.2f}  {lead:.1f}   " + "   ".join(cells))


def _cost(topics: dict[str, Topic], questions: Questions) -> None:
    texts = [(name, text) for name, topic in topics.items() for q in topic.questions for text in q.examples]
    spent = []
    for name, text in texts:
        before = time.process_time_ns()
        questions.asked(name, text + " ?")
        spent.append((time.process_time_ns() - before) / 1e6)
    if spent:
        spent.sort()
        say(f"choosing: median {statistics.median(spent):.2f} ms, 99 of 100 under {spent[int(len(spent) * 0.99)]:.2f} ms")


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).resolve().parents[2] / "nlu_data")
