"""What the words of a piece of a message look like: a demand, a mere remark, something that cannot stand alone. Pure."""

from __future__ import annotations

import re
import unicodedata

SAY_TO_ME = r"(?:rap+el+(?:e|es|ez|er)?|dis|dites|montre[sz]?|explique[sz]?|donne[sz]?|aide[sz]?|parle[sz]?|envoie)[ -]?moi\b"
ORDERS = (
    r"rap+el+e[sz]?\b|montre[sz]?\b|montrer\b|liste[sz]?\b|affiche[sz]?\b|donne[sz]?[ -]|efface[sz]?\b|"
    r"supprime[sz]?\b|exporte[sz]?\b|explique[sz]?\b|envoie[sz]?\b|enregistre[sz]?\b|relance[sz]?\b|ajoute[sz]?\b|"
    r"notez?\b|note[sr]\b|mets?\b|mettez\b|mettre\b|change[sz]?\b|deplace[sz]?\b|decale[sz]?\b|reprends?\b|suspends?\b|"
    r"retire[sz]?\b|cree[sz]?\b|arrete[sz]?\b|annule[sz]?\b"
)
WISHES = (
    r"j'?aimerais?|je voudrais?|j ?voudrais?|je veux|j ?veux|je souhaite|peux[ -]tu|tu peux|tu pe(?:ux|u)?\b|pouvez[ -]vous|"
    r"vous pouvez|pourrais[ -]tu|pourriez[ -]vous|vous conseille[zr]|des conseils|un conseil"
)
QUESTIONS = (
    r"c'?est quoi|c k?q?u?oi\b|ckoi|est[ -]ce que?\b|est[ -]ce qu'|esk|qu'est[ -]ce|qu'est ce|qui es[ -]tu|tu es qui|t ki|"
    r"comment\b|combien\b|quel(?:le)?s?\b|pourquoi\b|p?kw?oi\b|quand\b|faut[ -]il|peut[ -]on|dois[ -]je|puis[ -]je|ai[ -]je"
)
_DEMAND = re.compile(
    rf"\?|\b(?:{SAY_TO_ME}|{WISHES}|{QUESTIONS}|savoir|quoi|qui|que (?:faire|dois)|faisons|objectif|test|questionnaire|note[rz]?[ -]l[ea])|^mes rappels\b|"
    rf"(?:^|[,;:.!] ?|\b(?:et|puis) )(?:{ORDERS})"
)
_OPENING = re.compile(
    rf"(?:{SAY_TO_ME}|{ORDERS}|{WISHES}|{QUESTIONS}|rap+el+|(?:je|tu|on|vous|nous|il|elle)\b|[jt]'|[jgtc]\b|jai\b|gt\b|jsui|chui|jv|jpe|jme|"
    r"il faut|faut\b|pk\b|pkoi|qui\b|que\b|quoi\b|qu'|est\b|c'|ca\b|pr[ie]se?s?\b|pas pr|plus tard|savoir|voir|parler|avoir|"
    r"faire|passer|consulter|changer|ajouter|effacer|supprimer|creer|un rappel|y a\b|peut|peux|pouvez|pour l|a quoi|"
    r"ou en\b|cel(?:ui|le)s?\b|me (?:rap|dire|montr|donn|envo))"
)
_NAMED = re.compile(r"(?:(?:les?|la|mes?|ma|mon|un|une)\b|l'|tension|pouls|poids|glycemie|moral|temperature|objectif)")
_SAID_OF_IT = re.compile(r"\d|\bc'?(?: ?est)?\b|\bca\b|\bcomment\b|\bquand\b|\bcombien\b|\b(?:est|sont)\b")
_LEANS = re.compile(
    r"\b(?:j'|t'|n'|on |tu |je |l')(?:en|y)\b|\bme le\b|\bme la\b|[a-z]-(?:le|la|les|lui|leur|y|en)\b|\bje l'oubli"
    r"|^c'?(?:est)? ?(?:mauvais|grave|normal|dangereux|bon|utile|vrai|risque)\b|^tu reprendras"
)
_BEGINNING = 18
"""Characters: a pronoun later on stands for something in the same words ("je ne fume plus, mets-le à jour")."""
_TOLD = re.compile(
    r"(?:oui )?(?:deja )?(?:j'?ai|jai|g|je l'ai|jl'?ai|je viens|je n'?ai|c'?(?:est)?|bien|pas|pris|prise|fait|voila|plus tard|"
    r"tout a l'heure|"
    r"(?:le|la|les|mon|ma|mes)\b[^,]* c'?(?: ?est)?(?: pas)? (?:pris|prise|fait))\b"
)
_EMPTY = frozenset(re.findall(
    r"\S+", "que qu quoi koi faire fais fait faut comment quel quelle quels quelles pourquoi pk je j tu t on il elle ca c est ce cela "
    "le la les l un une de du des d me moi m te en y dois doit peut peux puis pe qui a au ne n pas svp stp s se si donc alors "
    "maintenant grave urgent normal age taille taux moment point dire dis dites pour par dans et ou mais aussi vous nous "
    "quand combien note noter rappelle rappelez rappel attends attend attendez normalement vraiment risque pense penses important dangereux utile bien mal trop peu tres"
))


def plain(text: str) -> str:
    """Lower case and no accents, each character in its place: offsets fit the text as it was typed."""
    return "".join(_plain(character) for character in text)


def _plain(character: str) -> str:
    if character in "’‘":
        return "'"
    base = unicodedata.normalize("NFKD", character)[:1].lower()
    return base if len(base) == 1 else character


def opens(folded: str) -> bool:
    """Whether words after a mere "et" or comma may begin a wish: a verb, a question, or a thing with something said of it.

    "mes rappels" in "efface mon profil et mes rappels" is no wish of its own."""
    if _OPENING.match(folded):
        return True
    named = _NAMED.match(folded)
    return bool(named and _SAID_OF_IT.search(folded, named.end()))


def demands(folded: str) -> bool:
    """Whether the words ask, order or wish; else they are a remark, often the reason of what comes beside it."""
    return bool(_DEMAND.search(folded))


def told_of_a_dose(folded: str) -> bool:
    """"Pris ce matin", "j'ai oublié mon cachet": said by and of the person, not "mon fils m'a fait cocher la case"."""
    return bool(_TOLD.match(folded) or re.search(r"\bpas (?:le |la |les )?(?:pris|prise|prendre)\b", folded))


def stands_alone(folded: str) -> bool:
    """Whether the words mean something without their neighbours: not "que faire ?", "quel âge", "j'en prends plus"."""
    content = [word for word in re.findall(r"[a-z]+|\d+", folded) if word not in _EMPTY]
    return bool(content) and not _LEANS.search(folded[:_BEGINNING])
