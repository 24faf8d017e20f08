"""Bare answers ("oui", "8h", "la deuxième", "je sais pas"): what kind they are, whatever they answer. Pure."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

from bot.wishes.shapes import plain

Kind = Literal[
    "yes", "no", "none", "both", "nth", "number", "hour", "moment", "day", "half", "later", "done", "unsure", "why",
]
FRAGMENTS: frozenset[Kind] = frozenset({"both", "none", "nth", "number", "hour", "moment", "day", "half", "unsure"})
"""Kinds that mean nothing unless something was asked."""


@dataclass(frozen=True)
class ShortAnswer:
    """`number` is the place of "la deuxième" (from 1, -1 for the last), or the whole number of "70"."""

    kind: Kind
    number: int | None = None


_YES = (
    r"oui+|ouai?s*|ouep|ui|wi|yes|yep|ok|oki|okay|d[ ']?accord|dac+|daccord|bien sur|evidemment|volontiers|absolument|"
    r"c ?'?est bon|c bon|c ?'?est (?:bien )?ca|c ca|exact(?:ement)?|parfait|nickel|correct|tout a fait|ca (?:me )?(?:va|marche)|"
    r"vas[ -]?y|allez[ -]?y|allons[ -]?y|je veux bien|jveux bien|avec plaisir|je confirme|confirme|je valide|valide|super"
)
_NO = (
    r"non+|nan|nn|nope|no|pas du tout|surtout pas|jamais de la vie|(?:je |j )?(?:ne )?veux pas|pas d ?accord|je refuse|"
    r"hors de question|(?:ce n|c)'?(?:est| est)? pas (?:ca|bon|juste)|c pas (?:ca|bon)|pas ca"
)
_POLITE = r"svp|stp|merci|s'il (?:te|vous) plait|bien sur|alors|plutot|quoi|hein|docteur|oui|non|ok|vas y"
_DAYS = r"lundi|mardi|mercredi|jeudi|vendredi|samedi|dimanche"
_PLACES = {
    1: r"premiere?|1ere?|1er|une?|1", 2: r"deuxieme|second|seconde|2e|2eme|2nde?|deux|2", 3: r"troisieme|3e|3eme|trois|3",
    4: r"quatrieme|4e|4eme|quatre|4", -1: r"derniere?",
}
_PATTERNS: tuple[tuple[Kind, str], ...] = (
    ("why", r"(?:et |mais )?(?:pourquoi|pourkoi|pk|pq|pkoi|pquoi|prkoi|pour quoi|pour quelle raison)(?: (?:ca|cela|donc|faire))?"),
    ("none", r"(?:non )?(?:aucune?(?: des (?:deux|trois))?|ni l'?une? ni l'?autre|rien(?: de tout (?:ca|cela))?|autre chose)"),
    ("unsure", r"(?:(?:je ne|je|j'|j|bof|euh) ?)*(?:(?:s|ch)?ai[st]? ?pas|sais plus|aucune idee|pas sure?)(?: (?:trop|moi))*"
               r"|chai?s? ?pas|chepa|jsp|bof|aucune idee|peut[ -]?etre"),
    ("both", r"(?:tous |toutes )?les (?:deux|2|trois|3)|tous|toutes|l'une? et l'autre"),
    ("half", r"(?:juste |seulement |plutot )?(?:la |une )?(?:moitie|demie?|demi)(?: seulement)?"),
    ("later", r"(?:un peu )?plus tard|tout a l'heure|tt a l'?heure|pas (?:maintenant|encore|tout de suite)"
              r"|(?:plutot )?dans (?:\d+|une?|deux|trois|dix|quinze|vingt|trente) ?(?:min(?:utes?)?|mn|h|heures?)"
              r"|dans (?:une demi[ -]heure|un quart d'heure)"),
    ("done", r"(?:c'? ?(?:est )?)?(?:fait|pris|prise|avale|bu)|(?:ca y est|voila)|je l'ai (?:pris|prise|fait)|jl'?ai pris"),
    ("hour", r"(?:plutot |a |vers |pour )*(?:\d{1,2} ?(?:h|heures?|:) ?\d{0,2}|midi|minuit)(?: et demie?)?(?: (?:du|le) (?:matin|soir))?"),
    ("moment", r"(?:plutot |celui du |celle du |le |la |au |a |ce |du |en )*(?:matin|midi|soir|soiree|apres[ -]midi|coucher|reveil)s?"
               r"(?: et (?:le )?(?:matin|midi|soir))?"),
    ("day", rf"(?:plutot |le |pour |a partir de )*(?:apres[ -])?(?:demain|aujourd'hui|{_DAYS})(?: (?:prochain|matin|soir|midi))?"),
)
_KINDS = tuple((kind, re.compile(pattern)) for kind, pattern in _PATTERNS)


def read(text: str) -> ShortAnswer | None:
    """What a message says when it is nothing but a short answer; None for anything longer."""
    said = re.sub(r"\s+", " ", re.sub(r"(?<!\d)[.,]|[.,](?!\d)|[!?;…]", " ", plain(text))).strip()
    if not said or len(said) > 40:
        return None
    for kind, pattern in (("yes", _YES), ("no", _NO)):
        if re.fullmatch(rf"(?:{pattern})(?: (?:{pattern}|{_POLITE}))*", said) and not _mixed(said):
            return ShortAnswer("yes" if kind == "yes" else "no")
    for known, expression in _KINDS:
        if expression.fullmatch(said):
            return ShortAnswer(known)
    return _place(said)


def _mixed(said: str) -> bool:
    return bool(re.match(rf"(?:{_YES})\b", said)) and bool(re.search(r"\bnon?\b", said))


def _place(said: str) -> ShortAnswer | None:
    """"la deuxième", "le 2", "numéro 2"; a bare number stays a number."""
    if re.fullmatch(r"\d{1,5}", said):
        return ShortAnswer("number", int(said))
    if re.fullmatch(r"\d{1,4}[.,]\d{1,2}", said):
        return ShortAnswer("number")
    for number, words in _PLACES.items():
        head = r"(?:(?:plutot )?(?:le|la|l'|numero|n°|choix|option|reponse|bouton)(?: numero)? ?)"
        ordinal = words.rsplit("|", 2)[0] if number > 0 else words
        if re.fullmatch(rf"{head}(?:{words})|(?:plutot )?(?:{ordinal})(?: choix| bouton| reponse)?", said):
            return ShortAnswer("nth", number)
    return None


_NUMBERS = {"un": 1, "une": 1, "deux": 2, "trois": 3, "cinq": 5, "dix": 10, "quinze": 15, "vingt": 20, "trente": 30}
_LATER_BY = re.compile(rf"\b(?:dans|d'ici) (\d{{1,3}}|{'|'.join(_NUMBERS)}) ?(min(?:utes?)?|mn|heures?|h)(?![a-z]) ?(\d{{2}}|et demie)?")


def later_by(text: str) -> int | None:
    """The minutes of "dans 20 min", "dans une heure et demie", "dans une demi-heure"; None when no length is said."""
    said = plain(text)
    if re.search(r"\bdans une demi[ -]heure", said):
        return 30
    if re.search(r"\bdans un quart d'heure", said):
        return 15
    found = _LATER_BY.search(said)
    if not found:
        return None
    number = _NUMBERS.get(found[1]) or int(found[1])
    if found[2].startswith("m"):
        return number or None
    return number * 60 + (30 if found[3] == "et demie" else int(found[3] or 0)) or None
