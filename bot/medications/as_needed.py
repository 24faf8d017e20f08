"""Medicines taken when needed: "doliprane si j'ai mal, max 3 par jour". No hours; a maximum that the person gave. Pure."""

from __future__ import annotations

import datetime as dtm
import re
from collections.abc import Iterable
from dataclasses import dataclass

from bot.french import fold, fold_with_places
from bot.medications.model import Dose

WINDOW = dtm.timedelta(hours=24)
_MOST = 24
_WORDS = {"un": 1, "une": 1, "deux": 2, "trois": 3, "quatre": 4, "cinq": 5, "six": 6, "huit": 8}
_N = rf"(\d{{1,2}}|{'|'.join(_WORDS)})"
_UNIT = r"(?: ?(?:fois|prises?|comprimes?|cps?|cachets?|gelules?|doses?|sachets?|bouffees?|x))?"
_A_DAY = r" ?(?:par|/|en|sur|dans) ?(?:la )?(?:jours?|journee|j\b|24 ?h(?:eures)?)"
_ON = r"(?:(?!\b(?:max|pas plus|au plus|jusqu|toutes|espac))[^,;.\d])*"   # the condition's own words
_SIGN = (r"(?:forte |grosse |trop de |la |le |les |l'|une? )?(?:douleurs?|fievre|crises?|migraines?|nausees?|mal|toux|stress|angoisses?|vertiges?|"
         r"brulures?|diarrhees?|constipation|allergies?|insomnies?|gene|maux|reflux|regles|spasmes?|crampes?|temperature|poussees?)\b")
_HAVE = r"(?:j'ai|jai|j ai|il a|elle a)\b(?! (?:pas |deja |bien )?(?:fini|mang|termin|oubli|pris|repondu|rendez|rdv|cours|rien))"
_FEEL = (r"(?:ca|c'est|je (?:me sens|sens|souffre|tousse|saigne|(?:ne |n'|n)?(?:dors|arrive)|fais|vomis|respire|stresse|angoisse|"
         r"suis (?:mal|stresse|angoisse|enrhume|constipe|essouffle|en crise))\w*)\b")
_CONDITION = re.compile(
    rf"\b(?:seulement |uniquement |juste |que )?(?:(?:si|quand|lorsque) (?:vraiment )?(?:{_SIGN}|{_HAVE}|{_FEEL}|trop){_ON}"
    rf"|si (?:possible )?(?:besoin|necessaire){_ON}|quand (?:il (?:le )?faut|besoin|j'en ai besoin|jen ai besoin)|au besoin|a la demande"
    rf"|en cas (?:de |d'){_ON})"
)
_MAXIMUMS = tuple(re.compile(pattern) for pattern in (
    rf"\b(?:(?:au )?max(?:imum|i)?(?: de)?|(?:jamais |pas )?plus (?:de|que|d')|(?:au|le) plus|jusqu'a) ?{_N}\b{_UNIT}(?:{_A_DAY})?",
    rf"\b{_N}{_UNIT}(?:{_A_DAY})? ?,? ?(?:au |grand )?(?:max(?:imum|i)?|plus)\b",
    rf"\b{_N}{_UNIT}{_A_DAY}",
))
_APART = re.compile(r"\b(?:toutes les \d{1,2} ?h(?:eures)?|espace\w* (?:de |d'au moins )?\d{1,2} ?h(?:eures)?|\d{1,2} ?h(?:eures)? (?:d'intervalle|entre)[^,;.]*)")
_CLOCK = re.compile(r"\b\d{1,2} ?(?:h|:)(?:\d{2})?\b|\b(?:matin|midi|soir|coucher|tous les jours|chaque)\b")
_UNITS = re.compile(rf"\b(?:pris|prends|avale|repris|bu) (?:encore |deja )?{_N}\b(?! ?(?:h\b|:|heures?|mg|g\b|ml|min))")


@dataclass(frozen=True)
class Wish:
    """A medicine taken when needed. `rest` is the sentence without its condition and its maximum: name and amount."""

    rest: str
    most: int | None
    apart: str | None


def read(text: str) -> Wish | None:
    """None when the sentence sets no condition, or gives hours as well (that is refused elsewhere, with its reason)."""
    said, places = fold_with_places(text)
    found = _CONDITION.search(said)
    if found is None:
        return None
    without = _blank(said, found)
    apart = _APART.search(without)
    without = _blank(without, apart)
    most = _maximum(without)
    without = _blank(without, most)
    if _CLOCK.search(without):
        return None
    rest = "".join(" " if letter == "\0" else text[place] for letter, place in zip(without, places, strict=False))
    return Wish(" ".join(re.sub(r"[,;]", " ", rest).split()), _value(most), apart.group() if apart else None)


def maximum(text: str) -> int | None:
    """"Max 3 par jour", "pas plus de 4": the number, from 1 to 24; None when none is said."""
    return _value(_maximum(fold(text)))


def _maximum(said: str) -> re.Match[str] | None:
    return next((found for pattern in _MAXIMUMS if (found := pattern.search(said))), None)


def _value(found: re.Match[str] | None) -> int | None:
    said = next((group for group in found.groups() if group), None) if found else None
    value = _WORDS.get(said) or int(said) if said else 0
    return value if 0 < value <= _MOST else None


def _blank(said: str, found: re.Match[str] | None) -> str:
    return said if found is None else said[:found.start()] + "\0" * (found.end() - found.start()) + said[found.end():]


def units_taken(text: str) -> int:
    """"J'ai pris 2 doliprane": two; one when no number is said."""
    found = _UNITS.search(fold(text))
    return max(1, min(_WORDS.get(found[1]) or int(found[1]), _MOST)) if found else 1


@dataclass(frozen=True)
class Count:
    """Intakes of the 24 hours up to an instant. `frees_at`: when the oldest of them is 24 hours old."""

    taken: int
    frees_at: dtm.datetime | None
    last_at: dtm.datetime | None


def count(doses: Iterable[Dose], now: dtm.datetime) -> Count:
    """Rolling, to the minute: an intake of exactly 24 hours ago counts no more."""
    within = sorted(dose.taken_at for dose in doses if dose.state == "taken" and dose.taken_at and now - WINDOW < dose.taken_at <= now)
    return Count(len(within), within[0] + WINDOW if within else None, within[-1] if within else None)
