"""The stretch of days that a question about regularity means: "ce mois", "depuis lundi", "les 10 derniers jours". Pure."""

from __future__ import annotations

import calendar
import datetime as dtm
import re
from dataclasses import dataclass

from bot.french import fold

DAYS = ("lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche")
MONTHS = ("janvier", "fevrier", "mars", "avril", "mai", "juin", "juillet", "aout", "septembre", "octobre", "novembre",
          "decembre")
_DAY = dtm.timedelta(days=1)
_LONGEST = 366
_WORDS = {"un": 1, "une": 1, "deux": 2, "trois": 3, "quatre": 4, "cinq": 5, "six": 6, "sept": 7, "dix": 10, "quinze": 15}
_COUNT = r"(?P<n>\d{1,3}|un|une|deux|trois|quatre|cinq|six|sept|dix|quinze)"
_LAST = re.compile(rf"\b(?:(?:{_COUNT} )?derniere?s? (?:{_COUNT.replace('<n>', '<m>')} )?|(?:depuis|sur|en) {_COUNT.replace('<n>', '<k>')} )"
                   r"(?P<unit>jours?|j\b|semaines?|mois)")
_SINCE_DAY = re.compile(rf"\bdepuis (?:le )?(?P<day>{'|'.join(DAYS)})\b")
_MONTH = re.compile(rf"\b(?:en|de|d'|du mois de|mois de|mois d'|pour) ?(?P<month>{'|'.join(MONTHS)})\b(?: (?P<year>20\d\d))?")


@dataclass(frozen=True)
class Period:
    """Local dates, both inclusive. `name` is which text says it: week, month, last_month, named_month, days, day, since."""

    first: dtm.date
    last: dtm.date
    name: str

    @property
    def days(self) -> int:
        return (self.last - self.first).days + 1

    @property
    def is_month(self) -> bool:
        """Whether it is shown best as the calendar of one month."""
        return self.name in ("month", "last_month", "named_month")


def week_until(today: dtm.date) -> Period:
    """The seven days up to and with today."""
    return Period(today - 6 * _DAY, today, "days")


def month_of(day: dtm.date, last: dtm.date | None = None, name: str = "named_month") -> Period:
    """The whole month of a day, or its part up to `last`."""
    end = day.replace(day=calendar.monthrange(day.year, day.month)[1])
    return Period(day.replace(day=1), min(end, last or end), name)


def read(text: str, today: dtm.date) -> Period:
    """The period that a question says; the last seven days when it says none, or one that is still to come."""
    said = fold(text).replace("-", " ")
    found = _named(said, today) or _counted(said, today) or week_until(today)
    return found if found.first <= today else week_until(today)


def says_one(text: str) -> bool:
    """Whether a period is named at all."""
    said, some_day = fold(text).replace("-", " "), dtm.date(2026, 6, 15)
    return bool(_named(said, some_day) or _counted(said, some_day))


def _named(said: str, today: dtm.date) -> Period | None:
    if re.search(r"\bavant hier\b", said):
        return Period(today - 2 * _DAY, today - 2 * _DAY, "day")
    if re.search(r"\bhier\b", said):
        return Period(today - _DAY, today - _DAY, "day")
    if re.search(r"\baujourd ?'? ?hui\b|\bauj\b", said):
        return Period(today, today, "day")
    if re.search(r"\b(?:le )?mois (?:dernier|passe|d'avant|precedent)\b", said):
        before = today.replace(day=1) - _DAY
        return month_of(before, name="last_month")
    if re.search(r"\b(?:ce|du|le|dans le|mon|sur le) mois\b(?! de\b| d')|\bmois ci\b|\bmois en cours\b|\bmensuel", said):
        return month_of(today, today, "month")
    if re.search(r"\bsemaine (?:derniere|passee|d'avant|precedente)\b", said):
        monday = today - _DAY * (today.weekday() + 7)
        return Period(monday, monday + 6 * _DAY, "since")
    if found := _SINCE_DAY.search(said):
        back = (today.weekday() - DAYS.index(found["day"])) % 7 or 7
        return Period(today - back * _DAY, today, "since")
    if found := _MONTH.search(said):
        return _month(found, today)
    return None


def _month(found: re.Match[str], today: dtm.date) -> Period:
    number = MONTHS.index(found["month"]) + 1
    year = int(found["year"]) if found["year"] else today.year - (number > today.month)
    return month_of(dtm.date(year, number, 1), today)


def _counted(said: str, today: dtm.date) -> Period | None:
    found = _LAST.search(said)
    if not found:
        return None
    word = found["n"] or found["m"] or found["k"] or "1"
    unit = 1 if found["unit"].startswith("j") else 7 if found["unit"].startswith("s") else 30
    days = min(max((_WORDS.get(word) or int(word)) * unit, 1), _LONGEST)
    return Period(today - (days - 1) * _DAY, today, "days")
