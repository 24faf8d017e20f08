"""How often: `3 fois par jour`, `toutes les 8 heures`, `un jour sur deux`, `tous les lundis`, `le premier lundi du mois`."""

from __future__ import annotations

import re

from bot.medications.calendar_words import WD, WEEKDAYS, number
from bot.medications.reading import FREQUENCY, DayGroup, Period, Reading
from bot.medications.refusals import PosologyError
from bot.medications.weekdays import day_index

_N = r"(\d+|une?)"
_DAY = r"(?:jours?|j|24 ?h(?:eures?)?)"
_EVERY = r"(?:\b(?:a )?(?:tous|toutes) les|\bchaque|\baux)"

_WINDOW_CLOCK = r"(?:\d{1,2} ?h(?:eures?)?(?: ?\d{2})?|\d{1,2}:\d{2}|midi|minuit|\d{1,2})"
_WINDOW = re.compile(rf"\b(?:de|entre|des|depuis|a partir de) ({_WINDOW_CLOCK}),? (?:a|et|jusqu'au?) ({_WINDOW_CLOCK})(?![\d:])")
_DAYTIME = re.compile(r"\b(?:pendant|dans|durant|en) (?:la )?(?:journee|jours)\b|\ble jour seulement\b")
_EVERY_HOURS = re.compile(
    rf"(?:{_EVERY}|\bintervalles? (?:de|d')|\bd'intervalle de|\bespacee?s? de) ?(?P<range>\d+ (?:a|ou) |\d+ ?- ?)?(\d+|une?)?\s?(h|heures?|min|secondes?)\b|\b(?:1|une?) ?(?:fois|prise) toutes les (\d+) ?h(?:eures?)?\b"
)
_PER_HOUR = re.compile(rf"{_N} (?:fois|prises?|x|comprimes?|cp) ?(?:par|/|toutes les|chaque) ?(?:heure|h|min|seconde)s?\b")
_PER = r" ?(?:par|/|chaque|a|dans la|le|tous les|de la|dans le) ?"
_TIMES_A_DAY = re.compile(
    rf"(?:\b(?:x|fois) )?(?<![\d/.,]){_N} ?(?:fois|x|prises?|rapp?els?) ?(?:reparties? |espacees? )?(?:{_PER}{_DAY}|(?:/ ?j))\b"
    rf"|\ben {_N} (?:prises|fois)\b(?: par jours?)?|\bx ?{_N} ?(?:fois)? ?(?:{_PER}){_DAY}\b|(?<![\w/]){_N} ?(?:/|par) ?{_DAY}\b|\b{_N} fois jour\b"
)
_OR_SO = re.compile(r"(?<![\w/])(?:\d+|une?) ?(?:a|ou|-) ?$")
_BARE_TIMES = re.compile(r"(?<![\w/])x ?(\d+)\b(?! ?(?:jours?|j|semaines?|mois|mg|g|ml|/|par|cp|comprimes?|gelules?|gouttes?))|(?<![\d/.,])(\d+|une?) ?(?:fois|x(?![a-z]))(?! ?(?:par|/|\d+ ?(?:mg|g|cp|comprimes?)))\b")
_LEAD_TIMES = re.compile(r"(?<![\d/.,])(\d) ?(?:fois|x) ?(?=\d+(?:[.,]\d+)? ?(?:mg|g|cp|comprimes?|gelules?|gouttes?|bouffees?|ml))")
_TIMES_A_WEEK = re.compile(rf"{_N} ?(?:fois|x|prises?|jours?)? ?(?:{_PER})(semaines?|mois|ans?|annees?|an)\b|\b{_N} fois (?=toutes les \d+ semaines|tous les \d+)")
_ONE_IN = re.compile(rf"\b(?:un|une|1|le|chaque) ?(jour|j|matin|midi|soir|apres midi|semaine|mois|week end|an|{WD})(?: sur |(?:(?<=jour)|(?<=j)|(?<=semaine)) ?/ ?)(\d+)\b")
_EVERY_N = re.compile(
    rf"{_EVERY} (?:(\d+) )?(jours?(?! (?:ouvr|de travail))|j|semaines?|mois|ans?|annees?|week ends?|apres midi|matins?|soirs?|midis?|nuits?|{WD}s?)(?: sur (\d+))?\b"
)
_ONCE_EVERY = re.compile(r"\b(?:une|1) ?(?:fois|x|prise) ?(?=tou(?:s|tes) les|chaque)")
_PER_DAY_ALONE = re.compile(rf"\b(?:par {_DAY}|le jour)\b|/ ?{_DAY}\b|\bdans la jours\b|\bpar semaine\b")
_ORDINAL = r"(premiers?|premieres?|1ers?|1eres?|(\d+)(?:e|eme|nd|ieme|emes)s?|avant derniers?|derniers?|dernieres?)"
_NTH = re.compile(
    rf"(?:\b(?:le|les|tous les|chaque|un|du|au) )?\b{_ORDINAL}(?:(?: et (?:le |les )?| , ?(?:le )?){_ORDINAL})? ({WD})s?\b(?: (?:du|de chaque|de tous les|des|tous les|chaque|par|de) mois)?"
)
_LAST_DAY = re.compile(r"\b(?:le |chaque |tous les )?derniers? jours? (?:du|de chaque|des|par|de) mois\b|\b(?:a la |chaque |en )fin (?:de|du|de chaque) mois\b")
_FIRST_DAY = re.compile(r"\b(?:le |chaque |tous les )?premiers? jours? (?:du|de chaque|des|par|de) mois\b|\b(?:au |chaque |en )debut (?:de|du|de chaque) mois\b")
_ALL_WEEK = re.compile(r"\b(?:tous les|chaque) jours? de (?:la )?semaine\b")
_EXCEPT = re.compile(rf"\b(?:sauf|excepte|hormis|a l'exception|a part|(?:mais )?(?:pas|jamais|hors))(?: (?:le|les|du|des|de|ce))*((?:[ ,]*(?:et |ou |le |les |du |au )*(?:{WD}s?|week ends?))+)")


def take_frequency(reading: Reading) -> None:
    """Everything that repeats, from the most to the least particular."""
    _take_hours(reading)
    _take_nth(reading)
    _take_exceptions(reading)
    _take_counts(reading)
    _take_steps(reading)


def _take_hours(reading: Reading) -> None:
    for match in reading.find(_PER_HOUR):
        if number(match[1]) > 1 or not match.group().rstrip("s").endswith(("h", "heure")):
            raise reading.refuse("too_often", match)
        reading.every_hours = 1
        reading.take(*match.span(), FREQUENCY)
    for match in reading.find(_EVERY_HOURS):
        size = number(match[2] or match[4] or "1")
        unit = match[3] or "h"
        reading.ambiguous |= match["range"] is not None
        if size == 0:
            raise reading.refuse("zero", match)
        if unit == "min" and size % 60 == 0:
            size, unit = size // 60, "h"
        if not unit.startswith("h"):
            raise reading.refuse("too_often", match)
        if size % 24 == 0:
            reading.periods.append(Period("day", size // 24))
        else:
            reading.every_hours = size
        if size > 24 * 366:
            raise reading.refuse("too_long", match)
        reading.take(*match.span(), FREQUENCY)
    if reading.every_hours is not None:
        _take_window(reading)


def _take_window(reading: Reading) -> None:
    for match in reading.find(_WINDOW):
        reading.window = (match[1], match[2])
        reading.take(*match.span(), FREQUENCY)
    for match in reading.find(_DAYTIME):
        if reading.window is None:
            reading.window = ("8h", "20h")
            reading.assume("la journée : de 8 h à 20 h")
        reading.take(*match.span(), FREQUENCY)


def _positions(match: re.Match[str], reading: Reading) -> list[int]:
    found = []
    for word, digits in ((match[1], match[2]), (match[3], match[4])):
        if word is None:
            continue
        if word.startswith("avant"):
            found.append(-2)
        elif word.startswith("dernier"):
            found.append(-1)
        else:
            found.append(int(digits) if digits else 1)
    if any(not -2 <= nth <= 5 or nth == 0 for nth in found):
        raise reading.refuse("no_such_date", match)
    return found


def _take_nth(reading: Reading) -> None:
    for match in reading.find(_ALL_WEEK):
        reading.ambiguous = True   # seven days, or the five of the working week
        reading.periods.append(Period("day"))
        reading.take(*match.span(), FREQUENCY)
    for pattern, day in ((_LAST_DAY, -1), (_FIRST_DAY, 1)):
        for match in reading.find(pattern):
            reading.month_days.append(day)
            reading.take(*match.span(), FREQUENCY)
    for match in reading.find(_NTH):
        positions = _positions(match, reading)
        reading.ambiguous |= 5 in positions or not match.group().endswith("mois")
        reading.nth_weekdays += [(nth, day_index(match[5])) for nth in positions]
        reading.take(*match.span(), FREQUENCY)


def _take_exceptions(reading: Reading) -> None:
    for match in reading.find(_EXCEPT):
        words = match[1]
        days = {day_index(word) for word in re.findall(WD, words)} | ({5, 6} if "week end" in words else set())
        for first, last in re.findall(rf"({WD}) au ({WD})", words):
            days |= {(day_index(first) + step) % 7 for step in range((day_index(last) - day_index(first)) % 7 + 1)}
        reading.day_groups.append(DayGroup(*match.span(), tuple(sorted(days)), excluded=True))
        reading.take(*match.span(), FREQUENCY)


def _take_counts(reading: Reading) -> None:
    for match in reading.find(_LEAD_TIMES):
        reading.per_day = int(match[1])
        reading.take(*match.span(), FREQUENCY)
    for match in reading.find(_TIMES_A_DAY):
        size = number(next(part for part in match.groups() if part))
        if reading.text[match.end():match.end() + 6].startswith(" sur ") and size == 1:
            continue
        _check_per_day(reading, size, match)
        lead = _OR_SO.search(reading.text, 0, match.start())
        if lead:
            reading.ambiguous = True
            reading.take(*lead.span(), FREQUENCY)
        if reading.per_day not in (None, size):
            raise PosologyError("two_schedules")
        reading.per_day = size
        reading.take(*match.span(), FREQUENCY)
    for match in reading.find(_TIMES_A_WEEK):
        _take_times_a_week(reading, match)


def _check_per_day(reading: Reading, size: int, match: re.Match[str]) -> None:
    if size == 0:
        raise reading.refuse("zero", match)
    if size > 12:
        raise reading.refuse("too_often", match)


def _take_times_a_week(reading: Reading, match: re.Match[str]) -> None:
    if match[2] is None:
        size, unit = number(match[3]), ""
    else:
        size, unit = number(match[1]), match[2]
    if size == 0:
        raise reading.refuse("zero", match)
    limit = {"s": 7, "m": 31, "a": 366}.get(unit[:1], 1)
    if size > limit:
        raise reading.refuse("too_many_days", match)
    if unit.startswith("s"):
        if size > 1:
            reading.per_week = size
        reading.periods.append(Period("week"))
    elif unit.startswith("m"):
        if size > 1:
            reading.per_month = size
        reading.periods.append(Period("month"))
    elif unit:
        reading.periods.append(Period("year"))
        reading.ambiguous |= size > 1
    reading.take(*match.span(), FREQUENCY)


def _take_steps(reading: Reading) -> None:
    for match in reading.find(_ONCE_EVERY):
        reading.take(*match.span(), FREQUENCY)
    for match in reading.find(_ONE_IN):
        reading.ambiguous |= match[1] == "semaine" and not re.search(WD, reading.text)   # a day, or the whole week
        _add_step(reading, match, match[1], int(match[2]), match.end(1))
    for match in reading.find(_EVERY_N):
        size = int(match[1] or match[3] or 1)
        if match[1] is None and match[3] is None and match[2].rstrip("s") in WEEKDAYS:
            continue   # read with the lists of weekdays
        _add_step(reading, match, match[2], size, match.end() if match[3] is None else match.end(2))


def _add_step(reading: Reading, match: re.Match[str], word: str, size: int, word_end: int) -> None:
    """One repetition. A moment (un soir sur deux) stays readable as an hour: only what stands before it is marked."""
    if size == 0:
        raise reading.refuse("zero", match)
    unit = word.rstrip("s")
    word_begin = word_end - len(word)
    if unit in ("matin", "midi", "soir", "apres midi", "nuit"):
        reading.periods.append(Period("day", size))
        reading.take(match.start(), word_begin, FREQUENCY)
        reading.take(word_end, match.end(), FREQUENCY)
        return
    if unit in WEEKDAYS:
        reading.day_groups.append(DayGroup(*match.span(), (WEEKDAYS.index(unit),)))
        reading.periods.append(Period("week", size))
    elif unit.startswith("week end"):
        reading.day_groups.append(DayGroup(*match.span(), (5, 6)))
        reading.periods.append(Period("week", size))
    else:
        reading.periods.append(_plain_period(reading, unit, size))
    if size > 366:
        raise reading.refuse("too_long", match)
    reading.take(*match.span(), FREQUENCY)


def _plain_period(reading: Reading, unit: str, size: int) -> Period:
    if unit.startswith("j"):
        if size == 15:
            # In French "tous les quinze jours" is said for every second week; the person confirms.
            reading.ambiguous = True
            reading.assume("tous les 15 jours : toutes les 2 semaines")
            return Period("day", 14)
        reading.ambiguous |= size == 8
        return Period("day", size)
    if unit.startswith("sem"):
        return Period("week", size)
    if unit.startswith("moi"):
        return Period("month", size)
    return Period("year", size)


def take_bare_counts(reading: Reading, *, has_hours: bool) -> None:
    """`10 fois` without a period: so many days when the hours are known, otherwise so many times a day."""
    for match in reading.find(_BARE_TIMES):
        size = number(match[1] or match[2])
        if size == 0:
            raise reading.refuse("zero", match)
        daily = reading.per_day is None and not has_hours and reading.every_hours is None and not reading.day_groups
        if size > 1 and daily:
            _check_per_day(reading, size, match)
            reading.per_day, reading.ambiguous = size, True
        elif size > 1:
            reading.count = size
        reading.take(*match.span(), FREQUENCY)


def take_leftovers(reading: Reading) -> None:
    """`par jour` after an amount: once a day unless hours say otherwise."""
    for match in reading.find(_PER_DAY_ALONE):
        if "semaine" in match.group():
            reading.periods.append(Period("week"))
        else:
            reading.daily_amount = True
            if not reading.periods:
                reading.periods.append(Period("day"))
        reading.take(*match.span(), FREQUENCY)
