"""Doses that change with the days: `40 mg 3 jours, puis 20 mg 3 jours`. Kept as one text that the day's dose is read from."""

from __future__ import annotations

import re
from dataclasses import dataclass

from bot.medications import amounts
from bot.medications.calendar_words import number
from bot.medications.reading import DATE, NOISE, DoseItem, Reading
from bot.medications.refusals import PosologyError

_DAYS = re.compile(
    r"(?<![\w/])(?:(?:pendant|sur|pour|x|pdt) )?(?:les )?(?P<n>\d{1,3}|une?) ?(?:premiere?s? )?(?P<unit>jours?|j|semaines?|mois)\b"
    r"(?: suivante?s?| d'affilee)?(?! sur| avant| apres(?! \d)| plus)|\b(?:le )?(?:premier|1er) jour\b|\b(?:la )?(?:premiere|1ere) (?P<week>semaine)\b"
)
_NOT_LASTING = re.compile(r"(?:\b(?:dans|tous les|toutes les|chaque|sur|depuis|il y a|apres|avant|par|aux?|d'ici|fois|jusqu'a)|/) ?$")
_BARE = re.compile(
    r"(?<![\w/.,])(?P<n>\d+(?:[.,]\d+)?)(?= (?:pendant|pdt|sur|les|par jour) | \d{1,3} ?(?:jours?|j|semaines?|mois)\b)"
    r"|(?:\b(?:puis|ensuite)(?: apres)?|\bapres) (?:(?:a|de|on passe a|je passe a|passer a) )?(?P<last>\d+(?:[.,]\d+)?)(?= *(?:$|[,.;](?!\d)|(?:le |au |du )?(?:matin|midi|soir|coucher|reveil)|a \d|vers|tous|chaque|avec|apres|avant))"
)
"""An amount without its unit: before its days, or at the very end ("puis 10")."""
_THEN = re.compile(r"[ ,]*\b(?:puis|ensuite|apres|et apres|et puis)\b[ ,]*(?:(?:on |je )?(?:passer?|augmenter?|diminuer?|descendre|monter?|continuer?) (?:a|avec) |a |prendre |de )?$")
_STOP = re.compile(r"[ ,]*\b(?:et |puis |ensuite )*(?:stop|arret|on arrete|c'est fini|plus rien|arreter)\b")
_MORE = re.compile(r"\b(?:puis|ensuite|(?:et )?apres)\b[^,.;]*")
_STAGE = re.compile(r"(?P<dose>.+?) pendant (?P<days>\d+) jours?(?:, puis |$)")


@dataclass(frozen=True)
class Stage:
    """One span of days, read[begin:end], and where the dose that belongs to it stands."""

    begin: int
    end: int
    days: int | None      # None: from then on
    dose_at: int


def take_stages(reading: Reading) -> None:
    """Finds stages; marks their durations. The amounts are read with all others, by their place."""
    spans = [m for m in _DAYS.finditer(reading.text) if not _NOT_LASTING.search(reading.text, 0, m.start())]
    if not spans:
        return
    bare = [m.span("n" if m["n"] else "last") for m in _BARE.finditer(reading.text)]
    places = sorted({m.start() for m in amounts.AMOUNT.finditer(reading.text)} | {begin for begin, _ in bare})
    stages = _paired(reading.text, spans, places)
    if len(stages) < 2:
        return
    _check_all_read(reading, stages)
    for begin, end in bare:
        reading.doses.append(DoseItem(begin, end, reading.text[begin:end].replace(".", ",")))
    for match in spans:
        reading.ambiguous |= match["unit"] == "mois"
        reading.take(*match.span(), DATE)
    for match in reading.find(_STOP):
        reading.take(*match.span(), NOISE)
    reading.stages = stages
    total = [stage.days for stage in stages if stage.days is not None]
    if len(total) == len(stages):
        reading.duration = (sum(total), "day")


def _paired(text: str, spans: list[re.Match[str]], places: list[int]) -> list[Stage]:
    """Each span with the amount before it (or, when the sentence begins with a span, after it)."""
    found: list[Stage] = []
    forward = not any(place < spans[0].start() for place in places)
    edges = [0, *(m.end() for m in spans)] if not forward else [*(m.end() for m in spans), len(text)]
    for index, span in enumerate(spans):
        inside = [p for p in places if edges[index] <= p < edges[index + 1] and not span.start() <= p < span.end()]
        if not inside:
            return []
        found.append(Stage(span.start(), span.end(), _length(span), inside[0] if forward else inside[-1]))
    last = next((p for p in places if not forward and p >= spans[-1].end()), None)
    if last is not None and _THEN.search(text, spans[-1].end(), last):
        found.append(Stage(last, len(text), None, last))
    return found


def _check_all_read(reading: Reading, stages: list[Stage]) -> None:
    """"Puis" and words that give no dose would end the course early, in silence."""
    rest = _MORE.search(reading.text, stages[-1].end)
    if rest is not None and not _STOP.match(reading.text, rest.start()):
        raise PosologyError("course_unclear", reading.typed(rest.start(), rest.end()))


def _length(span: re.Match[str]) -> int:
    if span["n"] is None:
        return 7 if span["week"] else 1
    return number(span["n"]) * {"s": 7, "m": 30}.get(span["unit"][0], 1)


def dose_of(reading: Reading) -> str:
    """`40 mg pendant 3 jours, puis 20 mg pendant 3 jours`. Refuses stages that also change their hours, or say nothing new."""
    _check_hours(reading)
    unit = next((dose for dose in reading.doses if dose.unit), None)
    said: list[tuple[str, int | None]] = []
    for stage in reading.stages:
        dose = next((d for d in reading.doses if d.begin == stage.dose_at), None)
        if dose is None or stage.days == 0:
            raise PosologyError("zero" if stage.days == 0 else "two_schedules", reading.typed(stage.begin, stage.end))
        if unit is not None and not dose.unit:
            dose.unit = amounts.agreed(unit.unit, dose.number)
        said.append((amounts.said(dose), stage.days))
    if any(first == second for (first, _), (second, _) in zip(said, said[1:])):
        raise PosologyError("two_schedules")
    return ", puis ".join(dose if days is None else f"{dose} pendant {days} jour{'s' * (days > 1)}" for dose, days in said)


def _check_hours(reading: Reading) -> None:
    """Hours that differ from one stage to the next are several plans."""
    found = []
    begin = 0
    for stage in reading.stages:
        hours = {item.clock for item in reading.times if begin <= item.begin < stage.end}
        begin = stage.end
        if hours:
            found.append(hours)
    if any(hours != found[0] for hours in found):
        raise PosologyError("two_schedules")


def changes(dose: object) -> bool:
    """Whether a dose is a text that `dose_of` made: it changes with the days."""
    return isinstance(dose, str) and _STAGE.match(dose) is not None and on_day(dose, 0) != dose


def steps(dose: str) -> list[tuple[str, int, int | None]]:
    """Each stage of a text that `dose_of` made: its dose, its first day (0 = the first), its length (None: from then on)."""
    found: list[tuple[str, int, int | None]] = []
    place = passed = 0
    for match in _STAGE.finditer(dose):
        if match.start() != place:
            return []
        found.append((match["dose"], passed, int(match["days"])))
        place, passed = match.end(), passed + int(match["days"])
    return [*found, (dose[place:], passed, None)] if dose[place:] else found


def on_day(dose: str, day: int) -> str:
    """The dose of the `day`th day (0 = the first) of a text that `dose_of` made; any other text is its own dose."""
    place = passed = 0
    for match in _STAGE.finditer(dose):
        if match.start() != place:
            return dose
        place, passed = match.end(), passed + int(match["days"])
        if day < passed:
            return match["dose"]
    return dose[place:] or dose
