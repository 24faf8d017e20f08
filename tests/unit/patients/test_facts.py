# ruff: noqa: E501  (one row of a table is one line)
from __future__ import annotations

import datetime as dtm
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.patients import dates, facts, lexicon, scripted
from bot.patients.model import ProfileError, Underage

WORDS = lexicon.load()
TODAY = dtm.date(2026, 11, 23)


def read(name: str, raw: Any) -> Any:
    return facts.canonical(name, raw, TODAY, WORDS)


@pytest.mark.parametrize(
    ("name", "raw", "value"),
    [
        ("birth_date", "3 mars 1959", "1959-03-03"), ("birth_date", "03/03/59", "1959-03-03"),
        ("birth_date", "1er janvier 1960", "1960-01-01"), ("birth_date", "1959-03-03", "1959-03-03"),
        ("birth_date", "67 ans", "1959-01-01"), ("birth_date", "soixante-sept ans", "1959-01-01"),
        ("birth_date", "j'ai 67 ans", "1959-01-01"), ("birth_date", 67, "1959-01-01"), ("birth_date", "nonante", "1936-01-01"),
        ("birth_date", "23/11/2008", "2008-11-23"),
        ("weight_kg", "82,5 kg", 82.5), ("weight_kg", "82 kilos 500", 82.5), ("weight_kg", "je pèse 82", 82.0),
        ("weight_kg", "quatre-vingt-deux kilos", 82.0), ("weight_kg", 82, 82.0),
        ("height_cm", "1m75", 175.0), ("height_cm", "1,75 m", 175.0), ("height_cm", "175 cm", 175.0), ("height_cm", 1.75, 175.0),
        ("height_cm", "je mesure 1m8", 180.0), ("height_cm", "1 m", 100.0),
        ("sex", "F", "female"), ("sex", "une femme", "female"), ("sex", "homme", "male"), ("sex", "female", "female"),
        ("country", "Luxembourg", "LU"), ("country", "j'habite au luxembourg", "LU"), ("country", "be", "BE"),
        ("timezone", "Paris", "Europe/Paris"), ("timezone", "europe/luxembourg", "Europe/Luxembourg"),
        ("timezone", "Montréal", "America/Montreal"), ("timezone", "Suisse", "Europe/Zurich"),
        ("conditions", "diabète et tension", ["diabete", "hypertension"]), ("conditions", "aucune", []),
        ("conditions", "diabétik, asme", ["diabete", "asthme"]), ("conditions", "je n'ai pas de diabète", []),
        ("conditions", ["diabete"], ["diabete"]), ("conditions", "insuffisance_cardiaque", ["insuffisance_cardiaque"]),
        ("allergies", "à la pénicilline, arachides", ["pénicilline", "arachides"]), ("allergies", "non", []),
        ("smoking", "je fume plus", "former"), ("smoking", "jamais", "never"), ("smoking", "un peu", "current"),
        ("alcohol", "de temps en temps", "moderate"), ("activity", "sédentaire", "low"), ("address", "tutoie-moi", "tu"),
        ("pregnant", "oui", True), ("pregnant", False, False), ("plain_language", "non", False),
        ("first_name", "marie-claude", "Marie-Claude"), ("first_name", "je m'appelle Zoé", "Zoé"), ("first_name", "Ðặng", "Ðặng"),
    ],
)  # fmt: skip
def test_what_people_type_becomes_canonical(name: str, raw: Any, value: Any) -> None:
    assert read(name, raw) == value


@pytest.mark.parametrize(
    ("name", "raw", "code", "ask"),
    [
        ("birth_date", "01/01/2030", "date_future", False), ("birth_date", "130", "trop_vieux", False),
        ("birth_date", "31 février 1960", "date_inexistante", False), ("birth_date", "hier", "date_illisible", False),
        ("birth_date", "1984", "annee_seule", True), ("birth_date", "0000-00-00", "date_inexistante", False),
        ("birth_date", True, "date_illisible", False), ("birth_date", "999999", "date_illisible", False),
        ("weight_kg", "-5", "poids", False), ("weight_kg", -5, "poids", False), ("weight_kg", float("nan"), "nombre", False),
        ("weight_kg", float("inf"), "nombre", False), ("weight_kg", 10**400, "nombre", False), ("weight_kg", True, "nombre", False),
        ("weight_kg", "154 lb", "poids_unite", True), ("weight_kg", "lourd", "nombre", False), ("weight_kg", 1e-300, "poids", False),
        ("height_cm", "12", "taille", False), ("height_cm", "3 m", "nombre", False), ("height_cm", 1e308, "nombre", False),
        ("timezone", "../../etc/passwd", "fuseau", False), ("timezone", "/etc/localtime", "fuseau", False),
        ("timezone", "posixrules", "fuseau", False), ("timezone", "Europe/Paris\x00", None, False),
        ("first_name", "=cmd|' /C calc'!A0", "prenom", False), ("first_name", "${TELEGRAM_TOKEN}", "prenom", False),
        ("first_name", "2 59 03 75 123 456 78", "numero", False), ("first_name", "je veux pas", "prenom", False),
        ("first_name", "A" * 5000, "trop_long", False), ("first_name", "<>", "prenom", False), ("first_name", 5, "prenom", False),
        ("first_name", "\u200b\u200d", "prenom", False), ("first_name", " \t\n", "vide", False),
        ("conditions", "lupus", "maladie", False), ("conditions", [1], "maladie", False), ("conditions", ["x"] * 999, "maladie", False),
        ("conditions", {"a": 1}, "maladie", False), ("allergies", "=SUM(1)", "allergie", False),
        ("allergies", "06 12 34 56 78", "allergie", False), ("sex", "peut-être", "choix", False), ("sex", [], "vide", False),
        ("country", "Espagne", "pays", False), ("smoking", "zzz", "choix", False), ("iban", "x", "inconnu", False),
        ("__class__", "x", "inconnu", False),
    ],
)  # fmt: skip
def test_what_cannot_be_is_refused_with_a_french_reason(name: str, raw: Any, code: str | None, ask: bool) -> None:
    if code is None:  # invisible characters are dropped, the rest is fine
        assert read(name, raw)
        return

    with pytest.raises(ProfileError) as refused:
        read(name, raw)

    assert (refused.value.code, refused.value.ask) == (code, ask)
    assert refused.value.message[0].isupper()
    assert "{" not in refused.value.message.replace("{valeur}", "{")


@pytest.mark.parametrize("raw", ["17", "17 ans", "24/11/2008", "j'ai 12 ans", "2015-01-01"])
def test_somebody_younger_than_eighteen_is_told_apart(raw: str) -> None:
    with pytest.raises(Underage):
        read("birth_date", raw)


@pytest.mark.parametrize("raw", ["Marie\nDROP", "<img src=x onerror=alert(1)>Marie", "<b>Marie</b>", "@Marie"])
def test_a_hostile_name_is_neutralised(raw: str) -> None:
    assert set(read("first_name", raw)) <= set("Marie DROP")


def test_the_reason_never_repeats_markup_and_the_error_text_never_holds_the_value() -> None:
    with pytest.raises(ProfileError) as refused:
        read("conditions", "<script>alert('lupus')</script>")

    assert "<" not in refused.value.message
    assert "lupus" not in str(refused.value)


@given(st.sampled_from(facts.FACTS), st.text(max_size=80))
def test_no_text_breaks_the_reading_of_a_fact(name: str, raw: str) -> None:
    try:
        value = read(name, raw)
    except ProfileError as refused:
        assert refused.message
    else:
        assert read(name, value) == value  # canonical values stay as they are


@given(
    st.sampled_from(facts.FACTS),
    st.recursive(st.none() | st.booleans() | st.integers() | st.floats(), lambda x: st.lists(x) | st.dictionaries(st.text(), x)),
)
def test_no_json_breaks_the_reading_of_a_fact(name: str, raw: Any) -> None:
    try:
        read(name, raw)
    except ProfileError as refused:
        assert refused.message


@given(st.integers(min_value=18, max_value=119), st.dates(dtm.date(2020, 1, 1), dtm.date(2060, 12, 31)))
def test_an_age_that_was_told_is_the_age_today(age: int, today: dtm.date) -> None:
    assert dates.age_on(dates.from_age(age, today), today) == age


def test_somebody_born_on_a_leap_day_is_older_on_the_first_of_march() -> None:
    born = dtm.date(1960, 2, 29)

    assert dates.age_on(born, dtm.date(2027, 2, 28)) == 66
    assert dates.age_on(born, dtm.date(2027, 3, 1)) == 67


def test_the_zone_follows_the_country_until_the_person_sets_one() -> None:
    assert facts.zone_of({}, "Europe/Luxembourg") == "Europe/Luxembourg"
    assert facts.zone_of({"country": "CH"}, "Europe/Luxembourg") == "Europe/Zurich"
    assert facts.zone_of({"country": "CH", "timezone": "Indian/Reunion"}, "x") == "Indian/Reunion"


def test_a_script_may_use_canonical_french_and_english_words() -> None:
    data = {
        "first_name": "Marie", "birth_date": "1959-03-03", "sex": "F", "smoker": True, "alcohol": "daily", "country": "Luxembourg",
        "conditions": ["type 2 diabetes", "HTA", "diabetes"], "allergies": ["penicillin"], "weight_kg": "82", "height": 1.75,
        "address": "tu", "plain_language": False, "pregnant": "no", "activity": "sedentary", "timezone": None,
    }  # fmt: skip

    found = scripted.from_json(data, TODAY, WORDS)

    assert found == {
        "first_name": "Marie", "birth_date": "1959-03-03", "sex": "female", "smoking": "current", "alcohol": "high",
        "country": "LU", "conditions": ["diabete", "hypertension"], "allergies": ["penicillin"], "weight_kg": 82.0,
        "height_cm": 175.0, "address": "tu", "plain_language": False, "pregnant": False, "activity": "low",
    }  # fmt: skip


@pytest.mark.parametrize("data", [{"iban": "x"}, {"smoking": "perhaps"}, {"conditions": ["wings"]}, {"weight_kg": "NaN"}, {"": 1}])
def test_a_script_is_told_what_is_not_understood(data: dict[str, Any]) -> None:
    with pytest.raises(ProfileError) as refused:
        scripted.from_json(data, TODAY, WORDS)

    assert refused.value.message


@pytest.mark.parametrize("condition", WORDS.conditions)
def test_every_condition_id_and_name_is_understood(condition: str) -> None:
    assert read("conditions", condition) == [condition]
    assert read("conditions", WORDS.conditions[condition].name) == [condition]
