"""When the name of a medicine has to be asked: a kind (« mon truc pour la tension »), a name we do not know, two that look alike."""

from __future__ import annotations

import re
from dataclasses import dataclass

from bot.french import fold
from bot.medications import kinds
from bot.medications.kinds import Kind
from bot.medications.lexicon import Lexicon, Match

_SURE = 80.0           # a misspelling at least so near, with no rival, is not asked
_WORTH_OFFERING = 75.0
_WORTH_BESIDE_A_DOSE = 62.0
_SHORTEST = 5
_OFFERED = 3
_TAKEN = re.compile(
    r"\b(?:prendre|prends|prenne|avaler|mg|g|ml|ui|medicaments?|medocs?|traitement|comprimes?|cp|cachets?|gelules?|gouttes?|sachets?|ampoules?|"
    r"piqures?|injections?|bouffees?|sirop|pommade|creme|collyre|patchs?)\b"
)


@dataclass(frozen=True)
class Doubt:
    """What to ask: `offers` are base names, nearest first; `kind` is the kind that was named instead of a medicine."""

    offers: tuple[str, ...] = ()
    kind: str | None = None


def doubt(name: str, sentence: str, lexicon: Lexicon) -> Doubt | None:
    """Whether `name`, as typed in `sentence`, has to be asked; None when it is clear or is no medicine at all."""
    found = lexicon.find(name)
    exact = any(match.score == 100.0 for match in found)
    kind = None if exact else kind_of(name)
    if kind is not None:
        return Doubt(kind=kind.id)
    if found:
        first = found[0]
        unsure = first.score < _SURE or first.rivals
        return Doubt((first.name, *first.rivals)[:_OFFERED]) if unsure and not exact else None
    return _unknown(name, sentence, lexicon)


def _unknown(name: str, sentence: str, lexicon: Lexicon) -> Doubt | None:
    words = fold(name).split()
    if not 1 <= len(words) <= 2 or len("".join(words)) < _SHORTEST or any(lexicon.is_everyday(word) for word in words):
        return None
    lowest = _WORTH_BESIDE_A_DOSE if _TAKEN.search(fold(sentence)) else _WORTH_OFFERING
    offers = tuple(match.name for match in lexicon.closest("".join(words) if len(words[-1]) > 3 else words[0]) if match.score >= lowest)
    return Doubt(offers) if offers else None


def kind_of(text: str) -> Kind | None:
    """The kind of medicine that a text names, if any."""
    found = kinds.shipped().find(fold(text))
    return found[0].kind if found else None


def belongs(label: str, kind: Kind, lexicon: Lexicon) -> bool:
    """Whether a plan called `label` is of a kind: by its substance's class, or by the same words."""
    found = lexicon.find(label)
    if found:
        return kind.holds(found[0].atc)
    said = kind_of(label)
    return said is not None and said.id == kind.id


def full_name(name: str, lexicon: Lexicon) -> str:
    """`lasilix (furosémide)`; a substance alone stays as it is."""
    known: Match | None = lexicon.known(name)
    if known is None or fold(known.substance) == fold(name):
        return name
    return f"{name} ({known.substance})"


def told_apart(label: str, lexicon: Lexicon) -> str:
    """The label with its substance where another medicine's name looks like it."""
    found = lexicon.find(label)
    if not found or found[0].score < 100.0 or fold(found[0].substance) in fold(label) or not lexicon.near(found[0].name):
        return label
    return f"{label} ({found[0].substance})"
