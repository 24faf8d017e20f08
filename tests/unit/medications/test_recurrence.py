"""Dates and instants of rules: daylight saving, month ends, leap days, elapsed hours, and agreement with a plain calendar."""

from __future__ import annotations

import calendar
import datetime as dtm
from itertools import islice
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.medications.recurrence import Occurrence, Rule, ever_due, next_due, occurrences

PARIS = "Europe/Paris"
UTC = dtm.timezone.utc


def a_rule(freq="daily", times=("08:00",), start=dtm.date(2027, 1, 1), **more) -> Rule:
    return Rule(freq, tuple(times), start, **more)


def instant(text: str, zone: str = PARIS) -> dtm.datetime:
    return dtm.datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(zone))


def local(rule: Rule, after: str, count: int, zone: str = PARIS) -> list[str]:
    found = islice(occurrences(rule, zone, instant(after, zone)), count)
    return [f"{one.due_at.astimezone(ZoneInfo(zone)):%Y-%m-%dT%H:%M}" for one in found]


def test_next_due_is_strictly_after():
    rule = a_rule()

    due = next_due(rule, PARIS, instant("2027-01-05T08:00"))

    assert due == Occurrence(instant("2027-01-06T08:00").astimezone(UTC), dtm.date(2027, 1, 6), "08:00")


def test_an_hour_that_the_spring_change_removes_is_read_with_the_offset_before_it():
    rule = a_rule(times=["02:30"], start=dtm.date(2027, 3, 27))

    assert local(rule, "2027-03-27T00:00", 3) == ["2027-03-27T02:30", "2027-03-28T03:30", "2027-03-29T02:30"]


def test_the_slot_keeps_its_wall_clock_name_on_the_day_of_the_gap():
    rule = a_rule(times=["02:30"], start=dtm.date(2027, 3, 28))

    assert next_due(rule, PARIS, instant("2027-03-28T00:00")).slot == "02:30"


def test_an_hour_that_occurs_twice_fires_once_the_first_time():
    rule = a_rule(times=["02:30"], start=dtm.date(2027, 10, 31))

    due = list(islice(occurrences(rule, PARIS, instant("2027-10-30T12:00")), 2))

    assert due[0].due_at == dtm.datetime(2027, 10, 31, 0, 30, tzinfo=UTC)
    assert due[1].local_date == dtm.date(2027, 11, 1)


@pytest.mark.parametrize("zone", [PARIS, "Europe/Luxembourg", "Atlantic/Azores", "Australia/Lord_Howe", "Africa/Cairo",
                                  "America/Sao_Paulo", "America/Montreal", "Europe/Zurich"])
@pytest.mark.parametrize("clock", ["00:00", "00:30", "01:15", "02:00", "02:30", "03:00", "23:45"])
def test_each_local_day_has_exactly_one_dose_of_a_slot(zone, clock):
    rule = a_rule(times=[clock], start=dtm.date(2026, 1, 1), until=dtm.date(2027, 12, 31))

    due = list(occurrences(rule, zone, dtm.datetime(2025, 12, 1, tzinfo=UTC)))

    assert [one.local_date for one in due] == [dtm.date(2026, 1, 1) + dtm.timedelta(days=n) for n in range(730)]
    gaps = {(b.due_at - a.due_at) / dtm.timedelta(hours=1) for a, b in zip(due, due[1:])}
    assert all(23 <= gap <= 25 for gap in gaps)


def test_every_eight_hours_counts_elapsed_time_over_both_changes():
    spring = a_rule(times=["00:00", "08:00", "16:00"], start=dtm.date(2027, 3, 27), every_hours=8,
                    anchor=instant("2027-03-27T00:00").astimezone(UTC))
    autumn = a_rule(times=["00:00", "08:00", "16:00"], start=dtm.date(2027, 10, 30), every_hours=8,
                    anchor=instant("2027-10-30T00:00").astimezone(UTC))

    assert local(spring, "2027-03-27T15:00", 4) == ["2027-03-27T16:00", "2027-03-28T00:00", "2027-03-28T09:00", "2027-03-28T17:00"]
    assert local(autumn, "2027-10-30T15:00", 4) == ["2027-10-30T16:00", "2027-10-31T00:00", "2027-10-31T07:00", "2027-10-31T15:00"]


def test_an_hourly_rule_has_unique_slots_on_the_day_with_a_repeated_hour():
    rule = a_rule(times=["00:00"], start=dtm.date(2027, 10, 31), until=dtm.date(2027, 10, 31), every_hours=1,
                  anchor=instant("2027-10-31T00:00").astimezone(UTC))

    slots = [one.slot for one in occurrences(rule, PARIS, instant("2027-10-30T00:00"))]

    assert len(slots) == 25 and len(set(slots)) == 25
    assert slots[2:4] == ["02:00", "02h00"]
    assert all(len(slot) == 5 for slot in slots)


@pytest.mark.parametrize(("day", "months"), [(29, [1, 3, 4, 5]), (30, [1, 3, 4, 5]), (31, [1, 3, 5, 7])])
def test_months_without_the_day_give_no_occurrence(day, months):
    rule = a_rule("monthly", month_days=(day,))

    found = local(rule, "2027-01-01T00:00", 4)

    assert found == [f"2027-{month:02d}-{day}T08:00" for month in months]


def test_the_last_day_of_the_month_is_each_month():
    rule = a_rule("monthly", month_days=(-1,))

    assert local(rule, "2027-12-01T00:00", 3) == ["2027-12-31T08:00", "2028-01-31T08:00", "2028-02-29T08:00"]


def test_29_february_comes_in_leap_years_only():
    rule = a_rule("yearly", months=(2,), month_days=(29,))

    assert local(rule, "2027-01-01T00:00", 2) == ["2028-02-29T08:00", "2032-02-29T08:00"]


def test_a_rule_runs_over_the_end_of_the_year():
    rule = a_rule(interval=3, start=dtm.date(2026, 12, 29))

    assert local(rule, "2026-12-29T09:00", 2) == ["2027-01-01T08:00", "2027-01-04T08:00"]


def test_nth_weekdays():
    first_monday = a_rule("monthly", nth_weekdays=((1, 0),))
    last_friday = a_rule("monthly", nth_weekdays=((-1, 4),))

    assert local(first_monday, "2027-01-01T00:00", 3) == ["2027-01-04T08:00", "2027-02-01T08:00", "2027-03-01T08:00"]
    assert local(last_friday, "2027-01-01T00:00", 2) == ["2027-01-29T08:00", "2027-02-26T08:00"]


def test_every_second_week_stays_in_step_years_later():
    rule = a_rule("weekly", interval=2, weekdays=(0, 3), start=dtm.date(2026, 11, 26))

    found = next_due(rule, PARIS, instant("2031-06-01T00:00"))

    brute = [d for d in (dtm.date(2026, 11, 26) + dtm.timedelta(days=n) for n in range(2000))
             if d.weekday() in (0, 3) and ((d - dtm.date(2026, 11, 23)).days // 7) % 2 == 0 and d >= dtm.date(2031, 6, 1)]
    assert found.local_date == brute[0]


def test_count_limits_dates_not_doses():
    rule = a_rule(times=["08:00", "20:00"], count=5)

    assert len(list(occurrences(rule, PARIS, instant("2026-12-31T00:00")))) == 10
    assert rule.last_date == dtm.date(2027, 1, 5)


def test_until_is_inclusive():
    rule = a_rule(times=["23:59"], until=dtm.date(2027, 1, 2))

    assert local(rule, "2027-01-01T00:00", 5) == ["2027-01-01T23:59", "2027-01-02T23:59"]


def test_first_time_leaves_out_the_hours_before_it_on_the_first_day():
    rule = a_rule(times=["08:00", "20:00"], first_time="20:00")

    assert local(rule, "2026-12-31T12:00", 2) == ["2027-01-01T20:00", "2027-01-02T08:00"]


def test_a_one_off_with_an_exact_instant_survives_the_repeated_hour():
    due_at = dtm.datetime(2027, 10, 31, 1, 30, tzinfo=UTC)   # the second 02:30 in Paris
    rule = a_rule(times=["02:30"], start=dtm.date(2027, 10, 31), count=1, anchor=due_at)

    assert next_due(rule, PARIS, due_at - dtm.timedelta(minutes=30)).due_at == due_at
    assert next_due(rule, PARIS, due_at) is None


def test_two_slots_on_the_same_instant_are_both_given():
    rule = a_rule(times=["02:30", "03:30"], start=dtm.date(2027, 3, 28), until=dtm.date(2027, 3, 28))

    assert [one.slot for one in occurrences(rule, PARIS, instant("2027-03-27T00:00"))] == ["02:30", "03:30"]


def test_rrule_text_has_dates_only():
    assert a_rule(until=dtm.date(2027, 2, 23)).rrule() == "FREQ=DAILY;UNTIL=20270223"
    assert a_rule(count=1).rrule() == "FREQ=DAILY;COUNT=1"
    assert a_rule("monthly", nth_weekdays=((1, 0),)).rrule() == "FREQ=MONTHLY;BYDAY=1MO"
    assert a_rule("weekly", interval=2, weekdays=(4,)).rrule() == "FREQ=WEEKLY;INTERVAL=2;BYDAY=FR"


def test_a_rule_without_any_date_is_known():
    assert not ever_due(a_rule("yearly", months=(4,), month_days=(31,), until=dtm.date(2040, 1, 1)))
    assert ever_due(a_rule())


@pytest.mark.parametrize("wrong", [{"times": []}, {"interval": 0}, {"times": ["25:00"]}, {"count": 0}, {"every_hours": 8}])
def test_impossible_rules_are_refused(wrong):
    with pytest.raises(ValueError):
        a_rule(**wrong)


clocks = st.builds("{:02d}:{:02d}".format, st.integers(0, 23), st.sampled_from([0, 15, 30, 45]))
days = st.dates(dtm.date(2026, 1, 1), dtm.date(2030, 12, 31))


@st.composite
def rules(draw) -> Rule:
    freq = draw(st.sampled_from(["daily", "weekly", "monthly", "yearly", "hours", "once"]))
    times = tuple(sorted(draw(st.sets(clocks, min_size=1, max_size=4))))
    start = draw(days)
    until = draw(st.none() | st.integers(0, 400).map(lambda n: start + dtm.timedelta(days=n)))
    interval = draw(st.integers(1, 4))
    if freq == "hours":
        anchor = dtm.datetime.combine(start, dtm.time(draw(st.integers(0, 23))), tzinfo=UTC)
        return Rule("daily", times, start, until=until, every_hours=draw(st.integers(1, 36)), anchor=anchor)
    if freq == "once":
        return Rule("daily", times, start, count=1)
    if freq == "weekly":
        chosen = tuple(sorted(draw(st.sets(st.integers(0, 6), min_size=1))))
        return Rule("weekly", times, start, interval, weekdays=chosen, until=until)
    if freq == "monthly":
        if draw(st.booleans()):
            pair = draw(st.tuples(st.sampled_from([1, 2, 3, 4, -1]), st.integers(0, 6)))
            return Rule("monthly", times, start, interval, nth_weekdays=(pair,), until=until)
        chosen = tuple(sorted(draw(st.sets(st.integers(1, 31), min_size=1, max_size=3))))
        return Rule("monthly", times, start, interval, month_days=chosen, until=until)
    if freq == "yearly":
        return Rule("yearly", times, start, months=(draw(st.integers(1, 12)),), month_days=(draw(st.integers(1, 28)),), until=until)
    return Rule("daily", times, start, interval, until=until, count=None if until else draw(st.none() | st.integers(1, 30)))


zones = st.sampled_from([PARIS, "Europe/Luxembourg", "Atlantic/Azores", "Australia/Lord_Howe", "America/Sao_Paulo", "Africa/Cairo"])


@settings(max_examples=150, deadline=None)
@given(rule=rules(), zone=zones, day=days)
def test_next_due_is_strictly_increasing(rule, zone, day):
    after = dtm.datetime.combine(day, dtm.time(), tzinfo=UTC)
    for _ in range(6):
        found = next_due(rule, zone, after)
        if found is None:
            return
        assert found.due_at > after
        assert rule.start - dtm.timedelta(days=1) <= found.local_date
        after = found.due_at


@settings(max_examples=150, deadline=None)
@given(rule=rules())
def test_a_rule_survives_its_dictionary(rule):
    assert Rule.from_dict(rule.to_dict()) == rule


def brute_dates(rule: Rule, first: dtm.date, size: int) -> list[dtm.date]:
    """The rule's dates by trying every day of a plain calendar."""
    found = []
    for n in range(size):
        day = first + dtm.timedelta(days=n)
        if day < rule.start or (rule.until and day > rule.until):
            continue
        months = (day.year - rule.start.year) * 12 + day.month - rule.start.month
        monday = rule.start - dtm.timedelta(days=rule.start.weekday())
        length = calendar.monthrange(day.year, day.month)[1]
        nth = {(day.day - 1) // 7 + 1, -((length - day.day) // 7 + 1)}
        if rule.freq == "daily":
            suits = (day - rule.start).days % rule.interval == 0
        elif rule.freq == "weekly":
            suits = day.weekday() in rule.weekdays and (day - monday).days // 7 % rule.interval == 0
        elif rule.freq == "yearly":
            suits = day.month in rule.months and day.day in rule.month_days
        else:
            suits = months % rule.interval == 0 and (
                day.day in rule.month_days or any(w == day.weekday() and n in nth for n, w in rule.nth_weekdays))
        if suits:
            found.append(day)
    return found[: rule.count] if rule.count else found


@settings(max_examples=150, deadline=None)
@given(rule=rules().filter(lambda rule: rule.every_hours is None))
def test_dates_agree_with_a_plain_calendar(rule):
    after = dtm.datetime.combine(rule.start, dtm.time(), tzinfo=UTC) - dtm.timedelta(days=2)
    limit = rule.start + dtm.timedelta(days=500)

    found = []
    for one in occurrences(rule, PARIS, after):
        if one.local_date >= limit:
            break
        if not found or found[-1] != one.local_date:
            found.append(one.local_date)

    assert found == brute_dates(rule, rule.start, 500)
