"""Which answer a complaint gets, in the shipped content: by its words, however they are spelt, and by the person."""

from __future__ import annotations

import datetime as dtm
from functools import cache
from pathlib import Path

import pytest

from bot.content.catalogue import Catalogue
from bot.content.schema_symptoms import GENERAL
from bot.symptoms.choosing import Symptoms, about_somebody_else

TODAY = dtm.date(2026, 11, 26)
NLU_DATA = Path(__file__).resolve().parents[3] / "nlu_data"


@cache
def shipped() -> Symptoms:
    return Symptoms(Catalogue.load(NLU_DATA).symptoms)


@pytest.mark.parametrize(("text", "name"), [
    ("j'ai mal au dos depuis hier", "dos"), ("jai mal o dos", "dos"), ("g mal o ventre", "ventre"), ("mal aux reins", "dos"),
    ("mon oeil pleure", "yeux"), ("mes chevilles gonflent le soir", "gonflement"), ("j'ai mal à la cheville", "articulations"),
    ("ma tête tourne", "tete"), ("j'ai la tête qui tourne", "vertiges"), ("jtousse la nuit", "respiration"),
    ("je suis essoufflé", "respiration"), ("sa me gratte partout", "peau"), ("g mal o dent", "dents"),
    ("j'ai 38 de fièvre", "fievre"), ("migrène", "tete"), ("brulure quand je fais pipi", "urines"),
    ("j'ai une boule au sein", "sein"), ("je suis crevé", "fatigue"), ("j'ai maigri de 6 kilos", "poids_perdu"),
    ("un grain de beauté a changé", "grain_de_beaute"), ("mon coeur bat vite", "coeur"), ("tique retirée, rougeur", "tique"),
    ("j'ai les oreilles qui sifflent", "oreilles"), ("mal à la gorge", "gorge"), ("genou", "articulations"),
    ("je me sens bizarre", GENERAL), ("pas de fièvre mais mal au ventre", "ventre"),
])
def test_words_lead_to_the_answer_for_what_they_concern(text: str, name: str) -> None:
    assert shipped().recognise(text) == name


@pytest.mark.parametrize(("name", "facts", "variant"), [
    ("dos", {}, "general"), ("dos", {"conditions": ["osteoporose"]}, "fragile"), ("fievre", {"pregnant": True}, "enceinte"),
    ("fievre", {"birth_date": "1950-01-01"}, "senior"), ("fievre", {"conditions": ["diabete"]}, "a_risque"),
    ("gonflement", {"conditions": ["insuffisance_cardiaque"]}, "coeur"), ("respiration", {"smoking": "current"}, "fumeur"),
    ("inconnu", {}, "general"),
])
def test_the_answer_fits_the_person(name: str, facts: dict[str, object], variant: str) -> None:
    answer = shipped().answer(name, facts, TODAY)

    assert answer is not None and answer.variant.id == variant


def test_every_answer_names_danger_first_and_then_somebody_to_see() -> None:
    seen = ("médecin", "pharmacien", "sage-femme", "maternité", "dentiste", "ophtalmologiste", "gynécologue")

    for one in Catalogue.load(NLU_DATA).symptoms.values():
        for variant in one.variants:
            assert "112" in variant.bubbles[0], (one.name, variant.id)
            assert len(variant.bubbles) == 3, (one.name, variant.id)
            assert any(who in variant.bubbles[1] + variant.bubbles[2] for who in seen), (one.name, variant.id)


def test_no_answer_names_an_illness_as_the_person_s_own() -> None:
    for one in Catalogue.load(NLU_DATA).symptoms.values():
        for variant in one.variants:
            text = " ".join(variant.bubbles).lower()
            assert "vous avez une" not in text and "il s'agit" not in text and "c'est sûrement" not in text


def test_without_content_there_is_no_answer() -> None:
    assert Symptoms({}).recognise("mal au dos") == GENERAL
    assert Symptoms({}).answer(GENERAL, {}, TODAY) is None


def test_the_fact_behind_an_answer_is_told() -> None:
    answer = shipped().answer("fievre", {"birth_date": "1950-01-01"}, TODAY)

    assert answer is not None and answer.facts_used == ("birth_date",)


@pytest.mark.parametrize(("text", "other"), [
    ("mon fils a de la fièvre", True), ("bébé tousse", True), ("papa tousse gras", True), ("la petite vomit", True),
    ("j'ai mal au ventre", False), ("ma tête me fait mal", False)
])
def test_what_is_known_of_the_writer_does_not_count_for_somebody_else(text: str, other: bool) -> None:
    assert about_somebody_else(text) is other
