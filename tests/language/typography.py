"""French typography as this project writes it: plain blanks and straight apostrophes (channels and editors keep them)."""

from __future__ import annotations

import re
from collections.abc import Iterator

RULES = {  # what is wrong, as a pattern → how it is told
    r"[^\W\d_][?!;](?=\s|$)|[\w»)]:(?=\s|$)": "une espace manque avant un signe double",
    r"«(?! )|(?<! )»": "une espace manque dans les guillemets",
    r" {2,}": "deux espaces se suivent",
    r"\s[.,](?=\s|$)": "une espace est de trop avant un point ou une virgule",
    r"\.\.\.": "trois points : écrivez « … »",
    r"[’‘“”]": "une apostrophe ou un guillemet courbe : écrivez ' ou « »",
    r'"': "un guillemet anglais : écrivez « »",
    r"[\u00a0\u202f\u2009]": "une espace insécable, que l'on ne voit pas",
    r" - |[—–]": "un tiret dans la phrase : préférez un point ou une virgule",
    r"\d(?:ème|eme|ère|ième|nd)\b": "un ordinal : écrivez « 2e », « 1er »",
    r"\d(?:mg|kg|cm|min|ml|%|€|°C)(?!\w)": "une espace manque entre le nombre et son unité",
    r"(?i)\b\w*(?:coeur|soeur|oeil|oeuf|voeu|noeud|boeuf|oeuvr|oedem|foetu)": "œ s'écrit en une lettre",
    r"(?:^|[.!?] |\n)(?:A (?=\w)|Ca |Etes |Etat |Ecri|Evit|Ecout|Eteign)": "une majuscule sans son accent",
    r",(?=[^\s\d])": "une espace manque après une virgule",
    r"[a-zéè)]\.(?=[A-ZÀÉ])": "une espace manque après un point",
    r"\( | \)": "une espace est de trop dans la parenthèse",
    r"\bMr\b|\bn°\d": "une abréviation : écrivez « M. », « n° 3 »",
    r"(?i)(?<!-)\b([^\W\d_]{2,}) \1\b(?<!nous nous)(?<!vous vous)": "un mot est écrit deux fois",
}
_RULES = [(re.compile(pattern), told) for pattern, told in RULES.items()]
_PLACES = re.compile(r"\b[\w-]+(?:\.[\w-]+)*\.(?:fr|be|ch|lu|org|com)\b[\w./-]*|\{\w+\}")


def findings(text: str) -> Iterator[str]:
    """What is wrong in a text, with the place where it is."""
    spoken = _PLACES.sub(lambda found: f"mot{found.start()}", text)
    for pattern, told in _RULES:
        if found := pattern.search(spoken):
            yield f"{told} : « {spoken[max(0, found.start() - 15):found.end() + 15]} »"


def ends_badly(text: str) -> bool:
    """A whole answer without a last sign, or without a first capital."""
    return len(text) > 40 and bool(re.search(r"[^.!?…:»)\d}]$", text) or text[0].islower())
