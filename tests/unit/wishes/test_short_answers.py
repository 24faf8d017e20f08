"""Bare answers, as people type them."""

from __future__ import annotations

import time

import pytest

from bot.wishes import short_answers


@pytest.mark.parametrize(("typed", "kind"), [
    *((t, "yes") for t in ("oui", "Ouais !", "ok merci", "c bon", "c'est ça", "vas-y", "d'accord", "parfait", "oui s'il te plait")),
    *((t, "no") for t in ("non", "nan merci", "je veux pas", "c'est pas ça", "Non.")),
    *((t, "none") for t in ("aucun", "non aucune", "ni l'un ni l'autre", "rien de tout ça", "aucun des deux")),
    *((t, "both") for t in ("les deux", "tous", "tous les deux")),
    *((t, "half") for t in ("la moitié", "juste la moitié")),
    *((t, "hour") for t in ("8h", "à 8h30", "midi", "20 heures", "plutôt 21h")),
    *((t, "moment") for t in ("le soir", "plutôt le soir", "celui du matin", "matin et soir")),
    *((t, "day") for t in ("demain", "demain matin", "plutôt lundi")),
    *((t, "number") for t in ("70", "13,5")),
    *((t, "later") for t in ("plus tard", "dans 20 min", "pas encore", "tout à l'heure")),
    *((t, "done") for t in ("c fait", "pris", "je l'ai pris")),
    *((t, "unsure") for t in ("je sais pas", "chais pas", "jsp", "aucune idée", "je ne sais pas trop", "bof chais pas trop")),
    *((t, "why") for t in ("pourquoi ?", "pk", "et pourquoi ça ?")),
])
def test_a_bare_answer_is_read(typed: str, kind: str) -> None:
    answer = short_answers.read(typed)

    assert answer is not None and answer.kind == kind


@pytest.mark.parametrize(("typed", "place"), [("la deuxième", 2), ("le premier", 1), ("le 2", 2), ("numéro 3", 3), ("la dernière", -1)])
def test_a_place_in_a_list_is_read(typed: str, place: int) -> None:
    answer = short_answers.read(typed)

    assert answer is not None and (answer.kind, answer.number) == ("nth", place)


@pytest.mark.parametrize("typed", [
    "oui mais non", "rappelle moi", "comment mieux dormir", "non je prends la pilule à 8h", "oui mais plutôt à 9h", "", "?",
    "le doliprane", "j'ai pris le doliprane", "mon chien s'appelle oui", "pourquoi je dors mal",
])
def test_anything_longer_is_no_bare_answer(typed: str) -> None:
    assert short_answers.read(typed) is None


@pytest.mark.parametrize(("typed", "minutes"), [
    ("dans 20 min", 20), ("plus tard, dans 1h30", 90), ("dans une demi-heure", 30), ("rappelle dans une heure", 60), ("plus tard", None),
    ("dans deux heures et demie", 150),
])
def test_how_much_later(typed: str, minutes: int | None) -> None:
    assert short_answers.later_by(typed) == minutes


@pytest.mark.parametrize("typed", ["j" * 40, "je " * 13, "oui " * 10 + "x", "bof" * 13])
def test_odd_texts_cost_no_time(typed: str) -> None:
    started = time.perf_counter()

    short_answers.read(typed)

    assert time.perf_counter() - started < 0.05
