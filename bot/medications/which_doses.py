"""Which of the doses that wait for an answer a sentence speaks of: "c'est fait", "la metformine c'est fait", "sauf un". Pure."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from bot.french import fold
from bot.medications.lexicon import Lexicon
from bot.medications.service import PlannedDose

_PARTLY = re.compile(
    r"\b(?:sauf|excepte|pas tou(?:t|s|tes?)|a part|presque tou(?:t|s|tes)|(?:un|une) seule?|seulement|uniquement|qu'une?|"
    r"(?:un|une|deux|trois|1|2|3) (?:sur|des)|l'une?|l'autre|les autres|la moitie|manque|reste|"
    r"le (?:premier|deuxieme|second|troisieme|dernier|1|2|3)|la (?:premiere|deuxieme|seconde|troisieme|derniere))\b"
)
_SHORTEST = 4
"""Letters of a word of a label that must be the same for a name that no base knows."""


@dataclass(frozen=True)
class Meant:
    """`named`: the doses whose medicine was named. `stranger`: a medicine was named, and none of these is it. `partly`: some
    are meant and it was not said which."""

    named: tuple[PlannedDose, ...] = ()
    stranger: bool = False
    partly: bool = False


def meant(said: str, waiting: Sequence[PlannedDose], lexicon: Lexicon) -> Meant:
    """What `said` tells about the doses in `waiting`; nothing of it: all of the newest message are meant."""
    folded = fold(said)
    substances = {match.substance for match in lexicon.find(said)}
    named = tuple(one for one in waiting if _names(folded, substances, one.plan.label, lexicon))
    partly = _PARTLY.search(folded) is not None
    if named:
        return Meant(named, partly="sauf" in folded or "a part" in folded)
    return Meant(stranger=bool(substances), partly=partly)


def _names(folded: str, substances: set[str], label: str, lexicon: Lexicon) -> bool:
    known = {match.substance for match in lexicon.find(label)}
    if known & substances:
        return True
    words = [word for word in re.findall(r"[a-z0-9]+", fold(label)) if len(word) >= _SHORTEST]
    return any(re.search(rf"\b{word}\b", folded) for word in words if word not in _COMMON)


_COMMON = {
    "prendre", "comprime", "comprimes", "gelule", "gelules", "sachet", "sachets", "pour", "avec", "medicament", "medicaments",
    "matin", "soir", "midi",
}
"""Words of a label that name no medicine."""
