"""Which hours of the day a sentence means: those said, those of its moments and meals, or the default ones."""

from __future__ import annotations

import re
from dataclasses import replace

from bot.medications.clock_words import shifted
from bot.medications.reading import Reading, TimeItem
from bot.medications.recurrence import Rule
from bot.medications.wording import hour, listed

_PER_DAY = {1: ("matin",), 2: ("matin", "soir"), 3: ("matin", "midi", "soir"), 4: ("matin", "midi", "gouter", "soir")}
_MEALS_OF = {"matin": "petit_dejeuner", "midi": "dejeuner", "soir": "diner", "reveil": "petit_dejeuner"}
_SPOKEN = {"reveil": "au réveil", "matin": "le matin", "midi": "à midi", "apres_midi": "l'après-midi", "gouter": "au goûter",
           "soir": "le soir", "coucher": "au coucher", "petit_dejeuner": "petit-déjeuner", "dejeuner": "déjeuner", "diner": "dîner"}

_ABOUT = re.compile(r"\b(?:vers|autour de|environ|(?:aux|dans les) (?:alentours|environs) de|a peu pres a)(?: (?:les|le|la))? ?$")
_ABOUT_TOO = re.compile(r"[ ,]*(?:et|ou|puis|,)? *$")
_MORE_OR_LESS = re.compile(r" ?(?:environ|a peu pres|plus ou moins|approximativement)\b")


def with_about(reading: Reading, rule: Rule | None) -> Rule | None:
    """The hours that were said as "vers 8 h", "8 h environ" or "vers 8 h et 20 h" need not be kept to the minute."""
    if rule is None or rule.every_hours is not None or rule.anchor is not None:
        return rule
    text, about, end, before = reading.tape.text, set(), 0, False
    for item in sorted(reading.times, key=lambda one: one.begin):
        said = text[end:item.begin]
        before = bool(
            _ABOUT.search(said) or text.startswith("vers ", item.begin) or _MORE_OR_LESS.match(text, item.end)
            or (before and _ABOUT_TOO.fullmatch(said))
        )
        end = item.end
        about |= {item.clock} if before else set()
    return replace(rule, about=tuple(clock for clock in rule.times if clock in about))


def times_of(reading: Reading) -> tuple[str, ...]:
    if reading.shorthand:
        return _unique(reading, [TimeItem(place, place, reading.hours[name], name) for place, (name, _) in enumerate(reading.shorthand)])
    if reading.meals:
        return _meal_times(reading)
    if reading.times:
        wanted = reading.per_day
        found = _unique(reading, reading.times)
        if wanted is not None and wanted != len(found):
            if len(found) == 1 and wanted > 1 and reading.times[0].moment is None:
                reading.ambiguous = True
                return _spread_from(found[0], wanted)
            reading.ambiguous = True
        return found
    if reading.start_moment and reading.per_day in (None, 1):
        name = reading.start_moment.replace(" ", "_")
        return _unique(reading, [TimeItem(0, 0, reading.hours[name], name)])
    return _per_day_times(reading, reading.per_day or 1)


def _spread_from(clock: str, wanted: int) -> tuple[str, ...]:
    first = int(clock[:2]) * 60 + int(clock[3:])
    minutes = sorted((first + step * 1440 // wanted) % 1440 for step in range(wanted))
    return tuple(f"{m // 60:02d}:{m % 60:02d}" for m in minutes)


def _per_day_times(reading: Reading, wanted: int) -> tuple[str, ...]:
    if wanted in _PER_DAY:
        clocks = sorted({reading.hours[name] for name in _PER_DAY[wanted]})
    else:
        reading.ambiguous = True
        clocks = [f"{m // 60:02d}:{m % 60 // 30 * 30:02d}" for m in (480 + round(step * 840 / (wanted - 1)) for step in range(wanted))]
    label = f"{wanted} fois par jour : " if wanted > 1 else "heure non précisée : "
    reading.assume(label + listed([hour(clock) for clock in clocks]))
    return tuple(clocks)


def _unique(reading: Reading, items: list[TimeItem]) -> tuple[str, ...]:
    for item in items:
        if item.moment is not None and item.note != "joined":
            phrase = item.note if item.note and item.moment in ("petit_dejeuner", "dejeuner", "diner", "gouter") else _SPOKEN[item.moment]
            reading.assume(f"{phrase} : {hour(item.clock)}")
    return tuple(sorted({item.clock for item in items}))


def _meal_times(reading: Reading) -> tuple[str, ...]:
    """`avant les repas`, alone or with `3 fois par jour`, `matin et soir`."""
    relation, offset = reading.meals or "pendant", reading.meal_offset
    if any(item.moment is None for item in reading.times):
        return _unique(reading, reading.times)   # exact hours win; "avec le repas" is how, not when
    if reading.times:
        names = [_MEALS_OF.get(item.moment or "", "") for item in reading.times]
        if not any(names):   # "après les repas et au coucher"
            other, reading.times = reading.times, []
            meals = _meal_times(reading)
            reading.times = other
            return tuple(sorted({*meals, *_unique(reading, other)}))
        if not all(names):
            return _unique(reading, reading.times)
        for item, name in zip(reading.times, names):
            item.clock = shifted(reading.hours[name], relation, offset)
    else:
        wanted = reading.per_day
        names = {1: ["petit_dejeuner"], 2: ["petit_dejeuner", "diner"]}.get(wanted or 3, ["petit_dejeuner", "dejeuner", "diner"])
        reading.ambiguous |= wanted is not None and wanted != 3
    clocks = sorted({shifted(reading.hours[name], relation, offset) for name in names})
    word = {"avant": "avant les repas", "apres": "après les repas"}.get(relation, "repas")
    reading.assume(f"{word} : {listed([hour(clock) for clock in clocks])}")
    return tuple(clocks)
