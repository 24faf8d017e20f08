"""Fifty SIGKILLs at random while a thousand doses fall due, against a Bot API server that also fails."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.support import kill_run
from tests.support.kill_verdict import Ending, judge
from tests.support.mortal_worker import IN_FLIGHT


def test_fifty_random_kills_lose_no_dose_and_each_ends_once(tmp_path: Path) -> None:
    """By the server's own record each dose arrived, or ended with the cause "doubtful" and is told in a summary after two
    sends without an answer (three with crashes). No copy without such a send, three copies and one intake at most."""
    found = kill_run.run(tmp_path, doses=1000, kills=50, over=20.0, seed=7)

    assert found.broken == {}
    assert sum(found.states.values()) == 1000
    assert set(found.states) == {"taken", "skipped", "missed", "cancelled"}
    assert found.most_copies <= 3
    assert found.in_hand <= found.kills * IN_FLIGHT
    assert found.repeats <= found.in_hand + found.silences
    assert found.never_arrived <= found.doubtful == found.summaries
    assert found.never_arrived <= 5


@pytest.mark.parametrize(("ending", "wrong"), [
    (Ending("sent", None, 1, 0, 0, 0, 0), "still sent"),
    (Ending("missed", "unanswered", 2, 0, 0, 0, 0), "2 copies after 0 sends without an answer"),
    (Ending("taken", None, 4, 2, 2, 1, 0), "4 copies after 4 sends without an answer"),
    (Ending("taken", None, 1, 0, 0, 2, 0), "2 intakes"),
    (Ending("missed", "unanswered", 0, 2, 0, 0, 0), "lost: missed by unanswered"),
    (Ending("missed", "doubtful", 0, 1, 1, 0, 1), "given up after 1 silences and 1 crashes"),
])
def test_the_verdict_sees_each_broken_promise(ending: Ending, wrong: str) -> None:
    assert judge({"d": ending}, 50).broken == {"d": wrong}


@pytest.mark.parametrize("ending", [
    Ending("taken", None, 3, 1, 1, 1, 0), Ending("missed", "doubtful", 0, 2, 0, 0, 1), Ending("cancelled", "stopped", 0, 0, 0, 0, 0),
])
def test_the_verdict_lets_pass_what_the_contract_allows(ending: Ending) -> None:
    assert judge({"d": ending}, 50).broken == {}
