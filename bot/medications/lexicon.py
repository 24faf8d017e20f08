"""Medicine names as people type them: recognised in a sentence with spelling tolerance, or the closest ones offered."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path

from rapidfuzz import process
from rapidfuzz.distance import OSA

from bot.french import fold, fold_with_places
from bot.medications.sounds import sound

DEFAULT_PATH = Path(__file__).resolve().parents[2] / "nlu_data" / "lexicon" / "medicines.tsv"
_WORD = re.compile(r"[a-z0-9](?:[a-z0-9'./]*[a-z0-9])?")
_ELIDED = re.compile(r"^[dl]'")
_LONGEST_NAME = 4   # words
_SHORTEST_FUZZY = 5
_SHORT = 6          # a name no longer than this with another letter in it is another word
_SOUNDS_SO = 90.0
_LIKE = 0.55        # below this, a name is not worth offering


@dataclass(frozen=True)
class Match:
    """A name found in text[start:end]. `name` is the base's folded name, `score` 100 = spelled so.

    `rivals` are names of other substances that are as near to what was typed: which one is meant has to be asked.
    """

    name: str
    substance: str
    atc: str
    score: float
    start: int
    end: int
    rivals: tuple[str, ...] = ()


class Lexicon:
    """Names of the public base in memory (6,000 rows, about 20 ms to read)."""

    def __init__(self, rows: dict[str, tuple[str, str]], everyday: frozenset[str] = frozenset(),
                 everyday_sounds: frozenset[str] = frozenset()) -> None:
        self._rows = rows                      # folded name → (substance, ATC)
        self._everyday = everyday
        self._everyday_sounds = everyday_sounds
        self._single = [name for name in rows if " " not in name]
        self._by_letter: dict[str, dict[str, str]] = {}   # first sound → name → its sound

    @classmethod
    def read(cls, path: Path = DEFAULT_PATH) -> Lexicon:
        rows: dict[str, tuple[str, str]] = {}
        everyday: dict[str, set[str]] = {"mots": set(), "sons": set()}
        for line in path.read_text(encoding="utf-8").splitlines():
            if line.startswith("#") or not line:
                continue
            name, kind, substance, atc = line.split("\t")
            if kind in everyday:
                everyday[kind].update(name.split(" "))
            else:
                rows[name] = (substance, atc)
        return cls(rows, frozenset(everyday["mots"]), frozenset(everyday["sons"]))

    @property
    def names(self) -> frozenset[str]:
        """Every one-word name, folded."""
        return frozenset(self._single)

    def find(self, text: str) -> list[Match]:
        """The medicines named in a text, left to right, without overlap. Offsets are those of `text`."""
        folded, places = fold_with_places(text)
        return [replace(match, start=places[match.start], end=places[match.end]) for match in self.find_folded(folded)]

    def find_folded(self, folded: str) -> list[Match]:
        """As `find`, in a text that is folded already."""
        words = [(m.group(), *m.span()) for m in _WORD.finditer(folded)]
        found: list[Match] = []
        place = 0
        while place < len(words):
            match, used = self._exact(words, place) or self._near(words, place) or (None, 1)
            if match is not None:
                found.append(match)
            place += used
        return found

    def known(self, name: str) -> Match | None:
        """The medicine of exactly this name (accents and case aside)."""
        row = self._rows.get(fold(name))
        return Match(fold(name), *row, 100.0, 0, len(name)) if row else None

    def closest(self, name: str, n: int = 3) -> list[Match]:
        """The `n` names most like `name` in letters or in sound, best first; fewer when nothing is like it."""
        wanted, heard = fold(name), sound(fold(name))
        spelled = process.extract(wanted, self._single, scorer=OSA.normalized_similarity, limit=4 * n, score_cutoff=_LIKE)
        alike = process.extract(heard, self._sounds, scorer=OSA.normalized_similarity, limit=4 * n, score_cutoff=_LIKE)
        names = {found for found, _, _ in spelled} | {found for _, _, found in alike}
        scored = sorted(((self._likeness(wanted, heard, found), found) for found in names), key=lambda row: (-row[0], row[1]))
        return [Match(found, *self._rows[found], round(score * 100, 1), 0, len(name)) for score, found in scored[:n]]

    def near(self, name: str, limit: int = 3) -> list[str]:
        """Names of other substances within a few letters of a name (Lamisil, Lasilix): worth showing in full."""
        folded = fold(name)
        own = self._rows.get(folded, ("", ""))[0]
        close = process.extract(folded, self._single, scorer=OSA.distance, score_cutoff=2 if len(folded) < 7 else 3, limit=limit + 6)
        return [found for found, _, _ in close if found[:1] == folded[:1] and self._rows[found][0] != own][:limit]

    @property
    def _sounds(self) -> dict[str, str]:
        return _sounds_of(self)

    def _likeness(self, wanted: str, heard: str, name: str) -> float:
        """Half by letters, half by sound."""
        return float(OSA.normalized_similarity(wanted, name) + OSA.normalized_similarity(heard, sound(name))) / 2

    def _exact(self, words: list[tuple[str, int, int]], place: int) -> tuple[Match, int] | None:
        for size in range(min(_LONGEST_NAME, len(words) - place), 0, -1):
            group = words[place:place + size]
            name = " ".join(word for word, _, _ in group)
            row = self._rows.get(name)
            if row is None:
                name = _ELIDED.sub("", name)
                row = self._rows.get(name)
            if row is None and name[:1] in ("d", "l") and len(name) > _SHORTEST_FUZZY:   # "dinsuline"
                name = name[1:]
                row = self._rows.get(name)
            if row is not None:
                return Match(name, *row, 100.0, group[-1][2] - len(name), group[-1][2]), size
        return None

    def _near(self, words: list[tuple[str, int, int]], place: int) -> tuple[Match, int] | None:
        word, start, end = words[place]
        bare = _ELIDED.sub("", word)
        nearest = self.nearest(bare)
        if nearest is None:
            return None
        name, score, rivals = nearest
        return Match(name, *self._rows[name], score, start + len(word) - len(bare), end, rivals), 1

    def nearest(self, word: str) -> tuple[str, float, tuple[str, ...]] | None:
        """The name that a misspelt folded word means, its score, and the names of other substances as near."""
        if len(word) < _SHORTEST_FUZZY or not word.isalpha() or self.is_everyday(word):
            return None
        heard = sound(word)
        if heard in self._everyday_sounds:
            return None   # "deriere" is a misspelt derrière before it is any medicine
        allowed = 1 if len(word) < 9 else 2 if len(word) < 13 else 3
        close = process.extract(heard, self._pool(heard[:1]), scorer=OSA.distance, score_cutoff=allowed, limit=8)
        ranked = sorted((distance + OSA.distance(word, name) / 4, -_shared_start(word, name), name)
                        for _, distance, name in close if _plausible(word, name, int(distance)))
        if not ranked:
            return None
        name = ranked[0][2]
        score = round(100 * (1 - OSA.distance(word, name) / max(len(word), len(name))), 1)
        return (name, max(score, _SOUNDS_SO), ()) if heard == sound(name) else (name, score, self._rivals(word, name))

    def _rivals(self, word: str, name: str) -> tuple[str, ...]:
        """Names of other substances that are spelled almost as near to `word` as `name` is (`lamilix`)."""
        reach = OSA.distance(word, name) + 1
        if 3 * reach > len(word):
            reach -= 1
        close = process.extract(word, self._pool(sound(word)[:1]).keys(), scorer=OSA.distance, score_cutoff=reach, limit=8)
        mine = self._rows[name][0]
        return tuple(other for other, _, _ in close if self._rows[other][0] != mine)[:2]

    def is_everyday(self, word: str) -> bool:
        """Whether a folded word is a French word that only looks like a medicine's name."""
        return word in self._everyday or word.rstrip("s") in self._everyday or word + "s" in self._everyday

    def _pool(self, letter: str) -> dict[str, str]:
        if not self._by_letter:
            for name, heard in self._sounds.items():
                if len(name) >= _SHORTEST_FUZZY:
                    self._by_letter.setdefault(heard[:1], {})[name] = heard
        return self._by_letter.get(letter, {})


def _plausible(word: str, name: str, distance: int) -> bool:
    """A name that sounds near must also be spelled near: `synthroid` is no `sintrom`."""
    if distance == 0:
        return True
    apart = OSA.distance(word, name)
    if len(word) <= _SHORT:
        return apart == 1 and (len(word) != len(name) or sorted(word) == sorted(name))
    return apart <= len(word) // 3


def _shared_start(first: str, second: str) -> int:
    return next((i for i, (a, b) in enumerate(zip(first, second)) if a != b), min(len(first), len(second)))


@lru_cache(maxsize=4)
def _sounds_of(lexicon: Lexicon) -> dict[str, str]:
    return {name: sound(name) for name in lexicon._single}


@lru_cache(maxsize=1)
def shipped() -> Lexicon:
    """The lexicon that ships with the bot, read at first use."""
    return Lexicon.read()


def find(text: str) -> list[Match]:
    """Medicines named in a text, with the shipped lexicon."""
    return shipped().find(text)


def closest(name: str, n: int = 3) -> list[Match]:
    """Closest names in the shipped lexicon."""
    return shipped().closest(name, n)


def confusable(name: str, limit: int = 3) -> list[str]:
    """Names of other substances within two letters of a name, in the shipped lexicon."""
    return shipped().near(name, limit)
