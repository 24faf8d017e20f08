"""Counting doses by day, and streaks that forgive."""

from __future__ import annotations

import datetime as dtm

from bot.adherence import history
from bot.adherence.history import Counts, Event, Streak

TODAY = dtm.date(2026, 11, 24)
GOOD, PART, SILENT = Counts(2), Counts(1, 0, 1), Counts(0, 0, 2)


def days(*back_from_today: Counts | None) -> dict[dtm.date, Counts]:
    found = enumerate(back_from_today)
    return {TODAY - dtm.timedelta(days=back): counts for back, counts in found if counts}


def test_a_day_with_everything_taken_is_complete_and_one_without_answers_is_silent() -> None:
    assert [each.mark for each in (GOOD, PART, SILENT, Counts(0, 2, 0))] == ["all", "part", "silent", "none"]


def test_complete_days_in_a_row_are_counted() -> None:
    assert history.streak(days(GOOD, GOOD, GOOD), TODAY) == Streak(3, 0)


def test_a_slip_between_complete_days_does_not_end_the_streak() -> None:
    assert history.streak(days(GOOD, GOOD, SILENT, GOOD, GOOD), TODAY) == Streak(4, 1)


def test_two_slips_within_a_week_end_it() -> None:
    assert history.streak(days(GOOD, SILENT, GOOD, SILENT, GOOD), TODAY) == Streak(2, 1)


def test_slips_a_week_apart_are_both_forgiven() -> None:
    a_week = [GOOD, SILENT, *[GOOD] * 6]

    assert history.streak(days(*a_week, SILENT, GOOD), TODAY) == Streak(8, 2)


def test_today_does_not_break_a_streak_before_it_is_over() -> None:
    assert history.streak(days(PART, GOOD, GOOD), TODAY) == Streak(2, 0)


def test_days_without_a_dose_neither_count_nor_break() -> None:
    assert history.streak(days(GOOD, None, None, GOOD), TODAY) == Streak(2, 0)


def test_a_forgiven_day_with_nothing_complete_before_it_is_not_mentioned() -> None:
    assert history.streak(days(GOOD, SILENT), TODAY) == Streak(1, 0)


def test_doses_are_counted_by_day() -> None:
    events = [Event(TODAY, "a", "taken"), Event(TODAY, "b", "missed"), Event(TODAY, "a", "skipped")]

    assert history.by_day(events) == {TODAY: Counts(1, 1, 1)}
