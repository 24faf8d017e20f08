"""What people say of their prevention: an act that is done, one that is not, or the wish to see their plan. Pure.

Narrow on purpose: these sentences are taken before any model, so that a doubtful one is left to it.
"""

from __future__ import annotations

import datetime as dtm
import re
from collections.abc import Mapping
from dataclasses import dataclass

from bot.adherence.periods import MONTHS
from bot.french import fold
from bot.patients import dates

_LONGEST = 22  # words
_SHORT = 9     # words, the names of acts apart: "mammo faite en mars", without "je"
_DONE = re.compile(
    r"\b(?:(?:re)?fait(?:e?s?)?|fai|fe|passee?s?|eue?s?|u|vue?s?|effectuee?s?|realisee?s?|vacc?inee?s?|ok|"
    r"a jour|boostee?)\b"
)
_MINE = re.compile(r"\b(?:j ?ai|g|j|je|jme|me suis|m ?a(?:vait)?|nous|on|c ?est|cest|sest|ma|mon|mes)\b")
_NOT = re.compile(r"\b(?:n ?ai|pas?|po|jamais|jms|non|aucune?|sans|ni)\b")
_NOT_DONE = re.compile(
    r"\b(?:pas?|po) (?:encore |deja |tjr |toujours )?(?:(?:re)?fai(?:te?s?)?|fe|passee?|eue?)\b"
)
_ELSE = re.compile(
    r"\b(?:dois|doit|faut|fo|faudrait|devrais|devrai|quand|kan|comment|pourquoi|combien|faire|fer|prendre|rdv|rendez|"
    r"rappel\w*|peur|mal|malaise|douleurs?|effets?|fievre|bosse|boule|du sang|saign\w*|anormal\w*|positif|positive|"
    r"enfants?|fils|fille|mari|mere|pere|maman|papa|bebe|femme|soeur|frere|copine|copain|voisine?|sa|son|ses|leur|tu|"
    r"vous|si|depuis|allergi\w*|enceinte|bientot|demain|prochaine?|si je|est ce|va|vais|aller|oubli\w*|quoi|koi|il(?! y a)|sauter|meme chose|poubelle|"
    r"supprim\w*|efface\w*|invit\w*|lettre|courrier|relance|enveloppe|jame|rapports)\b"
)
_AND_WHEN = re.compile(r"[ ,.;]*(?:et |alors |donc )?(?:c est )?(?:quand|kan|pour quand|dans combien de temps)\b[^.]*(?:refaire|refair|prochaine?)[^.]*$")
_WITHOUT_DATE = {"aujourd hui": 0, "ce matin": 0, "ce midi": 0, "cet apres midi": 0, "hier": 1, "avant hier": 2}
_AGO = re.compile(r"\b(?:il y a|ya|y a|ca fait) (?P<n>\d{1,2}|une?|deux|trois|quatre|cinq|six|sept|huit|neuf|dix|quinze|vingt)"
                  r" (?P<unit>jours?|semaines?|mois|ans?|annees?)\b")
_COUNT = {"un": 1, "une": 1, "deux": 2, "trois": 3, "quatre": 4, "cinq": 5, "six": 6, "sept": 7, "huit": 8, "neuf": 9,
          "dix": 10, "quinze": 15, "vingt": 20}
_LAST = re.compile(r"\b(?:(?:la |l )?(?P<what>semaine|annee|mois|an) (?:derniere?|passee?)|(?P<this>cette (?:semaine|annee)|ce mois(?: ci)?))\b")
_MONTH = re.compile(rf"\b(?:(?P<day>\d{{1,2}}|1er) )?(?P<month>{'|'.join(MONTHS)})(?: (?P<last>dernier|passe))?(?: (?P<year>20\d\d|\d\d))?\b")
_SINCE = re.compile(rf"\bdepuis (?=(?:{'|'.join(MONTHS)}|hier|20\d\d)\b)")
_NUMBERS = re.compile(r"\b(?P<month>0?[1-9]|1[0-2])/(?P<year>20\d\d)\b")
_YEAR = re.compile(r"\b(?:en |l annee )?(?P<year>20\d\d|19\d\d)\b")
_PLAN = re.compile(
    r"\b(?:plan|programme|calendrier|planning|page) (?:\w+ )?(?:de )?(?:ma |la |ta )?prevention\b(?! (?:des?|d|contre|routiere|incendie)\b)|"
    r"\b(?:liste|planning|calendrier|programme) de (?:tous )?mes (?:depistages?|examens?|controles?)\b|"
    r"\b(?:mon|le) plan (?:sur|en) (?:une |la )?(?:page|image|feuille|photo|pdf)\b|\bmon plan (?:de )?sante\b"
)
_FOR_ME = re.compile(
    r"\bquel(?:le)?s? (?:\w+ )?(?:depistages?|examens?|controles?)\b.{0,25}\b(?:pour moi|me concernent?|a mon age|je dois|dois je|me faut)\b|"
    r"\b(?:qu ?est ce que?|k ?est ce ke?|kes[kc]?e?|que|quoi) .{0,12}(?:je |j )?(?:dois|doi|devrais|dois je) .{0,12}(?:faire|fer|verifier|controler|surveiller)\b.{0,25}\b(?:a mon age|prevention|depistages?)\b|"
    r"\b(?:je dois|dois je|je devrais) (?:faire|passer) (?:quoi|quels? \w+) (?:a mon age|comme (?:depistages?|examens?|prevention))\b|"
    r"\bqu ?est ce qui (?:me )?reste a faire\b.{0,30}\b(?:prevention|depistages?|vaccins?)\b|"
    r"\b(?:suis je|je suis|est ce que je suis|chui|jsuis) a jour (?:de|dans|pour) (?:mes |tous mes )?(?:depistages?|examens?|prevention|vaccins? et)\b"
)
_SHORTENED = ((re.compile(r"\bpr\b"), "pour"), (re.compile(r"\bkel(?=s?\b|le)"), "quel"), (re.compile(r"\bds\b"), "dans"),
              (re.compile(r"\bjsuis\b"), "je suis"))
_ANOTHER_WISH = re.compile(r"\brap+el\w*\b")
_OWN = re.compile(
    r"\b(?:pour moi|a mon age|me concernent?|je dois|dois je|devrais je|je devrais|(?:que|quels? examens?|quoi) (?:faire|verifier|controler)|"
    r"mes (?:depistages?|examens?|vaccins?|controles?))\b"
)
_ELSE_OWN = re.compile(r"\b(?:mere|pere|maman|papa|mari|femme|fils|fille|enfants?|bebe|parents?|preparer|apporter|cher|prix|jeun)\b")
_PAGE = re.compile(r"\b(?:page|image|photo|imprim\w*|pdf|affiche|dessin)\b")


@dataclass(frozen=True)
class Said:
    """An act that somebody says is done (`on`: ISO date, month or year; None: no date said), or not done."""

    act: str
    done: bool
    on: str | None = None


class InTheFuture(ValueError):
    """A date of doing that is still to come."""


class Reader:
    """Knows the educators' words for each act."""

    def __init__(self, words: Mapping[str, str]) -> None:
        """`words`: a word or words → the id of the act that they name."""
        self._acts = {plain(word): act for word, act in words.items()}
        longest_first = sorted(self._acts, key=len, reverse=True)
        self._named = re.compile(rf"\b(?:{'|'.join(map(re.escape, longest_first))})s?\b") if self._acts else None

    def about_done(self, text: str) -> bool:
        """Whether the sentence says that an act of prevention is done, or not done."""
        said = _AND_WHEN.sub("", plain(text))
        rest = self._rest(said)
        if rest is None or "?" in text.rstrip("? ") or len(said.split()) > _LONGEST:
            return False
        if _NOT_DONE.search(rest):
            return not _ELSE.search(_NOT_DONE.sub(" ", rest))
        if _ELSE.search(rest) or _NOT.search(rest) or not _DONE.search(said):
            return False
        if text.rstrip().endswith("?") and said == plain(text):
            return False
        return bool(_MINE.search(rest)) or len(rest.split()) <= _SHORT

    def read(self, text: str, today: dtm.date) -> tuple[Said, ...]:
        """The acts named, each with the date beside it. Raises InTheFuture, and dates.ImpossibleDate for 31 February."""
        said = _AND_WHEN.sub("", plain(text))
        if self._named is None:
            return ()
        places = list(self._named.finditer(said))
        if not places:
            return ()
        done = not _NOT_DONE.search(self._rest(said) or "")
        common = when(said[: places[0].start()], today)
        found: dict[str, Said] = {}
        for place, after in zip(places, [*(p.start() for p in places[1:]), len(said)]):
            act = self._acts.get(place[0]) or self._acts[place[0].rstrip("s")]
            on = when(said[place.end() : after], today) or common
            if act not in found or on:
                found[act] = Said(act, done, on if done else None)
        return tuple(found.values())

    def _rest(self, said: str) -> str | None:
        """The sentence without the names of acts; None when there is none."""
        return self._named.sub(" ", said) if self._named and self._named.search(said) else None


def plain(text: str) -> str:
    """Folded, with blanks for apostrophes and hyphens (dates keep their strokes)."""
    said = " ".join(re.sub(r"[-'’_:!?.,;()«»\"]", " ", fold(text)).split())
    return _SINCE.sub("en ", said)


def wants_plan(text: str) -> bool:
    """"Mon plan de prévention", "quels dépistages pour moi", "qu'est-ce que je dois faire à mon âge"."""
    said = _spelled_out(text)
    if len(said.split()) > _LONGEST or _ELSE_OWN.search(said) or _ANOTHER_WISH.search(said):
        return False
    return bool(_PLAN.search(said) or _FOR_ME.search(said))


def asks_for_me(text: str) -> bool:
    """Within a question about check-ups: whether it is about the person who asks, and about what to do."""
    said = _spelled_out(text)
    return wants_plan(text) or bool(_OWN.search(said) and not _ELSE_OWN.search(said))


def _spelled_out(text: str) -> str:
    said = plain(text)
    for short, word in _SHORTENED:
        said = short.sub(word, said)
    return said


def wants_page(text: str) -> bool:
    """Whether the plan is wanted as one page to look at or to print."""
    return bool(_PAGE.search(plain(text)))


def when(said: str, today: dtm.date) -> str | None:
    """The day, month or year of a folded piece of sentence, as ISO text; None when it says none."""
    found = _when(said, today)
    if found and found > today.isoformat()[: len(found)]:
        raise InTheFuture
    return found


def _when(said: str, today: dtm.date) -> str | None:
    full = dates.find(said, today)
    if full:
        return full.isoformat()
    for words, days in _WITHOUT_DATE.items():
        if re.search(rf"\b{words}\b", said) and not (words == "hier" and "avant hier" in said):
            return (today - dtm.timedelta(days=days)).isoformat()
    if found := _AGO.search(said):
        return _ago(_COUNT.get(found["n"]) or int(found["n"]), found["unit"], today)
    if found := _LAST.search(said):
        return _last(found, today)
    if found := _NUMBERS.search(said):
        return f"{found['year']}-{int(found['month']):02d}"
    if found := _MONTH.search(said):
        return _month(found, today)
    found = _YEAR.search(said)
    return found["year"] if found else None


def _ago(count: int, unit: str, today: dtm.date) -> str:
    if unit.startswith(("jour", "semaine")):
        return (today - dtm.timedelta(days=count * (7 if unit.startswith("semaine") else 1))).isoformat()
    months = today.year * 12 + today.month - 1 - count * (1 if unit == "mois" else 12)
    return f"{months // 12}-{months % 12 + 1:02d}"


def _last(found: re.Match[str], today: dtm.date) -> str:
    what = found["what"] or found["this"].split()[1]
    back = 1 if found["what"] else 0
    if what == "semaine":
        return (today - dtm.timedelta(days=7 * back)).isoformat()
    if what == "mois":
        return _ago(back, "mois", today)
    return str(today.year - back)


def _month(found: re.Match[str], today: dtm.date) -> str:
    """"En mars" is the last March that has begun."""
    month = MONTHS.index(found["month"]) + 1
    if found["year"]:
        year = int(found["year"]) + (0 if len(found["year"]) == 4 else 2000)
    else:
        year = today.year if month <= today.month else today.year - 1
    if not found["day"]:
        return f"{year}-{month:02d}"
    day = int(found["day"].removesuffix("er"))
    try:
        whole = dtm.date(year, month, day)
    except ValueError:
        raise dates.ImpossibleDate from None
    if not found["year"] and whole > today:
        whole = dtm.date(year - 1, month, day)
    return whole.isoformat()
