"""Readings that people type (weight, blood pressure, glucose, steps, sleep, pulse, temperature, mood): read and kept.

Limits say what a typing mistake is, not what is healthy; a reading is stored and said back, never judged.
"""

from __future__ import annotations

import datetime as dtm
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from bot.clock import Clock
from bot.errors import CoachError, ConsentMissing
from bot.french import fold
from bot.messages import clean_text
from bot.patients import lexicon
from bot.patients.lexicon import Lexicon, words_of
from bot.patients.numbers import digits
from bot.storage import measures as rows
from bot.storage import patients
from bot.storage.database import Database

Kind = Literal["weight", "blood_pressure", "glucose", "steps", "sleep", "pulse", "temperature", "mood"]

UNITS: Mapping[Kind, str] = {
    "weight": "kg", "blood_pressure": "mmHg", "glucose": "g/L", "steps": "pas", "sleep": "h", "pulse": "/min",
    "temperature": "°C", "mood": "/10",
}  # fmt: skip
LIMITS: Mapping[Kind, tuple[float, float]] = {
    "weight": (25, 350), "glucose": (0.2, 6.0), "steps": (0, 100_000), "sleep": (0, 24), "pulse": (25, 250),
    "temperature": (32, 43), "mood": (0, 10),
}  # fmt: skip
SYSTOLIC, DIASTOLIC = (60, 260), (30, 160)
WEIGHT_JUMP = 0.15
"""A weight this far from the last one is a typing mistake more often than a change: it is asked."""

_GRAMS_PER_MMOL = 0.18  # glucose: 1 mmol/L = 0.18 g/L
_NUM = r"(-?\d+(?:[.,]\d+)?)"
_PRESSURE = re.compile(rf"(?<![\d/.,]){_NUM} ?(?:/|sur|-|\\| ) ?{_NUM}(?![\d/])")
_WORDS: Mapping[Kind, re.Pattern[str]] = {
    "blood_pressure": re.compile(r"\b(?:tension|tention|ta|mmhg|systolique|pression arterielle)\b"),
    "glucose": re.compile(r"\b(?:glyc\w*|glucose|dextro|sucre|g/l|gr/l|mmol|mg/dl|gramme par litre)"),
    "temperature": re.compile(r"\b(?:temperature|temp|fievre|degres?)\b|°"),
    "pulse": re.compile(r"\b(?:pouls|pulsations?|bpm|battements?|frequence cardiaque|rythme cardiaque|fc)\b"),
    "steps": re.compile(r"(?<=[\dk]) ?pas\b|\bpas aujourd|\bnombre de pas\b"),
    "sleep": re.compile(r"\b(?:dormi|dors|sommeil|dodo|nuit de)\b"),
    "weight": re.compile(r"\b(?:poids|pese|peser|kg|kgs|kilos?|balance)\b"),
    "mood": re.compile(r"\b(?:moral|humeur)\b"),
}
_GLUCOSE_UNIT = re.compile(r"(mg ?(?:/|par) ?dl|mmol|g(?:r|rammes?)? ?(?:/|par) ?l)")
_HOURS = re.compile(r"(\d{1,2}(?:[.,]\d+)?) ?(?:heures?|h)(?: ?(\d{2}|et demie?|et quart))?")
_NIGHT = re.compile(r"\bde (\d{1,2}) ?(?:h|heures?) ?(\d{2})? a (\d{1,2}) ?(?:h|heures?) ?(\d{2})?")
_MINUTES = {"et demie": 30, "et demi": 30, "et quart": 15}
_CLOCK = re.compile(
    r"\b(?:a|vers|depuis) \d{1,2} ?(?:h|heures?)(?: ?\d{2})?\b"
    r"|\b(?:il y a|depuis|dans) \d+ (?:jours?|semaines?|mois|ans?|heures?)\b"
)
_DAYS = (("avant hier", 2), ("hier", 1))


class ReadingError(CoachError):
    """A reading that is not stored as typed. `message` is French; `ask` when it is a question about a likely value."""

    def __init__(self, code: str, message: str, *, ask: bool = False) -> None:
        super().__init__(code)
        self.code = code
        self.message = message
        self.ask = ask


@dataclass(frozen=True)
class Reading:
    """One reading: `value` is {"value": x} or {"systolic", "diastolic"}, in `unit`; `days_ago` when it was said."""

    kind: Kind
    value: dict[str, Any] = field(repr=False)
    unit: str
    days_ago: int = 0


@dataclass(frozen=True)
class Measured:
    """A stored reading and its instant (UTC)."""

    id: int
    reading: Reading
    measured_at: dtm.datetime


def parse(text: str, expected: Kind | None = None, words: Lexicon | None = None) -> list[Reading]:
    """Every reading in a French text; `expected` is the kind that was asked for, if one was.

    Raises ReadingError when there is none, when one is impossible, or (`ask`) when it can mean two things."""
    words = words or lexicon.load()
    said = digits(fold(clean_text(text)))
    days = next((n for word, n in _DAYS if word in said.replace("-", " ")), 0)
    found: list[Reading] = []
    for part in _parts(_CLOCK.sub(" ", said) if "dormi" not in said else said):
        if kind := _kind(part, expected if not found else None, words):
            found += [Reading(kind, value, UNITS[kind], days) for value in _READ[kind](part, words)]
    if not found:
        raise _error(words, "illisible")
    return found


def say(reading: Reading, words: Lexicon | None = None) -> str:
    """The reading read back in French, without a judgement."""
    says = (words or lexicon.load()).measures["dire"]
    value = {name: _shown(part) for name, part in reading.value.items()}
    key = "glucose_dit" if "said" in value else reading.kind
    if reading.kind == "sleep":
        hours, minutes = divmod(round(reading.value["value"] * 60), 60)
        value["duree"] = f"{hours} h {minutes:02d}" if minutes else f"{hours} h"
    return str(says[key]).format(**value)


class Measures:
    """Readings of people who agreed to purpose "followup"."""

    def __init__(self, db: Database, clock: Clock, words: Lexicon | None = None) -> None:
        self._db = db
        self._clock = clock
        self._words = words or lexicon.load()

    def parse(self, text: str, expected: Kind | None = None) -> list[Reading]:
        """See the function of the same name."""
        return parse(text, expected, self._words)

    def say(self, reading: Reading) -> str:
        """See the function of the same name."""
        return say(reading, self._words)

    def store(
        self, patient_id: str, reading: Reading, measured_at: dtm.datetime | None = None, *, confirmed: bool = False
    ) -> Measured:
        """Keep a reading, now (or `days_ago`) unless `measured_at` says when.

        Raises ConsentMissing; ReadingError (`ask`) for a weight far from the last one, unless `confirmed`."""
        now = self._clock.now()
        at = min(measured_at or now - dtm.timedelta(days=reading.days_ago), now)
        with self._db.begin() as connection:
            if not patients.granted(connection, patient_id, "followup"):
                raise ConsentMissing("followup")
            if reading.kind == "weight" and not confirmed:
                last = rows.newest_first(connection, patient_id, "weight", None, 1)
                self._check_jump(reading.value["value"], last[0].value["value"] if last else None)
            row = rows.add(connection, patient_id, reading.kind, reading.value, reading.unit, at)
        return Measured(row, reading, at)

    def history(
        self, patient_id: str, kind: Kind | None = None, since: dtm.datetime | None = None, limit: int = 100
    ) -> list[Measured]:
        """Stored readings, newest first."""
        with self._db.read() as connection:
            found = rows.newest_first(connection, patient_id, kind, since, limit)
        return [Measured(row.id, Reading(row.kind, row.value, row.unit), row.measured_at) for row in found]

    def _check_jump(self, value: float, last: float | None) -> None:
        if last is not None and abs(value - last) > WEIGHT_JUMP * last:
            raise _error(self._words, "saut", ask=True, before=_shown(last), value=_shown(value))


def _error(words: Lexicon, code: str, *, ask: bool = False, **values: Any) -> ReadingError:
    return ReadingError(code, str(words.measures["refus"][code]).format(**values), ask=ask)


def _shown(value: Any) -> str:
    if isinstance(value, float):
        return f"{value:.2f}".rstrip("0").rstrip(".").replace(".", ",")
    return f"{value:,}".replace(",", " ") if isinstance(value, int) else str(value)


def _number(raw: str) -> float:
    return float(raw.replace(",", "."))


def _parts(said: str) -> list[str]:
    """One part for each reading: cut at "et", ";" and commas that are not decimal, unless the rest names no kind."""
    cut = re.split(r"\bet (?!demie?\b|quart\b)|[;\n]|,(?!\d)|(?<!\d),|\. ", said)
    parts: list[str] = []
    for piece in (piece.strip() for piece in cut):
        if parts and piece and not (re.search(r"\d", piece) and any(p.search(piece) for p in _WORDS.values())):
            parts[-1] += f" {piece}"
        elif piece:
            parts.append(piece)
    return parts


def _kind(part: str, expected: Kind | None, words: Lexicon) -> Kind | None:
    if not re.search(r"\d", part):
        return "mood" if expected == "mood" and _mood_words(part, words) is not None else None
    for kind, pattern in _WORDS.items():
        if pattern.search(part):
            return kind
    if expected:
        return expected
    bare = re.fullmatch(rf"{_NUM} ?/ ?{_NUM}", part.strip(" .!"))
    if bare and max(_number(bare[1]), _number(bare[2])) < 32 and "." not in part and "," not in part:
        raise _error(words, "tension_ou_date", ask=True, said=bare[0])
    return "blood_pressure" if bare else None


def _checked(kind: Kind, value: float, words: Lexicon) -> float:
    low, high = LIMITS[kind]
    if not low <= value <= high:
        raise _error(words, kind)
    return value


def _first(kind: Kind, part: str, words: Lexicon) -> float:
    found = re.search(rf"(?<![\d.,]){_NUM}", part)
    if not found:
        raise _error(words, kind)
    return _number(found[1])


def _blood_pressure(part: str, words: Lexicon) -> list[dict[str, Any]]:
    found = _PRESSURE.search(part)
    if not found:
        raise _error(words, "blood_pressure")
    high, low = _number(found[1]), _number(found[2])
    if high < 30 and low < 30:  # centimetres of mercury, as doctors say it: "14/9"
        high, low = high * 10, low * 10
    if SYSTOLIC[0] <= low <= SYSTOLIC[1] and DIASTOLIC[0] <= high <= DIASTOLIC[1] and high < low:
        raise _error(words, "inversee", ask=True, systolic=round(low), diastolic=round(high))
    if not (SYSTOLIC[0] <= high <= SYSTOLIC[1] and DIASTOLIC[0] <= low <= DIASTOLIC[1] and high > low):
        raise _error(words, "blood_pressure")
    return [{"systolic": round(high), "diastolic": round(low)}]


def _glucose(part: str, words: Lexicon) -> list[dict[str, Any]]:
    value = _first("glucose", part, words)
    unit = _GLUCOSE_UNIT.search(part)
    factor = _glucose_factor(value, unit[1].replace(" ", "") if unit else None, words, part)
    grams = _checked("glucose", round(value * factor, 2), words)
    if factor == 1:
        return [{"value": grams}]
    return [{"value": grams, "said": value, "said_unit": "mg/dL" if factor == 0.01 else "mmol/L"}]


def _glucose_factor(value: float, unit: str | None, words: Lexicon, part: str) -> float:
    """What makes g/L of it. Without a unit: below 2 is g/L, 4 to 35 is mmol/L, above 35 is mg/dL, 2 to 4 is asked."""
    if unit:
        return 0.01 if unit.startswith("mg") else _GRAMS_PER_MMOL if unit.startswith("mmol") else 1
    if value <= 0 or value > 600:
        raise _error(words, "glucose")
    if 2 <= value <= 4:
        raise _error(words, "glucose_unite", ask=True, said=_shown(value))
    return 1 if value < 2 else _GRAMS_PER_MMOL if value <= 35 else 0.01


def _weight(part: str, words: Lexicon) -> list[dict[str, Any]]:
    if re.search(r"\b(?:lbs?|livres?|pounds?)\b", part):
        raise _error(words, "unite", ask=True)
    found = re.search(rf"{_NUM} ?(?:kg|kgs|kilos?|k)(?: ?(\d{{3}}))?", part)
    value = _number(found[1]) + float(f"0.{found[2] or 0}") if found else _first("weight", part, words)
    return [{"value": round(_checked("weight", value, words), 1)}]


def _steps(part: str, words: Lexicon) -> list[dict[str, Any]]:
    joined = re.sub(r"(?<=\d)[ .](?=\d{3}\b)", "", part)
    value = _first("steps", joined, words)
    if re.search(r"\d ?k\b", joined):
        value *= 1000
    if value != int(value):
        raise _error(words, "steps")
    return [{"value": int(_checked("steps", value, words))}]


def _sleep(part: str, words: Lexicon) -> list[dict[str, Any]]:
    if night := _NIGHT.search(part):
        start, end = (int(night[i]) * 60 + int(night[i + 1] or 0) for i in (1, 3))
        minutes = (end - start) % 1440
    elif hours := _HOURS.search(part):
        more = hours[2]
        minutes = round(_number(hours[1]) * 60) + ((_MINUTES.get(more) or int(more)) if more else 0)
    else:
        minutes = round(_first("sleep", part, words) * 60)
    return [{"value": round(_checked("sleep", minutes / 60, words), 2)}]


def _pulse(part: str, words: Lexicon) -> list[dict[str, Any]]:
    return [{"value": round(_checked("pulse", _first("pulse", part, words), words))}]


def _temperature(part: str, words: Lexicon) -> list[dict[str, Any]]:
    split = re.search(r"(\d\d) ?(?:°|degres?|,|\.| ) ?(?:c )?(\d)\b", part)  # "38 5", "38°5"
    value = float(f"{split[1]}.{split[2]}") if split else _first("temperature", part, words)
    if 90 <= value <= 110:
        raise _error(words, "fahrenheit", ask=True)
    return [{"value": round(_checked("temperature", value, words), 1)}]


def _mood(part: str, words: Lexicon) -> list[dict[str, Any]]:
    if scale := re.search(rf"{_NUM} ?(?:/|sur) ?(5|10|20)\b", part):
        value = _number(scale[1]) * 10 / int(scale[2])
    else:
        value = _first("mood", part, words) if re.search(r"\d", part) else float(_mood_words(part, words) or 0)
    return [{"value": round(_checked("mood", value, words), 1)}]


def _mood_words(part: str, words: Lexicon) -> int | None:
    typed = words_of(part)
    scale = words.measures["humeur"]
    return next((int(score) for score, said in scale.items() if typed in map(words_of, said)), None)


_READ: Mapping[Kind, Callable[[str, Lexicon], list[dict[str, Any]]]] = {
    "weight": _weight, "blood_pressure": _blood_pressure, "glucose": _glucose, "steps": _steps, "sleep": _sleep,
    "pulse": _pulse, "temperature": _temperature, "mood": _mood,
}  # fmt: skip
