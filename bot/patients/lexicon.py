"""The words of the profile as educators wrote them (nlu_data/lexicon/profile.yml), ready for look-up."""

from __future__ import annotations

import functools
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml
from rapidfuzz.distance import OSA

from bot.errors import ContentError
from bot.french import fold
from bot.settings import PROJECT

PROFILE_WORDS = PROJECT / "nlu_data" / "lexicon" / "profile.yml"

_NOT_WORD = re.compile(r"[^a-z0-9%]+")
_FUZZY_FROM = 6  # shorter words differ too often by one letter (avc, sel, dos)


def words_of(text: str) -> str:
    """`text` folded, with punctuation and apostrophes as blanks: the form in which words are compared."""
    return _NOT_WORD.sub(" ", fold(text)).strip()


@dataclass(frozen=True)
class Condition:
    """A condition id, how it is said, and the words that name it."""

    id: str
    name: str
    words: frozenset[str]
    weak: frozenset[str]
    """Words that everybody has one of ("ma tension"), so that a possessive before them says nothing."""


@dataclass(frozen=True)
class Choice:
    """One value of a fact with few values: how it is said, what is typed for it, what is said for it in a sentence."""

    value: str
    name: str
    words: frozenset[str]
    phrases: frozenset[str]


@dataclass(frozen=True)
class Lexicon:
    """Everything that profile.yml holds. Immutable; load it once."""

    conditions: Mapping[str, Condition]
    not_conditions: frozenset[str]
    choices: Mapping[str, tuple[Choice, ...]]
    countries: Mapping[str, Choice]
    none: frozenset[str]
    described: Mapping[str, str]
    refusals: Mapping[str, str]
    measures: Mapping[str, Any]
    consent_version: str
    consent_texts: Mapping[str, str]
    export: Mapping[str, Any]

    def condition_of(self, words: str) -> Condition | None:
        """The condition that these words (as `words_of` gives them) name, one slip of the finger allowed."""
        if not words or words in self.not_conditions:
            return None
        for condition in self.conditions.values():
            if words in condition.words:
                return condition
        return self._nearly(words) if len(words) >= _FUZZY_FROM else None

    def _nearly(self, words: str) -> Condition | None:
        for condition in self.conditions.values():
            for known in condition.words:
                alike = known[0] == words[0] and len(known) >= _FUZZY_FROM
                if alike and OSA.distance(known, words, score_cutoff=1) <= 1:
                    return condition
        return None

    def condition_spans(self, words: str) -> Iterator[tuple[int, int, Condition]]:
        """(first word, word after the last, condition) for each condition named in a text of `words_of`; the longest
        name wins."""
        tokens = words.split()
        at = 0
        while at < len(tokens):
            for size in range(min(5, len(tokens) - at), 0, -1):
                found = self.condition_of(" ".join(tokens[at : at + size]))
                if found:
                    yield at, at + size, found
                    at += size
                    break
            else:
                at += 1

    def choice_typed(self, name: str, raw: str) -> str | None:
        """The value that somebody who was asked for `name` means by `raw`, or None."""
        words = words_of(raw)
        exact = [c.value for c in self.choices[name] if words in c.words or words in c.phrases]
        return exact[0] if exact else self.phrase_said(name, words)

    def phrase_said(self, name: str, words: str) -> str | None:
        """The value whose longest phrase stands in `words`, or None."""
        padded = f" {words} "
        said = [
            (len(phrase), choice.value)
            for choice in self.choices[name]
            for phrase in choice.phrases
            if f" {phrase} " in padded
        ]
        return max(said)[1] if said else None

    def country_of(self, words: str) -> str | None:
        """The country code that a name, a code, a demonym or a large town stands for, or None."""
        for code, country in self.countries.items():
            if words == code.lower() or words in country.words:
                return code
        return None

    def named(self, name: str, value: str) -> str:
        """How `value` of the fact `name` is said in French."""
        return next((c.name for c in self.choices[name] if c.value == value), value)


@functools.lru_cache(maxsize=4)
def load(path: Path = PROFILE_WORDS) -> Lexicon:
    """The lexicon of `path`. Raises ContentError (French, with the file's name) when it is missing or misses a part."""
    try:
        # BaseLoader: every value stays text, so that an educator's « no » or « yes » does not become a boolean.
        raw = yaml.load(path.read_text("utf-8"), Loader=yaml.CBaseLoader)  # makes text, lists and mappings only
        return _lexicon(raw)
    except (OSError, yaml.YAMLError, KeyError, TypeError, AttributeError) as problem:
        what = f"{path.name} : ce fichier manque ou n'est pas complet ({problem})"
        raise ContentError([f"{what} → reprenez la dernière version qui marchait"]) from None


def _lexicon(raw: dict[str, Any]) -> Lexicon:
    return Lexicon(
        conditions={key: _condition(key, entry) for key, entry in raw["conditions"].items()},
        not_conditions=_words(raw["pas_confondre"]),
        choices={name: tuple(_choice(v, e) for v, e in values.items()) for name, values in raw["choix"].items()},
        countries={code: _choice(code, entry) for code, entry in raw["pays"].items()},
        none=_words(raw["aucune"]),
        described=raw["description"],
        refusals=raw["refus"],
        measures=raw["mesures"],
        consent_version=raw["consentement"]["version"],
        consent_texts=raw["consentement"]["textes"],
        export=raw["export"],
    )


def _condition(key: str, entry: dict[str, Any]) -> Condition:
    words = _words([*entry["mots"], entry["nom"], key.replace("_", " ")])
    return Condition(key, entry["nom"], words, _words(entry.get("ambigus", ())))


def _choice(value: str, entry: dict[str, Any]) -> Choice:
    return Choice(value, entry["nom"], _words([*entry["mots"], entry["nom"]]), _words(entry.get("phrases", ())))


def _words(entries: Iterable[str]) -> frozenset[str]:
    return frozenset(words_of(entry) for entry in entries)
