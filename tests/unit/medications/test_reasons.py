"""Why a dose was not taken, as people write it."""

from __future__ import annotations

import pytest

from bot.medications import reasons


@pytest.mark.parametrize(("text", "reason"), [
    ("pas pris, jai oublié", "forgot"), ("j'ai zappé", "forgot"), ("pas pris, sorti de la tete", "forgot"),
    ("pas pris jen ai plus", "stock"), ("j'ai plus de boite", "stock"), ("pas pris, rupture de stock à la pharmacie", "stock"),
    ("pas pris ça me donne des nausées", "side"), ("non, effets secondaires", "side"), ("je le supporte pas", "side"),
    ("pas pris, je vais mieux", "better"), ("je me sens mieux", "better"), ("pas pris je suis guéri", "better"),
    ("pas pris c'est trop cher", "cost"), ("j'ai pas les moyens", "cost"), ("pas remboursé", "cost"),
])
def test_a_reason_is_read_in_any_spelling(text: str, reason: str) -> None:
    assert reasons.said(text) == reason


@pytest.mark.parametrize("text", ["pas pris", "non", "je l'ai pas pris ce soir", "pas encore"])
def test_no_reason_is_invented(text: str) -> None:
    assert reasons.said(text) is None
