"""The shop that tests of services work in."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.support.medications import Workshop


@pytest.fixture
def shop(tmp_path: Path) -> Workshop:
    return Workshop(tmp_path)
