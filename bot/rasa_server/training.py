"""Trains a model and publishes it in one step: the running bot never sees half a model."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Any

import rasa.model_training
from rasa.shared.utils.io import read_config_file, write_yaml

from bot import models
from bot.content.danger_phrases import danger_phrases
from bot.safety.learning import learn
from bot.settings import Settings
from bot.understanding import abbreviations

_HERE = Path(__file__).parent
CONFIG = _HERE / "config.yml"


def train(settings: Settings, fingerprint: str) -> Path:
    """Train on the educators' folders, learn the danger table from the same sentences and publish both under the name
    `fingerprint`; returns the archive's path.

    Raises RuntimeError when Rasa could not make a model."""
    settings.models_dir.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=settings.models_dir) as draft:
        written = Path(draft) / "config.yml"
        write_yaml(config(settings), written)
        content = settings.content_dir
        result = rasa.model_training.train(
            domain=str(content / "domain"), config=str(written), training_files=str(content / "dialogue"),
            output=draft, fixed_model_name="model", force_training=True,
        )
        if not result.model:
            raise RuntimeError("Rasa made no model")
        table = Path(draft) / "danger.npz"
        learn(danger_phrases(content), abbreviations.read()).save(table)
        return models.publish(settings, Path(result.model), fingerprint, table)


def config(settings: Settings) -> dict[str, Any]:
    """The pipeline and policies of config.yml, with the spaCy model of the settings."""
    found = read_config_file(str(CONFIG))
    found["pipeline"][0]["model"] = settings.spacy_model or "spacy_fr"
    return dict(found)
