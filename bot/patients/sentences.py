"""Facts that somebody says about themselves in an ordinary French sentence; pure.

Only what is said in the first person counts: a clause about "ma mère" or "mon mari", a question, a fear or a wish
gives nothing. A fact that is read wrongly costs more than one that is asked.
"""

# ruff: noqa: E501  (a pattern or a table row is read in one piece)
from __future__ import annotations

import datetime as dtm
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from bot.french import fold
from bot.messages import clean_text
from bot.patients import dates, facts
from bot.patients.lexicon import Lexicon, words_of
from bot.patients.model import ProfileError
from bot.patients.numbers import digits

_CLAUSE = re.compile(
    r"(?<!\d)[,;]|[,;](?!\d)|[.!?\n](?!\d)|\b(?:mais|car|donc|puis|alors|et|parce que|vu que|comme|puisque)\b"
)
_OTHER = re.compile(
    r"\b(?:m(?:on|a|es) (?:petite? )?(?:mere|pere|mari|femme|fils|filles?|frere|soeur|enfants?|bebe|conjointe?|compagn\w+|copine?|"
    r"ami\w*|parents?|grand\w*|maman|papa|oncle|tante|belle|beau|mamie|papi|voisine?|chien|chat|patron\w*)|ils?(?! (?:y a|faut|me|m|est|se|parait)\b)|elles?|lui|nous|on)\b"
)
_SELF = re.compile(r"\b(?:j|je|moi|mon|ma|mes|jai|m)\b")
_DOUBT = re.compile(
    r"\b(?:est ce que|est ce qu|ai je|suis je|si j|si je|peur|crains?|risque\w*|eviter|prevenir|comment|peut etre|depist\w+|"
    r"je crois|je pense|j espere|possible|soupconne\w*|savoir si|signes?|symptomes?|pourquoi|c est quoi|quoi faire|analyse|test)\b"
)
_NEGATION = re.compile(r"\b(?:pas|jamais|aucune?|plus|sans|ni|non)\b")
_ARTICLES = r"(?:(?:du|de|la|le|les|l|d|un|une|des|en|tres|aussi|egalement|encore|toujours|eu|fait|fais|petit|leger|legere|gros|grosse|vieux|ete|beaucoup|trop|peu)\s)*"
_VERBS = (
    r"(?:j ai|je suis|je fais|je souffre|je vis avec|je prends un traitement pour|atteinte?|traitee? pour|soignee? pour|suivie? pour|"
    r"diagnostiquee?|on m a trouve|on m a diagnostique)\s"
)
_HAS = re.compile(rf"(?:{_VERBS}|\bans\s){_ARTICLES}$")
_CARRIED = re.compile(r"^(?:(?:aussi|egalement|encore|toujours|tres|du|de la|de l|d|des|un|une|petit|petite|leger|legere|gros|grosse)\s)*$")
"""Before a condition in a clause that goes on from "j'ai" in an earlier one: "et du diabète", "diabétique"."""
_ANCHOR = re.compile(r"\b(?:j ai|je suis|je fais|je souffre|moi)\b|^(?:femme|homme)\b|^\d{1,3} ans$")
_OWN = re.compile(r"\b(?:mon|ma|mes)\s$")

_SPELLINGS = (  # what people drop or glue, put right so that one pattern does for all
    (re.compile(r"\b(?:chuis|chui|jsuis|jsui|j suis|j sui|je sui|chu)\b"), "je suis"),
    (re.compile(r"\b(?:g|jai|j'?ais|j'?ait|jé)\b"), "j ai"),
    (re.compile(r"\bj ?'? ?(?=(?:habite|abite|attend|ai\b|arrete))"), "j "),
    (re.compile(r"\bj(?=(?:fume|bois|pese|mesure|fais|souffre|prends|bouge|marche|vis|reside|prefere)\b)"), "je "),
    (re.compile(r"\bj (?=(?:fume|bois|pese|mesure|fais|souffre|prends|bouge|marche|vis|reside)\b)"), "je "),
    (re.compile(r"\babite\b"), "habite"),
    (re.compile(r"\barete\b"), "arrete"),
    (re.compile(r"\bareter\b"), "arreter"),
    (re.compile(r"\bjattends?\b|\bj attends?\b"), "j attends"),
    (re.compile(r"\bje nai\b|\bj nai\b|\bjnai\b"), "je n ai"),
    (re.compile(r"\b(?:pa|po|ps)\b"), "pas"),
)
_AGE = re.compile(r"(?<!que )(?<!qu )(?<!quand )(?<!si )\b(?:j ai|agee? de|femme de|homme de|dame de|monsieur de) (\d{1,3}) ?ans\b(?! (?:de|d|que|qu|pour)\b)")
_BARE_AGE = re.compile(r"^(?:(?:femme|homme|moi c est|moi)\s)?(?:de )?(\d{1,3}) ans$")
_BORN = re.compile(r"\b(?:nee?(?: le| un)?|naissance(?: c)?(?: est)?(?: le)?)(?: lundi| mardi| mercredi| jeudi| vendredi| samedi| dimanche)? (\d.{3,30}|premier .{3,30})")
_BORN_YEAR = re.compile(r"\bnee? en (\d{4}|\d{2})\b")
_WEIGHT = re.compile(r"\b(?:je pese|mon poids(?: est de| est|:)?|je fais) (?:environ |a peu pres |dans les )?(\d{2,3}(?:[.,]\d)?) ?(kg|kgs|kilos?|k|lbs?|livres?)?(?: (\d{3}))?(?!\d|[.,]\d|m| ?cm)\b")
_BARE_WEIGHT = re.compile(r"(?:^|\bpour )(\d{2,3}(?:[.,]\d)?) ?(?:kg|kgs|kilos?)\b(?! (?:a|de) )")
_HEIGHT = re.compile(r"(?<![\d/.,])([12](?: ?m ?|[.,])\d{1,2} ?m?|1\d\d ?cm|2[0-4]\d ?cm)\b(?!\s?(?:kg|g|l|mmol))")
_BARE_HEIGHT = re.compile(r"\bje mesure (1\d\d|2[0-4]\d)\b")
_LIVES = re.compile(r"\b(?:j habite|je vis|je reside|je demeure|j ai demenage|je demenage|je m installe|je suis domiciliee?)\b ?(?:maintenant |desormais )?(?:au|en|a|dans|pres de|vers)? ?(?:le |la |l )?(.{2,30})")
_NAMED = re.compile(
    r"\b(?:je\s?m\W?appell?e?s?|jmappell?e?|moi,?\s?c\W?est|mon\spr[ée]nom(?:,?\s?c\W?est|\sest)|appell?e[sz]?[- ]moi)\s+"
    r"((?:[^\W\d_]|[-'])+)",
    re.IGNORECASE,
)
_NOT_NAMES = {
    "pas", "comme", "un", "une", "le", "la", "toujours", "que", "qui", "quand", "parce", "de", "ca", "bien", "mal", "ok", "fini", "bon", "madame", "monsieur", "docteur", "plus", "plutot", "pour",
    "pareil", "non", "oui", "rien", "tout", "ma", "mon", "mes", "les", "des", "vite", "demain", "quelqu",
}
_ALLERGIC = re.compile(r"\ballergi(?:que|ques|e|es|k)\b\s?(?:[àa]u?x?|de|des|du|contre)\s+(.{2,120})", re.IGNORECASE)
_STOP = re.compile(r"[.!?;\n]|\b(?:mais|car|donc|je|j'|j ?ai|jai|depuis|que|qui|est-ce|puis)\b", re.IGNORECASE)
_NO_ALLERGY = re.compile(r"\b(?:pas|aucune|jamais|sans|plus)\b(?: d)? ?(?:ete )?allergi|\ballergique a rien\b")
_NOTHING = re.compile(r"\b(?:pas de maladie|aucune maladie|aucun probleme de sante|pas malade du tout|aucun souci de sante)\b")


@dataclass(frozen=True)
class _Clause:
    text: str       # normal form: folded, digits, spellings put right, no apostrophes
    doubtful: bool  # a question, a fear, a wish
    own: bool       # about the speaker
    anchored: bool  # this clause or an earlier one says "j'ai", "je suis", an age


_ZONE = re.compile(r"(?i)\bfuseau(?: horaire)?\b(?:(?: de)? (?:c'est|c est|est|=|:|en|sur|a|à))?[ :=]*([A-Za-zÀ-ÿ_]+/[\w/]+)")
"""A zone said by its IANA name; one that does not exist gets its reason when it is stored."""


def read_facts(text: str, today: dtm.date, words: Lexicon) -> dict[str, Any]:
    """Facts said in `text`, by canonical name; list facts hold what was added.

    Values are canonical where they are plausible; an impossible one (130 years, a birth date to come) is returned as
    read, so that storing it gives the reason to the person. Never raises.
    """
    text = clean_text(text)
    clauses = [clause for clause in _clauses(text) if clause.own and not clause.doubtful]
    found: dict[str, Any] = {}
    _personal(text, clauses, today, found)
    for name in ("sex", "smoking", "alcohol", "activity", "pregnant"):
        for clause in clauses:
            if (said := words.phrase_said(name, clause.text)) is not None:
                found[name] = said == "oui" if name == "pregnant" else said
    for name in ("address", "plain_language"):  # a wish: said as a request or even as a question
        if (said := words.phrase_said(name, _normal(text))) is not None:
            found[name] = said == "oui" if name == "plain_language" else said
    _conditions(clauses, words, found)
    _allergies(text, today, words, found)
    if country := _country(clauses, words):
        found["country"] = country
    if zone := _ZONE.search(text):
        found["timezone"] = zone[1]
    return found


def read_denials(text: str, words: Lexicon) -> dict[str, list[str]]:
    """Conditions that the speaker says not (or no longer) to have: {"conditions": [...]}, empty lists left out."""
    denied: list[str] = []
    for clause in _clauses(clean_text(text)):
        if clause.own and not clause.doubtful:
            denied += [c.id for before, c in _mentions(clause, words) if _denied(before) and c.id not in denied]
    return {"conditions": denied} if denied else {}


def _clauses(text: str) -> Iterator[_Clause]:
    """Clauses in order; one without a subject has that of the clause before."""
    own = True
    doubtful = anchored = False
    folded = fold(text)
    start = 0
    for end in [*(cut.span() for cut in _CLAUSE.finditer(folded)), (len(folded), len(folded))]:
        raw = folded[start : end[0]]
        asked = folded[end[0] : end[1]] == "?" or raw.rstrip().endswith("?")
        start = end[1]
        clause = _normal(raw)
        if not clause:
            continue
        other, speaker = _OTHER.search(clause), _SELF.search(clause)
        if other and not re.search(r"\bon m a\b", clause):
            own = False
        elif speaker and re.search(r"\b(?:j|je|moi)\b", clause):
            own, doubtful = True, False
        elif speaker:
            own = True
        doubtful = doubtful or bool(_DOUBT.search(clause)) or (asked and bool(re.search(r"\b(?:est ce|ai je|suis je)\b", clause)))
        anchored = own and (anchored or bool(_ANCHOR.search(clause)))
        yield _Clause(clause, doubtful, own, anchored)


def _normal(raw: str) -> str:
    text = digits(fold(raw))
    text = re.sub(r"[^a-z0-9%.,/:?' -]", " ", text)
    text = text.replace("'", " ").replace("-", " ")
    text = re.sub(r"(?<!\d)[.,:/]|[.,:/](?!\d)", " ", text)
    text = " ".join(text.replace("?", " ").split())
    for pattern, right in _SPELLINGS:
        text = " ".join(pattern.sub(right, text).split())
    return text


def _personal(text: str, clauses: list[_Clause], today: dtm.date, found: dict[str, Any]) -> None:
    joined = [clause.text for clause in clauses]
    for clause in joined:
        if age := _AGE.search(clause) or _BARE_AGE.match(clause):
            found["birth_date"] = dates.from_age(int(age[1]), today).isoformat()
        if weight := _WEIGHT.search(clause) or _BARE_WEIGHT.search(clause):
            _weigh(weight, found)
        if height := _HEIGHT.search(clause) or _BARE_HEIGHT.search(clause):
            _measure(height[1], found)
        if born := _born(clause, today):
            found["birth_date"] = born
    if name := _NAMED.search(text):
        given = name[1].strip("-'")
        order = fold(name[0]).startswith("appel") and not given[0].isupper()  # "appelle-moi demain"
        if words_of(given.split("'")[0]) not in _NOT_NAMES and len(given) > 1 and not order:
            found["first_name"] = given


def _born(clause: str, today: dtm.date) -> str | None:
    """The birth date that a clause says, in ISO; a date that no calendar has is returned as it was typed."""
    if year := _BORN_YEAR.search(clause):
        full = int(year[1])
        if full < 100:
            full += 2000 if 2000 + full <= today.year - dates.ADULT else 1900
        return dtm.date(max(full, 1), 1, 1).isoformat()
    if not (born := _BORN.search(clause)):
        return None
    try:
        date = dates.find(born[1], today)
    except dates.ImpossibleDate:
        return born[1]
    return date.isoformat() if date else None


def _weigh(match: re.Match[str], found: dict[str, Any]) -> None:
    groups = (*match.groups(), None, None)
    unit, grams = groups[1], groups[2]
    if unit is None and match.re is _WEIGHT and not match[0].startswith(("je pese", "mon poids")):
        return  # "je fais 30 minutes de marche"
    if unit and unit.startswith(("lb", "livre")):
        found["weight_kg"] = f"{match[1]} livres"
        return
    value = float(match[1].replace(",", ".")) + (float(f"0.{grams}") if grams and unit else 0)
    found["weight_kg"] = round(value, 1)


def _measure(raw: str, found: dict[str, Any]) -> None:
    parts = re.findall(r"\d+", raw)
    value = int(parts[0]) if len(parts) == 1 else int(parts[0]) * 100 + int(parts[1].ljust(2, "0"))
    if 100 <= value <= 250:
        found["height_cm"] = float(value)


def _mentions(clause: _Clause, words: Lexicon, listing: bool = False) -> Iterator[tuple[str, Any]]:
    """(the words before it with a blank at the end, condition) for each condition that the clause attributes.

    `listing`: the clause before named one, so that "et le cholestérol" goes on with the list."""
    text = re.sub(r"[.,/:]", " ", re.sub(r"\b\d+(?:[/.,]\d+)+\s(?:de|en)?\s?(?:tension)?", " ", clause.text))
    text = words_of(text)
    tokens = text.split()
    for first, last, condition in words.condition_spans(text):
        before = " ".join(tokens[:first]) + " " if first else ""
        said = " ".join(tokens[first:last])
        possessed = bool(_OWN.search(before)) and said not in condition.weak
        carried = clause.anchored and bool(_CARRIED.match(before) or (listing and before in {"le ", "la ", "l ", "les "}))
        if possessed or carried or _HAS.search(before) or _denied(before):
            yield before, condition


def _denied(before: str) -> bool:
    """Whether a negation stands just before ("je ne suis pas", "j'ai plus de", "aucun")."""
    tail = re.split(r"\b(?:je|j)\b", before)[-1]
    return bool(_NEGATION.search(" ".join(tail.split()[-4:])))


def _conditions(clauses: list[_Clause], words: Lexicon, found: dict[str, Any]) -> None:
    named: list[str] = []
    listing = False
    for clause in clauses:
        mentions = [c.id for before, c in _mentions(clause, words, listing) if not _denied(before)]
        named += [one for one in mentions if one not in named]
        listing = bool(mentions)
    if named:
        found["conditions"] = named
    elif any(_NOTHING.search(clause.text) for clause in clauses):
        found["conditions"] = []


def _allergies(text: str, today: dtm.date, words: Lexicon, found: dict[str, Any]) -> None:
    """Read on the text itself, whose accents are kept as the person wrote them."""
    match = _ALLERGIC.search(text)
    before = _normal(text[: match.start()] if match else text)
    if _NO_ALLERGY.search(_normal(text)):
        found["allergies"] = []
        return
    last = before.split()[-4:]
    if not match or _OTHER.search(" ".join(before.split()[-6:])) or _DOUBT.search(" ".join(last)):
        return
    try:
        listed = facts.canonical("allergies", _STOP.split(match[1])[0].rstrip(" ,"), today, words)
    except ProfileError:
        return
    if listed:
        found["allergies"] = listed


def _country(clauses: list[_Clause], words: Lexicon) -> str | None:
    for clause in clauses:
        if lives := _LIVES.search(clause.text):
            tokens = words_of(lives[1]).split()[:4]
            for size in range(len(tokens), 0, -1):
                if code := words.country_of(" ".join(tokens[:size])):
                    return code
    return None
