"""What must not stand in a sentence: personal data, doses, signs that a phone shows literally. Pure."""

from __future__ import annotations

import json
import re

from bot.french import fold

_PHONE = re.compile(
    r"(?<![\d/.,])(?:"
    r"(?:\+|00)\s?\d{2,3}[\s.\-/]?(?:\(0\)\s?)?\d(?:[\s.\-/]?\d){6,10}"  # +352 621 123 456, +33 6 12 34 56 78
    r"|0[1-9](?:[\s.\-]?\d{2}){4}"  # 06 12 34 56 78
    r"|04\d{2}[\s./\-]?\d{2}[\s.]?\d{2}[\s.]?\d{2}"  # 0475 12 34 56
    r"|07\d[\s.]?\d{3}[\s.]?\d{2}[\s.]?\d{2}"  # 079 123 45 67
    r"|6[2-9]1[\s.\-]?\d{3}[\s.\-]?\d{3}"  # 621 123 456
    r")(?![\d/])"
)
_MAIL = re.compile(r"[\w.+\-]+@[\w\-]+\.[\w.\-]+")
_INSURED = re.compile(
    r"(?<!\d)(?:"
    r"[12][\s.]?\d{2}[\s.]?(?:0[1-9]|1[0-2]|[2-9]\d)[\s.]?\d[\dAB][\s.]?\d{3}[\s.]?\d{3}(?:[\s.]?\d{2})?"  # NIR
    r"|(?:19|20)\d{2}[\s]?(?:0[1-9]|1[0-2])[\s]?(?:[0-2]\d|3[01])[\s]?\d{5}"  # Luxembourg
    r"|\d{2}\.\d{2}\.\d{2}[-\s]\d{3}[.\s]\d{2}"  # Belgium
    r"|756\.?\d{4}\.?\d{4}\.?\d{2}"  # Switzerland
    r")(?!\d)"
)
_TITLED = re.compile(
    r"\b(?:[Mm]me|[Mm]lle|[Mm]adame|[Mm]onsieur|M\.|Mr\.?|[Dd]r\.?|[Dd]octeur|[Pp]rof(?:esseur|\.)?)\s+"
    r"(?:[A-ZÀÂÉÈÎÔÛ][a-zà-ÿ]{2,}|[A-ZÀÂÉÈÎÔÛ]{3,})"
)
_INTRODUCED = re.compile(
    r"(?:[Mm]'appelle|[Mm]on nom est|[Jj]e suis|[Ii]ci|[Pp]our)\s+"
    r"([A-ZÀÂÉÈÎÔÛ][a-zà-ÿ]+(?:-[A-ZÀ-Ý][a-zà-ÿ]+)?\s+[A-ZÀÂÉÈÎÔÛ](?:[a-zà-ÿ]+|[A-ZÀ-Ý]+))"
)
_NO = r"(?<!n')(?<!ne )(?<!sans )"
_UNITS = r"(?:comprimes?|cps?|cachets?|gelules?|capsules?|gouttes?|mg|µg|mcg|ui|ampoules?|bouffees?|pilules?|doses?)\b"
_NUMBER = r"(?:\d+(?:[.,/]\d+)?|un|une|deux|trois|quatre|cinq|six|demi|double)"
_NOT_AFTER = r"(?!\s+(?:pas|jamais|surtout pas|rien))"
_DOSING = (
    re.compile(
        _NO
        + r"\b(?:prenez|prends|prendre|avalez|avale|injectez|inhalez)\b"
        + _NOT_AFTER
        + r"[^.!?;:]{0,30}?\b"
        + _NUMBER
        + r"\s*"
        + _UNITS
    ),
    re.compile(
        _NO
        + r"\b(?:arretez|arrete|stoppez|suspendez|interrompez|cessez|changez)\b"
        + _NOT_AFTER
        + r"[^.!?;:]{0,25}?\b(?:traitement|medicament|comprime|insuline|antibiotique|pilule|anticoagulant)"
    ),
    re.compile(
        _NO
        + r"\b(?:augmentez|diminuez|doublez|reduisez|sautez|divisez|adaptez|changez)\b"
        + _NOT_AFTER
        + r"[^.!?;:]{0,25}?\b(?:doses?|posologie|prises?|traitement|medicament|insuline)"
    ),
)
_FRAMED = re.compile(r"^\s*[“‘„].*[”’]\s*$", re.DOTALL)
_MARKUP = re.compile(r"</?[a-zA-Z][^>]*>?|<")
_PLACEHOLDER = re.compile(r"(?<![{$])\{([^{}\n]*)\}(?!\})")


def personal_data(sentence: str) -> tuple[str, bool] | None:
    """(what was found, certain?) when a sentence seems to hold somebody's data, else None."""
    if _MAIL.search(sentence):
        return "une adresse e-mail", True
    if _INSURED.search(sentence):
        return "un numéro de sécurité sociale", True
    if _PHONE.search(sentence):
        return "un numéro de téléphone", True
    if _TITLED.search(sentence) or _INTRODUCED.search(sentence.replace("’", "'")):
        return "le nom d'une personne", False
    return None


def dosing(sentence: str) -> str | None:
    """The words that tell somebody to take a dose, to stop or to change a treatment, if there are any."""
    text = fold(sentence)
    for pattern in _DOSING:
        if found := pattern.search(text):
            return found.group().strip()
    return None


def shown_literally(sentence: str, plain: bool) -> str | None:
    """Typographic quotes around a whole text: a phone shows them, YAML does not take them away."""
    return sentence.strip()[0] if plain and _FRAMED.match(sentence) else None


def markup(sentence: str) -> str | None:
    """The first piece that looks like HTML."""
    found = _MARKUP.search(sentence)
    return found.group() if found else None


def placeholders(sentence: str) -> list[str]:
    """What stands between single braces; doubled braces are literal."""
    return [name.strip() for name in _PLACEHOLDER.findall(sentence)]


def same_key(sentence: str) -> str:
    """Two sentences with the same key differ only by case, accents, punctuation or blanks."""
    folded = fold(sentence)
    return " ".join(re.sub(r"[^\w\s]|_", " ", folded).split()) or folded


def payload(raw: str) -> tuple[str | None, str | None]:
    """(intent, problem) of a button's payload; (None, None) for a payload that is plain words."""
    if not raw.startswith("/"):
        return None, None
    text = raw[1:].replace("{{", "{").replace("}}", "}").strip()
    name, brace, rest = text.partition("{")
    if not brace:
        return name.strip(), None
    if re.search(r"\{[^{}\"':]*\}", brace + rest):  # a placeholder inside the JSON: filled in later
        return name.strip(), None
    try:
        good = isinstance(json.loads(brace + rest), dict)
    except ValueError:
        good = False
    return name.strip(), None if good else brace + rest


def words_per_sentence(text: str) -> float:
    """Average number of words in the sentences of `text`."""
    sentences = [part for part in re.split(r"[.!?…]+(?:\s|$)", text) if part.strip()]
    return sum(len(part.split()) for part in sentences) / max(1, len(sentences))
