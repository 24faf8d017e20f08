"""What the grammar has found so far in one sentence, and which letters are already understood."""

from __future__ import annotations

import datetime as dtm
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

from bot.medications.refusals import PosologyError
from bot.medications.tape import Tape

if TYPE_CHECKING:
    from bot.medications.stages import Stage

# Signs that stand for understood letters; none of them can be typed (Tape drops them) and none is a letter.
TIME, DATE, FREQUENCY, DOSE, NOISE = "§", "¶", "¤", "¦", "¬"

DEFAULT_HOURS = {
    "reveil": "07:00", "matin": "08:00", "midi": "12:00", "apres_midi": "15:00", "gouter": "16:00", "soir": "20:00",
    "coucher": "22:00", "petit_dejeuner": "08:00", "dejeuner": "12:00", "diner": "19:00",
}


@dataclass
class TimeItem:
    """One hour in the sentence. `moment` is the name of a default hour, or None for a clock time."""

    begin: int
    end: int
    clock: str
    moment: str | None = None
    note: str | None = None


@dataclass
class DateItem:
    """One calendar date, or a day of the month still without its month (`day_only`)."""

    begin: int
    end: int
    date: dtm.date | None = None
    day_only: int | None = None
    far: bool = False                     # said without its year, and almost a year away


@dataclass
class DayGroup:
    """One mention of weekdays: `le lundi et le jeudi`."""

    begin: int
    end: int
    days: tuple[int, ...]
    excluded: bool = False


@dataclass
class Period:
    """How the dates repeat: every `interval` of `unit`."""

    unit: Literal["day", "week", "month", "year"]
    interval: int = 1


@dataclass
class DoseItem:
    """One amount. `mass` tells a strength (500 mg) from a number of units to take (2 gélules, or bare 2)."""

    begin: int
    end: int
    number: str
    unit: str = ""
    mass: bool = False
    per_unit: str = ""   # " de 500 mg" after a count


@dataclass
class Reading:
    """Mutable on purpose: each part of the grammar takes what it knows and leaves the rest."""

    tape: Tape
    now: dtm.datetime                     # aware, in the person's zone
    hours: dict[str, str]
    text: str = ""
    ambiguous: bool = False
    assumed: list[str] = field(default_factory=list)
    times: list[TimeItem] = field(default_factory=list)
    dates: list[DateItem] = field(default_factory=list)
    day_groups: list[DayGroup] = field(default_factory=list)
    doses: list[DoseItem] = field(default_factory=list)
    periods: list[Period] = field(default_factory=list)
    month_days: list[int] = field(default_factory=list)
    nth_weekdays: list[tuple[int, int]] = field(default_factory=list)
    per_day: int | None = None
    per_week: int | None = None
    per_month: int | None = None
    every_hours: int | None = None
    window: tuple[str, str] | None = None
    start: dtm.date | None = None
    start_moment: str | None = None
    until: dtm.date | None = None
    until_said: str = ""
    duration: tuple[int, str] | None = None
    count: int | None = None
    instant: dtm.datetime | None = None   # exact instant of "in two hours"
    shorthand: list[tuple[str, str]] = field(default_factory=list)
    meals: str | None = None              # "avant" | "pendant" | "apres" said of meals in general
    meal_offset: int | None = None        # minutes
    vague_hours: bool = False
    moment_said: bool = False
    cycle: tuple[int, int] | None = None  # days on, days of the whole cycle
    stages: list[Stage] = field(default_factory=list)   # doses that change with the days
    first_hour: str | None = None         # "première prise à 20 h"
    gone: str = ""                        # "hier", "il y a 2 jours", as typed
    daily_amount: bool = False            # "3 sachets par jour": an amount for the whole day

    def __post_init__(self) -> None:
        self.text = self.tape.text

    @property
    def today(self) -> dtm.date:
        return self.now.date()

    def take(self, begin: int, end: int, sign: str) -> None:
        """Mark letters as understood."""
        self.text = self.text[:begin] + sign * (end - begin) + self.text[end:]

    def find(self, pattern: re.Pattern[str]) -> Iterator[re.Match[str]]:
        """Matches one after the other; the text may be marked between two of them."""
        place = 0
        while match := pattern.search(self.text, place):
            place = max(match.end(), match.start() + 1)
            yield match

    def typed(self, begin: int, end: int) -> str:
        return self.tape.as_typed(begin, end)

    def refuse(self, code: str, match: re.Match[str] | None = None) -> PosologyError:
        """The error to raise, quoting what was typed."""
        return PosologyError(code, self.typed(*match.span()) if match else "")

    def assume(self, phrase: str) -> None:
        if phrase not in self.assumed:
            self.assumed.append(phrase)
