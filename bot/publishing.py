"""From the educators' files to the running model: check, train when something changed, publish only what checks."""

from __future__ import annotations

import shutil
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

from bot import models
from bot.clock import SystemClock
from bot.content.catalogue import Catalogue
from bot.content.checks import check, fingerprint
from bot.content.findings import Finding, format_finding
from bot.errors import ContentError, SettingsError
from bot.safety.patterns import PatternError
from bot.safety.screen import Screen
from bot.settings import PROJECT, Settings

_PIPELINE = tuple(PROJECT / "bot" / "rasa_server" / name for name in ("config.yml", "components.py", "importer.py")) + (
    PROJECT / "bot" / "french.py", *sorted((PROJECT / "bot" / "understanding").glob("*.py")),
    *(PROJECT / "bot" / "medications" / name for name in ("mentions.py", "lexicon.py", "kinds.py")),
    *(PROJECT / "bot" / "safety" / name for name in ("learned.py", "learning.py")))
_PATIENCE = 900.0


def findings(settings: Settings) -> list[Finding]:
    """Everything that is wrong or could be better in the educators' files."""
    found = check(settings.content_dir, code_dir=PROJECT, today=SystemClock().now().date())
    return found if any(f.severity == "error" for f in found) else [*found, *_unreadable_danger_signs(settings)]


def _unreadable_danger_signs(settings: Settings) -> list[Finding]:
    """safety.yml has a small language of its own, which only the screen can read."""
    try:
        Screen(Catalogue.load(settings.content_dir).safety)
    except PatternError as error:
        return [Finding("nlu_data/content/safety.yml", 1, str(error), "corrigez cette ligne (le mode d'emploi est en tête du fichier)", "error")]
    return []


def shown(finding: Finding) -> str:
    """`fichier:ligne : problème → que faire`."""
    return format_finding(finding)


Say = Callable[[str], None]
Train = Callable[[Settings, str, Say], None]
"""Makes and publishes the model of that name. Raises SettingsError when it cannot."""


def publish_if_changed(settings: Settings, say: Say, *, force: bool = False, train: Train | None = None) -> None:
    """Train and publish when the files changed since the published model; say what is done.

    Raises ContentError when something does not check and there is no model to go on with; with one, the last good
    model stays and the problems are said."""
    wanted = model_name(settings)
    published = models.current(settings)
    problems = [shown(f) for f in findings(settings) if f.severity == "error"]
    if problems:
        _refuse(settings, problems, say)
        return
    if force or published is None or published.name != f"{wanted}.tar.gz":
        (train or _train)(settings, wanted, say)
    else:
        say("Le modèle est à jour : rien à apprendre.")
    _publish_content(settings)


def model_name(settings: Settings) -> str:
    """The name of the model that the files of this moment make."""
    plain = fingerprint(settings.content_dir, *_PIPELINE)
    return f"{plain}-{settings.spacy_model}" if settings.spacy_model else plain


def _publish_content(settings: Settings) -> None:
    """Copy the texts that were just found sound; the running parts read the copy when they start."""
    draft, target = settings.data_dir / "published.draft", settings.published_dir
    shutil.rmtree(draft, ignore_errors=True)
    shutil.copytree(settings.content_dir / "content", draft / "content")
    old = settings.data_dir / "published.old"
    shutil.rmtree(old, ignore_errors=True)
    if target.exists():
        target.rename(old)
    draft.rename(target)
    shutil.rmtree(old, ignore_errors=True)


def _refuse(settings: Settings, problems: list[str], say: Callable[[str], None]) -> None:
    say("Je ne publie pas : les fichiers ont des erreurs.")
    for problem in problems:
        say(f"  {problem}")
    if models.current(settings) is None:
        raise ContentError([f"{len(problems)} erreur(s) à corriger avant le premier apprentissage (« coach check » les liste)."])
    say("Le dernier bon modèle reste en service.")


def _train(settings: Settings, name: str, say: Callable[[str], None]) -> None:
    say("Apprentissage des phrases (une à deux minutes)...")
    log = settings.data_dir / "logs" / "training.log"
    log.parent.mkdir(parents=True, exist_ok=True)
    started = time.monotonic()
    with log.open("wb") as sink:
        process = subprocess.Popen(
            [sys.executable, "-m", "bot.rasa_server", "train", name], cwd=PROJECT, stdin=subprocess.DEVNULL,
            stdout=sink, stderr=sink,
        )
        shown_at = 0.0
        while process.poll() is None:
            elapsed = time.monotonic() - started
            if elapsed - shown_at >= 10:
                shown_at = elapsed
                say(f"  ... {elapsed:.0f} s")
            if elapsed > _PATIENCE:
                process.kill()
            time.sleep(0.2)
    if process.returncode:
        raise SettingsError(f"L'apprentissage a échoué. Les détails sont dans {log}. Dernières lignes :\n{_tail(log)}")
    say(f"Modèle publié en {time.monotonic() - started:.0f} s.")


def _tail(path: Path) -> str:
    return "\n".join(path.read_text("utf-8", "replace").splitlines()[-6:])
