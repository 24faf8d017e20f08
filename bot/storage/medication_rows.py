"""Rows of plans and doses become their models, and back."""

from __future__ import annotations

import dataclasses
import datetime as dtm
from typing import Any

from sqlalchemy.engine import Row

from bot.medications.model import Dose, Plan
from bot.medications.recurrence import Rule

_NAMES = {kind: tuple(field.name for field in dataclasses.fields(kind)) for kind in (Plan, Dose)}


def plan_values(value: Plan) -> dict[str, Any]:
    doses = value.doses if value.doses is None or isinstance(value.doses, str) else dict(value.doses)
    return {**_fields(value), "rule": value.rule.to_dict(), "doses": doses}


def plan_of(row: Row) -> Plan:
    return Plan(**{**row._mapping, "rule": Rule.from_dict(row.rule)})


def dose_values(value: Dose) -> dict[str, Any]:
    values = _fields(value)
    gap: dtm.timedelta | None = values.pop("gap")
    return {**values, "gap_s": None if gap is None else round(gap.total_seconds())}


def dose_of(row: Row) -> Dose:
    values = dict(row._mapping)
    seconds = values.pop("gap_s")
    return Dose(**values, gap=None if seconds is None else dtm.timedelta(seconds=seconds))


def _fields(value: Plan | Dose) -> dict[str, Any]:
    return {name: getattr(value, name) for name in _NAMES[type(value)]}
