"""Sentences that must not become a plan at all: conditions, alternating doses."""

from __future__ import annotations

import re

from bot.medications.reading import Reading

_CONDITION = re.compile(
    r"(?<!meme )\bsi (?!possible|vous plai|te plai|tu (?:peux|veux)|vous (?:pouvez|voulez)|ca te|ca vous|c'est possible)[a-z']+(?: [^,]{0,40})?"
    r"|\bs'(?:ils?|elles?) (?!(?:te|vous) pl)[a-z]+|\bsi(?= ?[<>=])|[<>]=? ?\d"
    r"|\ben cas (?:de|d')[^,]{0,30}|\bau besoin\b|\ba la demande\b|\blorsque (?:j|la |le |ma |mon )[^,]{0,30}|\bdes que (?:j|la |le |ma |mon |ca )[^,]{0,30}"
    r"|\bquand (?:j'ai|la |ma |mon |le |ca |c'est (?:trop|eleve)|il y a|je (?:me sens|sens|souffre|tousse|saigne))[^,]{0,30}"
    r"|\b(?:selon|en fonction (?:de|du)|suivant|d'apres) (?:la |le |les |ma |mon |mes )?(?:glycemie|douleurs?|tension|besoins?|dextro|resultats?|symptomes?|taux|inr|poids|sucre)"
    r"|\btant que [^,]{0,30}|\bsauf quand [^,]{0,30}|\bsauf si [^,]{0,30}"
)
_ALTERNATING = re.compile(
    r"\b(?:l'autre jour|les autres jours|le jour suivant|le lendemain (?=\d|une? )|en alternance|en alternant|alternativement|alterner|1 semaine sur l'autre)\b"
    r"|\bun jour (?!sur)[^,]{0,40}\b(?:lendemain|autre|suivant)\b|\bjours? pairs?\b|\bjours? impairs?\b"
)


_NOT_A_COUNT = re.compile(
    r"\b(?:aucune fois|jamais|(?:plusieurs|quelques) (?:fois|prises)|de temps en temps|moins (?:une?|\d+) fois|(?:une? )?demie? fois(?= ?(?:par|/))|\d+[.,]\d+ ?fois)\b"
)
_RELATIVE_HOUR = re.compile(r"\b\d{1,2} ?(?:h|heures?|min) (?:apres|plus tard)(?= ?(?:$|[,.]|et\b|puis\b))")
_TOO_SHORT = re.compile(r"\b(?:toutes les (?:demie?s? ?heures?|30 min)|tous les (?:quarts?|1/4) d'heures?|chaque (?:demie? heure|quart d'heure))")


def check(reading: Reading) -> None:
    """Refuse what depends on a condition, or changes from one day to the next."""
    for match in reading.find(_CONDITION):
        raise reading.refuse("conditional", match)
    for code, pattern in (("bad_count", _NOT_A_COUNT), ("too_often", _TOO_SHORT), ("relative_hour", _RELATIVE_HOUR)):
        for match in reading.find(pattern):
            raise reading.refuse(code, match)
    for match in reading.find(_ALTERNATING):
        raise reading.refuse("two_schedules", match)
