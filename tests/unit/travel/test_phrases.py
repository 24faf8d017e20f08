"""Sentences about being elsewhere."""

from __future__ import annotations

import pytest

from bot.travel import places
from bot.travel.phrases import before_end, hours_said, read


@pytest.mark.parametrize(("said", "kind", "zone"), [
    ("je suis à Montréal jusqu'à dimanche", "away", "America/Toronto"),
    ("chui a montreal jusqua dimanche", "away", "America/Toronto"),
    ("je pars lundi à New York je rentre vendredi", "away", "America/New_York"),
    ("je suis en vacances en Grèce pendant 10 jours", "away", "Europe/Athens"),
    ("je pars en voyage à la réunion 2 semaines", "away", "Indian/Reunion"),
    ("on est en vacances au portugal", "away", None),
    ("j'habite maintenant à Genève", "moved", "Europe/Zurich"),
    ("j'ai demenage a bruxelles", "moved", "Europe/Brussels"),
])
def test_a_place_that_is_named_with_being_there_is_read(said: str, kind: str, zone: str | None) -> None:
    found = read(said)

    assert found is not None and found.place is not None
    assert (found.kind, found.place.zone) == (kind, zone)


@pytest.mark.parametrize("said", ["je suis rentré", "jsuis de retour", "je suis de retour de montreal", "on est rentrés à la maison"])
def test_coming_back_is_read(said: str) -> None:
    found = read(said)

    assert found is not None and found.kind == "back"


@pytest.mark.parametrize("said", [
    "je suis à l'hôpital 3 jours", "je suis rentré de l'hopital", "je suis à la maison", "je vais au lit", "je suis en colère",
    "je suis enceinte", "je suis à jeun", "j'habite à Lyon", "g mal depuis que je suis à Tokyo",
    "je vais à Paris, quels vaccins ?", "je suis allergique aux noix", "",
])
def test_other_sentences_are_left_alone(said: str) -> None:
    assert read(said) is None


def test_every_place_has_a_zone_that_exists_or_asks_for_the_city() -> None:
    assert len(places.known()) > 400
    assert places.known()["canada"].zone is None


def test_the_day_of_departure_is_not_the_day_of_return() -> None:
    assert before_end("je pars lundi à Montréal jusqu'à vendredi") == "lundi"
    assert before_end("je suis à Montréal jusqu'à vendredi") is None


@pytest.mark.parametrize(("said", "local"), [
    ("heure locale", True), ("celle de là-bas", True), ("l'heure de Montréal", True), ("heure de chez moi", False),
    ("comme d'habitude", False), ("je sais pas", None),
])
def test_whose_clock_is_read(said: str, local: bool | None) -> None:
    assert hours_said(said) is local
