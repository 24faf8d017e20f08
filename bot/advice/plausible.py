"""Facts that cannot all be true: which of them an answer leaves aside, and what the person is then told. Pure."""

from __future__ import annotations

import datetime as dtm
from dataclasses import dataclass
from typing import Any, Literal

from bot.advice.selection import Facts, age, bmi

OLDEST = 120
_MOTHERS = range(11, 61)
"""Ages at which a pregnancy is possible at all."""
_BODIES = (9.0, 100.0)
"""Body mass indexes that somebody can have."""

Doubt = Literal["pregnant", "birth_date", "body"]


@dataclass(frozen=True)
class Plausible:
    """`facts` without those in `aside`; `doubts` name what is wrong, in the words of `utter_advice__doubt_…`."""

    facts: dict[str, Any]
    aside: tuple[str, ...] = ()
    doubts: tuple[Doubt, ...] = ()


def plausible(facts: Facts, today: dtm.date) -> Plausible:
    """Of facts that exclude each other the one that asks for more care stays: a pregnancy, before a sex or an age."""
    doubts: list[Doubt] = []
    aside: list[str] = []
    years = age(facts, today)
    if years is None and facts.get("birth_date") or years is not None and years > OLDEST:
        doubts.append("birth_date")
        aside.append("birth_date")
        years = None
    if facts.get("pregnant") is True:
        clash = ["sex"] if facts.get("sex") == "male" else []
        clash += ["birth_date"] if years is not None and years not in _MOTHERS else []
        doubts += ["pregnant"] if clash else []
        aside += clash
    index = bmi({name: value for name, value in facts.items() if name not in aside}, today)
    if index is not None and not _BODIES[0] <= index <= _BODIES[1]:
        doubts.append("body")
        aside += ["weight_kg", "height_cm"]
    return Plausible({name: value for name, value in facts.items() if name not in aside}, tuple(aside), tuple(doubts))
