"""Fifty SIGKILLs at random while a thousand doses fall due, against a Bot API server that also fails."""

from __future__ import annotations

from pathlib import Path

from tests.support import kill_run
from tests.support.mortal_worker import IN_FLIGHT


def test_fifty_random_kills_lose_no_dose_and_repeat_at_most_what_was_under_way(tmp_path: Path) -> None:
    """Every dose ends sent, or doubtful with an alert; copies bear its id. What repeats may exceed kills × sends in
    flight only by the answers that the server itself withheld after accepting."""
    found = kill_run.run(tmp_path, doses=1000, kills=50, over=20.0, seed=7)

    assert set(found.states) <= {"sent", "unknown"}
    assert sum(found.states.values()) == 1000
    never_arrived = 1000 - len(found.copies)
    assert never_arrived <= len(found.doubtful) == found.alarmed
    assert len(found.doubtful) <= 10
    assert max(found.copies.values()) <= 3
    assert found.repeats <= found.kills * IN_FLIGHT
