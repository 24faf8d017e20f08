"""Settings: from the environment, then from .env, with nothing secret in a repr."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot import settings
from bot.errors import SettingsError

NOWHERE = Path("no-such-file")


def test_the_environment_comes_before_the_file(tmp_path: Path) -> None:
    file = tmp_path / ".env"
    file.write_text("# un commentaire\nCOACH_WEB_PORT=9000\n\nCOACH_COUNTRY = 'BE'\nno equals sign\n", "utf-8")

    read = settings.read({"COACH_WEB_PORT": "9001"}, file)

    assert (read.web_port, read.country) == (9001, "BE")


def test_nothing_set_means_the_defaults() -> None:
    read = settings.read({}, NOWHERE)

    assert read == settings.Settings()
    assert read.database.startswith("sqlite:///") and read.database.endswith("coach.sqlite")


def test_an_empty_value_counts_as_not_set() -> None:
    assert settings.read({"COACH_WEB_PORT": "  "}, NOWHERE).web_port == 8080


@pytest.mark.parametrize(("name", "value", "said"), [
    ("COACH_WEB_PORT", "huit", "nombre entier"), ("COACH_WEB_PORT", "99999", "65535"), ("COACH_RASA_PORT", "0", "65535"),
    ("COACH_TIMEZONE", "Mars/Base", "fuseau"), ("COACH_TIMEZONE", "../../etc/passwd", "fuseau"),
    ("COACH_COUNTRY", "XX", "LU, FR"), ("COACH_LOG_LEVEL", "LOUD", "DEBUG"),
])
def test_a_wrong_value_is_one_french_sentence_that_names_the_setting(name: str, value: str, said: str) -> None:
    with pytest.raises(SettingsError, match=f"{name} doit être .*{said}"):
        settings.read({name: value}, NOWHERE)


def test_small_letters_are_fine() -> None:
    read = settings.read({"COACH_COUNTRY": "be", "COACH_LOG_LEVEL": "debug"}, NOWHERE)

    assert (read.country, read.log_level) == ("BE", "DEBUG")


def test_secrets_never_show() -> None:
    read = settings.read(
        {"TELEGRAM_TOKEN": "123:canari", "COACH_KEYS": "canari", "TELEGRAM_WEBHOOK_SECRET": "canari"}, NOWHERE
    )

    assert "canari" not in f"{read!r} {read}"


def test_another_database_address_wins() -> None:
    assert settings.read({"DATABASE_URL": "postgresql://x/y"}, NOWHERE).database == "postgresql://x/y"
