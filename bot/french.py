"""French spelling as people type it, reduced to one form: shared by understanding, safety and schedules."""

from __future__ import annotations

import re
import unicodedata

_ELONGATION = re.compile(r"([a-z])\1{2,}")
_LIGATURES = str.maketrans({"œ": "oe", "æ": "ae", "ß": "ss", "’": "'", "‘": "'", "ʼ": "'", "`": "'", "´": "'"})


def fold(text: str) -> str:
    """Lower case, no accents, straight apostrophes, ligatures opened, `loooong` → `long`, single blanks.

    Digits, punctuation and emoji stay. Idempotent.
    """
    text = unicodedata.normalize("NFKD", text.lower().translate(_LIGATURES))
    text = "".join(c for c in text if not unicodedata.combining(c))
    return " ".join(_ELONGATION.sub(r"\1", text).split())
