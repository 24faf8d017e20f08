"""Each file of broken/ holds one mistake; expected.tsv says word for word what the educator is told."""

from __future__ import annotations

import csv
import datetime as dtm
import shutil
from collections import defaultdict
from pathlib import Path

import pytest

from bot.content.checks import Finding, check, format_finding

HERE = Path(__file__).parent
TODAY = dtm.date(2026, 11, 24)


def expected() -> list[tuple[str, str, list[str]]]:
    """(broken file, where it goes, the exact messages)."""
    said: dict[tuple[str, str], list[str]] = defaultdict(list)
    with (HERE / "broken" / "expected.tsv").open(encoding="utf-8", newline="") as table:
        for row in csv.DictReader(table, delimiter="\t", quoting=csv.QUOTE_NONE):
            said[row["case"], row["file"]].append(row["expected"])
    return [(case, file, messages) for (case, file), messages in said.items()]


CASES = expected()


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A small content folder without any problem, to be broken in one way."""
    shutil.copytree(HERE / "valid", tmp_path, dirs_exist_ok=True)
    return tmp_path / "nlu_data"


def put(project: Path, case: str, file: str) -> None:
    target = project / file
    target.parent.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(HERE / "broken" / case, target)


def findings(project: Path) -> list[Finding]:
    return check(project, today=TODAY)


def test_a_sound_project_has_no_finding(project: Path) -> None:
    assert findings(project) == []


@pytest.mark.parametrize(("case", "file", "messages"), CASES, ids=[case for case, _, _ in CASES])
def test_the_mistake_is_told_word_for_word(project: Path, case: str, file: str, messages: list[str]) -> None:
    put(project, case, file)

    assert [format_finding(finding) for finding in findings(project)] == messages


def test_every_broken_file_has_its_message() -> None:
    on_disk = {path.name for path in (HERE / "broken").glob("*.yml")}

    assert on_disk == {case for case, _, _ in CASES}


def test_all_problems_are_told_at_once(project: Path) -> None:
    for case, file in (
        ("latin1.yml", "dialogue/a.yml"),
        ("guillemet_ouvert.yml", "domain/b.yml"),
        ("sujet_quatre_bulles.yml", "content/advice/tabac.yml"),
        ("message_vide.yml", "content/messages/c.yml"),
        ("telephone_de_patient.yml", "dialogue/d.yml"),
    ):
        put(project, case, file)

    told = {finding.file for finding in findings(project)}

    assert told >= {
        "nlu_data/dialogue/a.yml",
        "nlu_data/domain/b.yml",
        "nlu_data/content/advice/tabac.yml",
        "nlu_data/dialogue/d.yml",
        "nlu_data/content/messages/doses.yml",
    }


def test_an_unreadable_file_does_not_make_the_others_look_wrong(project: Path) -> None:
    (project / "domain" / "base.yml").write_text("intents:\n- greet\n slots: {\n", "utf-8")

    assert [finding.file for finding in findings(project)] == ["nlu_data/domain/base.yml"]


def test_review_dates_block_nothing(project: Path) -> None:
    put(project, "sujet_relecture_passee.yml", "content/advice/tabac.yml")

    assert {finding.severity for finding in findings(project)} == {"warning"}


def test_the_emergency_numbers_cannot_be_left_out(project: Path) -> None:
    (project / "content" / "helplines.yml").unlink()

    assert [finding.problem for finding in findings(project)] == ["le fichier des numéros d'urgence manque"]


def test_windows_line_ends_and_a_byte_order_mark_are_no_mistake(project: Path) -> None:
    for path in project.rglob("*.yml"):
        path.write_bytes(b"\xef\xbb\xbf" + path.read_bytes().replace(b"\n", b"\r\n"))

    assert findings(project) == []


@pytest.mark.parametrize("cut", range(0, 100, 7))
def test_a_file_cut_anywhere_is_reported_and_never_crashes(project: Path, cut: int) -> None:
    for path in project.rglob("*.yml"):
        raw = path.read_bytes()
        path.write_bytes(raw[: len(raw) * cut // 100])

    for finding in findings(project):
        assert finding.line >= 1
        assert finding.problem and finding.remedy
