"""French dates, starts, ends and durations: `le 12/03`, `jusqu'à vendredi`, `pendant 3 mois`, `dans 2 heures`."""

from __future__ import annotations

import calendar
import datetime as dtm
import re
from dataclasses import dataclass

from dateutil.relativedelta import relativedelta

from bot.medications.reading import DATE, DateItem, DayGroup, Reading
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
_NOT_UNIT = (r"(?! ?(?:h|heures?|min|x|fois|cps?|comprimes?|gelules?|gouttes?|mg|ml|g|ui|unites?|bouffees?|sachets?|%"
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
    rf"(?P<today>aujourd'hui|maintenant|tout de suite)|(?P<after>apres demain)|(?P<tomorrow>demain|le lendemain)"
    rf"|(?P<gone>avant hier|hier)"
    rf"|(?:le |ce |la semaine prochaine,? (?:le )?)?(?P<wd>{WD})s?(?: (?P<next>prochain|qui vient|suivant)| (?P<eight>en 8|en huit)"
    r"| (?P<fifteen>en 15)|,? (?:de )?(?P<week>la semaine prochaine)| (?P<gonewd>dernier|passe))?"
    r"|(?P<nextweek>(?:la )?semaine prochaine)|(?P<nextmonth>(?:le )?mois prochain)"
    rf"|(?:la )?fin (?:de |du |d')?(?P<endof>mois(?: prochain)?|(?:l')?annee|(?:la )?semaine|{MONTH})(?: (?P<endy>\d{{4}}))?"
    rf"|(?:le )?debut (?:de |du |d')?(?P<startof>mois(?: prochain)?|{MONTH})"
    rf"|(?P<alone>{MONTH})(?: (?P<aloney>\d{{4}}))?"
    rf"|(?:le )?(?P<day>\d{{1,3}})(?:er)?(?![\d/:.,]){_NOT_UNIT}\b"
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
        return Said(today + dtm.timedelta(days=ahead or 7), doubtful=0 < ahead and wanted > today.weekday() and ahead < 3)
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
    return _day_of_month(int(g["day"]), floor, typed)


def _day_of_month(day: int, floor: dtm.date, typed: str) -> Said:
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


_ARTICLE = r"(?:le |la |l'|les )?"
_FROM = re.compile(
    r"(?:\b(?:a partir|a compter|a dater) (?:du |de |d'|des )?|\bdes (?!jours)|\b(?:en )?(?:commencant|demarrant|debutant) (?:par |a )?"
    r"|\b(?:je |on )?(?:commence|demarre|debute|commencer|debut|debuter|demarrer)s? (?:le traitement )?(?:a partir )?(?:du |de |d'|des )?"
    r"|\bdepuis (?:le )?)" + _ARTICLE + r"(?=[\da-z])"
)
_IN_DAYS = re.compile(rf"dans {COUNTED} (jours?|j|semaines?|mois|ans?)\b")
_UNTIL = re.compile(
    r"\bjusqu'(?:au |aux |a |en |a la |a l')(?:et y compris )?" + _ARTICLE + r"(?=[\da-z])|\bjusque (?:la |au )?(?=[\da-z])"
    r"|\b(?:se termine|termine|finit|fini|arret|arreter|stop|fin) (?:du traitement )?(?:le |au )(?=[\da-z])"
)
_BETWEEN = re.compile(r"\b(?:du|de|entre le|entre) (?:le )?(?=\d|" + WD + r" \d)")
_PARTS = re.compile(r" (?:au )?(matin|midi|soir|apres midi)\b(?: (?:inclus|compris))?")
_MORE_PARTS = re.compile(r" ?(?:,|et|puis|a \d)")
_INCLUDED = re.compile(r",? (?:inclus|compris|y compris|au plus tard)\b")
_UNIT = r"(jours?|j|semaines?|mois|ans?|annees?|h|heures?|week ends?)"
_LASTING = re.compile(
    rf"\b(?:pendant|sur|pour|encore|les(?= \d+ (?:prochain|premier))|au cours des?|dans les)\s(?:encore |les |ces |le |la |toute |au moins )?(\d+|une?)\s?"
    rf"(?:(?:prochaine?|premiere?)s? )?{_UNIT}\b(?: prochaine?s?)?( et demie?)?(?! sur \d)(?! (?:avant|apres))"
)
_BARE_LASTING = re.compile(rf"(?:\bx ?|\b)(\d+|une?(?! jour))\s?(jours?|j|semaines?|mois)\b( et demie?)?(?: de (?:traitement|suite)| d'affilee)?(?! sur)(?! (?:apres|avant|plus))|\btraitement (?:de|d') ?(\d+|une?) ?(jours?|semaines?|mois)\b()")
_IN_TIME = re.compile(
    rf"\bdans (?:environ |a peu pres )?(?:{COUNTED} ?(?:heures?|h)(?: et (demie?|quart)| ?(\d{{1,2}})(?: ?min)?\b(?! ?(?:mg|comp|cp|g[eo]))| et (\d{{1,2}}) ?min)?|(\d+|une?) ?min\b)"
)
_DAYS_ON_OFF = re.compile(r"\b(\d+) (jours?|semaines?|j|mois) sur (\d+)\b")
_NEGATIVE = re.compile(rf"(?<![\w/-])(?:-|moins )\s?\d+ ?(?:{_UNIT}|fois|comprimes?|mg|cp|gelules?)")
_YESTERDAY = re.compile(rf"\b(?:avant hier|hier)\b|\b{WD} dernier\b|\bla semaine derniere\b|\ble mois dernier\b")
_DAY_AND_DAY = re.compile(r"\b(?:aujourd'hui et demain|demain et apres demain)\b")


def number(word: str) -> int:
    """`une` → 1, `12` → 12."""
    return 1 if word in ("un", "une") else int(word)


def take_limits(reading: Reading) -> None:
    """Starts, ends and durations that are said with their word (à partir de, jusqu'à, du … au, pendant)."""
    for match in reading.find(_NEGATIVE):
        raise reading.refuse("zero", match)
    for match in reading.find(_DAYS_ON_OFF):
        if match[1] != "1":
            raise reading.refuse("unsupported_cycle", match)
    _take_in_time(reading)
    _take_from_to(reading)
    _take_start(reading)
    _take_until(reading)
    _take_duration(reading, _LASTING)


def _take_in_time(reading: Reading) -> None:
    for match in reading.find(_IN_TIME):
        hours, half, minutes, more, only = match.groups()
        total = number(only) if only else number(hours) * 60 + int(minutes or more or 0)
        total += 30 if half and half.startswith("demi") else 15 if half else 0
        if total == 0:
            raise reading.refuse("zero", match)
        utc = reading.now.astimezone(dtm.timezone.utc) + dtm.timedelta(minutes=total)
        reading.instant = utc.replace(second=0, microsecond=0)
        reading.take(*match.span(), DATE)


def _take_from_to(reading: Reading) -> None:
    """`du 3 au 12 décembre`, `entre le 1er et le 15 mars`."""
    for match in reading.find(_BETWEEN):
        span = _FROM_TO.match(reading.text, match.start())
        if span is None:
            continue
        first_text, last_text = span["first"], span["last"]
        if not re.search(r"[a-z/-]", first_text.replace("er", "")):
            tail = FULL.match(last_text)
            if tail and tail["month"]:
                first_text += f" {tail['month']}" + (f" {tail['my']}" if tail["my"] else "")
        first = _date_of(first_text, reading.today, reading)
        floor = first.date if first else reading.today
        last = _date_of(last_text, floor, reading)
        if first is None or last is None:
            continue
        first, last = _under_way(first, last, last_text, reading)
        _set_start(reading, first)
        _set_until(reading, last, reading.typed(*span.span()))
        reading.take(*span.span(), DATE)


def _under_way(first: Said, last: Said, last_text: str, reading: Reading) -> tuple[Said, Said]:
    """`du 20 au 30 novembre` said on the 23rd: the period that is running, not the one of next year."""
    if first.year_said or (first.date - reading.today).days <= 300:
        return first, last
    near = _date_of(last_text, reading.today, reading)
    if near is None or (near.date - reading.today).days > 300:
        return Said(first.date, first.year_said, doubtful=True), last
    return Said(reading.today, doubtful=True), near


_ONE_DATE = rf"(?:{WD} )?(?:\d{{1,2}}(?:[/.-]\d{{1,2}}(?:[/.-]\d{{2,4}})?|(?:er)?(?: {MONTH}(?: \d{{4}})?)?))(?![\d:h])"
_FROM_TO = re.compile(
    rf"\b(?:du|de|entre le|entre) (?:le )?(?P<first>{_ONE_DATE}) (?:jusqu'au|au|et le|et|a) (?P<last>{_ONE_DATE}){_NOT_UNIT}"
    r"(?: inclus| compris)?"
)


def _date_of(text: str, floor: dtm.date, reading: Reading) -> Said | None:
    match = FULL.match(text)
    if match:
        return resolve_full(match, floor, text)
    match = re.match(rf"(?:{WD} )?(\d{{1,2}})", text)
    return _day_of_month(int(match[1]), floor, text) if match else None


def _set_start(reading: Reading, said: Said) -> None:
    reading.start = said.date
    reading.ambiguous |= said.doubtful
    if not said.year_said and (said.date - reading.today).days > 300:
        reading.ambiguous, reading.start = True, reading.today
    if said.date < reading.today:
        # A treatment already under way is followed from now on, once the person has confirmed.
        if said.year_said and (reading.today - said.date).days > 60:
            raise PosologyError("past", f"{said.date:%d/%m/%Y}")
        reading.ambiguous, reading.start = True, reading.today


def _set_until(reading: Reading, said: Said, typed: str) -> None:
    floor = reading.start or reading.today
    if said.date < floor or (not said.year_said and (said.date - floor).days > 300):
        raise PosologyError("end_before_start", typed)
    reading.until, reading.until_said = said.date, typed
    reading.ambiguous |= said.doubtful


def _take_start(reading: Reading) -> None:
    for match in reading.find(_FROM):
        inside = _IN_DAYS.match(reading.text, match.end())
        if inside:
            found: tuple[int, Said] | None = (inside.end(), Said(_later(reading.today, inside)))
        else:
            found = read_at(reading, match.end(), reading.today)
        if found is None:
            moment = re.compile(r"(?:ce )?(soir|midi|matin)\b").match(reading.text, match.end())
            if moment and reading.text[match.end():match.end() + 3] == "ce ":
                reading.start, reading.start_moment = reading.today, moment[1]
                reading.take(match.start(), moment.end(), DATE)
            continue
        stop, said = found
        if match.group().startswith("depuis") and said.date > reading.today:
            said = Said(said.date, said.year_said, doubtful=True)
        part = _PARTS.match(reading.text, stop)
        if part and not _MORE_PARTS.match(reading.text, part.end()):
            reading.start_moment, stop = part[1], part.end()
        _set_start(reading, said)
        reading.take(match.start(), stop, DATE)


def _take_until(reading: Reading) -> None:
    for match in reading.find(_UNTIL):
        found = read_at(reading, match.end(), reading.start or reading.today, end=True)
        if found is None:
            if reading.text.startswith(("ce soir", "nouvel"), match.end()):
                reading.until, reading.until_said = reading.today, "ce soir"
                reading.take(match.start(), match.end() + 7, DATE)
            elif not re.compile(r"\d|midi|minuit|matin|soir").match(reading.text, match.end()):
                reading.ambiguous = True
                reading.take(match.start(), match.end(), DATE)
            continue
        stop, said = found
        for tail in (_PARTS, _INCLUDED):
            part = tail.match(reading.text, stop)
            stop = part.end() if part else stop
        _set_until(reading, said, reading.typed(match.start(), stop))
        reading.take(match.start(), stop, DATE)


def _take_duration(reading: Reading, pattern: re.Pattern[str]) -> None:
    for match in reading.find(pattern):
        amount, unit, half = [part for part in match.groups() if part is not None][:3] + [None] * (3 - len(
            [part for part in match.groups() if part is not None][:3]))
        if amount is None or unit is None or reading.duration is not None:
            continue
        size = number(amount)
        if size == 0:
            raise reading.refuse("zero", match)
        reading.duration = _in_days(size, unit, bool(half))
        if _rough_days(reading.duration) > 20 * 366:
            raise reading.refuse("too_long", match)
        reading.take(*match.span(), DATE)


def _in_days(size: int, unit: str, half: bool) -> tuple[int, str]:
    if unit.startswith("h"):
        return max(1, round(size / 24)), "day"
    if unit.startswith("j"):
        return size, "day"
    if unit.startswith("s"):
        return size * 7 + (4 if half else 0), "day"
    if unit.startswith("m"):
        return (size * 30 + 15, "day") if half and size > 12 else (size, "month+half" if half else "month")
    if unit.startswith("a"):
        return size * 12 + (6 if half else 0), "month"
    return size * 7, "day"


def _rough_days(duration: tuple[int, str]) -> int:
    return duration[0] * (1 if duration[1] == "day" else 30)


def take_bare_duration(reading: Reading) -> None:
    """`matin et soir 10 jours`, `x 7 jours`: a duration without its word, read last."""
    if reading.duration is None and reading.until is None:
        _take_duration(reading, _BARE_LASTING)


def _later(day: dtm.date, match: re.Match[str]) -> dtm.date:
    size, unit = number(match[1]), match[2]
    if unit.startswith("j"):
        return day + dtm.timedelta(days=size)
    if unit.startswith("s"):
        return day + dtm.timedelta(days=7 * size)
    later: dtm.date = day + relativedelta(months=size if unit.startswith("m") else 12 * size)
    return later


def last_day(start: dtm.date, duration: tuple[int, str]) -> dtm.date:
    """The last date of a duration that begins on `start`: ten days are `start` and the nine that follow."""
    size, unit = duration
    if unit == "day":
        return start + dtm.timedelta(days=size - 1)
    last: dtm.date = start + relativedelta(months=size, days=14 if unit == "month+half" else -1)
    return last


_LE_FULL = re.compile(rf"(?:\b(?:le |pour le |ce )|\b)(?=(?:{WD},? (?:le )?)?\d{{1,4}}(?:[/.-]\d|(?:er|e|eme)? ?(?:de |du mois de )?{MONTH}))")
_ANOTHER_DAY = re.compile(rf"\b(?:le|les) \d{{1,2}}(?:er)? ?(?:,|et|puis|ou) ?(?:le )?$")
_DATED_WEEKDAY = re.compile(rf"\b(?:le |ce )?({WD}) (\d{{1,2}})(?:er)?(?![\d/:.,]){_NOT_UNIT}\b")
_DAY_LIST = re.compile(
    rf"\b(?:le|les|tous les|chaque) (?:\d{{1,2}}(?:er)?(?:\s?(?:,|et|puis|et puis)\s?(?:le |du )?\d{{1,2}}(?:er)?)*)(?![\d/:.]){_NOT_UNIT}(?! {WD})"
    r"(?! ?(?:er )?(?:" + "|".join(MONTHS) + r"))(?:(?P<monthly> (?:de |du )?(?:chaque mois|tous les mois|du mois|de mois|des mois)))?"
)
_SINGLE = re.compile(
    rf"\b(?:pour )?(?:(?:le |ce |la semaine prochaine,? (?:le )?)?{WD}\b(?: prochain\b| qui vient\b| suivant\b| en 8\b| en 15\b|,? (?:de )?la semaine prochaine\b)?"
    r"|aujourd'hui|apres demain|demain|le lendemain|(?:la )?semaine prochaine|(?:le )?mois prochain)"
)
_IN = re.compile(rf"\bdans (?:environ )?{COUNTED} (jours?|j|semaines?|mois|ans?)\b")


def take_full_dates(reading: Reading) -> None:
    """Dates with their month; what is already past is refused."""
    for match in reading.find(_YESTERDAY):
        raise reading.refuse("past", match)
    for lead in reading.find(_LE_FULL):
        match = FULL.match(reading.text, lead.end())
        if match is None or not _trusted(match, lead.group(), reading):
            continue
        if _ANOTHER_DAY.search(reading.text, 0, lead.start()):
            raise PosologyError("two_schedules")
        said = resolve_full(match, reading.today, reading.typed(*match.span()))
        if said.date < reading.today:
            raise reading.refuse("past", match)
        reading.ambiguous |= said.doubtful
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
        reading.dates.append(DateItem(*match.span(), _later(reading.today, match)))
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


def _joins_weekdays(reading: Reading, match: re.Match[str]) -> bool:
    """`chaque samedi matin et dimanche matin`: the second day repeats as the first one does."""
    word = match.group().removeprefix("pour ").removeprefix("le ")
    if word not in WEEKDAYS or not any(not group.excluded for group in reading.day_groups):
        return False
    reading.day_groups.append(DayGroup(*match.span(), (WEEKDAYS.index(word),)))
    reading.take(*match.span(), DATE)
    return True


def resolve_day(day: int, floor: dtm.date) -> dtm.date:
    """The next date whose day of the month is `day`."""
    return _day_of_month(day, floor, str(day)).date
