"""Reads "45 à 54", "plus de 64" into spans of numbers, and finds the gaps and overlaps between them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from bot.content.findings import Report
from bot.content.loader import Listing, Mapping, Node, Scalar, Source
from bot.content.project import items, word
from bot.content.read_domain import check_text
from bot.content.schema_questionnaire import Span

LONGEST_BUBBLE = 300
_NUMBER = r"(\d+(?:[.,]\d+)?)"
_FORMS = (
    (re.compile(rf"{_NUMBER} (?:à|a) {_NUMBER}"), True, True),
    (re.compile(rf"{_NUMBER} et plus"), True, False),
    (re.compile(rf"{_NUMBER}"), True, True),
    (re.compile(rf"moins de {_NUMBER}"), False, True),
    (re.compile(rf"plus de {_NUMBER}"), True, False),
)


@dataclass(frozen=True)
class Page:
    """A file being read, and where its problems go."""

    file: Source
    report: Report

    def error(self, node: Node | int, problem: str, remedy: str) -> None:
        """Something to repair before publishing."""
        self.report.error(self.file.at(node), problem, remedy)


def span(node: Node | None, page: Page, owner: Node, *, whole: bool, half_open: bool = False) -> Span | None:
    """The span that the text names; what cannot be read is reported at `owner` or at the text.

    `whole`: only whole numbers exist, so that "45 à 54" ends where "55 à 64" begins. `half_open`: "2 à 10" ends just
    before 10, as percentages are read."""
    text = " ".join((word(node) or "").lower().split())
    for form, from_low, to_high in _FORMS:
        if found := form.fullmatch(text):
            numbers = [float(number.replace(",", ".")) for number in found.groups()]
            if len(numbers) == 2 and numbers[0] >= numbers[1]:
                break
            return _span(text, numbers, from_low, to_high, whole=whole, half_open=half_open)
    page.error(
        node or owner, f"« valeurs: {text} » ne se comprend pas",
        'écrivez "45 à 54", "moins de 45", "plus de 64" ou "65 et plus"',
    )
    return None


def _span(text: str, numbers: list[float], from_low: bool, to_high: bool, *, whole: bool, half_open: bool) -> Span:
    low, high = numbers[0], numbers[-1]
    if text.startswith("moins"):
        return Span(high=(high, 0))
    if text.startswith("plus"):
        return Span(low=(low + 1, 0) if whole else (low, 1))
    if not to_high:
        return Span(low=(low, 0))
    end = (high + 1, 0) if whole else (high, 0) if half_open and low != high else (high, 1)
    return Span((low, 0), end)


def check_cover(
    spans: Iterable[tuple[Span, Node]], low: float, high: float, what: str, page: Page, owner: Node, *, whole: bool
) -> None:
    """Every number from `low` to `high` is in exactly one span."""
    reached = (low, 0)
    end = (high, 0)
    for place, (one, node) in enumerate(sorted(spans, key=lambda pair: pair[0].low)):
        if one.low > reached:
            page.error(node, f"{what} : rien n'est prévu {_between(reached, one.low, whole)}", "bouchez ce trou")
        elif place and one.low < reached:
            page.error(node, f"{what} : {_shown(max(one.low, (low, 0)))} est prévu deux fois", "faites commencer l'un où finit l'autre")
        reached = max(reached, one.high)
    if reached <= end:
        page.error(owner, f"{what} : rien n'est prévu {_between(reached, (high, 1), whole)}", "bouchez ce trou")


def _between(low: tuple[float, int], high: tuple[float, int], whole: bool) -> str:
    if not whole:
        return f"entre {_shown(low)} et {_shown(high)}"
    first, last = _shown(low), _shown((high[0] - (0 if high[1] else 1), 0))
    return f"pour {first}" if first == last else f"de {first} à {last}"


def _shown(edge: tuple[float, int]) -> str:
    return f"{edge[0]:g}".replace(".", ",")


def bubbles(node: Node | None, what: str, page: Page, owner: Node, most: int = 2) -> tuple[str, ...]:
    """One text or a list of at most `most`; each is a bubble of at most 300 characters."""
    parts: Sequence[Node] = (node,) if isinstance(node, Scalar | Mapping) else items(node)
    if not parts:
        page.error(owner, f"{what} n'a pas de texte", "ajoutez « texte: \"…\" »")
    if len(parts) > most:
        page.error(node or owner, f"{what} a {len(parts)} bulles (au plus {most})", "gardez l'essentiel")
    for part in parts:
        check_text(what, part, page.file, page.report)
        if isinstance(part, Scalar) and len(part.text) > LONGEST_BUBBLE:
            page.error(
                part, f"{what} a une bulle de {len(part.text)} caractères (au plus {LONGEST_BUBBLE})",
                "coupez-la ou raccourcissez-la",
            )
    return tuple(part.text.strip() for part in parts if isinstance(part, Scalar))


def number(node: Node | None, page: Page, owner: Node, what: str) -> float | None:
    """A plain number; reported when it is none."""
    value = node.value if isinstance(node, Scalar) else None
    if isinstance(value, int | float) and not isinstance(value, bool):
        return float(value)
    page.error(node or owner, f"{what} n'est pas un nombre", "écrivez un nombre, sans unité")
    return None


def words(node: Node | None) -> tuple[str, ...]:
    """One word or a list of them."""
    parts = (node,) if isinstance(node, Scalar) else node.items if isinstance(node, Listing) else ()
    return tuple(part.text for part in parts if isinstance(part, Scalar) and part.text.strip())
