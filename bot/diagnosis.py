"""What is wrong with an installation and what to do, in French."""

from __future__ import annotations

import shutil
import socket
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass

import httpx

from bot import models, publishing, settings
from bot.errors import CoachError
from bot.settings import Settings

_NEEDED_BYTES = 500 * 1024 * 1024


@dataclass(frozen=True)
class Finding:
    """One thing looked at."""

    fine: bool
    what: str
    remedy: str = ""


def run() -> list[Finding]:
    """Look at everything; never raises, never shows a secret."""
    try:
        read = settings.read()
    except CoachError as error:
        return [Finding(False, "réglages", str(error))]
    return [_python(), *_folder(read), _database(read), _content(read), _model(read), *_ports(read), _telegram(read), _clock()]


def _python() -> Finding:
    version = ".".join(map(str, sys.version_info[:3]))
    fine = sys.version_info[:2] == (3, 10)
    return Finding(fine, f"Python {version}", "" if fine else "Il faut Python 3.10 : relancez « make run », il le cherche.")


def _folder(read: Settings) -> Iterator[Finding]:
    folder = read.data_dir
    try:
        folder.mkdir(parents=True, exist_ok=True)
        probe = folder / ".probe"
        probe.touch()
        probe.unlink()
        yield Finding(True, f"dossier de données : {folder}")
    except OSError:
        yield Finding(False, f"dossier de données : {folder}", "Pas le droit d'écrire : corrigez les droits, ou COACH_DATA=...")
        return
    free = shutil.disk_usage(folder).free
    yield Finding(free > _NEEDED_BYTES, f"place libre : {free // 1024**2} Mo",
                  "" if free > _NEEDED_BYTES else "Libérez de la place : sans elle, plus rien ne s'enregistre.")
    keys = folder / "keys"
    if keys.exists() and keys.stat().st_mode & 0o077:
        yield Finding(False, "fichier des clés", f"Il est lisible par d'autres : chmod 600 {keys}")


def _database(read: Settings) -> Finding:
    from bot.storage import vault
    from bot.storage.database import Database

    try:
        vault.use(vault.load(read.keys, read.data_dir / "keys"))
        Database(read.database).migrate()
    except CoachError as error:
        return Finding(False, "base de données", str(error))
    except Exception as error:  # any driver's own error: what matters is the sentence
        return Finding(False, "base de données", f"Elle ne s'ouvre pas ({type(error).__name__}). Voyez DATABASE_URL et les droits.")
    return Finding(True, "base de données")


def _content(read: Settings) -> Finding:
    errors = [f for f in publishing.findings(read) if f.severity == "error"]
    if errors:
        return Finding(False, f"fichiers des éducateurs : {len(errors)} erreur(s)", "« coach check » les montre.")
    return Finding(True, "fichiers des éducateurs")


def _model(read: Settings) -> Finding:
    model = models.current(read)
    if model is None:
        return Finding(False, "modèle", "Aucun n'est publié : « coach train ».")
    if model.name != f"{publishing.model_name(read)}.tar.gz":
        return Finding(False, "modèle", "Les fichiers ont changé depuis : « coach train », puis relancez.")
    return Finding(True, "modèle à jour")


def _ports(read: Settings) -> Iterator[Finding]:
    for name, port, setting in (("dialogue", read.rasa_port, "COACH_RASA_PORT"), ("page web", read.web_port, "COACH_WEB_PORT")):
        with socket.socket() as probe:
            probe.settimeout(1)
            taken = probe.connect_ex(("127.0.0.1", port)) == 0
        if not taken:
            yield Finding(True, f"{name} : port {port} libre (le coach ne tourne pas)")
            continue
        ours = _is_ours(port)
        yield Finding(ours, f"{name} : port {port} {'en service' if ours else 'pris par un autre programme'}",
                      "" if ours else f"Choisissez un autre port : {setting}=...")


def _is_ours(port: int) -> bool:
    try:
        return "ready" in httpx.get(f"http://127.0.0.1:{port}/ready", timeout=2, trust_env=False).json()
    except (httpx.HTTPError, ValueError):
        return False


def _telegram(read: Settings) -> Finding:
    if not read.telegram_token:
        return Finding(True, "Telegram : pas de TELEGRAM_TOKEN, ce canal reste fermé")
    try:
        answer = httpx.get(f"{read.telegram_api}/bot{read.telegram_token}/getMe", timeout=10)
    except (httpx.HTTPError, httpx.InvalidURL):  # the exception would carry the token in its address
        return Finding(False, "Telegram", "Telegram ne répond pas : vérifiez la connexion à internet.")
    if answer.status_code == 200:
        return Finding(True, "Telegram : le jeton est bon")
    return Finding(False, "Telegram", "Telegram refuse TELEGRAM_TOKEN : copiez-le de nouveau depuis BotFather.")


def _clock() -> Finding:
    fine = time.time() > 1_780_000_000  # before this code was written: the clock cannot be right
    return Finding(fine, "horloge", "" if fine else "L'heure de la machine est fausse : les rappels partiraient à côté.")
