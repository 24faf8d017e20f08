"""Birth dates and ages as people type them, pure.

An age alone gives the 1st of January of (this year - age): the age is then right today, and the date says by its day
that it is approximate. A year alone, in a sentence, is read the same way.
"""

from __future__ import annotations

import calendar
import datetime as dtm
import re

from bot.french import fold
from bot.patients.numbers import digits

ADULT = 18
OLDEST = 120

_MONTHS = {
    "janvier": 1, "janv": 1, "jan": 1, "fevrier": 2, "fevr": 2, "fev": 2, "mars": 3, "avril": 4, "avr": 4, "mai": 5,
    "juin": 6, "juillet": 7, "juil": 7, "aout": 8, "septembre": 9, "sept": 9, "octobre": 10, "oct": 10,
    "novembre": 11, "nov": 11, "decembre": 12, "dec": 12,
}  # fmt: skip
_MONTH = "|".join(sorted(_MONTHS, key=len, reverse=True))
_ISO = re.compile(r"\b(\d{4})-(\d{1,2})-(\d{1,2})\b")
_NUMERIC = re.compile(r"\b(\d{1,2}) ?[/. -] ?(\d{1,2}) ?[/. -] ?(\d{4}|\d{2})\b")
_NAMED = re.compile(rf"\b(\d{{1,2}})(?:er)? ?({_MONTH})\.?,? ?(?:de )?(\d{{4}}|\d{{2}})\b")
_COMPACT = re.compile(r"^(\d{2})(\d{2})(\d{4})$")
_AGE = re.compile(r"^(?:j ?'? ?ai |age de |agee de )?(\d{1,3})(?: ?ans?)?(?: et demi)?$")
_YEAR = re.compile(r"^(?:nee? )?(?:en )?(\d{4})$")


class ImpossibleDate(ValueError):
    """A day that no calendar has."""


def age_on(birth: dtm.date, today: dtm.date) -> int:
    """Whole years; somebody born on 29 February is a year older on 1 March of other years."""
    return today.year - birth.year - ((today.month, today.day) < (birth.month, birth.day))


def from_age(age: int, today: dtm.date) -> dtm.date:
    """The approximate birth date of somebody who is `age` today. Raises ImpossibleDate beyond the calendar."""
    year = today.year - age
    if not year >= dtm.MINYEAR:
        raise ImpossibleDate
    return dtm.date(year, 1, 1)


def find(folded: str, today: dtm.date) -> dtm.date | None:
    """The first full date in a folded text, day before month. Raises ImpossibleDate for 31 February."""
    text = digits(folded.replace("premier ", "1er "))
    if iso := _ISO.search(text):
        return _date(int(iso[1]), int(iso[2]), int(iso[3]), today)
    if named := _NAMED.search(text):
        return _date(int(named[3]), _MONTHS[named[2]], int(named[1]), today, short=len(named[3]) == 2)
    if numeric := _NUMERIC.search(text):
        return _date(int(numeric[3]), int(numeric[2]), int(numeric[1]), today, short=len(numeric[3]) == 2)
    if compact := _COMPACT.match(text):
        return _date(int(compact[3]), int(compact[2]), int(compact[1]), today)
    return None


def age_typed(raw: str) -> int | None:
    """An age typed as an answer ("67", "67 ans", "soixante-sept"), or None."""
    found = _AGE.match(digits(fold(raw).strip(" .!")))
    return int(found[1]) if found else None


def year_typed(raw: str) -> int | None:
    """A bare year ("1984", "né en 1984"), or None."""
    found = _YEAR.match(fold(raw).strip(" .!"))
    return int(found[1]) if found else None


def _date(year: int, month: int, day: int, today: dtm.date, *, short: bool = False) -> dtm.date:
    if short:  # two digits: the younger reading only when it makes an adult
        year += 2000 if 2000 + year <= today.year - ADULT else 1900
    if not (1 <= year <= 9999 and 1 <= month <= 12 and 1 <= day <= calendar.monthrange(year, month)[1]):
        raise ImpossibleDate
    return dtm.date(year, month, day)
