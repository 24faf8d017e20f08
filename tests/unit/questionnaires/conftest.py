from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.questionnaires.service import Questionnaires
from tests.unit.patients.people import World, a_world
from tests.unit.questionnaires.people import shipped


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    made = a_world(tmp_path)
    yield made
    made.db.engine.dispose()


@pytest.fixture
def service(world: World) -> Questionnaires:
    return Questionnaires(world.db, world.clock, world.profiles, shipped())
