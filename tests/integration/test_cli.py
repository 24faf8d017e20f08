"""The `coach` command as scripts and operators meet it: exit codes, French sentences, JSON lines and nothing else."""

from __future__ import annotations

import json
import os
import shutil
import socket
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from bot.settings import PROJECT


@dataclass(frozen=True)
class Done:
    code: int
    out: str
    err: str

    @property
    def rows(self) -> list[dict[str, Any]]:
        return [json.loads(line) for line in self.out.splitlines()]


Coach = Callable[..., Done]


@pytest.fixture
def coach(tmp_path: Path) -> Coach:
    """Runs `coach` in a process of its own, on an empty data folder and on ports that nobody uses."""

    def run(*arguments: str, said: str = "", **environment: str) -> Done:
        places = {"COACH_DATA": str(tmp_path / "data"), "COACH_WEB_PORT": free(), "COACH_RASA_PORT": free(), "TELEGRAM_TOKEN": ""}
        done = subprocess.run(
            [sys.executable, "-m", "bot", *arguments], cwd=PROJECT, input=said, capture_output=True, text=True, check=False,
            env={**os.environ, **places, **environment, "COLUMNS": "200"}, timeout=60,
        )
        return Done(done.returncode, done.stdout, done.stderr)

    return run


def free() -> str:
    with socket.create_server(("127.0.0.1", 0)) as server:
        return str(server.getsockname()[1])


# -- posology -------------------------------------------------------------------------------------------------------

NOW = {"now": "2026-11-24T10:00:00+01:00", "tz": "Europe/Luxembourg"}


def test_posology_answers_each_line_in_order_and_nothing_else(coach: Coach) -> None:
    lines = [
        json.dumps({"text": "500 mg de metformine tous les jours à 8h et 20h pendant 3 mois", **NOW}),
        "pas du json", json.dumps({"text": "doliprane à 25h", **NOW}), json.dumps({"text": "doliprane à 8h"}),
        json.dumps({"text": "x", "now": "hier", "tz": "Europe/Luxembourg"}),
        json.dumps({"text": "x", "now": NOW["now"], "tz": "Mars/Base"}), "[]",
        json.dumps({"text": "doliprane 1g demain à midi", **NOW}),
    ]

    done = coach("posology", "--jsonl", said="\n".join(lines) + "\n")

    assert done.code == 0
    first, *bad, last = done.rows
    assert set(first) == {"medication", "dose", "times", "rrule", "start", "until", "next", "ambiguous", "assumed"}
    assert (first["medication"], first["dose"], first["times"]) == ("metformine", "500 mg", ["08:00", "20:00"])
    assert "FREQ=DAILY" in first["rrule"]
    assert 1 <= len(first["next"]) <= 6
    assert [set(row) for row in bad] == [{"error", "message"}] * 6
    assert "25h" in bad[1]["message"]
    assert last["rrule"] == "FREQ=DAILY;COUNT=1" and last["start"] == "2026-11-25" and last["times"] == ["12:00"]


def test_posology_without_a_flag_shows_one_sentence(coach: Coach) -> None:
    done = coach("posology", "doliprane tous les jours à 8h")

    assert done.code == 0
    assert json.loads(done.out)["times"] == ["08:00"]


def test_an_empty_input_gives_an_empty_output(coach: Coach) -> None:
    done = coach("posology", "--jsonl")

    assert (done.code, done.out) == (0, "")


# -- journal --------------------------------------------------------------------------------------------------------


def test_the_journal_of_a_new_installation_is_empty_and_the_folder_is_made(coach: Coach, tmp_path: Path) -> None:
    done = coach("journal", "--jsonl")

    assert (done.code, done.out) == (0, "")
    assert (tmp_path / "data" / "coach.sqlite").exists()
    assert (tmp_path / "data" / "keys").stat().st_mode & 0o077 == 0


# -- educators ------------------------------------------------------------------------------------------------------


def test_the_shipped_content_checks(coach: Coach) -> None:
    done = coach("check")

    assert done.code == 0, done.out


def test_a_broken_file_is_named_with_its_line_and_what_to_do(coach: Coach, tmp_path: Path) -> None:
    content = tmp_path / "nlu_data"
    shutil.copytree(PROJECT / "nlu_data", content)
    path = content / "content" / "advice" / "tabac.yml"
    path.write_text(path.read_text("utf-8").replace("sujet: tabac", "sujet: tabc"), "utf-8")

    done = coach("check", COACH_CONTENT=str(content))

    assert done.code == 1
    assert "tabac.yml:1 :" in done.out and "→" in done.out


# -- what is wrong with an installation -----------------------------------------------------------------------------


def test_diagnose_says_what_is_missing_and_what_to_do(coach: Coach) -> None:
    done = coach("diagnose")

    assert done.code == 1
    assert "coach train" in done.out
    assert "✓" in done.out and "✗" in done.out


def test_diagnose_names_a_busy_port_and_shows_no_token_when_telegram_cannot_be_reached(coach: Coach) -> None:
    with socket.create_server(("127.0.0.1", 0)) as somebody:
        port = str(somebody.getsockname()[1])

        done = coach("diagnose", COACH_WEB_PORT=port, TELEGRAM_TOKEN="123456:canari-CANARI-canari",
                     TELEGRAM_API=f"http://127.0.0.1:{free()}")

    assert port in done.out and "COACH_WEB_PORT" in done.out
    assert "Telegram ne répond pas" in done.out
    assert "canari" not in (done.out + done.err).lower()


@pytest.mark.parametrize("command", [["journal"], ["train"], ["run"]])
def test_a_data_folder_that_cannot_be_written_is_one_french_sentence(coach: Coach, tmp_path: Path, command: list[str]) -> None:
    (tmp_path / "file").write_text("")

    done = coach(*command, COACH_DATA=str(tmp_path / "file" / "data"))

    assert done.code == 1
    assert "COACH_DATA" in done.err and "écrire" in done.err
    assert "Traceback" not in done.out + done.err


@pytest.mark.parametrize(("name", "value", "said"), [
    ("COACH_TIMEZONE", "Mars/Base", "COACH_TIMEZONE"), ("COACH_KEYS", "pas-une-clé", "COACH_KEYS"),
    ("DATABASE_URL", "n'importe quoi", "DATABASE_URL"),
])
def test_a_wrong_setting_is_one_french_sentence(coach: Coach, name: str, value: str, said: str) -> None:
    done = coach("journal", **{name: value})

    assert done.code == 1
    assert said in done.err
    assert "Traceback" not in done.err


def test_diagnose_survives_a_wrong_setting(coach: Coach) -> None:
    done = coach("diagnose", COACH_WEB_PORT="huit")

    assert done.code == 1
    assert "COACH_WEB_PORT" in done.out


@pytest.mark.parametrize("command", [["understand", "bonjour"], ["talk", "--jsonl"]])
def test_without_a_model_it_is_said_how_to_make_one(coach: Coach, command: list[str]) -> None:
    done = coach(*command, said='{"text": "bonjour"}\n')

    assert done.code == 1
    assert done.out == ""
    assert "coach train" in done.err


def test_evaluate_refuses_a_missing_file(coach: Coach, tmp_path: Path) -> None:
    done = coach("evaluate", str(tmp_path / "gone.jsonl"))

    assert done.code == 1
    assert "Je ne peux pas lire" in done.err


def test_talking_while_the_coach_does_not_run_says_so(coach: Coach) -> None:
    done = coach("talk", said="bonjour\n")

    assert done.code == 0
    assert "make run" in done.out
    assert "Au revoir" in done.out


def test_an_unknown_command_is_an_error_and_no_command_is_help(coach: Coach) -> None:
    assert coach("danser").code == 2
    assert "run" in coach().out + coach().err
