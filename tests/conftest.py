"""What every test may use: one trained model a session, and the coach that runs on it."""

from __future__ import annotations

import contextlib
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import replace
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from bot import models, publishing, settings
from bot.settings import PROJECT
from bot.storage import vault
from tests.support import postgres
from tests.support import stage as people
from tests.support.stage import MORNING, Person

if TYPE_CHECKING:
    from bot.rasa_server.scripts import Stage

_BUILT = PROJECT / "build" / "test-model"
_numbers = count(1)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Tests with the model come last: Rasa changes logging, warnings and loaded modules of the process for good."""
    items.sort(key=lambda item: item.get_closest_marker("rasa") is not None)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """What was left out for want of a program is said, not only counted."""
    if postgres.binaries() is None:
        terminalreporter.write_line(postgres.ABSENT)


@pytest.fixture(scope="session")
def model() -> Path:
    """The archive of a model trained on the files of this moment: the published one, the one of the last test run, or
    a new one (half a minute)."""
    for folder in (settings.read().data_dir, _BUILT):
        read = replace(settings.read(), data_dir=folder)
        wanted, found = publishing.model_name(read), models.current(read)
        if found and found.name == f"{wanted}.tar.gz":
            return found.resolve()
    done = subprocess.run(
        [sys.executable, "-m", "bot.rasa_server", "train", wanted], cwd=PROJECT, check=False, capture_output=True, text=True,
        env={**os.environ, "COACH_DATA": str(_BUILT), "PYTHONWARNINGS": "ignore"},
    )
    trained = models.current(read)
    assert done.returncode == 0 and trained, done.stderr[-2000:]
    return trained.resolve()


@pytest.fixture(scope="session")
def _stage(model: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Stage, vault.Vault]]:
    from bot.rasa_server import quiet

    quiet.prepare()
    from bot.rasa_server.scripts import Stage

    with _inside(model.parent.parent):
        made = Stage(model, tmp_path_factory.mktemp("stage"), MORNING)
    yield made, vault.current()


@contextlib.contextmanager
def _inside(folder: Path) -> Iterator[None]:
    before = Path.cwd()
    os.chdir(folder)  # the spaCy pipeline is named by a path inside the data folder
    try:
        yield
    finally:
        os.chdir(before)


@pytest.fixture
def stage(_stage: tuple[Stage, vault.Vault]) -> Stage:
    """The coach on a scratch database that nobody has talked to, on a Tuesday at ten in the morning."""
    made, keys = _stage
    vault.use(keys)
    people.wipe(made.app)
    made.clock.start_at(MORNING)
    made._begun = True
    return made


@pytest.fixture
def person(stage: Stage) -> Person:
    """Somebody whom the coach has never met."""
    return Person(stage, f"personne-{next(_numbers)}")


@pytest.fixture
def patient(person: Person) -> Person:
    """Somebody past first contact, every consent given, nothing known."""
    return person.agreed()


@pytest.fixture
def someone(stage: Stage) -> Callable[[], Person]:
    """Makes more people on the same stage."""
    return lambda: Person(stage, f"personne-{next(_numbers)}")
