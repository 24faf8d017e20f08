"""From the educators' files to the model: nothing trained without a change, nothing broken published."""

from __future__ import annotations

import shutil
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from bot import models, publishing
from bot.errors import ContentError, SettingsError
from bot.settings import PROJECT, Settings


@dataclass
class Trainer:
    """Makes an archive in no time, or fails."""

    fails: bool = False
    made: list[str] = field(default_factory=list)

    def __call__(self, settings: Settings, name: str, say: publishing.Say) -> None:
        if self.fails:
            raise SettingsError("L'apprentissage a échoué.")
        settings.models_dir.mkdir(parents=True, exist_ok=True)
        archive = settings.models_dir / "draft"
        archive.write_bytes(name.encode())
        danger = settings.models_dir / "danger"
        danger.write_bytes(name.encode())
        models.publish(settings, archive, name, danger)
        self.made.append(name)


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    """The real content, in a copy that may be spoilt, and an empty data folder."""
    shutil.copytree(PROJECT / "nlu_data", tmp_path / "nlu_data")
    return Settings(data_dir=tmp_path / "data", content_dir=tmp_path / "nlu_data")


def spoil(settings: Settings) -> None:
    path = settings.content_dir / "content" / "advice" / "tabac.yml"
    path.write_text(path.read_text("utf-8").replace("sujet: tabac", "sujet: tabc"), "utf-8")


def teach(settings: Settings) -> None:
    path = settings.content_dir / "content" / "advice" / "tabac.yml"
    path.write_text(path.read_text("utf-8").replace("\nexemples:\n", "\nexemples:\n  - fumer me coute une fortune chaque mois\n"), "utf-8")


def reword(settings: Settings) -> None:
    """A change of an answer, which is read when the coach starts and teaches the model nothing."""
    path = settings.content_dir / "content" / "advice" / "tabac.yml"
    path.write_text(path.read_text("utf-8").replace("    sources:", "\n    sources:", 1), "utf-8")


def published(settings: Settings, name: str = "before") -> Path:
    """A model of an earlier day."""
    Trainer()(settings, name, print)
    found = models.current(settings)
    assert found
    return found


def test_only_a_change_that_teaches_something_trains(settings: Settings) -> None:
    trainer, said = Trainer(), []
    publishing.publish_if_changed(settings, said.append, train=trainer)
    first = publishing.model_name(settings)
    reword(settings)
    publishing.publish_if_changed(settings, said.append, train=trainer)
    after_wording, told = list(trainer.made), said[-1]

    teach(settings)
    publishing.publish_if_changed(settings, said.append, train=trainer)

    assert after_wording == [first]
    assert "rien à apprendre" in told
    assert len(trainer.made) == 2


def test_broken_files_are_refused_with_file_line_and_remedy_and_the_last_good_model_stays(settings: Settings) -> None:
    trainer, said, good = Trainer(), [], published(settings)
    spoil(settings)
    teach(settings)

    publishing.publish_if_changed(settings, said.append, train=trainer)

    assert trainer.made == []
    assert models.current(settings) == good
    assert any("tabac.yml:" in line and "→" in line for line in said)
    assert "dernier bon modèle" in said[-1]


def test_broken_files_without_any_model_are_an_error_that_says_what_to_do(settings: Settings) -> None:
    spoil(settings)

    with pytest.raises(ContentError, match="coach check"):
        publishing.publish_if_changed(settings, print, train=Trainer())


def test_a_training_that_fails_leaves_the_last_good_model(settings: Settings) -> None:
    good = published(settings)

    with pytest.raises(SettingsError):
        publishing.publish_if_changed(settings, print, train=Trainer(fails=True))

    assert models.current(settings) == good


def test_force_trains_what_has_not_changed(settings: Settings) -> None:
    published(settings, publishing.model_name(settings))
    trainer = Trainer()

    publishing.publish_if_changed(settings, print, force=True, train=trainer)

    assert len(trainer.made) == 1


def test_another_spacy_model_is_another_model(settings: Settings) -> None:
    other = Settings(content_dir=settings.content_dir, spacy_model="fr_core_news_md")

    assert publishing.model_name(settings) != publishing.model_name(other)


# -- models on disk -------------------------------------------------------------------------------------------------


def test_the_last_three_models_stay_for_going_back(tmp_path: Path) -> None:
    settings, trainer = Settings(data_dir=tmp_path), Trainer()

    for name in ("a", "b", "c", "d"):
        trainer(settings, name, print)

    assert len(list(settings.models_dir.glob("*.tar.gz"))) == 3
    current = models.current(settings)
    assert current and current.read_bytes() == b"d"


@pytest.mark.parametrize("pointer", [None, "", "{", "[]", "{}", '{"model": "gone.tar.gz"}', '{"model": null}', '"x"'])
def test_a_spoilt_pointer_is_no_model(tmp_path: Path, pointer: str | None) -> None:
    settings = Settings(data_dir=tmp_path)
    settings.models_dir.mkdir()
    if pointer is not None:
        (settings.models_dir / "current.json").write_text(pointer)

    assert models.current(settings) is None
