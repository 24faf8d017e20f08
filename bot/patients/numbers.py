"""French number words, Belgian and Swiss ones included, as digits."""

from __future__ import annotations

import re

_SMALL = {
    "zero": 0, "un": 1, "une": 1, "deux": 2, "trois": 3, "quatre": 4, "cinq": 5, "six": 6, "sept": 7, "huit": 8,
    "neuf": 9, "dix": 10, "onze": 11, "douze": 12, "treize": 13, "quatorze": 14, "quinze": 15, "seize": 16,
}  # fmt: skip
_TENS = {
    "vingt": 20, "trente": 30, "quarante": 40, "cinquante": 50, "soixante": 60, "septante": 70,
    "huitante": 80, "octante": 80, "nonante": 90,
}  # fmt: skip
_WORDS = {**_SMALL, **_TENS, "vingts": 20, "cent": 100, "cents": 100, "mille": 1000}
_RUN = re.compile(rf"\b(?:{'|'.join(_WORDS)})(?:(?:[ -]+et)?[ -]+(?:{'|'.join(_WORDS)}))*\b")
_ALONE = {"un", "une"}  # articles far more often than numbers


def digits(folded: str) -> str:
    """`folded` (as bot.french.fold gives it) with number words in digits.

    "soixante-sept ans" → "67 ans", "nonante deux" → "92", "treize huit" → "13 8"; a lone "un" or "une" stays.
    """
    return _RUN.sub(lambda run: run[0] if run[0] in _ALONE else _spell(run[0]), folded)


def _spell(run: str) -> str:
    numbers: list[int] = []
    last = 0
    for word in re.findall("[a-z]+", run):
        if word == "et":
            continue
        value = _WORDS[word]
        if numbers and _continues(last, value):
            numbers[-1], last = _joined(numbers[-1], last, value)
        else:
            numbers.append(value)
            last = value
    return " ".join(map(str, numbers))


def _continues(last: int, value: int) -> bool:
    """Whether `value` belongs to the number whose latest part is `last`."""
    if value == 1000:
        return True
    if value == 100:
        return last < 10 or last == 1000
    if value == 20 and last == 4:
        return True
    if value < 10:
        return last >= 20 or (last == 10 and value >= 7)
    return last in {100, 1000} or (value <= 16 and last in {60, 80})


def _joined(total: int, last: int, value: int) -> tuple[int, int]:
    if value == 1000:
        return total * 1000, 1000
    if value == 100 and last < 10:
        return total + 99 * last, 100
    if value == 20 and last == 4:
        return total + 76, 80
    return total + value, value
