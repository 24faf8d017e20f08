"""Starts, ends and durations: `à partir de demain`, `jusqu'à vendredi`, `du 3 au 12`, `pendant 3 mois`; and `dans 2 heures`."""

from __future__ import annotations

import datetime as dtm
import re

from dateutil.relativedelta import relativedelta

from bot.medications.calendar_words import (
    COUNTED,
    FULL,
    MONTH,
    NOT_UNIT,
    WD,
    Said,
    day_of_month,
    later,
    number,
    read_at,
    resolve_full,
)
from bot.medications.reading import DATE, Reading
from bot.medications.refusals import PosologyError

_ARTICLE = r"(?:le |la |l'|les )?"
_FROM = re.compile(
    r"(?:\b(?:a partir|a compter|a dater) (?:du |de |d'|des )?|\bdes (?!jours)|\b(?:en )?(?:commencant|demarrant|debutant) (?:par |a )?"
    r"|\b(?:je |on )?(?:commence|demarre|debute|commencer|debut|debuter|demarrer)s? (?:le traitement )?(?:a partir )?(?:du |de |d'|des )?"
    r"|\b(?:la )?(?:premiere|1ere) (?:prise|dose) (?:le |des )?|\bdepuis (?:le )?)" + _ARTICLE + r"(?=[\da-z])"
)
_IN_DAYS = re.compile(rf"dans {COUNTED} (jours?|j|semaines?|mois|ans?)\b")
_FIRST_HOUR = re.compile(r"\b(?:la )?(?:premiere|1ere) (?:prise|dose) (?:a|vers) (\d{1,2}) ?h(?:eures?)?(?: ?(\d{2}))?\b")
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
    rf"\b(?:pendant|sur|pour|encore|les(?= \d+ (?:prochain|premier))|au cours des?|dans les)\s(?:encore |les |ces |le |la |toute |au moins )?(?P<range>\d+ ?(?:a|ou|-) ?(?=\d+ ?(?:jours?|j|semaines?|mois)\b))?(\d+|une?)\s?"
    rf"(?:(?:prochaine?|premiere?)s? )?{_UNIT}\b(?: prochaine?s?)?( et demie?)?(?! sur \d)(?! (?:avant|apres))"
)
_BARE_LASTING = re.compile(r"(?:\bx ?|\b)(\d+|une?(?! jour))\s?(jours?|j|semaines?|mois)\b( et demie?)?(?: de (?:traitement|suite)| d'affilee)?(?! sur)(?! (?:apres|avant|plus))|\btraitement (?:de|d') ?(\d+|une?) ?(jours?|semaines?|mois)\b()")
_VAGUE = re.compile(r"\b(?:pendant |durant |sur )?(?:quelques|plusieurs) (?:jours|semaines|mois)\b")
_IN_MONTH = re.compile(rf"(?<!jusqu')\b(?:en|au mois d(?:e |')|(?:pendant|durant|tout) le mois d(?:e |')|de tout le mois d(?:e |')) ?({MONTH})(?! \d)")
_REPEATED = re.compile(r"\b(?:tous les|toutes les|chaque|fois par|par jour|matin|midi|soir|un jour sur)\b")
_IN_TIME = re.compile(
    rf"\bdans (?:environ |a peu pres )?(?:{COUNTED} ?(?:heures?|h)(?: (?P<less>moins) (?P<by>le quart|quart|\d{{1,2}}(?: min)?\b)| et (demie?|quart)| ?(\d{{1,2}})(?: ?min)?\b(?! ?(?:mg|comp|cp|g[eo]))| et (\d{{1,2}}) ?min)?|(\d+|une?) ?min\b)"
)
_NEGATIVE = re.compile(rf"(?<![\w/-])(?:-|moins )\s?\d+ ?(?:{_UNIT}|fois|comprimes?|mg|cp|gelules?)")


def take_limits(reading: Reading) -> None:
    """Starts, ends and durations that are said with their word (à partir de, jusqu'à, du … au, pendant)."""
    for match in reading.find(_NEGATIVE):
        raise reading.refuse("zero", match)
    for match in reading.find(_VAGUE):
        reading.ambiguous = True
        reading.take(*match.span(), DATE)
    _take_first_hour(reading)
    _take_month(reading)
    _take_in_time(reading)
    _take_from_to(reading)
    _take_start(reading)
    _take_until(reading)
    _take_duration(reading, _LASTING)


def _take_first_hour(reading: Reading) -> None:
    """`première prise à 20 h`: the hours of the first day that come before it do not count."""
    for match in reading.find(_FIRST_HOUR):
        if re.search(r"\btoutes les \d+ ?h", reading.text):
            continue   # there the hours are counted from it
        if int(match[1]) > 23 or int(match[2] or 0) > 59:
            raise reading.refuse("bad_time", match)
        reading.first_hour = f"{int(match[1]):02d}:{match[2] or '00'}"
        reading.take(*match.span(), DATE)


def _take_month(reading: Reading) -> None:
    """`tous les jours en avril`: from its first day, or from today when it has begun, to its last."""
    for match in reading.find(_IN_MONTH):
        if _REPEATED.search(reading.text) is None:
            continue
        found = read_at(reading, match.start(1), reading.today, end=True)
        if found is None:
            continue
        last = found[1].date
        reading.start, reading.until = max(last.replace(day=1), reading.today), last
        reading.take(*match.span(), DATE)


def _take_in_time(reading: Reading) -> None:
    for match in reading.find(_IN_TIME):
        hours, _, by, half, minutes, more, only = match.groups()
        total = number(only) if only else number(hours) * 60 + int(minutes or more or 0)
        total += 30 if half and half.startswith("demi") else 15 if half else 0
        total -= 0 if by is None else int(by.split()[0]) if by[0].isdigit() else 15
        if total <= 0:
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
    rf"\b(?:du|de|entre le|entre) (?:le )?(?P<first>{_ONE_DATE}) (?:jusqu'au|au|et le|et|a) (?P<last>{_ONE_DATE}){NOT_UNIT}"
    r"(?: inclus| compris)?"
)


def _date_of(text: str, floor: dtm.date, reading: Reading) -> Said | None:
    match = FULL.match(text)
    if match:
        return resolve_full(match, floor, text)
    match = re.match(rf"(?:{WD} )?(\d{{1,2}})", text)
    return day_of_month(int(match[1]), floor, text) if match else None


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
            found: tuple[int, Said] | None = (inside.end(), Said(later(reading.today, inside[1], inside[2])))
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
        said = [part for part in match.groups() if part is not None]
        spread = match.groupdict().get("range")   # "3 à 5 jours": the longer one, and doubted
        amount, unit, half = [*said[1 if spread else 0:], ""][:3]
        if unit.startswith("h") and number(amount) < 24:
            continue   # "pour 8h" is an hour
        _set_duration(reading, match, _in_days(number(amount), unit, bool(half)))
        reading.ambiguous |= spread is not None
        reading.take(*match.span(), DATE)


def _set_duration(reading: Reading, match: re.Match[str], found: tuple[int, str]) -> None:
    if found[0] == 0:
        raise reading.refuse("zero", match)
    if _rough_days(found) > 20 * 366:
        raise reading.refuse("too_long", match)
    if reading.duration not in (None, found):
        raise PosologyError("two_schedules")   # "pendant 3 jours … pendant 5 jours" of we do not know what
    reading.ambiguous |= reading.duration is not None
    reading.duration = found


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


def last_day(start: dtm.date, duration: tuple[int, str]) -> dtm.date:
    """The last date of a duration that begins on `start`: ten days are `start` and the nine that follow."""
    size, unit = duration
    if unit == "day":
        return start + dtm.timedelta(days=size - 1)
    last: dtm.date = start + relativedelta(months=size, days=14 if unit == "month+half" else -1)
    return last
