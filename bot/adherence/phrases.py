"""Words about the weekly summary and the month's picture, read without a model. Pure."""

from __future__ import annotations

import re
from typing import Literal

from bot.french import fold

_EACH_WEEK = re.compile(r"\b(?:(?:chaque|ttes les|toutes les|tt les|par) (?:semaines?|lundis?|dimanches?)|tous les (?:lundi|dimanche)s?|hebdo(?:madaires?)?)\b")
_OF_THE_WEEK = re.compile(r"\b(?:de (?:la |ma )?semaine|du dimanche)\b")
_SUMMARY = re.compile(r"\b(?:resumes?|resumee?|bilans?|recap(?:itulatif)?s?|points?|rapports?)\b")
_ASKED = re.compile(r"\b(?:envoi[est]*|envoyez|envoyer|veu[xt]|voudrais|aimerais|donne[rz]?|recevoir|fai[st]|faire|active[rz]?|mets?|peux)\b")
_STOPPED = re.compile(r"\b(?:arret(?:e|er|ez)?|stop(?:per?)?|plus (?:de|du|besoin)|supprime[rz]?|coupe[rz]?|desactive[rz]?|annule[rz]?|(?:ne )?veu[xt] plus|pas de)\b")
_PICTURE = re.compile(r"\b(?:calendriers?|image|dessin|graph(?:ique|e)?|schema|en couleurs?|tableau|photo|visuel(?:lement)?)\b")


def weekly_wish(text: str) -> Literal["on", "off"] | None:
    """"Envoie-moi un résumé chaque semaine" is on, "arrête le résumé hebdo" off."""
    said = re.sub(r"[-']", " ", fold(text))
    if len(said) > 120 or not _SUMMARY.search(said):
        return None
    if _STOPPED.search(said) and (_EACH_WEEK.search(said) or _OF_THE_WEEK.search(said)):
        return "off"
    if not _EACH_WEEK.search(said):
        return None
    return "on" if _ASKED.search(said) else None


def wants_picture(text: str) -> bool:
    """Whether the month is to be seen and not only told."""
    return bool(_PICTURE.search(fold(text)))
