"""French spelling as people type it, reduced to one form: shared by understanding, safety and schedules."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

_ELONGATION = re.compile(r"([a-z])\1{2,}")
_LIGATURES = str.maketrans({"œ": "oe", "æ": "ae", "ß": "ss", "’": "'", "‘": "'", "ʼ": "'", "`": "'", "´": "'"})

_SOUNDS = tuple(
    (re.compile(pattern), sound)
    for pattern, sound in (
        (r"ph", "f"), (r"qu|q|ck|ch(?=r)", "k"), (r"h", ""), (r"eau|au", "o"), (r"c(?=[eiy])", "s"), (r"c", "k"),
        (r"g(?=[eiy])e?", "j"), (r"y", "i"), (r"oe?u", "u2"), (r"eu", "e"), (r"ain|ein|aim|im(?=[bp])", "in"),
        (r"(?<=[aeiou])s(?=[aeiou])", "z"), (r"em|am|en(?!t$)", "an"),
        (r"(?:aient|ait|ais)$", "3"), (r"ai|ei", "e"), (r"(.)\1+", r"\1"), (r"(?:ent|er|ez|es)$", "e"),
        (r"[stxdp]+$", ""), (r"e[stxd]*$", ""), (r"(.)\1+", r"\1"),
    )
)


def fold(text: str) -> str:
    """Lower case, no accents, straight apostrophes, ligatures opened, `loooong` → `long`, single blanks.

    Digits, punctuation and emoji stay. Idempotent.
    """
    text = unicodedata.normalize("NFKD", text.lower().translate(_LIGATURES))
    text = "".join(c for c in text if not unicodedata.combining(c)).lower().translate(_LIGATURES)  # 𝑨 became A, ŉ became ʼn
    return " ".join(_ELONGATION.sub(r"\1", text).split())


@lru_cache(maxsize=8192)
def sound(word: str) -> str:
    """A rough French sound key: `suissidé` and `suicider` have the same one. Digits of the key are sounds, not numbers."""
    for pattern, replacement in _SOUNDS:
        word = pattern.sub(replacement, word)
    return word


def fold_with_places(text: str) -> tuple[str, list[int]]:
    """A text folded letter by letter (blanks and elongations stay), and for each letter its place in `text`; one more for the end."""
    letters: list[str] = []
    places: list[int] = []
    for place, char in enumerate(text):
        for letter in _letter(char):
            letters.append(letter)
            places.append(place)
    return "".join(letters), [*places, len(text)]


@lru_cache(maxsize=4096)
def _letter(char: str) -> str:
    return fold(char) or (" " if char.isspace() else "")
