"""Dates of one-off reminders and days of the month: `le 12 mars`, `demain`, `vendredi 27`, `le 1er et le 15`."""

from __future__ import annotations

import datetime as dtm
import re

from bot.medications.calendar_words import (
    COUNTED,
    FULL,
    MONTH,
    MONTHS,
    NOT_UNIT,
    WD,
    WEEKDAYS,
    later,
    number,
    read_at,
    resolve_day,
    resolve_full,
)
from bot.medications.reading import DATE, NOISE, DateItem, DayGroup, Reading
from bot.medications.refusals import PosologyError

_YESTERDAY = re.compile(rf"\b(?:avant hier|hier)\b|\bil y a (?:\d+|une?) (?:jours?|semaines?|mois|ans?|heures?|h)\b|\b{WD} dernier\b|\bla semaine derniere\b|\ble mois dernier\b")
_DAY_AND_DAY = re.compile(r"\b(?:aujourd'hui et demain|demain et apres demain)\b")
_LE_FULL = re.compile(rf"(?:\b(?:le |pour le |ce )|\b)(?=(?:{WD},? (?:le )?)?\d{{1,4}}(?:[/.-]\d|(?:er|e|eme)? ?(?:de |du mois de )?{MONTH}))")
_BEFORE_IT = re.compile(r"\bavant (?:le |la |l'|mon |ma )[^,§]{0,25}$")   # "3 jours avant le rendez-vous du 20 mars"
_ANOTHER_DAY = re.compile(r"\b(?:le|les) \d{1,2}(?:er)? ?(?:,|et|puis|ou) ?(?:le )?$")
_DATED_WEEKDAY = re.compile(rf"\b(?:le |ce )?({WD}) (\d{{1,2}})(?:er)?(?![\d/:.,]){NOT_UNIT}\b")
_DAY_LIST = re.compile(
    rf"\b(?:le|les|tous les|chaque) (?:\d{{1,2}}(?:er)?(?:\s?(?:,|et|puis|et puis)\s?(?:le |du )?\d{{1,2}}(?:er)?)*)(?![\d/:.a-z]){NOT_UNIT}(?! {WD})"
    r"(?! ?(?:er )?(?:" + "|".join(MONTHS) + r"))(?:(?P<monthly> (?:de |du )?(?:chaque mois|tous les mois|du mois|de mois|des mois)))?"
)
_SINGLE = re.compile(
    rf"\b(?:pour )?(?:(?:le |ce |la semaine prochaine,? (?:le )?)?{WD}\b(?: prochain\b| qui vient\b| suivant\b| en 8\b| en 15\b|,? (?:de )?la semaine prochaine\b)?"
    r"|aujourd'hui|apres demain|demain|(?:le )?lendemain(?! d)|(?:la )?semaine prochaine|(?:le )?mois prochain)"
)
_IN = re.compile(
    rf"\bdans (?:environ )?{COUNTED} (jours?|j|semaines?|mois|ans?|annees?)\b(?: et {COUNTED} (jours?|j|semaines?|mois)\b)?"
)


def take_full_dates(reading: Reading) -> None:
    """Dates with their month; what is already past is refused."""
    for gone in reading.find(_YESTERDAY):
        reading.gone = reading.typed(*gone.span())   # refused unless the sentence also says what repeats
        reading.take(*gone.span(), NOISE)
    for lead in reading.find(_LE_FULL):
        match = FULL.match(reading.text, lead.end())
        if match is None or not _trusted(match, lead.group(), reading):
            continue
        if _ANOTHER_DAY.search(reading.text, 0, lead.start()):
            raise PosologyError("two_schedules")
        said = resolve_full(match, reading.today, reading.typed(*match.span()))
        if said.date < reading.today:
            raise reading.refuse("past", match)
        reading.ambiguous |= said.doubtful or _BEFORE_IT.search(reading.text, 0, lead.start()) is not None
        far = not said.year_said and (said.date - reading.today).days > 300
        reading.dates.append(DateItem(lead.start(), match.end(), said.date, far=far))
        reading.take(lead.start(), match.end(), DATE)


def _trusted(match: re.Match[str], lead: str, reading: Reading) -> bool:
    """`1/2` may be half a tablet and `14/9` a blood pressure: a bare day/month needs its article or two digits."""
    if match["sd"] is None or lead.strip() or match["wd"]:
        return True
    return len(match["sm"]) == 2


def take_month_days(reading: Reading) -> None:
    """`le 15 du mois`, `le 1er et le 15`: days of the month, of every month when the sentence says so."""
    for match in reading.find(_DAY_LIST):
        numbers = [int(text) for text in re.findall(r"\d{1,2}", match.group())]
        if any(not 1 <= day <= 31 for day in numbers):
            raise reading.refuse("no_such_date", match)
        repeated = match["monthly"] or match.group().startswith(("tous", "chaque", "les"))
        if repeated:
            reading.month_days += numbers
        else:
            reading.dates += [DateItem(*match.span(), None, day) for day in numbers]
        reading.take(*match.span(), DATE)


def take_single_dates(reading: Reading) -> None:
    """`demain`, `mardi prochain`, `dans 3 jours`: dates told from today."""
    for match in reading.find(_DAY_AND_DAY):
        first = reading.today + dtm.timedelta(days=int(match.group().startswith("demain")))
        reading.dates.append(DateItem(*match.span(), first))
        reading.count = 2
        reading.take(*match.span(), DATE)
    for match in reading.find(_IN):
        if number(match[1]) == 0:
            raise reading.refuse("zero", match)
        reading.ambiguous |= match[1] in ("8", "15") and match[2].startswith("j")
        day = later(reading.today, match[1], match[2])
        reading.dates.append(DateItem(*match.span(), later(day, match[3], match[4]) if match[3] else day))
        reading.take(*match.span(), DATE)
    _take_dated_weekdays(reading)
    for match in reading.find(_SINGLE):
        if _joins_weekdays(reading, match):
            continue
        shift = len(match.group()) - len(match.group().removeprefix("pour "))
        found = read_at(reading, match.start() + shift, reading.today)
        if found:
            reading.dates.append(DateItem(match.start(), found[0], found[1].date))
            reading.ambiguous |= found[1].doubtful
            reading.take(match.start(), found[0], DATE)


def _take_dated_weekdays(reading: Reading) -> None:
    """`vendredi 27`: a day of this month or the next, when it does fall on that weekday."""
    for match in reading.find(_DATED_WEEKDAY):
        if not 1 <= int(match[2]) <= 31:
            continue
        date = resolve_day(int(match[2]), reading.today)
        if WEEKDAYS[date.weekday()] == match[1]:
            reading.dates.append(DateItem(*match.span(), date))
            reading.take(*match.span(), DATE)
        else:
            reading.ambiguous = True   # "jeudi 15" when the 15th is a Friday


def _joins_weekdays(reading: Reading, match: re.Match[str]) -> bool:
    """`chaque samedi matin et dimanche matin`: the second day repeats as the first one does."""
    word = match.group().removeprefix("pour ").removeprefix("le ")
    if word not in WEEKDAYS or not any(not group.excluded for group in reading.day_groups):
        return False
    reading.day_groups.append(DayGroup(*match.span(), (WEEKDAYS.index(word),)))
    reading.take(*match.span(), DATE)
    return True
