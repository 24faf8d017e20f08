# ruff: noqa: E501  (one row of a table is one line)
from __future__ import annotations

import datetime as dtm
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.patients import lexicon
from bot.patients.sentences import read_denials, read_facts

WORDS = lexicon.load()
TODAY = dtm.date(2026, 11, 23)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("j'ai 67 ans et du diabète", {"birth_date": "1959-01-01", "conditions": ["diabete"]}),
        ("jai 67ans chui diabétik et jai de la tension", {"birth_date": "1959-01-01", "conditions": ["diabete", "hypertension"]}),
        ("g 45 ans jfume pas jsui asmatique", {"birth_date": "1981-01-01", "smoking": "never", "conditions": ["asthme"]}),
        ("je suis une femme", {"sex": "female"}),
        ("je fume plus", {"smoking": "former"}),
        ("je fume plus qu’avant", {"smoking": "current"}),
        ("j'ai arrêté de fumer il y a 10 ans", {"smoking": "former"}),
        ("je fume depuis que j'ai 15 ans", {"smoking": "current"}),
        ("je ne fume plus depuis le 3 mars 2020", {"smoking": "former"}),
        ("jhabite au luxembourg", {"country": "LU"}),
        ("je travaille en france et j'habite en belgique", {"country": "BE"}),
        ("tutoie moi", {"address": "tu"}),
        ("on peut se tutoyer ?", {"address": "tu"}),
        ("arrête de me tutoyer", {"address": "vous"}),
        ("je pèse 82 kilos", {"weight_kg": 82.0}),
        ("je fais 1m80 et 90 kg", {"height_cm": 180.0, "weight_kg": 90.0}),
        ("allergique à la pénicilline", {"allergies": ["pénicilline"]}),
        ("je suis allergique aux arachides et au latex mais pas au soja", {"allergies": ["arachides", "latex"]}),
        ("pas d'allergie connue", {"allergies": []}),
        ("né le 3 mars 1959", {"birth_date": "1959-03-03"}),
        ("date de naissance : 12.03.1959", {"birth_date": "1959-03-12"}),
        ("1,75 m", {"height_cm": 175.0}),
        ("je suis enceinte de 5 mois", {"pregnant": True}),
        ("enceinte de 3 mois, je peux manger du fromage ?", {"pregnant": True}),
        ("je suis pas enceinte", {"pregnant": False}),
        ("je m'appelle marie et j'ai nonante ans", {"first_name": "marie", "birth_date": "1936-01-01"}),
        ("femme de 67 ans, diabétique, et de la tension", {"birth_date": "1959-01-01", "conditions": ["diabete", "hypertension"]}),
        ("je suis traitée pour l'hypertension et le cholestérol", {"conditions": ["hypertension", "cholesterol"]}),
        ("j'ai eu un infarctus et un avc", {"conditions": ["maladie_coronaire", "avc"]}),
        ("ma mère est diabétique, moi j'ai de l'asthme", {"conditions": ["asthme"]}),
        ("j'ai peur, j'ai du diabète", {"conditions": ["diabete"]}),
        ("je suis en bonne santé, aucune maladie", {"conditions": []}),
        ("j'ai 16 ans", {"birth_date": "2010-01-01"}),
        ("parle plus simplement svp", {"plain_language": True}),
        ("je suis sédentaire", {"activity": "low"}),
        ("je ne bois pas d'alcool", {"alcohol": "none"}),
    ],
)  # fmt: skip
def test_facts_said_in_a_sentence_are_read(text: str, found: dict[str, Any]) -> None:
    assert read_facts(text, TODAY, WORDS) == found


@pytest.mark.parametrize(
    "text",
    [
        "ma mère a du diabète", "mon mari fume", "ma femme est enceinte", "mon fils a 12 ans et mesure 1m40",
        "ma fille est allergique au gluten", "ma fille est née le 3 mars 2015", "elle est diabétique",
        "est-ce que j'ai du diabète ?", "suis-je enceinte ?", "j'ai peur d'avoir un cancer", "je crois que j'ai un diabète",
        "comment éviter le diabète ?", "le diabète, c'est quoi ?", "cholestérol", "je voudrais parler du cancer",
        "j'ai une question sur le cancer du sein", "j'ai une question, le diabète c'est grave ?", "des conseils pour le diabète",
        "j'ai 14/9 de tension", "ma tension est haute ce matin", "j'ai perdu 3 kilos", "je veux arrêter de fumer",
        "rappelle-moi de prendre 500 mg de metformine à 8h", "je bois 2 litres d'eau par jour", "appelle-moi demain",
        "je m'appelle pas comme ça", "moi c'est pareil", "j'ai 15 ans de mariage", "j'ai mal à la tête", "je vis seule", "",
    ],
)  # fmt: skip
def test_what_is_not_said_about_oneself_is_not_read(text: str) -> None:
    assert read_facts(text, TODAY, WORDS) == {}


@pytest.mark.parametrize(
    ("text", "denied"),
    [
        ("je ne suis pas diabétique", ["diabete"]), ("j'ai pas de diabète", ["diabete"]), ("je n'ai plus de cancer", ["cancer"]),
        ("je n'ai ni diabète ni hypertension", ["diabete", "hypertension"]), ("jfume pas jsui asmatique", []),
        ("ma mère n'a pas de diabète", []), ("j'ai du diabète", []),
    ],
)  # fmt: skip
def test_conditions_that_are_denied_are_told_apart(text: str, denied: list[str]) -> None:
    assert read_denials(text, WORDS).get("conditions", []) == denied
    assert not set(denied) & set(read_facts(text, TODAY, WORDS).get("conditions", ()))


@given(st.text(alphabet="jai suse ndébtqu'1259/,.?mkg", max_size=120))
def test_no_sentence_breaks_the_reading(text: str) -> None:
    read_facts(text, TODAY, WORDS)
    read_denials(text, WORDS)
