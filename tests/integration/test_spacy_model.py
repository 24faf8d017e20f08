"""SPACY_MODEL: a pipeline installed as a package takes the place of our blank one. The stand-in is made here."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from bot.settings import Settings

pytestmark = pytest.mark.rasa

NAME = "fr_stand_in"


@pytest.fixture
def stand_in(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """A package laid out as spaCy's own French models are."""
    import spacy

    package = tmp_path / NAME
    package.mkdir()
    nlp = spacy.blank("fr")
    nlp.meta["name"], nlp.meta["version"] = "stand_in", "0.0.1"
    nlp.to_disk(package / f"{NAME}-0.0.1")
    (package / "meta.json").write_text((package / f"{NAME}-0.0.1" / "meta.json").read_text())
    loader = "from spacy.util import load_model_from_init_py\n\n\ndef load(**given):\n    return load_model_from_init_py(__file__, **given)\n"
    (package / "__init__.py").write_text(loader)
    info = tmp_path / f"{NAME}-0.0.1.dist-info"
    info.mkdir()
    (info / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {NAME}\nVersion: 0.0.1\n")
    monkeypatch.syspath_prepend(str(tmp_path))
    yield NAME
    sys.modules.pop(NAME, None)


def test_rasa_loads_the_named_package(stand_in: str) -> None:
    from bot.rasa_server import quiet

    quiet.prepare()
    from rasa.nlu.utils.spacy_utils import SpacyNLP

    loaded = SpacyNLP.load_model(stand_in)

    assert [token.text for token in loaded.model("j'ai mal")] == ["j'", "ai", "mal"]


def test_the_setting_reaches_the_pipeline_and_the_model_name() -> None:
    from bot import publishing
    from bot.rasa_server import quiet

    quiet.prepare()
    from bot.rasa_server import training

    named = Settings(spacy_model=NAME)

    assert training.config(named)["pipeline"][0]["model"] == NAME
    assert training.config(Settings())["pipeline"][0]["model"] == "spacy_fr"
    assert publishing.model_name(named) != publishing.model_name(Settings())
