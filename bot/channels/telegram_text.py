"""Plain text with `*gras*` turned into what Telegram accepts: pieces of at most 4096 units, escaped HTML, keyboards.

Telegram counts UTF-16 units after it has read the tags, so an emoji is two and a tag is nothing.
"""

from __future__ import annotations

import html
import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

from bot.messages import Button

MAX_TEXT = 4096
MAX_CAPTION = 1024
MAX_DATA = 64  # bytes of a button's data
PAIRED_LABEL = 16  # characters: two buttons share a row when both labels are this short

_BOLD = re.compile(r"(?<![\w*])\*(?=[^\s*])([^*\n]*?[^\s*])\*(?![\w*])")
_BREAKS = (
    re.compile(r"\n\s*\n\s*"),  # paragraph
    re.compile(r"[.!?…][»\")\]]?\s+(?=\S)"),  # sentence
    re.compile(r"\n+"),
    re.compile(r"\s+"),
)


@dataclass(frozen=True)
class Piece:
    """One message: the same words without markup and as Telegram HTML."""

    plain: str
    html: str


def units(text: str) -> int:
    """Length as Telegram counts it."""
    return len(text) + sum(1 for character in text if character > "\uffff")


def pieces(text: str, limit: int = MAX_TEXT) -> list[Piece]:
    """Cut `text` at paragraphs, else sentences, else lines, else blanks. Blank text gives no piece."""
    plain, bold = _parse(text)
    found, start = [], 0
    while start < len(plain):
        end, after = _cut(plain, start, limit)
        while start < end and plain[start].isspace():
            start += 1
        while end > start and plain[end - 1].isspace():
            end -= 1
        if start < end:
            found.append(Piece(plain[start:end], _render(plain, bold, start, end)))
        start = after
    return found


def rows(buttons: Sequence[Button]) -> list[list[Button]]:
    """One or two buttons a row, by the length of their labels."""
    laid: list[list[Button]] = []
    for button in buttons:
        short = len(button.label) <= PAIRED_LABEL
        if short and laid and len(laid[-1]) == 1 and len(laid[-1][0].label) <= PAIRED_LABEL:
            laid[-1].append(button)
        else:
            laid.append([button])
    return laid


def _parse(text: str) -> tuple[str, list[tuple[int, int]]]:
    """The text without its stars, and where it is bold."""
    plain, bold, last, length = [], [], 0, 0
    text = "".join(c for c in text if c == "\n" or unicodedata.category(c) not in {"Cc", "Cs"})
    for match in _BOLD.finditer(text):
        before = text[last : match.start()]
        length += len(before)
        bold.append((length, length + len(match[1])))
        length += len(match[1])
        plain += [before, match[1]]
        last = match.end()
    return "".join([*plain, text[last:]]), bold


def _render(plain: str, bold: list[tuple[int, int]], start: int, end: int) -> str:
    parts, at = [], start
    for opening, closing in bold:
        opening, closing = max(opening, start), min(closing, end)
        if opening >= closing:
            continue
        parts.append(_escape(plain[at:opening]))
        parts.append(f"<b>{_escape(plain[opening:closing])}</b>")
        at = closing
    return "".join([*parts, _escape(plain[at:end])])


def _escape(text: str) -> str:
    return html.escape(text, quote=False)


def _cut(plain: str, start: int, limit: int) -> tuple[int, int]:
    """Where this piece ends and where the next one begins."""
    room, stop = limit, start
    while stop < len(plain):
        room -= 2 if plain[stop] > "\uffff" else 1
        if room < 0:
            break
        stop += 1
    if stop == len(plain):
        return stop, stop
    window = plain[start:stop]
    for pattern in _BREAKS:
        found = [match.end() for match in pattern.finditer(window) if match.end() >= len(window) // 3]
        if found:
            return start + found[-1], start + found[-1]
    while stop > start + 1 and _joined(plain, stop):
        stop -= 1
    return stop, stop


def _joined(plain: str, at: int) -> bool:
    """Cutting before `at` would break a letter from its accent or an emoji from its parts."""
    character, previous = plain[at], plain[at - 1]
    modifier = "\U0001f3fb" <= character <= "\U0001f3ff"
    return modifier or "\u200d" in (character, previous) or unicodedata.category(character) in {"Mn", "Me", "Mc"}
