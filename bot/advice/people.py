"""Kinds of people, to try answers on: everybody for whom some answers differ, or a few hundred who stand for all. Pure."""

from __future__ import annotations

import datetime as dtm
from collections.abc import Iterable, Iterator, Sequence
from itertools import combinations, product
from typing import Any

from bot.content.schema import CONDITIONS, COUNTRIES, FACTS, WORDS, Criterion, Interval

_YOUNGEST, _OLDEST = 18, 105
_HEIGHT = 170
Kind = dict[str, Any]


def who_matter(criteria: Iterable[Criterion], today: dtm.date) -> Iterator[Kind]:
    """Everybody for whom these criteria may differ: each side of every age, each value, up to two diseases at once."""
    of: dict[str, list[Criterion]] = {}
    for one in criteria:
        of.setdefault(one.key, []).append(one)
    for parts in product(*(_values(key, mine, today) for key, mine in of.items())):
        yield {name: value for part in parts for name, value in part.items()}


def _values(key: str, criteria: Sequence[Criterion], today: dtm.date) -> list[Kind]:
    accepted = [value for one in criteria for value in one.accepted]
    if key == "age":
        return [{}, *({"birth_date": born(years, today)} for years in _sides(accepted, 1, _YOUNGEST, _OLDEST))]
    if key == "imc":
        sides = _sides(accepted, 0.1, 15, 45)
        return [{}, *({"weight_kg": round(side * (_HEIGHT / 100) ** 2, 1), "height_cm": _HEIGHT} for side in sides)]
    name = FACTS[key][0]
    if key in ("maladies", "allergies"):
        known = sorted({str(value) for value in accepted})
        return [{}, *({name: list(some)} for size in (1, 2) for some in combinations(known, size))]
    return [{}, *({name: value} for value in dict.fromkeys(WORDS[key].values()))]


def _sides(accepted: Sequence[object], step: float, low: float, high: float) -> list[float]:
    """Values just inside and just outside of every limit."""
    limits = [limit for one in accepted if isinstance(one, Interval) for limit in (one.low, one.high) if limit is not None]
    return sorted({side for limit in limits for side in (limit - step, limit, limit + step) if low <= side <= high})


def born(years: float, today: dtm.date) -> str:
    """The birth date of somebody who had a birthday half a year ago."""
    return (today - dtm.timedelta(days=int(years * 365.25) + 183)).isoformat()


def who_stand_for_all(today: dtm.date) -> list[Kind]:
    """A few hundred people in whom every two facts meet at least once (diseases also two by two), and nobody known."""
    fields: dict[str, list[Kind]] = {
        "age": [{}, *({"birth_date": born(years, today)} for years in (19, 24, 30, 42, 49, 50, 58, 64, 65, 74, 75, 82, 93))],
        "sex": [{}, {"sex": "female"}, {"sex": "male"}],
        "pregnant": [{}, {"pregnant": True}, {"pregnant": False}],
        "conditions": [{}, *({"conditions": [one]} for one in sorted(CONDITIONS))],
        "country": [{}, *({"country": one} for one in COUNTRIES)],
        "smoking": [{}, *({"smoking": one} for one in ("current", "former", "never"))],
        "alcohol": [{}, *({"alcohol": one} for one in ("none", "moderate", "high"))],
        "activity": [{}, *({"activity": one} for one in ("low", "moderate", "high"))],
        "body": [{}, *({"weight_kg": kg, "height_cm": _HEIGHT} for kg in (48, 65, 80, 95, 118))],
        "allergies": [{}, {"allergies": ["penicilline"]}, {"allergies": ["aspirine"]}, {"allergies": ["oeuf"]}],
    }
    people = [{name: value for part in row for name, value in part.items()} for row in _pairwise(list(fields.values()))]
    return [{}, *people, *({"conditions": list(two)} for two in combinations(sorted(CONDITIONS), 2))]


def _pairwise(fields: Sequence[Sequence[Kind]]) -> list[list[Kind]]:
    """Rows in which every value of every field meets every value of every other; built one row at a time, greedily."""
    left = {
        (a, i, b, j)
        for a, b in combinations(range(len(fields)), 2)
        for i, j in product(range(len(fields[a])), range(len(fields[b])))
    }
    rows: list[list[Kind]] = []
    while left:
        a, i, b, j = min(left)
        row = {a: i, b: j}
        for field in (one for one in range(len(fields)) if one not in row):
            row[field] = max(range(len(fields[field])), key=lambda value: (_met(row, field, value, left), -value))
        left -= {(x, row[x], y, row[y]) for x, y in combinations(sorted(row), 2)}
        rows.append([fields[field][row[field]] for field in range(len(fields))])
    return rows


def _met(row: dict[int, int], field: int, value: int, left: set[tuple[int, int, int, int]]) -> int:
    return sum(((x, y, field, value) if x < field else (field, value, x, y)) in left for x, y in row.items())
