"""Kinds of medicines that people name by their use: « mon truc pour la tension », « l'anticoagulant », « la pilule »."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

import yaml

DEFAULT_PATH = Path(__file__).resolve().parents[2] / "nlu_data" / "lexicon" / "kinds.yml"
_LINK = r"(?: (?:pour|contre|de|des|du|d'|qui (?:est )?pour)) ?(?:soigner |traiter |soulager |controler |les |la |le |l'|mes |ma |mon |ton |ta |tes |son |sa |ses |cette )*"


@dataclass(frozen=True)
class Kind:
    """One kind: its French name, and the beginnings of the ATC codes that belong to it."""

    id: str
    name: str
    atc: tuple[str, ...]

    def holds(self, code: str) -> bool:
        """Whether a medicine with this ATC code is of the kind."""
        return bool(code) and code.startswith(self.atc)


class Said(NamedTuple):
    """A kind named in folded text[start:end]."""

    kind: Kind
    start: int
    end: int


class Kinds:
    """All kinds, and the one pattern that finds their words in a folded text."""

    def __init__(self, kinds: dict[str, Kind], alone: dict[str, str], purposes: dict[str, str], things: list[str]) -> None:
        self._kinds, self._alone, self._purposes = kinds, alone, purposes
        thing = "|".join(f"{_words(word)}s?" for word in things)
        self._pattern = re.compile(
            rf"(?<![\w'-])(?:(?:{thing}){_LINK}(?P<purpose>{_any(purposes)})s?|(?:l'|d'|cet )?(?P<alone>{_any(alone)})s?)(?![\w-])"
        )

    @classmethod
    def read(cls, path: Path = DEFAULT_PATH) -> Kinds:
        raw = yaml.safe_load(path.read_text(encoding="utf-8"))
        kinds = {key: Kind(key, row["nom"], tuple(row["atc"])) for key, row in raw["kinds"].items()}
        alone = {word: key for key, row in raw["kinds"].items() for word in row["seuls"]}
        purposes = {word: key for key, row in raw["kinds"].items() for word in row["pour"]}
        return cls(kinds, alone, purposes, raw["choses"])

    def find(self, folded: str) -> list[Said]:
        """The kinds named in a text that `bot.french.fold` has folded, left to right."""
        return [Said(self._kinds[self._key(m)], m.start(), m.end()) for m in self._pattern.finditer(folded)]

    def _key(self, found: re.Match[str]) -> str:
        word = found["purpose"] or found["alone"]
        table = self._purposes if found["purpose"] else self._alone
        return table[re.sub(r"[ -]+", " ", word)]


def _words(text: str) -> str:
    return re.escape(text).replace(r"\ ", "[ -]+")


def _any(words: dict[str, str]) -> str:
    return "|".join(_words(word) for word in sorted(words, key=len, reverse=True))


@lru_cache(maxsize=1)
def shipped() -> Kinds:
    """The kinds that ship with the bot, read at first use."""
    return Kinds.read()
