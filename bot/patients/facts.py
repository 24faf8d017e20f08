"""The facts of a profile: their names, and how one value that was typed becomes canonical or is refused; pure."""

from __future__ import annotations

import datetime as dtm
import functools
import re
import unicodedata
import zoneinfo
from collections.abc import Callable, Iterable
from typing import Any

from bot.french import fold
from bot.messages import clean_text
from bot.patients import dates
from bot.patients.lexicon import Lexicon, words_of
from bot.patients.model import ProfileError, Underage
from bot.patients.numbers import digits

FACTS = (
    "first_name", "birth_date", "sex", "pregnant", "country", "timezone", "conditions", "allergies", "smoking",
    "alcohol", "activity", "weight_kg", "height_cm", "address", "plain_language",
)  # fmt: skip
LISTS = frozenset({"conditions", "allergies"})
ONBOARDING = ("birth_date", "sex", "country", "conditions", "smoking")
"""The five short questions of first contact, in order."""

ZONES = {"LU": "Europe/Luxembourg", "FR": "Europe/Paris", "BE": "Europe/Brussels", "CH": "Europe/Zurich"}
_BOOLEANS = frozenset({"pregnant", "plain_language"})
_LONGEST = 200  # characters of a raw value that are read
_MOST = 20      # entries of a list

_TAG = re.compile(r"<[^>]*>?")
_CALLED = re.compile(
    r"^(?:je m'? ?app?ell?es?|moi,? c'? ?est|c'? ?est|mon pr[ée]nom (?:est|c'est)|appell?ez?[- ]moi)\s+", re.IGNORECASE
)
_NOT_A_NAME = re.compile(r"^(?:je|j'\w+|non|oui|pas|rien|passer?|aucun|stop|annuler|aide|pourquoi)\b", re.IGNORECASE)
_DENIED = re.compile(r"\b(?:pas|ni|sans|jamais)\b")
_NAME = re.compile(r"[^\W\d_]+(?:['. -]+[^\W\d_]+)*\.?")
_ALLERGY = re.compile(r"[^\W_][\w '()-]*")
_NUMBER = re.compile(r"-?\d+(?:[.,]\d+)?")
_POUNDS = re.compile(r"\b(lbs?|pounds?|livres?|stones?|st)\b")
_KILOS = re.compile(r"(-?\d+(?:[.,]\d+)?) ?(?:kg|kgs|kilo|kilos|k)?(?: ?(\d{3}) ?(?:g|grammes?)?)?$")
_METRES = re.compile(r"^([12]) ?(?:m|metres?|[.,]) ?(\d{1,2})? ?(?:m|cm|metres?)?$")
_CENTIMETRES = re.compile(r"^(-?\d+(?:[.,]\d+)?) ?(?:cm|centimetres?)?$")
_BETWEEN = re.compile(r"\s*(?:[,;/+\n]|\bet\b|\bplus\b|\bou\b)\s*")
_LEAD = re.compile(
    r"^(?:(?:j ?'? ?ai|je (?:suis|fais|souffre)|aussi|"
    r"de|du|des|un|une|le|la|les|l|d|[aà]|au|aux|allergique|allergie|mon|ma|mes)\b[ ']*)+",
    re.IGNORECASE,
)


def canonical(name: str, raw: Any, today: dtm.date, words: Lexicon) -> Any:
    """The canonical value of fact `name` for `raw` (text as typed, or an already typed JSON value).

    Raises ProfileError with a French reason; Underage for a birth date of somebody younger than 18 on `today`.
    """
    reader = _READERS.get(name)
    if reader is None:
        raise refusal(words, "inconnu", name, valeur=str(name)[:40])
    if isinstance(raw, (int, float)) and not abs(raw) < 1e9:  # NaN, too
        raise refusal(words, "nombre", name, valeur="72")
    if isinstance(raw, str):
        raw = clean_text(raw)
        if not raw:
            raise refusal(words, "vide", name)
        if len(raw) > _LONGEST:
            raise refusal(words, "trop_long", name)
    return reader(name, raw, today, words)


def refusal(words: Lexicon, code: str, name: str, *, ask: bool = False, **values: Any) -> ProfileError:
    """The error with the educators' sentence for `code`."""
    kind = Underage if code.startswith("mineur") else ProfileError
    values.setdefault("valeur", "")
    return kind(code, words.refusals[code].format(champ=name, **values), name, ask=ask)


def zone_of(facts: dict[str, Any], default: str) -> str:
    """The IANA zone of a person: the one they set, else their country's, else `default`."""
    return str(facts.get("timezone") or ZONES.get(facts.get("country", ""), default))


def _text(name: str, raw: Any, words: Lexicon, code: str) -> str:
    if not isinstance(raw, str):
        raise refusal(words, code, name)
    return raw


def _first_name(name: str, raw: Any, _today: dtm.date, words: Lexicon) -> str:
    text = " ".join(_TAG.sub(" ", _text(name, raw, words, "prenom")).split()).lstrip("=+-@ ")
    text = _CALLED.sub("", text)
    if sum(c.isdigit() for c in text) >= 6:
        raise refusal(words, "numero", name)
    if _NOT_A_NAME.match(text) or not _NAME.fullmatch(text) or len(text) > 40 or len(text.split()) > 4:
        raise refusal(words, "prenom", name)
    return text.title() if text.islower() or (text.isupper() and len(text) > 2) else text


def _birth_date(name: str, raw: Any, today: dtm.date, words: Lexicon) -> str:
    if isinstance(raw, int) and not isinstance(raw, bool):
        raw = str(raw)
    text = _text(name, raw, words, "date_illisible")
    try:
        birth = dates.find(fold(text), today)
        if birth is None:
            birth = _from_age_or_year(name, text, today, words)
    except dates.ImpossibleDate:
        raise refusal(words, "date_inexistante", name) from None
    if birth > today:
        raise refusal(words, "date_future", name)
    age = dates.age_on(birth, today)
    if age > dates.OLDEST:
        raise refusal(words, "trop_vieux", name)
    if age < dates.ADULT:
        raise refusal(words, "mineur", name)
    return birth.isoformat()


def _from_age_or_year(name: str, text: str, today: dtm.date, words: Lexicon) -> dtm.date:
    year = dates.year_typed(text)
    if year is not None and today.year - dates.OLDEST <= year <= today.year - dates.ADULT - 1:
        raise refusal(words, "annee_seule", name, ask=True, valeur=year)
    if year is not None:
        return dtm.date(max(year, 1), 1, 1)
    age = dates.age_typed(text)
    if age is None:
        raise refusal(words, "date_illisible", name)
    return dates.from_age(age, today)


def _choice(name: str, raw: Any, _today: dtm.date, words: Lexicon) -> str:
    choices = words.choices[name]
    text = _text(name, raw, words, "vide")
    if any(text == choice.value for choice in choices):
        return text
    found = words.choice_typed(name, text)
    if found is None:
        raise refusal(words, "choix", name, valeur=", ".join(choice.name for choice in choices))
    return found


def _boolean(name: str, raw: Any, today: dtm.date, words: Lexicon) -> bool:
    return raw if isinstance(raw, bool) else _choice(name, raw, today, words) == "oui"


def _country(name: str, raw: Any, _today: dtm.date, words: Lexicon) -> str:
    typed = words_of(_text(name, raw, words, "pays"))
    padded = typed.split()
    for candidate in (typed, *padded):  # "j'habite au luxembourg"
        if found := words.country_of(candidate):
            return found
    raise refusal(words, "pays", name)


@functools.lru_cache(maxsize=1)
def _zones() -> dict[str, str]:
    """Zone names by themselves and by their town, folded."""
    odd = ("Etc/", "posix", "right")
    names = sorted(zone for zone in zoneinfo.available_timezones() if "/" in zone and not zone.startswith(odd))
    towns = {words_of(zone.rsplit("/", 1)[1].replace("_", " ")): zone for zone in names}
    return {**towns, **{fold(zone): zone for zone in names}, "utc": "UTC"}


def _timezone(name: str, raw: Any, _today: dtm.date, words: Lexicon) -> str:
    """Only ever compared with the list of zones: a path given as a zone opens no file."""
    typed = _text(name, raw, words, "fuseau")
    zone = _zones().get(fold(typed)) or _zones().get(words_of(typed))
    if zone is None:
        country = words.country_of(words_of(typed))
        if country is None:
            raise refusal(words, "fuseau", name)
        zone = ZONES[country]
    return zone


def _parts(name: str, raw: Any, words: Lexicon, code: str) -> Iterable[str]:
    """The entries of a list, typed in one sentence or given as JSON."""
    if isinstance(raw, str):
        return _BETWEEN.split(raw)
    if not isinstance(raw, (list, tuple)) or len(raw) > _MOST or not all(isinstance(entry, str) for entry in raw):
        raise refusal(words, code, name, valeur=_shown(str(raw)[:30]))
    return [clean_text(entry)[:_LONGEST] for entry in raw]


def _conditions(name: str, raw: Any, _today: dtm.date, words: Lexicon) -> list[str]:
    if isinstance(raw, str) and words_of(raw) in words.none:
        return []
    found: list[str] = []
    for part in _parts(name, raw, words, "maladie"):
        typed = words_of(part.replace("_", " "))
        if not typed or typed in words.none or (isinstance(raw, str) and _DENIED.search(typed)):
            continue
        named = [words.conditions[part].id] if part in words.conditions else _named(typed, words)
        if not named:
            raise refusal(words, "maladie", name, valeur=_shown(part))
        found += [one for one in named if one not in found]
    return found


def _named(typed: str, words: Lexicon) -> list[str]:
    return [condition.id for _, _, condition in words.condition_spans(typed)]


def _shown(part: str) -> str:
    """What somebody typed, made fit to be shown back: letters, digits, blanks, 30 characters."""
    kept = (c if c.isalnum() or c in " '-" or unicodedata.combining(c) else " " for c in part)
    return " ".join("".join(kept).split())[:30]


def _allergies(name: str, raw: Any, _today: dtm.date, words: Lexicon) -> list[str]:
    if isinstance(raw, str) and words_of(raw) in words.none:
        return []
    found: list[str] = []
    for part in _parts(name, raw, words, "allergie"):
        entry = _LEAD.sub("", _TAG.sub(" ", part).strip()).strip(" .!'").lower()
        if not entry or words_of(entry) in words.none:
            continue
        if not _ALLERGY.fullmatch(entry) or len(entry) > 40 or sum(c.isdigit() for c in entry) >= 6:
            raise refusal(words, "allergie", name)
        if entry not in found:
            found.append(entry)
    if len(found) > _MOST:
        raise refusal(words, "trop_long", name)
    return found


def _weight(name: str, raw: Any, _today: dtm.date, words: Lexicon) -> float:
    value = _plain_number(raw)
    if value is None and isinstance(raw, str):
        text = digits(fold(raw)).strip(" .!")
        if _POUNDS.search(text):
            raise refusal(words, "poids_unite", name, ask=True)
        if found := _KILOS.search(text):
            value = float(found[1].replace(",", ".")) + float(f"0.{found[2] or 0}")
    if value is None:
        raise refusal(words, "nombre", name, valeur="72 kg")
    if not 25 <= value <= 350:
        raise refusal(words, "poids", name)
    return round(value, 1)


def _height(name: str, raw: Any, _today: dtm.date, words: Lexicon) -> float:
    value = _plain_number(raw)
    if value is None and isinstance(raw, str):
        text = re.sub(r"^(?:je (?:mesure|fais)|jmesure) ", "", digits(fold(raw)).strip(" .!"))
        if metres := _METRES.match(text):
            value = int(metres[1]) * 100 + int((metres[2] or "0").ljust(2, "0"))
        elif centimetres := _CENTIMETRES.match(text):
            value = float(centimetres[1].replace(",", "."))
    if value is not None and 1 <= value <= 2.5:
        value *= 100
    if value is None:
        raise refusal(words, "nombre", name, valeur="170 cm")
    if not 100 <= value <= 250:
        raise refusal(words, "taille", name)
    return round(float(value), 1)


def _plain_number(raw: Any) -> float | None:
    """A JSON number; True is not one."""
    return float(raw) if isinstance(raw, (int, float)) and not isinstance(raw, bool) else None  # finite: see canonical


_READERS: dict[str, Callable[[str, Any, dtm.date, Lexicon], Any]] = {
    "first_name": _first_name, "birth_date": _birth_date, "sex": _choice, "pregnant": _boolean, "country": _country,
    "timezone": _timezone, "conditions": _conditions, "allergies": _allergies, "smoking": _choice,
    "alcohol": _choice, "activity": _choice, "weight_kg": _weight, "height_cm": _height, "address": _choice,
    "plain_language": _boolean,
}  # fmt: skip
