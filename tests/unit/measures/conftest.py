from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.unit.patients.people import World, a_world


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    made = a_world(tmp_path)
    yield made
    made.db.engine.dispose()
