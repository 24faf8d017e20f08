"""Hours of the day: `8h30`, `midi moins le quart`, `8 h du soir`, and moments: `au coucher`, `avant les repas`."""

from __future__ import annotations

import re

from bot.medications import half_days
from bot.medications.reading import NOISE, TIME, Reading, TimeItem

_UNIT_AFTER = (r"(?! ?(?:cps?|cpr|comprimes?|gelules?|gouttes?|mg|ml|g|ui|unites?|u|bouffees?|sachets?|doses?|ampoules?"
               r"|prises?|jours?|j|fois|x|/|semaines?|mois|injections?|cuilleres?|capsules?|1/2|et demi comp|h|heures?)\b)(?! ?h\d)")
_H = r"(?:heures?|h)"
_QUARTERS = r"(?: ?et (?P<half>demie?s?|quart)| ?et ?(?P<odd>[1-5]?\d) ?min\b| moins (?P<less>le quart|quart|1/4|\d{1,2})(?: min)?| (?:3|et 3) quarts?(?P<three>))"
_CLOCK = re.compile(
    rf"(?<![\d.,/])(?:(?P<ah>\d{{1,2}})(?: ?(?:[:h]|heures?) ?(?P<am>\d{{2}})?)? ?(?P<half_day>am|pm)\b"
    rf"|(?P<h>\d{{1,3}}) ?{_H}(?![a-z])(?: ?:? ?(?P<m2>\d{{2}})(?!\d)(?:min\b| min\b)?{_UNIT_AFTER}|(?P<m1>\d)(?!\d)|(?<=heures) (?P<ms>\d)(?!\d){_UNIT_AFTER}|{_QUARTERS})?"
    rf"|(?P<ch>\d{{1,3}}) ?: ?(?P<cm>\d{{1,2}})(?::\d{{2}})?(?!\d)(?: ?{_H}\b)?"
    rf"|(?P<ph>\d{{1,2}})\.(?P<pm>\d{{2}})(?![\d.,/]){_UNIT_AFTER}"
    r")"
)
_NOON = re.compile(rf"\b(?P<noon>midi|minuit)(?:{_QUARTERS}| (?P<m>[1-5]\d)\b{_UNIT_AFTER})")
_MIDNIGHT = re.compile(r"\bminuit\b")
_DASHED = re.compile(r"(?<![\d/-])(\d{1,2}) ?(-|/) ?(\d{1,2}) ?h\b(?!\d)|(?<![\d/-])(\d{1,2}) ?h ?- ?(\d{1,2}) ?h(?![\d-])\b|\b(?:entre|de) (\d{1,2}) ?h(?:eures?)? (?:et|a) (\d{1,2}) ?h(?:eures?)?\b")
_BARE = re.compile(rf"\b(?:a|vers|pour) (\d{{1,2}})\b(?![/:.,-]\d){_UNIT_AFTER}(?! ?(?:%|[a-z]*grammes?|h|de\b|d'))")
_AND_BARE = re.compile(rf"§ ?(?:,|et|puis) (?:a )?(\d{{1,2}})\b(?= ?(?:$|,|¤|¶)){_UNIT_AFTER}")
_LAST_BARE = re.compile(r"(?<=[¤¶])[ ,]*(\d{1,2})[ ,]*$")

_APPROACH = r"(?:(?:d'|le|la|au|aux|a|l'|a l'|dans l'|dans la|du|de la|de l'|des|ce|cet|cette|en|pour|vers|les|chaque|par|a la|en debut de|en fin de|en fin d'|au milieu de la|tot|tard) ?)*"
_MOMENTS = (
    ("coucher", r"coucher|lit|endormissement"),
    ("reveil", r"reveil|a jeun|jeun|lever"),
    ("apres_midi", r"apres midi"),
    ("matin", r"matins?|matinee|matinees"),
    ("midi", r"midis?"),
    ("soir", r"soirs?|soirees?|nuits?"),
)
_MOMENT = re.compile(
    rf"(?<![a-z'])(?P<lead>{_APPROACH})\b(?:" + "|".join(f"(?P<{name}>{words})" for name, words in _MOMENTS) + r")\b"
)
_THIS = re.compile(r"\b(?:ce|cet|cette) (?=matin|midi|soir|apres midi|nuit|aprem)")
_RELATION = (r"(?P<rel>avant|apres|pendant|au cours|au moment|avec|lors|a la fin|a l'heure|au milieu|au debut|en debut|en fin|juste avant|juste apres)")
_MEAL = (r"(?P<meal>repas (?:du|de) (?P<of>matin|midi|soir)|repas principaux|repas|petit dejeuner|dejeuner|diner|souper"
         r"|gouter|collation|(?<=\bau )4 heures(?! (?:et|moins|du|de|pile)\b)|(?<=\b[mts]on )4 heures(?! (?:et|moins|du|de|pile)\b))")
_MEALS = re.compile(
    rf"(?:(?P<off>\d{{1,3}}|une) ?(?P<ou>min|h|heures?)(?: ?(?P<om>\d{{2}}))? )?(?:{_RELATION} )?(?P<art>(?:de|du|des|d'|le|la|les|l'|mon|mes|ma|chaque|tous les|un|au|aux|a|chacun|chacune|principaux|[23] (?=(?:grands? |gros )?repas)|grands?|gros) ?)*\b{_MEAL}\b"
)
_BETWEEN_MEALS = re.compile(r"\b(?:entre|hors|en dehors|a distance) (?:des |les |de )?(?:\d )?repas\b")
_ALSO = re.compile(r"[§, ]*(?:et|,|puis)? ?(?:le |du |au |de |)?$")


def take_clocks(reading: Reading) -> None:
    """Clock times. 25 h and 8 h 60 are refused; `8:5`, `8-20h` and a bare `à 8` are taken as doubtful."""
    for match in reading.find(_DASHED):
        first, last = [int(part) for part in match.groups() if part and part.isdigit()]
        reading.ambiguous |= match[2] != "/"
        for hour, place in ((first, match.start()), (last, match.end() - 1)):
            if not match.group().startswith(("entre", "de")) or hour == first:
                reading.times.append(TimeItem(place, place + 1, _checked(reading, match, hour, 0)))
        reading.take(*match.span(), TIME)
    for match in reading.find(_NOON):
        base = 12 * 60 if match["noon"] == "midi" else 24 * 60
        total = base + (int(match["m"]) if match["m"] else _quarter_minutes(match))
        _add_clock(reading, match, f"{total // 60 % 24:02d}:{total % 60:02d}")
    for match in reading.find(_MIDNIGHT):
        _add_clock(reading, match, "00:00", "minuit")
    for match in reading.find(_CLOCK):
        _take_clock(reading, match)
    for match in reading.find(_BARE):
        reading.ambiguous = True
        _add_clock(reading, match, _checked(reading, match, int(match[1]), 0))
    for match in reading.find(_AND_BARE):
        reading.ambiguous = True
        begin = match.start(1)
        reading.times.append(TimeItem(begin, match.end(1), _checked(reading, match, int(match[1]), 0)))
        reading.take(begin, match.end(1), TIME)


def take_last_number(reading: Reading) -> None:
    """`tous les jours 8`: a lone number at the end is read as an hour, and doubted."""
    match = _LAST_BARE.search(reading.text)
    if match and not reading.times and int(match[1]) < 24:
        reading.ambiguous = True
        reading.times.append(TimeItem(*match.span(1), f"{int(match[1]):02d}:00"))
        reading.take(*match.span(1), TIME)


def _take_clock(reading: Reading, match: re.Match[str]) -> None:
    g = match.groupdict()
    hour = int(g["h"] or g["ch"] or g["ph"] or g["ah"])
    minute = int(g["m2"] or g["m1"] or g["ms"] or g["cm"] or g["pm"] or g["am"] or 0)
    if g["half_day"]:
        if not 1 <= hour <= 12:
            raise reading.refuse("bad_time", match)
        hour = hour % 12 + (12 if g["half_day"] == "pm" else 0)
    said_as_hour = reading.text[:match.start()].endswith(("a ", "vers ")) and g["pm"] in ("00", "15", "30", "45")
    if g["ph"] and hour > 24 and not said_as_hour:
        return   # a decimal, not an hour
    if g["m1"] or (g["cm"] and len(g["cm"]) == 1):
        reading.ambiguous = True
    if hour == 24 and minute == 0:
        hour, reading.ambiguous = 0, True
    total = hour * 60 + minute + _quarter_minutes(match)
    _checked(reading, match, hour, minute)
    _add_clock(reading, match, f"{total // 60 % 24:02d}:{total % 60:02d}")


def _quarter_minutes(match: re.Match[str]) -> int:
    g = match.groupdict()
    if g["half"]:
        return 30 if g["half"].startswith("demi") else 15
    if g["less"]:
        return -(int(g["less"]) if g["less"].isdigit() else 15)
    if g["odd"]:
        return int(g["odd"])
    return 45 if g["three"] is not None else 0


def _checked(reading: Reading, match: re.Match[str], hour: int, minute: int) -> str:
    if hour > 23 or minute > 59:
        raise reading.refuse("bad_time", match)
    return f"{hour:02d}:{minute:02d}"


def _add_clock(reading: Reading, match: re.Match[str], clock: str, note: str | None = None) -> None:
    reading.times.append(TimeItem(*match.span(), clock, note=note))
    reading.take(*match.span(), TIME)


def take_meals(reading: Reading) -> None:
    """Meals by name give hours; `les repas` in general waits for what else the sentence says."""
    for match in reading.find(_BETWEEN_MEALS):
        reading.vague_hours = reading.ambiguous = True
        reading.take(*match.span(), NOISE)
    # Who says "souper" for the evening calls noon "dîner" and the morning "déjeuner" (Belgium, Switzerland, Québec).
    regional = "souper" in reading.text and ("dejeuner" in reading.text or "diner" in reading.text) and "petit dejeuner" not in reading.text
    relation, offset = "pendant", None
    previous_end = -1
    for match in reading.find(_MEALS):
        said = _relation(match["rel"])
        linked = previous_end >= 0 and _ALSO.match(reading.text, previous_end, match.start()) is not None
        minutes = _offset(match)
        if said is None and not linked:
            relation, offset = "pendant", None
        elif said is not None:
            relation, offset = said, minutes
        previous_end = match.end()
        name = _meal_name(match, regional)
        if name is None:
            reading.meals, reading.meal_offset = relation, offset
            reading.ambiguous |= " un " in f" {match.group()} "
            reading.take(*match.span(), NOISE)
            continue
        reading.times.append(_meal_item(reading, match, name, relation, offset))
        reading.take(*match.span(), TIME)


def _relation(word: str | None) -> str | None:
    if word is None:
        return None
    return word.removeprefix("juste ") if word.endswith(("avant", "apres")) else "apres" if word == "a la fin" else "pendant"


def _offset(match: re.Match[str]) -> int | None:
    if match["off"] is None:
        return None
    size = 1 if match["off"] == "une" else int(match["off"])
    return size if match["ou"] == "min" else size * 60 + int(match["om"] or 0)


def _meal_name(match: re.Match[str], regional: bool) -> str | None:
    if match["of"]:
        return {"matin": "petit_dejeuner", "midi": "dejeuner", "soir": "diner"}[match["of"]]
    word = match["meal"]
    if word.startswith("repas"):
        return None
    if regional:
        return {"dejeuner": "petit_dejeuner", "diner": "dejeuner", "souper": "diner"}.get(word, "gouter")
    return {"petit dejeuner": "petit_dejeuner", "dejeuner": "dejeuner", "diner": "diner", "souper": "diner"}.get(word, "gouter")


def _meal_item(reading: Reading, match: re.Match[str], name: str, relation: str, offset: int | None) -> TimeItem:
    clock = shifted(reading.hours[name], relation, offset)
    return TimeItem(*match.span(), clock, moment=name, note=reading.typed(*match.span()))


def shifted(clock: str, relation: str, offset: int | None) -> str:
    """The hour before or after a meal: thirty minutes unless said."""
    if relation == "pendant":
        return clock
    minutes = int(clock[:2]) * 60 + int(clock[3:]) + (offset if offset is not None else 30) * (1 if relation == "apres" else -1)
    return f"{minutes // 60 % 24:02d}:{minutes % 60:02d}"


def take_moments(reading: Reading) -> None:
    """Moments of the day; one that stands beside a clock time tells its half of the day instead."""
    for match in reading.find(_MOMENT):
        name = next(name for name, _ in _MOMENTS if match[name])
        reading.moment_said = True
        reading.times.append(TimeItem(*match.span(), reading.hours[name], moment=name, note=match[name].rstrip("s")))
        reading.take(*match.span(), TIME)
    reading.times.sort(key=lambda item: item.begin)
    half_days.settle(reading)
