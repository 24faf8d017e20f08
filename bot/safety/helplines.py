"""Which numbers to give, for a country and an hour: from helplines.yml; 112 always."""

from __future__ import annotations

import datetime as dtm
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol
from zoneinfo import ZoneInfo

ZONES = {"LU": "Europe/Luxembourg", "FR": "Europe/Paris", "BE": "Europe/Brussels", "CH": "Europe/Zurich"}
EVERYWHERE = "112"
_CALLED = 2
"""Numbers said for an emergency: the country's own, then 112."""


class Say(Protocol):
    def __call__(self, text_id: str, /, **values: str) -> str: ...


@dataclass(frozen=True)
class Line:
    """One helpline. `hours`: None = always, () = not known, else (opens, closes) local."""

    number: str
    name: str
    hours: tuple[dtm.time, ...] | None


class Helplines:
    """Reads numbers once; saying them needs nothing else than the hour."""

    def __init__(self, data: Mapping[str, Any], say: Say) -> None:
        self._say = say
        self._lines = {
            country: {kind: [_line(row) for row in rows] for kind, rows in kinds.items()}
            for country, kinds in data.items() if country in ZONES
        }

    def emergency(self, country: str | None) -> str:
        """"le 15 ou le 112"; "le 112" where that is all, or where the country is not known."""
        numbers = [line.number for line in self._of(country, "urgence")] or [EVERYWHERE]
        if EVERYWHERE not in numbers[:_CALLED]:
            numbers = [numbers[0], EVERYWHERE]
        if len(numbers) == 1:
            return self._say("number_single", first=numbers[0])
        return self._say("number_joined", first=numbers[0], second=numbers[1])

    def line(self, country: str | None, kind: str, now: dtm.datetime) -> str:
        """Every helpline of `kind`, with its hours; one that is closed names the emergency number too."""
        emergency = self.emergency(country)
        said = [self._said(line, country, now, emergency) for line in self._of(country, kind)]
        return " ; ".join(said) or self._say("line_none", emergency=emergency)

    def _of(self, country: str | None, kind: str) -> Sequence[Line]:
        return self._lines.get(country or "", {}).get(kind, [])

    def _said(self, line: Line, country: str | None, now: dtm.datetime, emergency: str) -> str:
        values = {"number": line.number, "name": line.name, "emergency": emergency}
        if line.hours is None:
            return self._say("line_always", **values)
        if not line.hours:
            return self._say("line_unknown", **values)
        opens, closes = line.hours
        local = now.astimezone(ZoneInfo(ZONES[country or "LU"])).time()
        text = "line_hours" if opens <= local < closes else "line_closed"
        return self._say(text, **values, opens=f"{opens.hour} h", closes=f"{closes.hour} h")


def _line(row: Mapping[str, str]) -> Line:
    hours = row["heures"]
    if hours == "toujours":
        return Line(row["numero"], row["nom"], None)
    if hours == "inconnues":
        return Line(row["numero"], row["nom"], ())
    opens, closes = (dtm.time.fromisoformat(part) for part in hours.split("-"))
    return Line(row["numero"], row["nom"], (opens, closes))
