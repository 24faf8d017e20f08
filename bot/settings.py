"""Settings, read once from the environment (and from `.env`); secrets never show in a repr."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from bot.errors import SettingsError

PROJECT = Path(__file__).resolve().parent.parent


@dataclass(frozen=True)
class Settings:
    """Everything that an operator can set. README.md has the same table for people."""

    data_dir: Path = PROJECT / "data"
    database_url: str = ""
    content_dir: Path = PROJECT / "nlu_data"
    telegram_token: str = field(default="", repr=False)
    telegram_api: str = "https://api.telegram.org"
    telegram_webhook_url: str = ""
    telegram_webhook_secret: str = field(default="", repr=False)
    telegram_webhook_port: int = 8443
    web_port: int = 8080
    rasa_port: int = 5005
    country: str = "LU"
    timezone: str = "Europe/Luxembourg"
    spacy_model: str = ""
    keys: str = field(default="", repr=False)
    log_level: str = "INFO"
    off: frozenset[str] = frozenset()

    @property
    def telegram_name(self) -> str:
        """The bot's user name, as the Telegram part wrote it down when it signed in; empty before."""
        file = self.data_dir / "telegram.name"
        return file.read_text("utf-8").strip() if file.is_file() else ""

    @property
    def database(self) -> str:
        """The SQLAlchemy address; the embedded SQLite file unless DATABASE_URL says otherwise."""
        return self.database_url or f"sqlite:///{self.data_dir / 'coach.sqlite'}"

    @property
    def published_dir(self) -> Path:
        """The copy of the content that was last found sound: what the running bot says."""
        return self.data_dir / "published"

    @property
    def models_dir(self) -> Path:
        """Where trained models are published."""
        return self.data_dir / "models"


def _folder(raw: str) -> Path:
    """Absolute, because parts of the program work in other folders."""
    return Path(raw).expanduser().absolute()


def _port(raw: str) -> int:
    port = int(raw)
    if not 1 <= port <= 65535:
        raise ValueError(raw)
    return port


def _country(raw: str) -> str:
    if raw.upper() not in ("LU", "FR", "BE", "CH"):
        raise ValueError(raw)
    return raw.upper()


def _zone(raw: str) -> str:
    try:
        return ZoneInfo(raw).key
    except (ZoneInfoNotFoundError, OSError):
        raise ValueError(raw) from None


def _level(raw: str) -> str:
    if raw.upper() not in ("DEBUG", "INFO", "WARNING", "ERROR", "CRITICAL"):
        raise ValueError(raw)
    return raw.upper()


FUNCTIONS = ("allergy", "weekly", "same_substance", "missed_dose", "drug_class", "needed_maximum")
"""Functions near the line of medical-device law: each can be switched off (docs/regulation.md)."""


def _functions(raw: str) -> frozenset[str]:
    names = frozenset(name.strip().lower() for name in raw.split(",") if name.strip())
    if not names <= set(FUNCTIONS):
        raise ValueError(raw)
    return names


_MUST_BE: dict[object, str] = {
    _port: "un nombre entier de 1 à 65535", _country: "LU, FR, BE ou CH", _zone: "un fuseau comme Europe/Luxembourg",
    _level: "DEBUG, INFO, WARNING ou ERROR",
    _functions: f"une liste, séparée par des virgules, de : {', '.join(FUNCTIONS)}",
}

_NAMES: dict[str, tuple[str, Callable[[str], object]]] = {
    "COACH_DATA": ("data_dir", _folder),
    "DATABASE_URL": ("database_url", str),
    "COACH_CONTENT": ("content_dir", _folder),
    "TELEGRAM_TOKEN": ("telegram_token", str),
    "TELEGRAM_API": ("telegram_api", str),
    "TELEGRAM_WEBHOOK_URL": ("telegram_webhook_url", str),
    "TELEGRAM_WEBHOOK_SECRET": ("telegram_webhook_secret", str),
    "TELEGRAM_WEBHOOK_PORT": ("telegram_webhook_port", _port),
    "COACH_WEB_PORT": ("web_port", _port),
    "COACH_RASA_PORT": ("rasa_port", _port),
    "COACH_COUNTRY": ("country", _country),
    "COACH_TIMEZONE": ("timezone", _zone),
    "SPACY_MODEL": ("spacy_model", str),
    "COACH_KEYS": ("keys", str),
    "COACH_LOG_LEVEL": ("log_level", _level),
    "COACH_OFF": ("off", _functions),
}


def read(environ: Mapping[str, str] | None = None, dotenv: Path = PROJECT / ".env") -> Settings:
    """Settings from `environ` (the process's by default), then from `.env`. Raises SettingsError in French."""
    values = {**_read_dotenv(dotenv), **(os.environ if environ is None else environ)}
    found: dict[str, object] = {}
    for name, (attribute, kind) in _NAMES.items():
        raw = values.get(name, "").strip()
        if not raw:
            continue
        try:
            found[attribute] = kind(raw)
        except ValueError:
            raise SettingsError(f"Le réglage {name} doit être {_MUST_BE[kind]} ; il vaut « {raw} ».") from None
    return Settings(**found)  # type: ignore[arg-type]  # the table above gives each attribute its type


def _read_dotenv(path: Path) -> dict[str, str]:
    if not path.is_file():
        return {}
    lines = (line.strip() for line in path.read_text("utf-8").splitlines())
    pairs = (line.split("=", 1) for line in lines if "=" in line and not line.startswith("#"))
    return {name.strip(): value.strip().strip("\"'") for name, value in pairs}
