"""Sentences about being told for somebody else, read without a model: "prévenez ma fille si je n'ai pas répondu". Pure."""

from __future__ import annotations

import datetime as dtm
import re
from dataclasses import dataclass
from typing import Literal

from bot.french import fold

Kind = Literal["invite", "stop", "list", "how"]

_RELATIVES = (
    r"filles?|fils|mari|femme|epouse|epoux|mere|maman|pere|papa|frere|soeurs?|amie?|copine|copain|voisine?|conjointe?|compagne|compagnon|"
    r"petite? fille|petit fils|niece|neveu|tante|oncle|aidante?|auxiliaire(?: de vie)?|infirmiere?|proches?|belle fille|gendre|cousine?|"
    r"nounou|aide(?: a domicile| soignante)?"
)
_WHO = re.compile(rf"\b(?P<own>ma|mon|mes|un|une|l)[ '](?P<who>{_RELATIVES})\b")
_TELL = re.compile(
    r"\b(?:previen[st]?|prevenez|prevenir|previens|averti[rst]?|avertissez|alerte[rz]?|informe[rz]?|ecri[rs]|ecrire|"
    r"(?:envoie[rz]?|envoyez) (?:un |une )?(?:message|mot|alerte)|contacte[rz]?|(?:soit?|sois|etre) (?:prevenu|averti|informe)e?s?|(?:previenne|avertisse|informe|alerte)(?:nt|s|z)?|"
    r"(?:puisse|peut|peux|pourra) (?:savoir|voir) (?:si|quand) j\w*|(?:au|mis(?:e|es)? au) courant)\b"
)
_WHEN = re.compile(
    r"\b(?:j?repon(?:ds?|s|du|dre|se)|rappels?|medicaments?|medocs?|cachets?|comprimes?|prises?|j?oublie[rs]?|oublis?|aussi|"
    r"pris|prends|traitement|pilules?)\b"
)
_STOP = re.compile(
    r"\b(?:ne |n )?(?:previen[st]?|prevenez|prevenir|avertis|avertir|alerte[rz]?|informe[rz]?) plus\b|"
    r"\b(?:arrete[rz]?|stop|cesse[rz]?) (?:de |d )?(?:me |la |le |les |l )?(?:prevenir|avertir|alerter|informer)\b|"
    r"\b(?:je )?(?:ne )?(?:veu[xt]|souhaite) plus (?:etre |qu(?: on| elle| il)? )?(?:prevenue?|avertie?|alertee?|que|recevoir (?:ces|les|d) ?alertes)\b|"
    rf"\b(?:enleve[rz]?|retire[rz]?|supprime[rz]?) (?:ma|mon|l) ?(?:{_RELATIVES})\b.*\b(?:prevenue?s?|alertes?|aidante?s?|proches?)\b|"
    r"\b(?:ne )?(?:veu[xt]) plus que (?:ma|mon|tu|vous) .*\b(?:prevenue?s?|previennes?|previens|preveniez)\b"
)
_LIST = re.compile(r"\b(?:(?:qui|ki) (?:est|sera|est ce que vous|est ce qui est) (?:prevenue?s?|prevenez|averti)|mes (?:aidants?|proches prevenus))\b")
_HOW = re.compile(
    r"\b(?:(?:pour|pr|veu[xt]|voudrais|aimerais|comment) (?:\w+ )?etre (?:prevenu|averti|informe|alerte)e?s?|"
    rf"(?:suivre|surveiller|gerer) (?:\w+ )?(?:medicaments?|medocs?|cachets?|prises?|rappels?|traitements?) (?:de|d) (?:ma|mon|mes) (?:{_RELATIVES}|parents?))\b"
)
_DELAY = re.compile(r"\b(?P<n>\d{1,3}|une?|deux|trois|quatre|six|demi|dix|quinze|vingt|trente|quarante)[ -]?(?P<unit>h(?:eures?)?|min(?:utes?)?|mn)(?![a-z])(?: et (?P<half>demie|quart))?(?: ?(?P<more>[0-5]\d)\b)?")
_NUMBERS = {"un": 1, "une": 1, "deux": 2, "trois": 3, "quatre": 4, "six": 6, "dix": 10, "quinze": 15, "vingt": 20, "trente": 30, "quarante": 40}
_LONGEST = 200
_LEAD = 6  # words before the verb ("est-ce que vous pouvez"): more is another wish, to be cut off first


@dataclass(frozen=True)
class Said:
    """`who` as the person says it ("ma fille"); `delay` only where it was said."""

    kind: Kind
    who: str | None = None
    delay: dtm.timedelta | None = None


def _plain(text: str) -> str:
    return " ".join(re.sub(r"[^a-z0-9]+", " ", fold(text)).split())


def read(text: str) -> Said | None:
    """What a message wants of carers; None when it is about something else."""
    words = _plain(text)
    if len(text) > _LONGEST:
        return None
    if _STOP.search(words):
        return Said("stop", who_in(text))
    if _LIST.search(words):
        return Said("list")
    tell = _TELL.search(words)
    if who_in(text) and tell and len(words[: tell.start()].split()) <= _LEAD and _WHEN.search(words) and not re.search(r"\brappel\w* moi\b", words):
        return Said("invite", who_in(text), delay_in(text))
    return Said("how") if who_in(text) and _HOW.search(words) else None


def who_in(text: str) -> str | None:
    """"ma fille" as the coach says it afterwards: "votre fille"."""
    found = _WHO.search(_plain(text))
    if not found:
        return None
    accents = {"mere": "mère", "pere": "père", "frere": "frère", "soeur": "sœur", "epouse": "épouse", "epoux": "époux", "niece": "nièce",
               "infirmiere": "infirmière"}
    own = {"ma": "votre ", "mon": "votre ", "mes": "vos ", "l": "l'"}.get(found["own"], f"{found['own']} ")
    return f"{own}{accents.get(found['who'], found['who'])}"


def delay_in(text: str) -> dtm.timedelta | None:
    """"au bout d'une heure", "après 30 min", "1h30", "une demi-heure"."""
    words = _plain(text)
    if re.search(r"\bdemi heure\b", words):
        return dtm.timedelta(minutes=30)
    if re.search(r"\bquart d heure\b", words):
        return dtm.timedelta(minutes=15)
    found = _DELAY.search(words)
    if not found or found["n"] == "demi":
        return None
    number = _NUMBERS.get(found["n"]) or int(found["n"])
    if found["unit"].startswith("m"):
        return dtm.timedelta(minutes=number)
    extra = {"demie": 30, "quart": 15}.get(found["half"] or "", int(found["more"] or 0))
    return dtm.timedelta(hours=number, minutes=extra)
