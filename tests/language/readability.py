"""How easily a sentence is read: Kandel and Moles' French form of Flesch (1958), computed by textstat.

207 - 1.015 x words - 73.6 x syllables a word, for one sentence. The formula says nothing of very short ones: "Demandez
conseil." scores below zero. So it is asked of sentences of eight words or more, and length is limited for all.
docs/language.md tells how the limits were chosen.
"""

from __future__ import annotations

from functools import cache

import textstat

LOWEST = 40.0
FEWEST_WORDS = 8
MOST_WORDS = 25


@cache
def score(sentence: str) -> float:
    """The higher, the easier; about 60 is everyday prose."""
    textstat.set_lang("fr")
    return float(textstat.flesch_reading_ease(sentence))


def hard(sentence: str) -> str | None:
    """Why a sentence is too hard, or None."""
    words = len([word for word in sentence.split() if any(sign.isalnum() for sign in word)])
    if words > MOST_WORDS:
        return f"{words} mots (au plus {MOST_WORDS})"
    if words >= FEWEST_WORDS and score(sentence) < LOWEST:
        return f"lisibilité {score(sentence):.0f} (au moins {LOWEST:.0f})"
    return None
