"""Every quarter of an hour, in six zones, 2026 to 2030, against a calendar that counts minute by minute through UTC.

The reference knows no rule of ours: it lists the instants of each local day in steps of a quarter of an hour of UTC,
and reads the wall clock off each.
"""

from __future__ import annotations

import datetime as dtm
from functools import cache
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.medications.recurrence import Rule, occurrences

ZONES = ("Europe/Paris", "Europe/Luxembourg", "America/Montreal", "Atlantic/Azores", "Australia/Lord_Howe", "Asia/Kolkata")
QUARTERS = tuple(f"{quarter // 4:02}:{quarter % 4 * 15:02}" for quarter in range(96))
BEGIN, END = dtm.date(2026, 1, 1), dtm.date(2030, 12, 31)
_UTC = dtm.timezone.utc
_QUARTER, _DAY = dtm.timedelta(minutes=15), dtm.timedelta(days=1)


@cache
def wall_clock(zone: str, year: int) -> dict[tuple[dtm.date, str], list[dtm.datetime]]:
    """(local date, "HH:MM") → the instants at which the wall shows it, in order, for a year and some days around."""
    tz, shown = ZoneInfo(zone), {}  # type: tuple[ZoneInfo, dict[tuple[dtm.date, str], list[dtm.datetime]]]
    instant, end = dtm.datetime(year, 1, 1, tzinfo=_UTC) - 3 * _DAY, dtm.datetime(year + 1, 1, 1, tzinfo=_UTC) + 3 * _DAY
    while instant < end:
        local = instant.astimezone(tz)
        shown.setdefault((local.date(), f"{local:%H:%M}"), []).append(instant)
        instant += _QUARTER
    return shown


def expected(zone: str, day: dtm.date, clock: str) -> dtm.datetime:
    """Once a day: the first time that the wall shows the hour; a skipped hour, with the offset before the change."""
    shown = wall_clock(zone, day.year).get((day, clock))
    if shown:
        return shown[0]
    hour = dtm.datetime.combine(day, dtm.time.fromisoformat(clock))
    before = hour.replace(tzinfo=_UTC) - 1 * _DAY
    offset = before.astimezone(ZoneInfo(zone)).utcoffset()
    assert offset is not None
    return (hour - offset).replace(tzinfo=_UTC)


def days_of_change(zone: str) -> list[dtm.date]:
    tz, found, day = ZoneInfo(zone), [], BEGIN
    while day <= END:
        morning, next_morning = (dtm.datetime.combine(d, dtm.time(), tzinfo=tz).astimezone(_UTC) for d in (day, day + _DAY))
        if next_morning - morning != _DAY:
            found.append(day)
        day += _DAY
    return found


@pytest.mark.parametrize("zone", ZONES)
def test_every_quarter_of_every_day_falls_due_exactly_once(zone: str) -> None:
    rule = Rule(freq="daily", times=QUARTERS, start=BEGIN, until=END)
    begin = dtm.datetime.combine(BEGIN, dtm.time(), tzinfo=ZoneInfo(zone)) - _DAY
    wanted = {(day, clock): expected(zone, day, clock)
              for day in (BEGIN + _DAY * n for n in range((END - BEGIN).days + 1)) for clock in QUARTERS}

    found: dict[tuple[dtm.date, str], dtm.datetime] = {}
    last = begin.astimezone(_UTC)
    for one in occurrences(rule, zone, begin):
        assert (one.local_date, one.slot) not in found
        assert one.due_at >= last
        found[one.local_date, one.slot], last = one.due_at, one.due_at

    assert found == wanted


@pytest.mark.parametrize("zone", ZONES)
def test_one_hour_every_day_is_23_to_25_hours_apart(zone: str) -> None:
    for clock in ("00:30", "01:30", "02:15", "02:30", "03:00", "08:00"):
        due = [one.due_at for one in occurrences(Rule("daily", (clock,), BEGIN, until=END), zone,
                                                 dtm.datetime(2025, 12, 30, tzinfo=_UTC))]
        gaps = {later - earlier for earlier, later in zip(due, due[1:], strict=False)}
        assert min(gaps) >= dtm.timedelta(hours=23)
        assert max(gaps) <= dtm.timedelta(hours=25)


def test_the_zones_do_change_their_clocks() -> None:
    assert {zone: len(days_of_change(zone)) for zone in ZONES} == {zone: 0 if "Kolkata" in zone else 10 for zone in ZONES}


@settings(max_examples=150, deadline=None)
@given(st.sampled_from(ZONES), st.sampled_from(QUARTERS), st.integers(0, 1800), st.integers(1, 5), st.integers(0, 96 * 40))
def test_starting_to_read_anywhere_gives_the_same_occurrences(zone: str, clock: str, start: int, interval: int, quarter: int) -> None:
    first = BEGIN + _DAY * min(start, 1700)
    rule = Rule("daily", (clock,), first, interval=interval)
    after = dtm.datetime.combine(first, dtm.time(), tzinfo=_UTC) + _QUARTER * quarter

    found = [one.due_at for one, _ in zip(occurrences(rule, zone, after), range(4), strict=False)]

    days = (first + _DAY * interval * n for n in range(60))
    wanted = [due for day in days if day <= END and (due := expected(zone, day, clock)) > after][:4]
    assert found[: len(wanted)] == wanted
