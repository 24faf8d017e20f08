"""Sentences about being elsewhere, read without a model: only where a known place is named. Pure but for the places."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

from bot.french import fold
from bot.travel import places
from bot.travel.places import Place, plain

Kind = Literal["away", "moved", "back"]

_AWAY = re.compile(
    r"\b(?:(?:je|on|nous|j) ?(?:suis|serai|sera|serons|sommes|est|pars|part|partons|vais|va|allons|voyage|reste|me trouve|passe|"
    r"m envole)|chuis?|chui|jsuis?|jsui|jpars|jvais|en (?:vacances|voyage|deplacement|conge)|arrivee?s?)\b"
)
_MOVED = re.compile(
    r"\b(?:(?:j habite|jhabite|je vis|jvis|je reside)(?: (?:maintenant|desormais|depuis \w+(?: \w+)?|dorenavant))|"
    r"(?:maintenant|desormais|dorenavant) (?:j habite|jhabite|je vis)|"
    r"j ?ai demenagee?|je viens de demenager|je (?:me|m) (?:suis )?installee?|je demenage)\b (?P<rest>.+)"
)
_MOVED_LATE = re.compile(r"\b(?:j habite|jhabite|je vis|jvis) (?:a|au|aux|en|dans) (?P<rest>.+?) (?:maintenant|desormais)\b")
_BACK = re.compile(
    r"(?:(?:ca y est|voila|en fait|finalement|bon|ok|euh) )*(?:je suis|jsuis|jsui|chui|on est|me voila) (?:bien |deja )*(?:rentree?s?|de retour|revenue?s?)"
    r"(?: (?:chez moi|chez nous|a la maison|du voyage|de voyage|de vacances|de (?P<place>.+)))?(?: aujourd hui)?"
)
_NOT_NOW = re.compile(r"\b(?:hopital|clinique|rappelle|rappel|comment|est ce que|combien|vaccin\w*|etais|allais|jeun|mal|douleurs?|fievre|tousse|quels?|quelles?|pourquoi|quoi|prendre|achete\w*)\b")
_PREPOSITION = re.compile(r" (?:a|au|aux|en|dans|pour|sur|chez|vers) ")
_LEAD = 6  # words before it: more is another wish, to be cut off first
_NEAR = 40  # characters between the verb and the place
_UNTIL = re.compile(r"\b(?:je (?:rentre|reviens)|(?:mon |le )?retour(?: prevu)?|on rentre)\b")
_LONGEST = 160


@dataclass(frozen=True)
class Said:
    kind: Kind
    place: Place | None = None


def read(text: str) -> Said | None:
    """What a message says of where the person is; None when it is about something else."""
    words = plain(text)
    if len(text) > _LONGEST or "?" in text or _NOT_NOW.search(words):
        return None
    for moved in (_MOVED_LATE.search(words), _MOVED.search(words)):
        place = _start(moved["rest"]) if moved else None
        if place:
            return Said("moved", place)
    back = _BACK.fullmatch(words)
    if back and (not back["place"] or places.find(back["place"])):
        return Said("back")
    away = _AWAY.search(words)
    place = _after(words[away.end():]) if away and len(words[: away.start()].split()) <= _LEAD else None
    return Said("away", place) if place else None


def _after(rest: str) -> Place | None:
    """The place behind one of the first prepositions: "en vacances au Portugal"."""
    for found in _PREPOSITION.finditer(rest[:_NEAR]):
        if place := _start(rest[found.end():]):
            return place
    return None


def _start(rest: str) -> Place | None:
    """The place that `rest` begins with, an article or preposition before it allowed."""
    tokens = re.sub(r"^(?:(?:a|au|aux|en|dans|la|le|les|l|d|du|de|ville)\b ?)+", "", rest).split()
    for begin in (rest.split(), tokens):
        for size in range(min(5, len(begin)), 0, -1):
            place = places.known().get(" ".join(begin[:size]))
            if place:
                return place
    return None


def with_until(text: str) -> str:
    """"Je rentre dimanche" says an end as "jusqu'à dimanche" does."""
    return _UNTIL.sub("jusqu'à", text.lower().replace("’", "'")) if _UNTIL.search(plain(text)) else text


def hours_said(text: str) -> bool | None:
    """True: the clock of the place; False: that of home; None: neither is said."""
    words = plain(text)
    if re.search(r"\b(?:maison|chez moi|chez nous|d ?ici|habituelle?s?|comme d habitude|ne change[zr]? rien|garde[rz]?|d origine)\b", words):
        return False
    if re.search(r"\b(?:la bas|locale?s?|sur place|du pays|de la ville)\b", words) or places.find(words):
        return True
    return None


_DAY = re.compile(
    r"\b(?:demain|apres[- ]demain|(?:lundi|mardi|mercredi|jeudi|vendredi|samedi|dimanche)(?: prochain)?|la semaine prochaine|"
    r"le \d{1,2}(?:er)?(?: (?:janvier|fevrier|mars|avril|mai|juin|juillet|aout|septembre|octobre|novembre|decembre))?)\b"
)
_LEAVES = re.compile(r"\b(?:pars|part|partons|serai|sera|serons|vais|va|allons|m'envole|suis|des|a partir de)\b")


def before_end(text: str) -> str | None:
    """The day on which the journey begins ("je pars lundi à Montréal jusqu'à vendredi"); None: now."""
    said = re.split(r"\bjusqu", re.sub(r"['’]", "'", fold(with_until(text))))[0]
    day = _DAY.search(said)
    return day.group() if day and _LEAVES.search(said) else None
