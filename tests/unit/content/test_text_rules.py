"""Sentences that must be stopped, and their look-alikes that must not."""

from __future__ import annotations

import pytest

from bot.content import text_rules


@pytest.mark.parametrize(
    "sentence",
    [
        "Prenez 2 comprimés le matin.",
        "prenez deux cachets",
        "Vous pouvez prendre 500 mg.",
        "avalez un comprimé",
        "Arrêtez votre traitement.",
        "arrêtez ce médicament tout de suite",
        "Doublez la dose.",
        "sautez la prise suivante",
        "Réduisez la posologie.",
        "Diminuez vos doses d'insuline.",
        "Injectez 10 UI",
        "suspendez l'antibiotique",
        "PRENEZ 1 GÉLULE",
    ],
)
def test_orders_about_a_treatment_are_found(sentence: str) -> None:
    assert text_rules.dosing(sentence)


@pytest.mark.parametrize(
    "sentence",
    [
        "N'arrêtez pas votre traitement.",
        "N'arrêtez jamais un médicament sans avis.",
        "Ne doublez pas la dose.",
        "Ne prenez pas 2 comprimés pour rattraper.",
        "Prenez un dentifrice au fluor.",
        "Prenez rendez-vous.",
        "Prenez le temps de marcher 30 minutes.",
        "Arrêtez de fumer : le cœur dit merci.",
        "Ne sautez pas de prise.",
        "Mangez 2 produits laitiers par jour.",
        "N'arrêtez pas seul votre traitement.",
        "Sans changer votre traitement.",
        "Arrêter le tabac aide le traitement.",
        "Buvez 150 ml de lait.",
    ],
)
def test_care_and_prudence_are_not(sentence: str) -> None:
    assert text_rules.dosing(sentence) is None


@pytest.mark.parametrize(
    "sentence",
    [
        "appelez au 06 12 34 56 78",
        "+33 6 12 34 56 78",
        "+352 621 123 456",
        "0475 12 34 56",
        "079 123 45 67",
        "621 123 456",
        "jean.dupont@example.org",
        "2850578006084",
        "1990 01 02 12345",
        "85.07.30-033.28",
        "756.9217.0769.85",
        "mme Dupont tousse",
        "je m'appelle Jean Dupont",
        "le docteur Weber a dit",
    ],
)
def test_personal_data_is_found(sentence: str) -> None:
    assert text_rules.personal_data(sentence)


@pytest.mark.parametrize(
    "sentence",
    [
        "tension 14/9",
        "130 80 72",
        "rappelle moi le 12/03/2026 à 8h30",
        "je pèse 82,5 kg",
        "glycémie 1,26",
        "10 000 pas",
        "je m'appelle Marie",
        "doliprane 1000 mg 3 fois par jour",
        "du 01 12 2026 au 15 12 2026",
        "appelle le 15",
        "le 3114",
        "150 90 145 85 140 80",
        "Coach Santé tu es là",
        "12 345 pas hier et 8 000 avant-hier",
        "mon docteur a dit non",
        "monsieur comment ça va",
        "8h 12h 16h 20h",
    ],
)
def test_measures_and_dates_are_not_personal_data(sentence: str) -> None:
    assert text_rules.personal_data(sentence) is None


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Oui !", "oui"),
        ("déjà fait", "deja fait"),
        ("C'est bon…", "c'est  bon"),
        ("L’œil", "l'oeil"),
    ],
)
def test_sentences_that_differ_by_case_accent_or_sign_are_the_same(one: str, other: str) -> None:
    assert text_rules.same_key(one) == text_rules.same_key(other)


def test_signs_alone_keep_their_own_key() -> None:
    assert text_rules.same_key("👍") != text_rules.same_key("?")


@pytest.mark.parametrize(
    ("raw", "intent", "broken"),
    [
        ("/affirm", "affirm", None),
        ('/press{{"a": "b"}}', "press", None),
        ('/press{"a": "b"}', "press", None),
        ('/press{{"a": b}}', "press", '{"a": b}'),
        ('/press{{"a": "b"', "press", '{"a": "b"'),
        ("oui", None, None),
        ('/press{{"a": "{dose}"}}', "press", None),
    ],
)
def test_payloads(raw: str, intent: str | None, broken: str | None) -> None:
    assert text_rules.payload(raw) == (intent, broken)


def test_only_single_braces_are_variables() -> None:
    assert text_rules.placeholders("{a} {{b}} ${C} { d }") == ["a", "d"]
