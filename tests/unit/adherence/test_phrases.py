"""Words about the weekly summary."""

from __future__ import annotations

import pytest

from bot.adherence.phrases import wants_picture, weekly_wish


@pytest.mark.parametrize(("said", "wish"), [
    ("envoi moi un resumé chaque semaine stp", "on"),
    ("je veux un bilan hebdo", "on"),
    ("fais-moi un point tous les dimanches", "on"),
    ("arrete le resume hebdo", "off"),
    ("je ne veux plus du bilan de chaque semaine", "off"),
    ("résumé de la semaine des comprimés", None),
    ("je prends mon méthotrexate chaque semaine", None),
    ("rappelle moi chaque semaine mon rendez-vous", None),
])
def test_the_wish_for_a_weekly_summary_is_read(said: str, wish: str | None) -> None:
    assert weekly_wish(said) == wish


def test_a_calendar_is_asked_for_in_words() -> None:
    assert wants_picture("montre moi le calendrier de mes prises")
    assert not wants_picture("combien j'en ai raté")
