"""The calendar of a month as a picture: large signs, shape and letter beside colour, the same bytes for the same month.

Colours are Okabe and Ito's, which people who confuse red and green tell apart; in grey the shapes and letters remain.
Figures are made without pyplot, which keeps global state; a lock guards matplotlib's text cache between threads.
"""

from __future__ import annotations

import calendar
import datetime as dtm
import io
from collections.abc import Mapping
from dataclasses import dataclass
from threading import Lock, Thread
from typing import TYPE_CHECKING, Any

from bot.adherence.history import Counts, Mark

if TYPE_CHECKING:
    from matplotlib.figure import Figure

_BLUE, _ORANGE, _GREY, _INK, _PALE = "#0072B2", "#E69F00", "#6B6B6B", "#1A1A1A", "#F2F2F2"
_PART = "#BFE0F5"                 # a pale blue: some of what the full one says
_WIDTH, _DPI = 9.0, 120           # 1080 pixels across: a phone's width, shown at a third of it
_MARGIN = 0.15
_ROW = 1.36                       # inches for a week
_TOP, _LEGEND = 1.6, 2.3          # above the first week, below the last one
_DRAWING = Lock()


@dataclass(frozen=True)
class Words:
    """What is written on the picture; the educators' words."""

    title: str
    weekdays: tuple[str, ...]
    legend: Mapping[Mark, str]
    letters: Mapping[Mark, str]


def draw(month: dtm.date, days: Mapping[dtm.date, Counts], words: Words, today: dtm.date | None = None) -> bytes:
    """A PNG of the month of `month`; days without a settled dose show their number only."""
    weeks = calendar.Calendar().monthdatescalendar(month.year, month.month)
    height = _TOP + _ROW * len(weeks) + _LEGEND
    with _DRAWING:
        figure = _figure(height)
        axes = figure.add_axes((0, 0, 1, 1))
        axes.set_xlim(0, _WIDTH)
        axes.set_ylim(height, 0)
        axes.axis("off")
        _head(axes, words)
        for row, week in enumerate(weeks):
            for column, day in enumerate(week):
                if day.month == month.month:
                    _cell(axes, column, _TOP + (row + 0.5) * _ROW, day, days.get(day), words, day == today)
        _legend(axes, height - 1.65, words)
        out = io.BytesIO()
        figure.savefig(out, format="png", dpi=_DPI, facecolor="white", metadata={"Software": None},
                       pil_kwargs={"compress_level": 2})  # a third of the time of the usual 6
    return out.getvalue()


def warm_up() -> Thread:
    """Import matplotlib and read its fonts beside other work: a second that the first picture would cost otherwise."""
    signs = dict.fromkeys(("all", "part", "none", "silent"), "P")
    day, words = dtm.date(2024, 1, 1), Words("P", ("lun",) * 7, {}, signs)  # type: ignore[arg-type]
    thread = Thread(target=draw, args=(day, {day: Counts(1)}, words), name="picture-warm-up", daemon=True)
    thread.start()
    return thread


def _figure(height: float) -> Figure:
    from matplotlib.backends.backend_agg import FigureCanvasAgg  # a second of import: only who draws pays it
    from matplotlib.figure import Figure

    figure = Figure(figsize=(_WIDTH, height), dpi=_DPI)
    FigureCanvasAgg(figure)
    return figure


def _head(axes: Any, words: Words) -> None:
    axes.text(_WIDTH / 2, 0.6, words.title, ha="center", va="center", fontsize=32, color=_INK, fontweight="bold")
    for column, name in enumerate(words.weekdays):
        axes.text(_x(column), 1.3, name, ha="center", va="center", fontsize=22, color=_GREY)


def _x(column: int) -> float:
    return _MARGIN + (column + 0.5) * (_WIDTH - 2 * _MARGIN) / 7


def _cell(axes: Any, column: int, y: float, day: dtm.date, counts: Counts | None, words: Words, is_today: bool) -> None:
    from matplotlib.patches import FancyBboxPatch

    x = _x(column)
    if is_today:
        box = FancyBboxPatch((x - 0.6, y - 0.64), 1.2, 1.28, boxstyle="round,pad=0,rounding_size=0.12", fill=False,
                             edgecolor=_INK, linewidth=3)
        axes.add_patch(box)
    axes.text(x, y - 0.42, str(day.day), ha="center", va="center", fontsize=20, color=_INK if counts else _GREY)
    if counts is not None:
        letter = f"{counts.taken}/{counts.planned}" if counts.mark == "part" else words.letters[counts.mark]
        _sign(axes, x, y + 0.17, counts.mark, letter)


def _sign(axes: Any, x: float, y: float, mark: Mark, letter: str) -> None:
    """all: full circle; part: long and round; none: triangle; silent: empty square."""
    from matplotlib.patches import Circle, FancyBboxPatch, Polygon, Rectangle

    if mark == "all":
        axes.add_patch(Circle((x, y), 0.37, facecolor=_BLUE, edgecolor=_BLUE))
    elif mark == "part":
        axes.add_patch(FancyBboxPatch((x - 0.54, y - 0.29), 1.08, 0.58, boxstyle="round,pad=0,rounding_size=0.29",
                                      facecolor=_PART, edgecolor=_BLUE, linewidth=2.5))
    elif mark == "none":
        corners = [(x, y - 0.43), (x + 0.48, y + 0.38), (x - 0.48, y + 0.38)]
        axes.add_patch(Polygon(corners, facecolor=_ORANGE, edgecolor=_ORANGE))
    else:
        axes.add_patch(Rectangle((x - 0.33, y - 0.33), 0.66, 0.66, facecolor=_PALE, edgecolor=_GREY, linewidth=2.5))
    low = 0.13 if mark == "none" else 0.0
    axes.text(x, y + low, letter, ha="center", va="center", fontsize=20 if len(letter) < 5 else 16, fontweight="bold",
              color="white" if mark == "all" else _INK)


def _legend(axes: Any, y: float, words: Words) -> None:
    for place, mark in enumerate(words.legend):
        x, line = 0.8 + (place % 2) * 4.1, y + (place // 2) * 1.05
        _sign(axes, x, line, mark, words.letters[mark])
        axes.text(x + 0.72, line, words.legend[mark], ha="left", va="center", fontsize=20, color=_INK)
