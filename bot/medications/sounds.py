"""How a medicine's name sounds: `levotirox` and `Lévothyrox` are one, `lasilix` and `lamisil` stay two.

Finer than `bot.french.sound`: names that differ in an ending or a vowel are different medicines.
"""

from __future__ import annotations

import re
from functools import lru_cache

# In order: each rule reads what those before it left. Input: a folded word.
_RULES = [(re.compile(pattern), instead) for pattern, instead in (
    (r"[^a-z0-9]", ""), (r"ph", "f"), (r"y", "i"), (r"ck|qu|q", "k"), (r"x+", "ks"), (r"(?<!^)sc(?=[ei])", "s"), (r"h", ""),
    (r"c(?=[ei])", "s"), (r"c", "k"), (r"z", "s"), (r"w", "v"), (r"eau|au", "o"), (r"ai|ei|oe|ae", "e"),
    (r"g(?=[ei])", "j"), (r"(.)\1+", r"\1"), (r"(?:em|am|en)(?=[bcdfgjklmnpqrstv])", "an"), (r"(?<=.{3})(?:es|[est])$", ""),
)]


@lru_cache(maxsize=20_000)
def sound(word: str) -> str:
    """A short form that French misspellings of one name share."""
    for pattern, instead in _RULES:
        word = pattern.sub(instead, word)
    return word
