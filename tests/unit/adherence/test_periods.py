"""Which days a question about regularity means."""

from __future__ import annotations

import datetime as dtm

import pytest

from bot.adherence import periods

TUESDAY = dtm.date(2026, 11, 24)


@pytest.mark.parametrize(("said", "first", "last"), [
    ("suis-je régulier ?", "2026-11-18", "2026-11-24"),
    ("combien j'en ai raté ce mois", "2026-11-01", "2026-11-24"),
    ("bilan du mois", "2026-11-01", "2026-11-24"),
    ("mes prises du mois dernier", "2026-10-01", "2026-10-31"),
    ("combien de prises ratées en octobre", "2026-10-01", "2026-10-31"),
    ("et en décembre", "2025-12-01", "2025-12-31"),
    ("g sauté combien de doses depuis lundi", "2026-11-23", "2026-11-24"),
    ("depuis mardi", "2026-11-17", "2026-11-24"),
    ("la semaine dernière", "2026-11-16", "2026-11-22"),
    ("sur 10 jours ça donne quoi", "2026-11-15", "2026-11-24"),
    ("historique traitement ces 3 derniers mois", "2026-08-27", "2026-11-24"),
    ("les 30 derniers jours", "2026-10-26", "2026-11-24"),
    ("les trois dernières semaines", "2026-11-04", "2026-11-24"),
    ("hier j'ai tout pris ?", "2026-11-23", "2026-11-23"),
])
def test_a_period_is_read_from_the_words(said: str, first: str, last: str) -> None:
    found = periods.read(said, TUESDAY)

    assert (found.first.isoformat(), found.last.isoformat()) == (first, last)


def test_a_number_of_days_beyond_a_year_is_cut_to_a_year() -> None:
    assert periods.read("sur les 900 derniers jours", TUESDAY).days == 366


def test_a_period_that_is_still_to_come_is_read_as_the_last_week() -> None:
    assert periods.read("en novembre 2027", TUESDAY) == periods.week_until(TUESDAY)
