"""Where a message names a medicine or a kind of medicine: quick, precise, for the classifier and the dialogue."""

from __future__ import annotations

from typing import Literal, NamedTuple

from bot.french import fold_with_places
from bot.medications import kinds, lexicon

_SUPPLEMENTS = ("A11", "A12", "B03")   # vitamins, minerals, iron: also food, so told apart


class Mention(NamedTuple):
    """text[start:end] names a medicine, a vitamin or mineral, or a kind of medicine. `name`: base name or kind id."""

    kind: Literal["medicine", "supplement", "class"]
    start: int
    end: int
    name: str


def mentions(text: str) -> list[Mention]:
    """Every medicine, supplement and kind of medicine named in a text, left to right, without overlap."""
    folded, places = fold_with_places(text)
    found = [Mention("supplement" if match.atc.startswith(_SUPPLEMENTS) else "medicine", places[match.start], places[match.end], match.name)
             for match in lexicon.shipped().find_folded(folded)]
    taken = [(mention.start, mention.end) for mention in found]
    for said in kinds.shipped().find(folded):
        start, end = places[said.start], places[said.end]
        if all(end <= begin or start >= stop for begin, stop in taken):
            found.append(Mention("class", start, end, said.kind.id))
    return sorted(found, key=lambda mention: mention.start)
