"""Words as thumbs write them (`pk`, `jsui`, `dem1`), read from the educators' lexicon."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from ruamel.yaml import YAML

from bot.french import fold

DEFAULT_PATH = Path(__file__).resolve().parents[2] / "nlu_data" / "lexicon" / "abbreviations.yml"


def read(path: Path = DEFAULT_PATH) -> dict[str, tuple[str, ...]]:
    """Folded short form → the folded words that it stands for."""
    meanings: Mapping[str, list[object]] = YAML(typ="safe").load(path.read_text("utf-8"))["abreviations"]
    return {
        fold(str(short)): tuple(fold(meaning).replace("'", " ").replace("-", " ").split())
        for meaning, shorts in meanings.items()
        for short in shorts
    }
