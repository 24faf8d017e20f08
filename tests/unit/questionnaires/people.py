"""People and files for the tests of questionnaires: the shipped content, and facts with keyword defaults."""

from __future__ import annotations

import datetime as dtm
import json
from functools import cache
from pathlib import Path
from typing import Any

from bot.content.catalogue import Catalogue
from bot.content.schema_questionnaire import Questionnaire
from bot.settings import PROJECT

TODAY = dtm.date(2026, 11, 26)
DATA = Path(__file__).parent / "data"


@cache
def shipped() -> dict[str, Questionnaire]:
    return Catalogue.load(PROJECT / "nlu_data").questionnaires


def rows(name: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in (DATA / f"{name}.jsonl").read_text("utf-8").splitlines()]


def somebody(age: int = 50, sex: str = "male", **facts: Any) -> dict[str, Any]:
    return {"birth_date": f"{TODAY.year - age}-01-01", "sex": sex, **facts}


def option_worth(questionnaire: str, question: str, points: float) -> str:
    """The option of an item that gives this many points."""
    return next(o.id for o in shipped()[questionnaire].question(question).options if o.points == points)
