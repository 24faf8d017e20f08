"""French dates, read at one place of a sentence: `12/03`, `lundi prochain`, `fin janvier`, `le 15`."""

from __future__ import annotations

import calendar
import datetime as dtm
import re
from dataclasses import dataclass

from dateutil.relativedelta import relativedelta

from bot.medications.reading import Reading
from bot.medications.refusals import PosologyError

WEEKDAYS = ("lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche")
MONTHS = ("janvier", "fevrier", "mars", "avril", "mai", "juin", "juillet", "aout", "septembre", "octobre", "novembre",
          "decembre")
_MONTH_NUMBER = {name: place + 1 for place, name in enumerate(MONTHS)} | {
    "janv": 1, "jan": 1, "fev": 2, "fevr": 2, "avr": 4, "juil": 7, "juill": 7, "sept": 9, "oct": 10, "nov": 11, "dec": 12,
}
WD = "(?:" + "|".join(WEEKDAYS) + ")"
MONTH = "(?:" + "|".join(sorted(_MONTH_NUMBER, key=len, reverse=True)) + r")\b"
COUNTED = r"(\d+|une?)"
NOT_UNIT = (r"(?! ?(?:h|heures?|min|x|fois|cps?|comprimes?|gelules?|gouttes?|mg|ml|g|ui|unites?|bouffees?|sachets?|%"
             r"|doses?|ampoules?|prises?|jours?|j|semaines?|mois|ans?|injections?|cuilleres?)\b)")

FULL = re.compile(
    rf"(?:(?:le |ce )?(?P<wd>{WD}),? (?:le )?)?(?:"
    r"(?P<iy>\d{4})-(?P<im>\d{1,2})-(?P<id>\d{1,2})"
    r"|(?P<d>\d{1,2})(?P<sep>[/.-])(?P<m>\d{1,2})(?P=sep)(?P<y>\d{4}|\d{2})(?![\d/-])"
    rf"|(?P<dd>\d{{1,3}})(?:er|e|eme)? ?(?:de |du mois de )?(?P<month>{MONTH})(?:,? (?:de )?(?P<my>\d{{4}}))?"
    rf"|(?P<sd>\d{{1,2}})/(?P<sm>\d{{1,2}})(?![\d/])(?! ?(?:de |d')?(?:comprimes?|cps?|cpr|gelules?|sachets?|ampoules?|doses?|mg|g)\b)"
    r")"
)
_RELATIVE = re.compile(
    rf"(?P<today>aujourd'hui|maintenant|tout de suite)|(?P<after>apres demain)|(?P<tomorrow>demain|(?:le )?lendemain(?! d))"
    rf"|(?P<gone>avant hier|hier)"
    rf"|(?:le |ce |la semaine prochaine,? (?:le )?)?(?P<wd>{WD})s?(?: (?P<next>prochain|qui vient|suivant)| (?P<eight>en 8|en huit)"
    r"| (?P<fifteen>en 15)|,? (?:de )?(?P<week>la semaine prochaine)| (?P<gonewd>dernier|passe))?"
    r"|(?P<nextweek>(?:la )?semaine prochaine)|(?P<nextmonth>(?:le )?mois prochain)"
    rf"|(?:la )?fin (?:de |du |d')?(?P<endof>mois(?: prochain)?|(?:l')?annee|(?:la )?semaine|{MONTH})(?: (?P<endy>\d{{4}}))?"
    rf"|(?:le )?debut (?:de |du |d')?(?P<startof>mois(?: prochain)?|{MONTH})"
    rf"|(?P<alone>{MONTH})(?: (?P<aloney>\d{{4}}))?"
    rf"|(?:le )?(?P<day>\d{{1,3}})(?:er)?(?![\d/:.,]){NOT_UNIT}\b"
)


@dataclass(frozen=True)
class Said:
    """A date as said: the day, whether the year was said, whether a second reading exists."""

    date: dtm.date
    year_said: bool = True
    doubtful: bool = False


def check_day(year: int | None, month: int, day: int, typed: str) -> None:
    """Refuse 31 February, month 13 and the like."""
    if not 1 <= month <= 12:
        raise PosologyError("no_such_date", typed)
    longest = 29 if month == 2 and year is None else calendar.monthrange(year or 2027, month)[1]
    if not 1 <= day <= longest:
        raise PosologyError("no_such_date", typed)


def on_or_after(month: int, day: int, floor: dtm.date) -> dtm.date:
    """The first such date from `floor` on; 29 February waits for a leap year."""
    year = floor.year
    while True:
        if day <= calendar.monthrange(year, month)[1] and dtm.date(year, month, day) >= floor:
            return dtm.date(year, month, day)
        year += 1


def resolve_full(match: re.Match[str], floor: dtm.date, typed: str) -> Said:
    """The date of a FULL match. Without a year: the first one from `floor` on."""
    g = match.groupdict()
    day = int(g["id"] or g["d"] or g["dd"] or g["sd"])
    month = _MONTH_NUMBER[g["month"]] if g["month"] else int(g["im"] or g["m"] or g["sm"])
    year_text = g["iy"] or g["y"] or g["my"]
    year = None if year_text is None else int(year_text) + (2000 if len(year_text) == 2 else 0)
    check_day(year, month, day, typed)
    date = on_or_after(month, day, floor) if year is None else dtm.date(year, month, day)
    wrong_day = bool(g["wd"]) and WEEKDAYS.index(g["wd"]) != date.weekday()
    return Said(date, year is not None, wrong_day)


def _weekday(match: re.Match[str], today: dtm.date, typed: str) -> Said:
    if match["gonewd"]:
        raise PosologyError("past", typed)
    wanted = WEEKDAYS.index(match["wd"])
    ahead = (wanted - today.weekday()) % 7
    if match["week"] or match.group().startswith("la semaine prochaine"):
        return Said(today + dtm.timedelta(days=7 - today.weekday() + wanted))
    if match["eight"] or match["fifteen"]:
        return Said(today + dtm.timedelta(days=(ahead or 7) + (7 if match["eight"] else 14)))
    if match["next"]:
        return Said(today + dtm.timedelta(days=ahead or 7), doubtful=ahead > 0 and wanted > today.weekday() and ahead < 3)
    if ahead == 0 and not match.group().startswith("ce "):
        return Said(today + dtm.timedelta(days=7), doubtful=True)   # said on a Monday, "lundi" is hardly today
    return Said(today + dtm.timedelta(days=ahead))


def _end_of(match: re.Match[str], today: dtm.date) -> Said:
    word = match["endof"]
    if "semaine" in word:
        return Said(today + dtm.timedelta(days=6 - today.weekday()))
    if "annee" in word:
        return Said(dtm.date(today.year, 12, 31))
    if word.startswith("mois"):
        base = today + relativedelta(months=1) if "prochain" in word else today
        year, month = base.year, base.month
    else:
        month = _MONTH_NUMBER[word]
        year = int(match["endy"]) if match["endy"] else today.year + (month < today.month)
    return Said(dtm.date(year, month, calendar.monthrange(year, month)[1]))


def resolve_relative(match: re.Match[str], today: dtm.date, floor: dtm.date, typed: str, *, end: bool) -> Said:
    """The date of a relative match. `end`: the word is the end of a period (`jusqu'en mars` = its last day)."""
    g = match.groupdict()
    if g["gone"]:
        raise PosologyError("past", typed)
    for name, days in (("today", 0), ("tomorrow", 1), ("after", 2)):
        if g[name]:
            return Said(today + dtm.timedelta(days=days))
    if g["wd"]:
        return _weekday(match, max(today, floor) if end else today, typed)
    if g["nextweek"]:
        monday = today + dtm.timedelta(days=7 - today.weekday())
        return Said(monday + dtm.timedelta(days=6) if end else monday, doubtful=True)
    if g["endof"]:
        return _end_of(match, today)
    if g["nextmonth"] or (g["startof"] or "").startswith("mois"):
        first = (today + relativedelta(months=1)).replace(day=1)
        return Said(first + relativedelta(months=1, days=-1) if end and g["nextmonth"] else first, doubtful=bool(end))
    if g["startof"]:
        return Said(on_or_after(_MONTH_NUMBER[g["startof"]], 1, today))
    if g["alone"]:
        month = _MONTH_NUMBER[g["alone"]]
        first = dtm.date(int(g["aloney"]), month, 1) if g["aloney"] else on_or_after(month, 1, today.replace(day=1))
        return Said(first + relativedelta(months=1, days=-1) if end else first)
    return day_of_month(int(g["day"]), floor, typed)


def day_of_month(day: int, floor: dtm.date, typed: str) -> Said:
    if not 1 <= day <= 31:
        raise PosologyError("no_such_date", typed)
    month = floor.replace(day=1)
    while True:
        if day <= calendar.monthrange(month.year, month.month)[1] and month.replace(day=day) >= floor:
            return Said(month.replace(day=day), year_said=False)
        month += relativedelta(months=1)


def read_at(reading: Reading, place: int, floor: dtm.date, *, end: bool = False) -> tuple[int, Said] | None:
    """The date written at `place`, with where it stops; None when no date stands there."""
    match = FULL.match(reading.text, place)
    if match:
        return match.end(), resolve_full(match, floor, reading.typed(*match.span()))
    match = _RELATIVE.match(reading.text, place)
    if match:
        typed = reading.typed(*match.span())
        return match.end(), resolve_relative(match, reading.today, floor, typed, end=end)
    return None


def number(word: str) -> int:
    """`une` → 1, `12` → 12."""
    return 1 if word in ("un", "une") else int(word)


def later(day: dtm.date, amount: str, unit: str) -> dtm.date:
    """`day` and so many days, weeks, months or years."""
    size = number(amount)
    if unit.startswith("j"):
        return day + dtm.timedelta(days=size)
    if unit.startswith("s"):
        return day + dtm.timedelta(days=7 * size)
    later: dtm.date = day + relativedelta(months=size if unit.startswith("m") else 12 * size)
    return later


def resolve_day(day: int, floor: dtm.date) -> dtm.date:
    """The next date whose day of the month is `day`."""
    return day_of_month(day, floor, str(day)).date

