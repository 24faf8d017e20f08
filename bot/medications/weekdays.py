"""Weekdays that repeat: `du lundi au vendredi`, `le week-end`, `lundi, mercredi et vendredi`."""

from __future__ import annotations

import re

from bot.medications.calendar_words import WD, WEEKDAYS
from bot.medications.reading import DATE, DayGroup, Reading

_ABBREVIATED = {"lun": 0, "mar": 1, "mer": 2, "jeu": 3, "ven": 4, "sam": 5, "dim": 6}
_ABBREVIATION = r"(?:lun|mar|mer|jeu|ven|sam|dim)\b\.?"
_RANGE = re.compile(rf"\b(?:du |de |tous les jours du |tous les jours de )?({WD}|{_ABBREVIATION}) ?(?:au|a|-|jusqu'au) ?({WD}|{_ABBREVIATION})(?![a-z])(?: inclus)?(?! \d{1,2}(?:er)? (?:janv|fev|mars|avr|mai|juin|juil|aout|sept|oct|nov|dec)| \d{1,2}/)")
_WORKDAYS = re.compile(r"\b(?:tous |pendant )?(?:les |en |la )?(?:jours? (?:de (?:la )?semaine|ouvres?|ouvrables?|de travail)|semaine uniquement|jours? en semaine)\b|\ben semaine\b|\bla semaine (?=et|a \d|matin)|\bhors week ends?\b")
_WEEKEND = re.compile(r"\b(?:(?:tous |pendant )?(?:les|le|chaque|ce|du) |en )?week end\b(?: prochain)?")
_NAMED = rf"(?:{WD}s?|{_ABBREVIATION})"
_SEPARATED = r"(?:\s?(?:,|et|/|-|puis|ainsi que|ou)\s?(?:les? |tous les |chaque |du )?|\s)"
_DAY_LIST = re.compile(rf"\b(?:(?P<art>tous les|toutes les|chaque|les|le|un) )?(?P<days>{_NAMED}(?:{_SEPARATED}{_NAMED})*)(?![a-z])(?!(?: prochain| qui vient| suivant| en 8| en 15| dernier|,? de la semaine prochaine|,? la semaine prochaine)\b)")
_IS_DAY = re.compile(rf"{WD}|{_ABBREVIATION}")


def day_index(word: str) -> int:
    """0 for Monday; full names, plurals and abbreviations."""
    word = word.rstrip(".")
    return _ABBREVIATED[word] if word in _ABBREVIATED else WEEKDAYS.index(word.rstrip("s") if word not in WEEKDAYS else word)


def take_weekdays(reading: Reading) -> None:
    """Weekdays that repeat: ranges, lists, plurals, and single ones with an article. `lundi` alone is a date."""
    for match in reading.find(_RANGE):
        first, last = day_index(match[1]), day_index(match[2])
        days = tuple((first + step) % 7 for step in range((last - first) % 7 + 1))
        _add_days(reading, match, tuple(sorted(days)))
    for match in reading.find(_WORKDAYS):
        reading.ambiguous |= "ouvrable" in match.group()
        _add_days(reading, match, (0, 1, 2, 3, 4))
    for match in reading.find(_WEEKEND):
        reading.ambiguous |= "ce week" in match.group() or "prochain" in match.group()
        _add_days(reading, match, (5, 6))
    for match in reading.find(_DAY_LIST):
        words = re.findall(_IS_DAY, match["days"])
        days = tuple(sorted({day_index(word) for word in words}))
        short_only = all(word.rstrip(".") in _ABBREVIATED for word in words)
        plural = re.search(rf"{WD}s\b", match["days"]) is not None
        reading.ambiguous |= re.search(r"\bou\b", match["days"]) is not None
        if short_only and len(words) < 2 and match["art"] is None:
            continue
        if match["art"] or plural or len(days) > 1 or _repeats_weekly(reading):
            _add_days(reading, match, days)


def _repeats_weekly(reading: Reading) -> bool:
    return reading.per_week is not None or any(period.unit == "week" for period in reading.periods)


def _add_days(reading: Reading, match: re.Match[str], days: tuple[int, ...]) -> None:
    reading.day_groups.append(DayGroup(*match.span(), days))
    reading.take(*match.span(), DATE)
