"""Kinds of medicines that people name by their use: « mon truc pour la tension », « l'anticoagulant », « la pilule »."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any, NamedTuple

import yaml

from bot.errors import ContentError

DEFAULT_PATH = Path(__file__).resolve().parents[2] / "nlu_data" / "lexicon" / "kinds.yml"
_LINK = (r" (?:pour|pr|contre|ctre|de|des|du|d'|qui (?:est )?pour) ?"
         r"(?:soigner |traiter |soulager |controler |les |la |le |l'|mes |ma |mon |ton |ta |tes |son |sa |ses |cette )*")


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

    def __init__(self, raw: dict[str, Any]) -> None:
        rows = raw["kinds"].items()
        self._kinds = {key: Kind(key, row["nom"], tuple(row["atc"])) for key, row in rows}
        self._alone: dict[str, str] = {word: key for key, row in rows for word in (*row["seuls"], *row.get("singulier", ()))}
        self._purposes: dict[str, str] = {word: key for key, row in rows for word in row["pour"]}
        single = {word: key for key, row in rows for word in row.get("singulier", ())}
        plural = {word: key for word, key in self._alone.items() if word not in single}
        linked, free = ("|".join(f"{_words(word)}s?" for word in raw[name]) for name in ("choses_avec_pour", "choses"))
        self._pattern = re.compile(
            rf"(?<![\w'-])(?:(?:(?:{linked}){_LINK}|(?:{free})(?:{_LINK}| ))(?P<purpose>{_any(self._purposes)})s?"
            rf"|(?:l'|d'|cet )?(?:(?P<alone>{_any(plural)})s?|(?P<single>{_any(single)})))(?![\w-])"
        )
        self._unsure = re.compile(rf"\b(?:{'|'.join(_words(word) for word in raw['ne_sait_pas'])})\b")

    @classmethod
    def read(cls, path: Path = DEFAULT_PATH) -> Kinds:
        """The kinds of `path`. Raises ContentError (French, with the file's name) when it is missing or misses a part."""
        try:
            return cls(yaml.safe_load(path.read_text(encoding="utf-8")))
        except (OSError, yaml.YAMLError, KeyError, TypeError, AttributeError) as problem:
            what = f"{path.name} : ce fichier manque ou n'est pas complet ({problem})"
            raise ContentError([f"{what} → reprenez la dernière version qui marchait"]) from None

    def unsure(self, folded: str) -> bool:
        """Whether somebody says that they do not know the name."""
        return self._unsure.search(folded) is not None

    def find(self, folded: str) -> list[Said]:
        """The kinds named in a text that `bot.french.fold` has folded, left to right."""
        return [Said(self._kinds[self._key(m)], m.start(), m.end()) for m in self._pattern.finditer(folded)]

    def _key(self, found: re.Match[str]) -> str:
        word = found["purpose"] or found["alone"] or found["single"]
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
