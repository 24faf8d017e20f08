"""Whether a run of kills kept what docs/architecture.md promises, dose by dose. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

FINAL = ("taken", "skipped", "missed", "cancelled")
COPIES_AT_MOST = 3


@dataclass(frozen=True)
class Ending:
    """What became of one dose. `copies` is what the server accepted; `silences` are its calls that got no answer;
    `crashes` are the kills that struck while it was in hand; `noted` counts the answers that changed it."""

    state: str
    cause: str | None
    copies: int
    silences: int
    crashes: int
    noted: int
    summaries: int


@dataclass(frozen=True)
class Verdict:
    """Sums of a run, and `broken`: dose id → which promise was not kept."""

    kills: int
    states: dict[str, int]
    repeats: int
    most_copies: int
    in_hand: int
    silences: int
    never_arrived: int
    doubtful: int
    summaries: int
    broken: dict[str, str]


def judge(endings: Mapping[str, Ending], kills: int) -> Verdict:
    broken = {dose: wrong for dose, one in endings.items() if (wrong := _wrong(one))}
    doses = list(endings.values())
    return Verdict(
        kills=kills, states=dict(Counter(one.state for one in doses)), broken=broken,
        repeats=sum(one.copies - 1 for one in doses if one.copies), most_copies=max(one.copies for one in doses),
        in_hand=sum(one.crashes for one in doses), silences=sum(one.silences for one in doses),
        never_arrived=sum(1 for one in doses if not one.copies and one.state != "cancelled"),
        doubtful=sum(1 for one in doses if one.cause == "doubtful"), summaries=max(one.summaries for one in doses),
    )


def _wrong(one: Ending) -> str:
    unknown = one.silences + one.crashes  # sends of which nobody can know what became
    if one.state not in FINAL:
        return f"still {one.state}"
    if one.copies > min(COPIES_AT_MOST, 1 + unknown):
        return f"{one.copies} copies after {unknown} sends without an answer"
    if one.noted > 1:
        return f"{one.noted} intakes"
    if one.copies or one.state == "cancelled":
        return ""
    if (one.state, one.cause) != ("missed", "doubtful"):
        return f"lost: {one.state} by {one.cause}"
    if one.silences < 2 and unknown < COPIES_AT_MOST:
        return f"given up after {one.silences} silences and {one.crashes} crashes"
    return ""
