"""Moments and clock times that belong together: `le soir à 8h`, `8h du soir`, `matin et soir à 8h et 20h`."""

from __future__ import annotations

import re

from bot.medications.reading import Reading, TimeItem


def settle(reading: Reading) -> None:
    """Leave one item for each hour that is meant; `reading.times` is in the order of the sentence."""
    _merge_a_jeun(reading)
    _drop_fasting(reading)
    _bind(reading)


def _merge_a_jeun(reading: Reading) -> None:
    """`le matin à jeun`, `le matin au réveil`, `le soir au coucher`: the second word is the more exact one."""
    kept: list[TimeItem] = []
    for item in reading.times:
        pair = (kept[-1].moment, item.moment) if kept and _beside(reading, kept[-1], item) else None
        if pair in (("matin", "reveil"), ("soir", "coucher"), ("matin", "petit_dejeuner"), ("soir", "diner"), ("midi", "dejeuner"),
                    ("reveil", "reveil")):
            kept[-1] = item
        elif pair in (("reveil", "matin"), ("coucher", "soir"), ("matin", "matin"), ("petit_dejeuner", "matin"), ("diner", "soir"),
                      ("dejeuner", "midi"), ("reveil", "petit_dejeuner")):
            continue
        else:
            kept.append(item)
    reading.times = kept


def _gap(reading: Reading, first: TimeItem, second: TimeItem) -> str:
    return reading.text[first.end:second.begin]


def _beside(reading: Reading, first: TimeItem, second: TimeItem) -> bool:
    return _gap(reading, first, second).strip(" ,§¬") == ""


def _drop_fasting(reading: Reading) -> None:
    """`à jeun à 7h30`: fasting is how, when an hour is said too."""
    if any(item.moment is None or item.moment != "reveil" for item in reading.times):
        reading.times = [item for item in reading.times if not (item.note or "").endswith("jeun")]


def _bind(reading: Reading) -> None:
    """Join each moment with the clock time that belongs to it (le soir à 8h, 8h du soir)."""
    items = reading.times
    _bind_after(reading, items)
    _bind_before(reading, items)
    _bind_far(reading, items)
    told = {item.moment for item in items if item.moment is not None and not item.clock}
    # "le soir à 21h30, tous les soirs": the evening has its hour already
    reading.times = [item for item in items if item.clock and not (_free_moment(item) and item.moment in told)]
    _doubt_small_hours(reading)
    reading.ambiguous |= any(re.search(r"\bou\b", _gap(reading, a, b)) for a, b in zip(reading.times, reading.times[1:]))


_TO = re.compile(r"[ ,¬]*(?:(?:a|vers|des|pour|a partir de) ?)?[ ,]*$")
_HALF_DAY = frozenset(("matin", "apres_midi", "soir", "midi", "coucher", "reveil"))


def _free_moment(item: TimeItem) -> bool:
    return item.moment in _HALF_DAY and bool(item.clock) and item.note != "joined"


def _clock_item(item: TimeItem) -> bool:
    return item.moment is None and bool(item.clock)


def _bind_before(reading: Reading, items: list[TimeItem]) -> None:
    """`le soir à 8h`, `matin et soir à 8h et 20h`, `le matin à 8h et 10h`."""
    place = 0
    while place < len(items):
        group = [place]
        while (group[-1] + 1 < len(items) and _free_moment(items[group[-1]]) and _free_moment(items[group[-1] + 1])
               and re.fullmatch(r"[ ,]*(?:et|puis)?[ ,]*", _gap(reading, items[group[-1]], items[group[-1] + 1]))):
            group.append(group[-1] + 1)
        after = group[-1] + 1
        if not _free_moment(items[place]) or after >= len(items) or not _clock_item(items[after]) or not _TO.fullmatch(
                _gap(reading, items[group[-1]], items[after])):
            place = after
            continue
        clocks = [after]
        while (clocks[-1] + 1 < len(items) and _clock_item(items[clocks[-1] + 1])
               and re.fullmatch(r"[ ,]*(?:et|puis|a|et a)?[ ,]*(?:a )?", _gap(reading, items[clocks[-1]], items[clocks[-1] + 1]))):
            clocks.append(clocks[-1] + 1)
        _join(reading, [items[i] for i in group], [items[i] for i in clocks])
        place = clocks[-1] + 1


def _join(reading: Reading, moments: list[TimeItem], clocks: list[TimeItem]) -> None:
    if len(moments) == len(clocks):
        for moment, clock in zip(moments, clocks):
            clock.clock = _in_half(reading, clock, moment)
    elif len(moments) == 1:
        clocks[0].clock = _in_half(reading, clocks[0], moments[0])
        for clock in clocks[1:]:
            if moments[0].moment == "soir" and clock.clock < "12:00":
                clock.clock = _in_half(reading, clock, moments[0])
    elif len(clocks) == 1 and clocks[0].clock < "12:00":
        shared = clocks[0].clock
        for each in moments:
            each.clock, each.note = _in_half(reading, TimeItem(each.begin, each.end, shared), each), "joined"
        clocks[0].clock = ""
        return
    else:
        reading.ambiguous = True
        return
    for joined in moments:
        joined.clock = ""


_FITS = {"matin": ("04:00", "11:59"), "midi": ("11:30", "14:30"), "apres_midi": ("12:00", "18:30"), "soir": ("17:00", "23:59"),
         "coucher": ("20:00", "23:59")}


def _bind_far(reading: Reading, items: list[TimeItem]) -> None:
    """`demain matin, prise de sang à 7h45`: one moment and one hour that lies in it, with other words between them."""
    clocks = [item for item in items if _clock_item(item)]
    moments = [item for item in items if _free_moment(item)]
    if len(clocks) != 1 or len({item.moment for item in moments}) != 1 or len(items) != 1 + len(moments) or moments[0].moment not in _FITS:
        return
    clock, near = clocks[0], moments[0]
    between = _gap(reading, *sorted((near, clock), key=lambda item: item.begin))
    if re.search(r"\b(?:et|puis)\b" if reading.dates else r"\b(?:et|puis)\b|[,¦]", between):
        return
    first, last = _FITS[near.moment or ""]
    read = clock.clock
    if near.moment in ("soir", "apres_midi") and "01:00" <= read < "12:00":
        read = f"{int(read[:2]) + 12}{read[2:]}"
    if first <= read <= last:
        clock.clock, clock.note = read, "half"
        for item in moments:
            item.clock = ""


def _doubt_small_hours(reading: Reading) -> None:
    """`à 3h`, with nothing that tells the night from the afternoon."""
    if reading.every_hours is not None or any(item.clock > "12:59" for item in reading.times):
        return
    reading.ambiguous |= any(
        _clock_item(item) and item.note is None and re.match(r"[1-5] ?(?:h|heures?)\b(?! ?\d)", reading.tape.text[item.begin:item.end]) is not None
        for item in reading.times)


def _bind_after(reading: Reading, items: list[TimeItem]) -> None:
    """`8h du soir`, `9h le matin`; not when the moment has a clock time of its own behind it."""
    for place, (first, second) in enumerate(zip(items, items[1:])):
        if not (_clock_item(first) and _free_moment(second)) or re.fullmatch(r"[ ¤]*", _gap(reading, first, second)) is None:
            continue
        third = items[place + 2] if place + 2 < len(items) else None
        lead = reading.tape.text[second.begin:second.end]
        owned = lead.startswith(("du ", "de ", "d'"))
        before = items[place - 1] if place else None
        has_own = (before is not None and before.clock and before.moment in _HALF_DAY
                   and _TO.fullmatch(_gap(reading, before, first)) is not None)
        if third is not None and _clock_item(third) and not owned and _TO.fullmatch(_gap(reading, second, third)):
            continue
        if has_own and not owned:
            continue
        first.clock, second.clock = _in_half(reading, first, second), ""


def _in_half(reading: Reading, clock: TimeItem, moment: TimeItem) -> str:
    """The clock time read in the half of the day that the moment names."""
    hour, minutes = int(clock.clock[:2]), clock.clock[2:]
    name = "nuit" if moment.note == "nuit" else moment.moment
    if name in ("matin", "reveil"):
        if hour >= 13:
            raise reading.refuse("contradictory_time", _spanning(reading, clock, moment))
    elif name == "soir" or name == "coucher":
        if 1 <= hour <= 11 and not (name == "coucher" and hour <= 3):
            hour += 12
        elif 12 <= hour <= 15:
            reading.ambiguous = True
            hour = 0 if hour == 12 else hour
    elif name == "nuit" and 8 <= hour <= 11:
        hour += 12
    elif name == "apres_midi":
        if 1 <= hour <= 8:
            hour += 12
        elif 9 <= hour <= 11:
            raise reading.refuse("contradictory_time", _spanning(reading, clock, moment))
    elif name == "midi" and hour in (1, 2):
        hour += 12
    clock.note = "half"
    return f"{hour:02d}{minutes}"


def _spanning(reading: Reading, first: TimeItem, second: TimeItem) -> re.Match[str]:
    begin, end = min(first.begin, second.begin), max(first.end, second.end)
    found = re.compile(r"[\s\S]*").match(reading.text, begin, end)
    assert found is not None  # noqa: S101
    return found
