"""Takes out of a text whatever could tell who wrote it; pure.

Masked: e-mail and web addresses, account names, social-security and other long numbers, phone numbers (spoken ones
too), streets and postal codes, full dates, names after a title, a relative or "je m'appelle", and the values that are
known of the person. Doses, hours, readings and emergency numbers stay: an operator needs them to judge an answer.
It is a net, not a proof: somebody who tells a secret in plain words keeps no mask; hence consent, encryption, 90 days.
"""

# ruff: noqa: E501  (a pattern or a table row is read in one piece)
from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping
from typing import Any

_MONTH = "janv(?:ier)?|f[ée]vr?(?:ier)?|mars|avr(?:il)?|mai|juin|juil(?:let)?|ao[uû]t|sept(?:embre)?|oct(?:obre)?|nov(?:embre)?|d[ée]c(?:embre)?"
_WAY = "rue|avenue|av\\.?|boulevard|bd\\.?|place|chemin|impasse|all[ée]e|quai|route|cours|square|sentier|mont[ée]e|cit[ée]|r[ée]sidence|lotissement|stra(?:ss|ß)e?|c[ôo]te"
_SPOKEN = "z[ée]ro|un|deux|trois|quatre|cinq|six|sept|huit|neuf|dix|onze|douze|treize|quatorze|quinze|seize|vingts?|trente|quarante|cinquante|soixante|septante|huitante|nonante|et"
_RELATIVE = "mari|femme|fils|fille|m[èe]re|p[èe]re|fr[èe]re|s(?:oe|œ)ur|ami|amie|voisin|voisine|conjoint|conjointe|compagnon|compagne|oncle|tante|petit-fils|petite-fille|infirmi[èe]re|m[ée]decin|pharmacien|pharmacienne"
_TITLE = "M\\.|Mr\\.?|Mme\\.?|Mlle\\.?|Monsieur|Madame|Mademoiselle|Dr\\.?|Docteur|Professeur|Pr\\.?|Ma[iî]tre"
_WORD = r"[^\W\d_](?:[^\W\d_]|['-](?=[^\W\d_]))*"
_CAPITAL = r"[A-ZÀ-ÖØ-Þ](?:[^\W\d_]|['-](?=[^\W\d_]))*"

_RULES: tuple[tuple[re.Pattern[str], str], ...] = tuple(
    (re.compile(pattern), mask)
    for pattern, mask in (
        (r"(?i)(?<![\w.+%-])[\w.+%-]{1,64}\s?(?:@|\(at\)|\[at\]|\barobase\b)\s?[\w-]{1,63}(?:\s?(?:\.|\bpoint\b)\s?[\w-]{1,63}){1,5}", "[courriel]"),
        (r"(?i)\b(?:https?://|www\.)\S+", "[lien]"),
        (r"(?i)\b[2-9A-HJ-NP-Z]{4}(?:-[2-9A-HJ-NP-Z]{4}){2}\b", "[code]"),  # a carer's invitation
        (r"(?<![\w@])@\w{3,}", "[compte]"),
        (r"(?i)\b[A-Z]{2}\d{2}(?:[ ]?[0-9A-Z]{4}){2,7}(?:[ ]?[0-9A-Z]{1,4})?\b", "[numéro]"),  # IBAN
        (r"(?<!\d)[12][ .-]?\d\d[ .-]?(?:0[1-9]|1[0-2]|[2-9]\d)[ .-]?(?:\d\d|2[ABab])[ .-]?\d{3}[ .-]?\d{3}(?:[ .-/]?\d\d)?(?!\d)", "[NIR]"),
        (rf"(?i)\b(?:z[ée]ro)(?:[ -]+(?:{_SPOKEN})){{4,}}\b", "[téléphone]"),
        (r"(?<![\w+])(?:\+|00)\d{1,3}(?:[ .()/-]{0,2}\d){6,12}(?!\d)", "[téléphone]"),
        (r"(?<!\d)0[1-9](?:[ ./-]{0,2}\d\d){4}(?!\d)", "[téléphone]"),
        (rf"(?i)(?<!\d)\d{{1,4}}[ ]?(?:bis|ter|[a-d])?,?\s+(?:{_WAY})\s+[^,.;!?\n]{{2,40}}", "[adresse]"),
        (rf"(?i)\b(?:rue|avenue|boulevard)\s+(?:de\s|du\s|des\s|de la\s|d')?(?:{_WORD}[ -]?){{1,3}}\d{{1,4}}\b", "[adresse]"),
        (rf"\b[LB]-\d{{4}}(?:\s+{_CAPITAL})?", "[adresse]"),
        (rf"(?<!\d)\d{{5}}\s+{_CAPITAL}(?:[ -]{_CAPITAL})*", "[adresse]"),
        (rf"(?i)\bn[ée]e?\s+(?:le\s+)?\d{{1,2}}(?:er)?[ /.-]+(?:\d{{1,2}}|{_MONTH})(?:[ /.-]+\d{{2,4}})?\b", "[date de naissance]"),
        (r"(?i)\bn[ée]e?\s+en\s+\d{2,4}\b", "[date de naissance]"),
        (rf"(?i)(?<!\d)\d{{1,2}}(?:er)?\s?(?:{_MONTH})\.?\s?(?:19|20)\d\d\b", "[date]"),
        (r"(?<![\d/.-])\d{1,2}[/.-]\d{1,2}[/.-](?:19|20)?\d\d(?![\d/])", "[date]"),
        (r"(?<!\d)(?:19|20)\d\d-\d{1,2}-\d{1,2}(?!\d)", "[date]"),
        (rf"(?i)\b(je\s?m\W?\s?app?ell?es?|mon\s(?:pr[ée]nom|nom)(?:\sde\sfamille)?(?:,?\s?(?:c\W?est|est))?|nomm[ée]e?|signé|moi\sc\W?est)\s+(?!pas\b|comme\b|bien\b|mal\b|pour\b|le\b|la\b|les\b|un\b|une\b|des\b|du\b){_WORD}(?:[ ]{_WORD}(?=\s*$|[,.!?]|\s+et\b|\s+j))?", r"\1 [nom]"),
        (rf"\b((?:{_TITLE})\s+)(?:{_CAPITAL})(?:[ ](?:de[ ])?{_CAPITAL})*", r"\1[nom]"),
        (rf"(?i:\b(madame|monsieur|docteur|mme|mr|dr)\s+)(?!le\b|la\b|est\b|et\b|je\b|j'|il\b|elle\b|a\b|m'|me\b|pour\b|c'){_WORD}", r"\1 [nom]"),
        (rf"(?i:\b((?:mon|ma|mes)\s+(?:{_RELATIVE})\s+))(?:{_CAPITAL})(?:[ ]{_CAPITAL})?", r"\1[nom]"),
        (r"(?<!\d)\d(?:[ .-]?\d){5,}", "[numéro]"),
    )
)


def mask(text: str, known: Iterable[str] = ()) -> str:
    """`text` with what identifies a person replaced by a word in brackets. `known`: the person's own values, which
    are found in any case and with or without accents."""
    for pattern, replacement in _RULES:
        text = pattern.sub(replacement, text)
    for value in sorted({v.strip() for v in known if v}, key=len, reverse=True):
        if len(value) >= 2:
            text = _replace_known(text, value)
    return text


def known_values(facts: Mapping[str, Any]) -> set[str]:
    """The values of a profile that identify somebody, in the forms in which they get written."""
    found = {str(facts[name]) for name in ("first_name",) if facts.get(name)}
    if birth := facts.get("birth_date"):
        year, month, day = birth.split("-")
        found |= {birth, f"{day}/{month}/{year}", f"{int(day)}/{int(month)}/{year}", f"{day}{month}{year}", f"{day}.{month}.{year}"}
    return found


def _replace_known(text: str, value: str) -> str:
    plain = _plain(value)
    pattern = re.compile(rf"(?<!\w){re.escape(plain)}(?!\w)")
    folded = _plain(text)
    for found in reversed(list(pattern.finditer(folded))):  # one character stays one character: places agree
        text = f"{text[: found.start()]}[masqué]{text[found.end() :]}"
    return text


def _plain(text: str) -> str:
    """Lower case without accents, character by character, so that positions stay those of `text`."""
    return "".join((unicodedata.normalize("NFD", c)[:1].lower() or c)[:1] for c in text)
