"""Words that neither the French dictionary nor the project's list knows."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

from spylls.hunspell import Dictionary

HERE = Path(__file__).parent
_WORD = re.compile(r"[^\W_]+(?:['-][^\W_]+)*\.?")
_SKIPPED = re.compile(r"\b(?:PMC|F)\d{3,}\b|\{\w+\}|https?://\S+|\b[\w.-]+\.(?:fr|be|ch|lu|org|com|net|gouv)\b[\w./-]*|\b\S+@\S+|/\w+\{.*\}")


@cache
def dictionary() -> Dictionary:
    """Dicollecte's, read once: it takes some seconds."""
    return Dictionary.from_files(str(HERE / "dictionary" / "fr"))


@cache
def project_words() -> frozenset[str]:
    """Names and new words, one a line; what follows # is a remark."""
    lines = (HERE / "words.txt").read_text("utf-8").splitlines()
    return frozenset(word for line in lines if (word := line.split("#")[0].strip()))


def unknown(text: str) -> list[str]:
    """The words of a text that nobody knows, in order."""
    return [word for word in words(text) if not known(word)]


def words(text: str) -> list[str]:
    """Every word of a text; variables and addresses are none."""
    found = _WORD.findall(_SKIPPED.sub(" ", text))
    return [word.rstrip(".") for word in found if re.search(r"[^\W\d_]", word)]


def parts(word: str) -> list[str]:
    """A word, and its parts around apostrophes and hyphens."""
    return [word, *(part for part in re.split(r"['-]", word) if part)]


@cache
def known(word: str) -> bool:
    """Whole, or each of its parts around apostrophes and hyphens: "parlez-en", "l'OMS"."""
    if _one(word):
        return True
    inside = parts(word)[1:]
    return len(inside) > 1 and all(_part(part) for part in inside)


def _one(word: str) -> bool:
    if re.fullmatch(r"\d{1,2}h(?:\d{2})?|\d+[a-z]?", word):  # "8h", "20h30", "6a" of a document's number
        return True
    return word in project_words() or word.lower() in project_words() or bool(dictionary().lookup(word))


def _part(part: str) -> bool:
    elided = part.lower() in {"l", "d", "j", "n", "s", "c", "m", "t", "qu", "jusqu", "lorsqu", "puisqu", "quelqu", "presqu", "ci", "là"}
    return elided or part.isdigit() or _one(part)
