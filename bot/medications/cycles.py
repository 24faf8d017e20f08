"""Days on and days off: `21 jours sur 28`, `3 semaines puis 1 semaine d'arrêt`, `une semaine sur deux, matin et soir`."""

from __future__ import annotations

import re

from bot.medications.calendar_words import WD, number
from bot.medications.reading import FREQUENCY, Reading

_N = r"(\d+|une?)"
_UNIT = r"(jours?|j|semaines?)"
_OFF = r"(?:arret|pause|repos|stop|interruption|rien)"
_IN = re.compile(rf"\b(?:les )?{_N} (?:premiers? |premieres? )?{_UNIT} sur (\d+)\b")
_THEN = re.compile(
    rf"\b(?:pendant |durant )?{_N} {_UNIT}[ ,]*(?:de prise |de traitement |de pilule |on )?(?:puis|et|/|suivie?s? (?:de|d')|avec|apres)?[ ,]*"
    rf"(?:{_N} {_UNIT} (?:(?:d'|de |en )?{_OFF}|sans(?: rien| pilule)?|off)|(?:une? )?{_OFF} (?:de |d'|pendant )?{_N} {_UNIT})"
)
_DAILY = re.compile(r"\b(?:tous les jours|chaque jour|tous les (?:matins?|soirs?|midis?)|fois par jour|matin et soir|matin, midi)\b")
_NAMED_DAYS = re.compile(rf"\b(?:sauf|{WD}|week end)")
_LONGEST = 366


def take_cycles(reading: Reading) -> None:
    """Sets `reading.cycle` to (days on, days of the whole cycle). `5 jours sur 7` needs the names of the days."""
    for match in reading.find(_THEN):
        on = _days(match[1], match[2])
        off = _days(match[3] or match[5], match[4] or match[6])
        _set(reading, match, on, on + off)
    for match in reading.find(_IN):
        on, whole = _days(match[1], match[2]), _days(match[3], match[2])
        if on == 1 or (match[1] in ("un", "une", "1") and not _DAILY.search(reading.tape.text)):
            continue   # one day in two, one week in two: a plain interval
        if whole == 7:
            if not _NAMED_DAYS.search(reading.tape.text):
                raise reading.refuse("too_many_days", match)
            reading.take(*match.span(), FREQUENCY)
            continue
        _set(reading, match, on, whole)


def _days(amount: str, unit: str) -> int:
    return number(amount) * (7 if unit.startswith("s") else 1)


def _set(reading: Reading, match: re.Match[str], on: int, whole: int) -> None:
    if on == 0:
        raise reading.refuse("zero", match)
    if on >= whole or whole > _LONGEST:
        raise reading.refuse("unsupported_cycle", match)
    reading.cycle = (on, whole)
    reading.ambiguous = True   # nobody said whether the cycle begins today
    reading.take(*match.span(), FREQUENCY)
