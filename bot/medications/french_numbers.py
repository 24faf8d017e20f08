"""French number words as digits: vingt-deux, quatre-vingt-dix, nonante, septante, deux cent cinquante, troisième."""

from __future__ import annotations

import re

_UNITS = {
    "zero": 0, "deux": 2, "trois": 3, "quatre": 4, "cinq": 5, "six": 6, "sept": 7, "huit": 8, "neuf": 9, "dix": 10,
    "onze": 11, "douze": 12, "treize": 13, "quatorze": 14, "quinze": 15, "seize": 16, "dixsept": 17, "dixhuit": 18,
    "dixneuf": 19,
}
_TENS = {"vingt": 20, "vingts": 20, "trente": 30, "quarante": 40, "cinquante": 50, "soixante": 60, "septante": 70,
         "huitante": 80, "octante": 80, "nonante": 90}
_SCALES = {"cent": 100, "cents": 100, "mille": 1000}
_ONE = {"un": 1, "une": 1}
_ALL = {**_UNITS, **_TENS, **_SCALES, **_ONE}
_ORDINALS = {
    "deuxieme": 2, "second": 2, "troisieme": 3, "quatrieme": 4, "cinquieme": 5, "sixieme": 6,
    "septieme": 7, "huitieme": 8, "neuvieme": 9, "dixieme": 10,
}
_START = "|".join(sorted({**_UNITS, **_TENS, **_SCALES}, key=len, reverse=True))
_ANY = "|".join(sorted(_ALL, key=len, reverse=True))

NUMBER_WORDS = re.compile(rf"\b(?:{_START})(?:(?: et)? (?:une?|onze)\b(?! (?:{_START})\b)| (?:{_START}))*\b")
ORDINAL_WORDS = re.compile(r"\b(" + "|".join(_ORDINALS) + r")s?\b")


def ordinal_digits(match: re.Match[str]) -> str:
    """`troisieme` → `3e`."""
    return f"{_ORDINALS[match.group(1)]}e"


def digits(match: re.Match[str]) -> str:
    """A run of number words as digits; words that do not compose stay apart: `cinq six` → `5 6`."""
    done: list[int] = []
    total, current, previous = 0, None, ""
    for word in match.group().split():
        if word == "et":
            continue
        value = _ALL[word]
        if value == 1000:
            total, current = total + (1 if current is None else current) * 1000, None
        elif current is None:
            current = value
        elif _composes(current, value, previous):
            current = _compose(current, value, previous)
        else:
            done.append(total + current)
            total, current = 0, value
        previous = word
    if current is not None or total:
        done.append(total + (current or 0))
    return " ".join(str(value) for value in done)


def _composes(current: int, value: int, previous: str) -> bool:
    tail = current % 100
    if value == 100:
        return 2 <= current <= 9
    if value == 20 and previous == "quatre":
        return tail == 4
    if value >= 20:
        return current >= 100 and tail == 0
    if tail == 0:
        return current >= 100
    if tail in (60, 80):
        return True
    if tail in (10, 70, 90) and previous == "dix":
        return 7 <= value <= 9
    return tail >= 20 and tail % 10 == 0 and (value < 10 or value == 11 and tail in (60, 80))


def _compose(current: int, value: int, previous: str) -> int:
    if value == 100:
        return current * 100
    if value == 20 and previous == "quatre":
        return current + 76
    return current + value
