"""Where a French message may be cut into wishes: proposals only, by its signs and its words. Pure.

Nothing here decides that a message holds several wishes; `bot.wishes.choosing` does, with what is understood of each part.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

from bot.wishes.shapes import SAY_TO_ME, WISHES, plain

Strength = Literal["none", "weak", "strong"]
"""strong: a sign or a word that ends a thought; weak: "et", a comma; none: nothing but the start of a new wish."""

MOST = 8
"""More pieces than this are a story, not a list of wishes: the weakest cuts are given up."""


@dataclass(frozen=True)
class Piece:
    """One stretch of the message, without the signs and linking words around it; `cut` is what stands before it."""

    start: int
    end: int
    cut: Strength


Cut = tuple[int, int, Strength]

_LINKS = (
    r"au fait|autre chose|autre question|par ailleurs|d'ailleurs|a propos|tant que j'y suis|en passant|ensuite|sinon|"
    r"et puis|et pis|ah et|oh et|ah oui|en plus|en meme temps|par contre|pour finir|pour commencer|tout d'abord|d'abord|"
    r"enfin|premierement|deuxiemement|troisiemement|quatriemement|primo|secundo|"
    r"(?:premiere|deuxieme|seconde|troisieme|derniere|[123]e|2eme|3eme) (?:chose|question|demande)|"
    r"(?:deux|trois|quatre|[234]) (?:petites? )?(?:choses|questions|demandes|trucs)"
)
_STRONG = re.compile(
    r"(?:[!?;…]|\.(?!\d))+(?=\s|$)|[!?;…]+"      # a full stop inside "1.10" or "13:8" ends nothing
    r"|\n+"
    rf"|(?:\b(?:et|puis|mais) )?\b(?:{_LINKS})\b\s*[:,]?"
    r"|(?:^|(?<=[\s,;:]))(?:\d{1,2}\s?\)|[1-9]\s?[./-](?=\s)|[-–—•*](?=\s))(?=\s?[^\W\d])"   # "1) …", "- …"
)
_WEAK = re.compile(
    r",(?!\d)|(?<!\d):(?!\d)|(?<!\d)\s?\+\s?(?!\d)|&|\b(?:et aussi|et que|et|e pi|e|puis(?![ -]?je)|pis|mais|aussi|ainsi que)\b"
)
_FREE = re.compile(rf"(?<=\s)(?:{SAY_TO_ME}|{WISHES}|c'?est quoi|c k?q?u?oi\b|ckoi|est[ -]ce que?\b|esk|qu'est[ -]ce)")
_EDGES = re.compile(r"^(?:(?:et|e|pi|puis(?![ -]?je)|pis|mais|aussi|alors|donc|stp|svp|ah|oh|euh)\b[\s,]*|[\s,;:.!?…+&-]+)+")
_END = re.compile(r"(?:[\s,;:….&+-]+|[\s,]+(?:et|e|pi|puis|mais|aussi))+$")
_QUESTION = re.compile(r"\s?\?")   # belongs to the words before it: it tells a question from an answer
_ORDER: tuple[Strength, ...] = ("none", "weak", "strong")


def pieces(text: str) -> list[Piece]:
    """The message cut wherever it could be; one piece when it could not."""
    folded = plain(text)
    cuts = _cuts(folded)
    found = _between(folded, cuts)
    while len(found) > MOST:
        weakest = min((cut[2] for cut in cuts), key=_ORDER.index)
        cuts.remove(next(cut for cut in reversed(cuts) if cut[2] == weakest))
        found = _between(folded, cuts)
    return found


def _cuts(folded: str) -> list[Cut]:
    """(start, end, strength) of every separator, in order, none inside another."""
    found: list[Cut] = [(m.start(), m.end(), "strong") for m in _STRONG.finditer(folded)]
    found += [(m.start(), m.end(), "weak") for m in _WEAK.finditer(folded)]
    found += [(m.start(), m.start(), "none") for m in _FREE.finditer(folded)]
    kept: list[Cut] = []
    for cut in sorted(found, key=lambda one: (one[0], -one[1])):
        if not kept or cut[0] >= kept[-1][1]:
            kept.append(cut)
    return kept


def _between(folded: str, cuts: list[Cut]) -> list[Piece]:
    """What lies between the cuts. An empty stretch joins two cuts; the stronger one counts."""
    found: list[Piece] = []
    begin, before = 0, _ORDER[-1]
    for start, end, strength in [*cuts, (len(folded), len(folded), before)]:
        stretch = _trimmed(folded, begin, start)
        if stretch:
            found.append(Piece(*stretch, before))
            before = strength
        else:
            before = max(before, strength, key=_ORDER.index)
        begin = end
    return found


def _trimmed(folded: str, start: int, end: int) -> tuple[int, int] | None:
    """The stretch without linking words and signs at its ends; None when nothing is left."""
    inner = folded[start:end]
    edge = _EDGES.match(inner)
    left = edge.end() if edge else 0
    tail = _END.search(inner, left)
    right = tail.start() if tail else len(inner)
    if not any(c.isalnum() for c in inner[left:right]):
        return None
    question = _QUESTION.match(folded, start + right)
    return start + left, question.end() if question else start + right
