"""What frightened thumbs do to a sentence, each kind on its longest word, from a fixed seed."""

from __future__ import annotations

import random
import re
import unicodedata
from collections.abc import Callable

NEIGHBOURS = {
    "a": "zq", "z": "ae", "e": "zr", "r": "et", "t": "ry", "y": "tu", "u": "yi", "i": "uo", "o": "ip", "p": "om", "q": "as",
    "s": "qd", "d": "sf", "f": "dg", "g": "fh", "h": "gj", "j": "hk", "k": "jl", "l": "km", "m": "lp", "w": "x", "x": "wc",
    "c": "xv", "v": "cb", "b": "vn", "n": "b",
}
SMS = (
    (r"\bqu'", "k "), (r"\bque\b", "ke"), (r"\bqui\b", "ki"), (r"\bc'est\b", "c"), (r"\bj'ai\b", "g"), (r"\bpas\b", "pa"),
    (r"\bplus\b", "plu"), (r"\bje suis\b", "chui"), (r"\bveux\b", "ve"), (r"\btout\b", "tt"), (r"\bbeaucoup\b", "bcp"),
    (r"\bquelqu'un\b", "qqn"), (r"\bdans\b", "ds"), (r"\bpour\b", "pr"), (r"\bje\b", "j"),
)
SOUNDS = (("eau", "o"), ("au", "o"), ("ph", "f"), ("qu", "k"), ("er", "é"), ("ss", "s"), ("ll", "l"), ("tt", "t"), ("mm", "m"),
          ("nn", "n"), ("ç", "s"))
Slip = Callable[[str, random.Random], str]


def on_longest(change: Slip) -> Slip:
    """The change made to the longest word, when it has four letters at least."""
    def changed(text: str, chance: random.Random) -> str:
        word = longest(text)
        if len(word) < 4:
            return text
        start = text.rindex(word)
        return text[:start] + change(word, chance) + text[start + len(word) :]
    return changed


def longest(text: str) -> str:
    """The last of the longest words: verbs and signs come late in French."""
    return max(reversed(re.findall(r"[^\W\d_]+", text)), key=len, default="")


def lost(word: str, chance: random.Random) -> str:
    at = chance.randrange(1, len(word))
    return word[:at] + word[at + 1 :]


def doubled(word: str, chance: random.Random) -> str:
    at = chance.randrange(len(word))
    return word[:at] + word[at] + word[at:]


def neighbour(word: str, chance: random.Random) -> str:
    at = chance.randrange(len(word))
    keys = NEIGHBOURS.get(word[at].lower())
    return word[:at] + (chance.choice(keys) if keys else word[at]) + word[at + 1 :]


def swapped(word: str, chance: random.Random) -> str:
    at = chance.randrange(len(word) - 1)
    return word[:at] + word[at + 1] + word[at] + word[at + 2 :]


def by_ear(word: str, chance: random.Random) -> str:
    possible = [pair for pair in SOUNDS if pair[0] in word]
    return word.replace(*chance.choice(possible), 1) if possible else word


def no_accents(text: str, chance: random.Random) -> str:
    return "".join(c for c in unicodedata.normalize("NFD", text) if not unicodedata.combining(c))


def no_apostrophes(text: str, chance: random.Random) -> str:
    return text.replace("'", "")


def a_blank_lost(text: str, chance: random.Random) -> str:
    """The longest word glued to the one before."""
    words = text.split()
    if len(words) < 2:
        return text
    at = max(range(1, len(words)), key=lambda i: len(words[i]))
    return " ".join([*words[: at - 1], words[at - 1] + words[at], *words[at + 1 :]])


def sms(text: str, chance: random.Random) -> str:
    for left, right in SMS:
        text = re.sub(left, right, text.lower())
    return no_accents(text, chance)


KINDS: dict[str, Slip] = {
    "a letter lost": on_longest(lost), "a letter doubled": on_longest(doubled), "a key beside": on_longest(neighbour),
    "letters swapped": on_longest(swapped), "written by ear": on_longest(by_ear), "no accents": no_accents,
    "no apostrophes": no_apostrophes, "a blank lost": a_blank_lost, "text message": sms,
}
