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
from threading import Lock
from typing import TYPE_CHECKING, Any

from bot.adherence.history import Counts, Mark

if TYPE_CHECKING:
    from matplotlib.figure import Figure

_BLUE, _ORANGE, _GREY, _INK, _PALE = "#0072B2", "#E69F00", "#6B6B6B", "#1A1A1A", "#F2F2F2"
_WIDTH, _DPI = 9.0, 120           # 1080 pixels across: a phone's width
_ROW = 1.12                       # inches for a week
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
    height = _ROW * len(weeks) + 3.6
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
                    _cell(axes, column, 1.95 + row * _ROW, day, days.get(day), words, day == today)
        _legend(axes, height - 1.6, words)
        out = io.BytesIO()
        figure.savefig(out, format="png", dpi=_DPI, facecolor="white", metadata={"Software": None})
    return out.getvalue()


def _figure(height: float) -> Figure:
    from matplotlib.backends.backend_agg import FigureCanvasAgg  # a second of import: only who draws pays it
    from matplotlib.figure import Figure

    figure = Figure(figsize=(_WIDTH, height), dpi=_DPI)
    FigureCanvasAgg(figure)
    return figure


def _head(axes: Any, words: Words) -> None:
    axes.text(_WIDTH / 2, 0.6, words.title, ha="center", va="center", fontsize=30, color=_INK, fontweight="bold")
    for column, name in enumerate(words.weekdays):
        axes.text(_x(column), 1.25, name, ha="center", va="center", fontsize=20, color=_GREY)


def _x(column: int) -> float:
    return (column + 0.5) * _WIDTH / 7


def _cell(axes: Any, column: int, y: float, day: dtm.date, counts: Counts | None, words: Words, is_today: bool) -> None:
    from matplotlib.patches import FancyBboxPatch

    x = _x(column)
    if is_today:
        box = FancyBboxPatch((x - 0.61, y - 0.46), 1.24, 1.02, boxstyle="round,pad=0,rounding_size=0.12", fill=False,
                             edgecolor=_INK, linewidth=2.5)
        axes.add_patch(box)
    axes.text(x - 0.58, y - 0.28, str(day.day), ha="left", va="center", fontsize=15, color=_INK if counts else _GREY)
    if counts is not None:
        letter = f"{counts.taken}/{counts.planned}" if counts.mark == "part" else words.letters[counts.mark]
        _sign(axes, x + 0.16, y + 0.06, counts.mark, letter)


def _sign(axes: Any, x: float, y: float, mark: Mark, letter: str) -> None:
    """all: full circle; part: diamond; none: triangle; silent: empty square."""
    from matplotlib.patches import Circle, Polygon, Rectangle

    size = 0.34
    if mark == "all":
        axes.add_patch(Circle((x, y), size, facecolor=_BLUE, edgecolor=_BLUE))
    elif mark == "part":
        corners = [(x, y - 0.44), (x + 0.44, y), (x, y + 0.44), (x - 0.44, y)]
        axes.add_patch(Polygon(corners, facecolor="#BFE0F5", edgecolor=_BLUE, linewidth=2))
    elif mark == "none":
        corners = [(x, y - 0.46), (x + 0.44, y + 0.34), (x - 0.44, y + 0.34)]
        axes.add_patch(Polygon(corners, facecolor=_ORANGE, edgecolor=_ORANGE))
    else:
        axes.add_patch(Rectangle((x - 0.31, y - 0.31), 0.62, 0.62, facecolor=_PALE, edgecolor=_GREY, linewidth=2.5))
    narrow = len(letter) > 1
    low = 0.1 if mark == "none" else 0.0
    axes.text(x, y + low, letter, ha="center", va="center", fontsize=12 if narrow else 17, fontweight="bold",
              color="white" if mark == "all" else _INK)


def _legend(axes: Any, y: float, words: Words) -> None:
    for place, mark in enumerate(words.legend):
        x, line = 0.75 + (place % 2) * 4.5, y + (place // 2) * 1.05
        _sign(axes, x, line, mark, words.letters[mark])
        axes.text(x + 0.62, line, words.legend[mark], ha="left", va="center", fontsize=17, color=_INK)
