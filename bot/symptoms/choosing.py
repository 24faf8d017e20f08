"""Which symptom some words name, and which of its answers fits the person. No diagnosis: words lead to an answer. Pure."""

from __future__ import annotations

import datetime as dtm
import re
from collections.abc import Mapping
from dataclasses import dataclass

from bot.advice.selection import Facts, holds
from bot.content.schema import FACTS, Variant
from bot.content.schema_symptoms import GENERAL, Symptom
from bot.french import fold, sound

_SHORTEST_SOUND = 5
_SOMEBODY_ELSE = re.compile(
    r"\b(?:bebe|nourrisson|(?:mon|ma|mes|le|la|notre|nos) (?:petite?s?|grande?|fils|filles?|enfants?|ado|mari|femme|epouse|conjointe?|"
    r"copain|copine|mere|pere|maman|papa|mamie|papi|grand mere|grand pere|soeur|frere|tante|oncle|voisine?|amie?|collegue|"
    r"patron|belle mere|beau pere|neveu|niece|cousine?)|(?:papa|maman|mamie|papi)(?= (?:tousse|a|est|se|dit|n|vomit|respire)))\b"
)
_DENIED = re.compile(r"\b(?:pas|sans|aucune?|ni|plus) (?:de |d |mal (?:a la |au |aux )?)?$")


@dataclass(frozen=True)
class Answer:
    """What is said, about which symptom, and because of which profile facts."""

    symptom: Symptom
    variant: Variant
    facts_used: tuple[str, ...]


class Symptoms:
    """Knows the educators' words and answers."""

    def __init__(self, symptoms: Mapping[str, Symptom]) -> None:
        self._symptoms = dict(symptoms)
        named = {_plain(word): name for name, one in symptoms.items() for word in one.words}
        self._words = named
        longest = sorted(named, key=len, reverse=True)
        self._pattern = re.compile(rf"\b(?:{'|'.join(map(re.escape, longest))})\b") if named else None
        self._sounds = {sound(word): name for word, name in named.items() if len(word) >= _SHORTEST_SOUND and " " not in word}

    def recognise(self, text: str) -> str:
        """The name of the symptom that comes first in the text; the general one where none is named."""
        said = _plain(text)
        for found in self._pattern.finditer(said) if self._pattern else ():
            if not _DENIED.search(said[: found.start()]):
                return self._words[found[0]]
        for word in said.split():
            if len(word) >= _SHORTEST_SOUND and sound(word) in self._sounds:
                return self._sounds[sound(word)]
        return GENERAL

    def answer(self, name: str, facts: Facts, today: dtm.date) -> Answer | None:
        """The first answer that fits; None when the content has no answers to symptoms."""
        one = self._symptoms.get(name) or self._symptoms.get(GENERAL)
        if one is None:
            return None
        for variant in one.variants:
            fits = all(holds(each, facts, today) for each in variant.when)
            if fits and not any(holds(each, facts, today) for each in variant.unless):
                used = dict.fromkeys(fact for each in variant.when for fact in FACTS[each.key])
                return Answer(one, variant, tuple(used))
        return None


def about_somebody_else(text: str) -> bool:
    """Whether the complaint is somebody else's: what is known of the writer does not count then."""
    return bool(_SOMEBODY_ELSE.search(_plain(text)))


def _plain(text: str) -> str:
    return " ".join(re.sub(r"[^a-z0-9]+", " ", fold(text)).split())
