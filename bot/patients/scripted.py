"""Profiles as scripts write them (`coach talk --jsonl`): canonical values, French words and usual English ones; pure."""

# ruff: noqa: E501  (a pattern or a table row is read in one piece)
from __future__ import annotations

import datetime as dtm
from collections.abc import Mapping
from typing import Any

from bot.patients import facts
from bot.patients.lexicon import Lexicon, words_of
from bot.patients.model import ProfileError

_NAMES = {
    "name": "first_name", "firstname": "first_name", "prenom": "first_name", "birthdate": "birth_date", "dob": "birth_date",
    "date_of_birth": "birth_date", "age": "birth_date", "gender": "sex", "sexe": "sex", "pregnancy": "pregnant",
    "pays": "country", "tz": "timezone", "zone": "timezone", "time_zone": "timezone", "condition": "conditions",
    "diseases": "conditions", "maladies": "conditions", "allergy": "allergies", "smoker": "smoking", "tobacco": "smoking",
    "tabac": "smoking", "alcool": "alcohol", "physical_activity": "activity", "exercise": "activity", "weight": "weight_kg",
    "poids": "weight_kg", "height": "height_cm", "taille": "height_cm", "plain": "plain_language", "falc": "plain_language",
}  # fmt: skip
_VALUES: dict[str, dict[str, str]] = {
    "sex": {"female": "female", "woman": "female", "w": "female", "male": "male", "man": "male", "nonbinary": "other", "non binary": "other"},
    "country": {"luxembourg": "LU", "lux": "LU", "france": "FR", "fra": "FR", "belgium": "BE", "bel": "BE", "switzerland": "CH", "che": "CH"},
    "smoking": {
        "daily": "current", "yes": "current", "smoker": "current", "current smoker": "current", "occasional": "current",
        "sometimes": "current", "heavy": "current", "ex": "former", "ex smoker": "former", "former smoker": "former",
        "quit": "former", "past": "former", "no": "never", "none": "never", "non smoker": "never", "never smoker": "never",
    },
    "alcohol": {
        "no": "none", "never": "none", "low": "moderate", "light": "moderate", "occasional": "moderate", "occasionally": "moderate",
        "sometimes": "moderate", "social": "moderate", "yes": "moderate", "weekly": "moderate", "daily": "high",
        "heavy": "high", "regular": "moderate",
    },
    "activity": {
        "none": "low", "no": "low", "sedentary": "low", "inactive": "low", "light": "low", "medium": "moderate",
        "weekly": "moderate", "regular": "moderate", "active": "high", "very active": "high", "daily": "high", "intense": "high",
    },
    "address": {"informal": "tu", "formal": "vous"},
    "conditions": {
        "diabetes": "diabete", "diabetes type 1": "diabete", "diabetes type 2": "diabete", "type 1 diabetes": "diabete",
        "type 2 diabetes": "diabete", "t1d": "diabete", "t2d": "diabete", "diabetic": "diabete",
        "high blood pressure": "hypertension", "hypertensive": "hypertension", "high cholesterol": "cholesterol",
        "hypercholesterolemia": "cholesterol", "dyslipidemia": "cholesterol", "asthma": "asthme", "copd": "bpco",
        "heart failure": "insuffisance_cardiaque", "coronary artery disease": "maladie_coronaire",
        "coronary heart disease": "maladie_coronaire", "coronary disease": "maladie_coronaire", "heart disease": "maladie_coronaire", "heart attack": "maladie_coronaire",
        "myocardial infarction": "maladie_coronaire", "stroke": "avc", "kidney failure": "insuffisance_renale",
        "kidney disease": "insuffisance_renale", "chronic kidney disease": "insuffisance_renale", "ckd": "insuffisance_renale",
        "renal failure": "insuffisance_renale", "liver disease": "maladie_du_foie", "cirrhosis": "maladie_du_foie",
        "epilepsy": "epilepsie", "osteoporosis": "osteoporose", "obesity": "obesite", "osteoarthritis": "arthrose",
        "immunodeficiency": "immunodepression", "immunosuppression": "immunodepression", "immunocompromised": "immunodepression",
        "hiv": "immunodepression", "thyroid": "thyroide", "hypothyroidism": "thyroide", "hyperthyroidism": "thyroide",
        "sleep apnea": "apnee_du_sommeil", "sleep apnoea": "apnee_du_sommeil", "glaucoma": "glaucome", "anemia": "anemie", "anaemia": "anemie",
    },
}  # fmt: skip
_TRUE, _FALSE = {"true", "yes", "1", "oui"}, {"false", "no", "0", "non"}
_LIST_NONE = {"none", "no", "no known allergies", "nka"}


def from_json(data: Mapping[str, Any], today: dtm.date, words: Lexicon) -> dict[str, Any]:
    """Canonical facts of `data`; a null says nothing. Raises ProfileError naming the first key or value not understood,
    Underage for somebody younger than 18."""
    found: dict[str, Any] = {}
    for key, raw in data.items():
        folded = words_of(str(key)[:40]).replace(" ", "_")
        name = _NAMES.get(folded, folded)
        if raw is not None:
            found[name] = _value(name, raw, today, words)
    return found


def _value(name: str, raw: Any, today: dtm.date, words: Lexicon) -> Any:
    try:
        return facts.canonical(name, _translated(name, raw), today, words)
    except ProfileError as reason:
        if reason.code != "inconnu":
            reason.message = f"{name} : {reason.message}"
        raise


def _translated(name: str, raw: Any) -> Any:
    if name == "smoking" and isinstance(raw, bool):
        return "current" if raw else "never"
    if name == "alcohol" and isinstance(raw, bool):
        return "moderate" if raw else "none"
    if name in facts.LISTS:
        return _translated_list(name, raw)
    if name in {"pregnant", "plain_language"}:
        typed = words_of(raw) if isinstance(raw, str) else raw
        return True if typed in _TRUE or typed is True else False if typed in _FALSE or typed is False else raw
    return _VALUES.get(name, {}).get(words_of(raw), raw) if isinstance(raw, str) else raw


def _translated_list(name: str, raw: Any) -> Any:
    known = _VALUES.get(name, {})
    if isinstance(raw, str):
        return [] if words_of(raw) in _LIST_NONE else known.get(words_of(raw), raw)
    if isinstance(raw, (list, tuple)):
        return [known.get(words_of(one), one) if isinstance(one, str) else one for one in raw]
    return raw
