"""The plan on one page: large signs, numbers beside colour, to keep or to show to a doctor. The same bytes for the same plan.

Figures are made without pyplot, which keeps global state; the lock guards matplotlib's text cache between threads.
"""

from __future__ import annotations

import io
import textwrap
from collections.abc import Sequence
from dataclasses import dataclass
from threading import Lock
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from matplotlib.figure import Figure

_BLUE, _INK, _GREY, _PALE = "#0072B2", "#1A1A1A", "#4D4D4D", "#EAF3F9"
_WIDTH, _DPI = 9.0, 120           # 1080 pixels across: a phone's width
_LINE = 0.27                      # inches for a line of text
_COLUMNS, _SMALL_COLUMNS = 70, 102  # signs across, at the size of reasons and of the foot
_DRAWING = Lock()


@dataclass(frozen=True)
class Row:
    """One act to do."""

    what: str
    why: str
    step: str


@dataclass(frozen=True)
class Page:
    """Everything that is written on the page, in French already. `lists` are (title, names)."""

    title: str
    subtitle: str
    heading: str
    rows: Sequence[Row]
    lists: Sequence[tuple[str, Sequence[str]]]
    foot: str


def draw(page: Page) -> bytes:
    """A PNG as high as its content."""
    height = _height(page)
    with _DRAWING:
        figure = _figure(height)
        axes = figure.add_axes((0, 0, 1, 1))
        axes.set_xlim(0, _WIDTH)
        axes.set_ylim(height, 0)
        axes.axis("off")
        y = _head(axes, page)
        for place, row in enumerate(page.rows, 1):
            y = _row(axes, y, place, row)
        for title, names in page.lists:
            y = _list(axes, y, title, names)
        _write(axes, 0.45, y + 0.25, _wrapped(page.foot, _SMALL_COLUMNS), 11, _GREY)
        out = io.BytesIO()
        figure.savefig(out, format="png", dpi=_DPI, facecolor="white", metadata={"Software": None})
    return out.getvalue()


def _figure(height: float) -> Figure:
    from matplotlib.backends.backend_agg import FigureCanvasAgg  # a second of import: only who draws pays it
    from matplotlib.figure import Figure

    figure = Figure(figsize=(_WIDTH, height), dpi=_DPI)
    FigureCanvasAgg(figure)
    return figure


def _wrapped(text: str, columns: int) -> list[str]:
    return textwrap.wrap(text, columns) or [""]


def _row_height(row: Row) -> float:
    return 0.64 + _LINE * (len(_wrapped(row.why, _COLUMNS)) + len(_wrapped(f"→ {row.step}", _COLUMNS)))


def _list_height(names: Sequence[str]) -> float:
    return 0.6 + _LINE * len(_wrapped(", ".join(names), _COLUMNS + 6))


def _height(page: Page) -> float:
    lists = sum(_list_height(names) for _, names in page.lists)
    subtitle = _LINE * len(_wrapped(page.subtitle, _COLUMNS))
    foot = 0.2 * len(_wrapped(page.foot, _SMALL_COLUMNS))
    return 1.75 + subtitle + sum(map(_row_height, page.rows)) + lists + foot + 0.5


def _head(axes: Any, page: Page) -> float:
    axes.text(0.45, 0.6, page.title, ha="left", va="center", fontsize=30, color=_INK, fontweight="bold")
    y = 1.1
    y = _write(axes, 0.45, y, _wrapped(page.subtitle, _COLUMNS), 15, _GREY)
    axes.text(0.45, y + 0.2, page.heading if page.rows else "", ha="left", va="center", fontsize=18, color=_BLUE,
              fontweight="bold")
    return y + 0.55


def _row(axes: Any, y: float, place: int, row: Row) -> float:
    from matplotlib.patches import Circle, FancyBboxPatch

    height = _row_height(row)
    box = FancyBboxPatch((0.35, y - 0.1), _WIDTH - 0.7, height - 0.12, boxstyle="round,pad=0,rounding_size=0.12",
                         facecolor=_PALE, edgecolor="none")
    axes.add_patch(box)
    axes.add_patch(Circle((0.75, y + 0.2), 0.24, facecolor=_BLUE, edgecolor="none"))
    axes.text(0.75, y + 0.2, str(place), ha="center", va="center", fontsize=16, color="white", fontweight="bold")
    axes.text(1.15, y + 0.2, row.what, ha="left", va="center", fontsize=18, color=_INK, fontweight="bold")
    below = _write(axes, 1.15, y + 0.52, _wrapped(row.why, _COLUMNS), 14, _INK)
    _write(axes, 1.15, below, _wrapped(f"→ {row.step}", _COLUMNS), 14, _BLUE)
    return y + height


def _list(axes: Any, y: float, title: str, names: Sequence[str]) -> float:
    axes.text(0.45, y + 0.15, title, ha="left", va="center", fontsize=17, color=_BLUE, fontweight="bold")
    _write(axes, 0.45, y + 0.45, _wrapped(", ".join(names), _COLUMNS + 6), 14, _INK)
    return y + _list_height(names)


def _write(axes: Any, x: float, y: float, lines: Sequence[str], size: int, color: str) -> float:
    """Lines below one another; where the next one goes."""
    step = _LINE if size > 12 else 0.2
    for place, line in enumerate(lines):
        axes.text(x, y + place * step, line, ha="left", va="center", fontsize=size, color=color)
    return y + len(lines) * step
