"""The read side: what is loaded, what is refused, and when a model must be trained again."""

from __future__ import annotations

import datetime as dtm
import shutil
from pathlib import Path

import pytest

from bot.content.catalogue import Catalogue
from bot.content.checks import check, fingerprint
from bot.errors import ContentError

VALID = Path(__file__).parents[2] / "content" / "valid"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    shutil.copytree(VALID, tmp_path, dirs_exist_ok=True)
    return tmp_path / "nlu_data"


def test_a_topic_is_read_with_its_variants_in_order(folder: Path) -> None:
    topic = Catalogue.load(folder).topics["tabac"]

    assert [variant.id for variant in topic.variants] == ["enceinte", "fumeur", "general"]
    assert topic.review_before == dtm.date(2027, 1, 15)
    assert topic.variants[0].sources[0].year == 2019


def test_the_questions_of_a_topic_are_read_and_teach_it_what_can_stand_alone(folder: Path) -> None:
    topic = Catalogue.load(folder).topics["tabac"]

    assert [question.id for question in topic.questions] == ["vapoter", "poids"]
    assert [variant.id for variant in topic.questions[0].variants] == ["enceinte", "general"]
    assert len(topic.examples) == 15 + 8
    assert "puff ou clope" in topic.examples
    assert "et le poids" in topic.questions[1].examples
    assert "et le poids" not in topic.examples


def test_another_example_of_a_question_asks_for_training_unless_it_needs_the_context(folder: Path) -> None:
    before, path = fingerprint(folder), folder / "content/advice/tabac.yml"
    path.write_text(path.read_text("utf-8").replace("- et le poids", "- et les kilos"), "utf-8")

    assert fingerprint(folder) == before

    path.write_text(path.read_text("utf-8").replace("- puff ou clope", "- clope ou puff"), "utf-8")

    assert fingerprint(folder) != before


def test_messages_are_filled_and_an_unknown_variable_is_refused(folder: Path) -> None:
    catalogue = Catalogue.load(folder)

    assert catalogue.text("dose_now", hour="8 h") == "C'est l'heure (prise de 8 h)."
    with pytest.raises(KeyError):
        catalogue.text("dose_now")


def test_a_value_with_braces_is_not_filled_again(folder: Path) -> None:
    assert "{hour}" in Catalogue.load(folder).text("dose_now", hour="{hour}")


def test_bubbles_stay_apart(folder: Path) -> None:
    (folder / "content/messages/more.yml").write_text('two: ["Un.", "Deux."]\n', "utf-8")

    catalogue = Catalogue.load(folder)

    assert catalogue.bubbles("two") == ("Un.", "Deux.")
    assert catalogue.messages["two"] == "Un.\n\nDeux."


def test_labels_include_the_topics_buttons(folder: Path) -> None:
    (folder / "content/labels.yml").write_text("reminder_add: Un rappel\n", "utf-8")

    assert Catalogue.load(folder).labels == {
        "reminder_add": "Un rappel",
        "advice/tabac": "Tabac",
        "advice_tabac": "Tabac",
    }


def test_helplines_stay_text(folder: Path) -> None:
    assert Catalogue.load(folder).helplines["LU"] == [{"nom": "Urgences", "numero": "112"}]


def test_all_problems_come_in_one_error(folder: Path) -> None:
    (folder / "content/messages/bad.yml").write_text('dose_now: "x"\nvide: ""\n', "utf-8")

    with pytest.raises(ContentError) as caught:
        Catalogue.load(folder)

    assert len(caught.value.problems) == 2


def test_a_past_review_date_does_not_stop_the_bot(folder: Path) -> None:
    path = folder / "content/advice/tabac.yml"
    path.write_text(path.read_text("utf-8").replace("2027-01-15", "2026-01-16"), "utf-8")

    assert "tabac" in Catalogue.load(folder).topics


def test_an_answer_reworded_needs_no_training(folder: Path) -> None:
    before = fingerprint(folder)
    path = folder / "content/advice/tabac.yml"
    path.write_text(path.read_text("utf-8").replace("protège le cœur", "aide le cœur"), "utf-8")

    assert fingerprint(folder) == before


@pytest.mark.parametrize(
    ("file", "old", "new"),
    [
        ("content/advice/tabac.yml", "je fume trop", "je fume vraiment trop"),
        ("dialogue/base.yml", "grand merci", "un grand merci"),
        ("domain/base.yml", "Avec plaisir.", "De rien."),
    ],
)
def test_what_training_reads_changes_the_fingerprint(folder: Path, file: str, old: str, new: str) -> None:
    before = fingerprint(folder)
    path = folder / file
    path.write_text(path.read_text("utf-8").replace(old, new), "utf-8")

    assert fingerprint(folder) != before


def test_the_pipeline_counts_and_line_ends_do_not(folder: Path, tmp_path: Path) -> None:
    config = tmp_path / "config.yml"
    config.write_bytes(b"a: 1\n")
    before = fingerprint(folder, config)

    config.write_bytes(b"a: 1\r\n")
    same = fingerprint(folder, config)
    config.write_bytes(b"a: 2\n")

    assert same == before
    assert fingerprint(folder, config) != before


def test_a_sentence_of_the_exam_must_not_be_learnt(folder: Path) -> None:
    (folder / "evaluation").mkdir()
    (folder / "evaluation/acts.jsonl").write_text('{"text": "Grand merci !", "label": "thank"}\n{"x": 1}\n', "utf-8")

    told = [(finding.file, finding.line, finding.severity) for finding in check(folder)]

    assert told == [("nlu_data/dialogue/base.yml", 19, "warning"), ("nlu_data/evaluation/acts.jsonl", 2, "error")]
