"""The educators' guide says what the program does."""

from __future__ import annotations

import datetime as dtm
import re
from pathlib import Path

from bot.content import read_topic
from bot.content.findings import Report
from bot.content.loader import read
from bot.content.schema import FACTS, WORDS

GUIDE = (Path(__file__).parents[3] / "nlu_data" / "README.md").read_text("utf-8")


def test_the_guide_lists_every_condition_and_its_words() -> None:
    rows = dict(re.findall(r"^\| `(\w+)` \| (.*) \|$", GUIDE, re.MULTILINE))

    assert set(rows) == set(FACTS)
    for key in set(WORDS) - {"maladies"}:
        assert set(re.findall(r"`([^`]+)`", rows[key])) == set(WORDS[key])


def test_the_topic_of_the_guide_is_sound_but_for_its_few_examples(tmp_path: Path) -> None:
    found = re.search(r"```yaml\n(.*?)```", GUIDE, re.DOTALL)
    assert found
    path = tmp_path / "tabac.yml"
    path.write_text(found.group(1), "utf-8")
    report = Report()

    read_topic.read(read(path, "tabac.yml", report), dtm.date(2026, 11, 24), report)

    assert [finding.problem for finding in report.findings] == ["le sujet n'a que 1 exemple(s)"]
