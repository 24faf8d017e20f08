"""The YAML reader: lines, words that YAML would change, and what it refuses."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.content.findings import Report
from bot.content.loader import Listing, Mapping, Scalar, Source, read


def load(tmp_path: Path, text: str | bytes) -> tuple[Source, Report]:
    path = tmp_path / "a.yml"
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    report = Report()
    return read(path, "a.yml", report), report


def test_each_value_knows_its_line(tmp_path: Path) -> None:
    source, report = load(tmp_path, "a: un\nb:\n- deux\n- trois\n")

    assert report.findings == []
    assert isinstance(source.root, Mapping)
    listing = source.root.get("b")
    assert isinstance(listing, Listing)
    assert [(item.text, item.line) for item in listing.items if isinstance(item, Scalar)] == [("deux", 3), ("trois", 4)]


@pytest.mark.parametrize(
    ("written", "value"),
    [
        ("oui", "oui"),
        ("non", "non"),
        ("yes", "yes"),
        ("on", "on"),
        ("true", True),
        ("3114", 3114),
        ("'3114'", "3114"),
        ("18,5", "18,5"),
        ("1.5", 1.5),
        ("2026-11-23", "2026-11-23"),
        ("~", None),
        ("", None),
        ("12:30", "12:30"),
    ],
)
def test_words_stay_words(tmp_path: Path, written: str, value: object) -> None:
    source, _ = load(tmp_path, f"a: {written}\n")

    assert isinstance(source.root, Mapping)
    node = source.root.get("a")
    assert isinstance(node, Scalar)
    assert node.value == value
    assert type(node.value) is type(value)


def test_an_alias_outside_an_anchor_is_the_same_text(tmp_path: Path) -> None:
    source, report = load(tmp_path, "a: &x [oui, non]\nb: *x\n")

    assert report.findings == []
    assert isinstance(source.root, Mapping)
    assert source.root.get("a") == source.root.get("b")


def test_an_alias_used_without_end_is_refused(tmp_path: Path) -> None:
    lines = "a: &x [" + "m, " * 500 + "m]\n" + "".join(f"b{n}: *x\n" for n in range(300))

    source, report = load(tmp_path, lines)

    assert source.root is None
    assert "ancres" in report.findings[0].problem


def test_a_huge_file_is_refused_unread(tmp_path: Path) -> None:
    source, report = load(tmp_path, b"a: b\n" * 300_000)

    assert source.root is None
    assert report.findings[0].problem == "le fichier dépasse 1 Mo"


def test_the_environment_is_never_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TELEGRAM_TOKEN", "123:secret")

    source, report = load(tmp_path, "a: ${TELEGRAM_TOKEN}\n")

    assert "secret" not in repr(source)
    assert [finding.line for finding in report.findings] == [1]


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.binary(max_size=300) | st.text(alphabet="ab:-[]{}|>'\"&*!#%@` \n\té", max_size=200).map(str.encode))
def test_no_bytes_crash_the_reader(tmp_path: Path, raw: bytes) -> None:
    _, report = load(tmp_path, raw)

    assert all(finding.line >= 1 and finding.problem and finding.remedy for finding in report.findings)
