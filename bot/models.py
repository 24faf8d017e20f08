"""Trained models on disk: which one is published, and publishing another in one step."""

from __future__ import annotations

import json
from pathlib import Path

from bot.settings import Settings

_KEPT = 3


def current(settings: Settings) -> Path | None:
    """The published model, or None when there is none yet."""
    try:
        name = json.loads(_pointer(settings).read_text("utf-8"))["model"]
    except (OSError, ValueError, KeyError, TypeError):
        return None
    path = settings.models_dir / str(name)
    return path if path.is_file() else None


def danger_table(settings: Settings) -> Path | None:
    """What the published model brings for the danger screen, or None."""
    published = current(settings)
    table = beside(published) if published else None
    return table if table and table.is_file() else None


def beside(archive: Path) -> Path:
    """Where the danger table of a model archive lies: a file of its own, since it is read where Rasa is not."""
    return archive.with_name(archive.name.removesuffix(".tar.gz") + ".danger.npz")


def publish(settings: Settings, archive: Path, name: str, danger: Path) -> Path:
    """Make `archive` the model in use, as `<name>.tar.gz`, with its danger table; the last three stay, for going back."""
    published = settings.models_dir / f"{name}.tar.gz"
    danger.replace(beside(published))
    archive.replace(published)
    draft = _pointer(settings).with_suffix(".draft")
    draft.write_text(json.dumps({"model": published.name}), "utf-8")
    draft.replace(_pointer(settings))
    for old in sorted(settings.models_dir.glob("*.tar.gz"), key=lambda p: p.stat().st_mtime)[:-_KEPT]:
        old.unlink()
        beside(old).unlink(missing_ok=True)
    return published


def _pointer(settings: Settings) -> Path:
    return settings.models_dir / "current.json"
