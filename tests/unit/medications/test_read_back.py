"""What is read back is what is stored: rule → French → rule gives the same doses; and no text can break the reader."""

from __future__ import annotations

import datetime as dtm
from itertools import islice
from zoneinfo import ZoneInfo

from hypothesis import given, settings
from hypothesis import strategies as st

from bot.medications import posology, wording
from bot.medications.elapsed import slots
from bot.medications.posology import PosologyError
from bot.medications.recurrence import Rule, at_local, next_due, occurrences
from tests.support.cpu import least_cpu
from tests.unit.medications.test_recurrence import clocks

ZONES = ("Europe/Paris", "Europe/Luxembourg", "America/Toronto", "Atlantic/Azores", "Indian/Reunion")
LIMIT_CPU = 0.050

moments = st.builds(dtm.datetime.combine, st.dates(dtm.date(2026, 1, 1), dtm.date(2029, 12, 31)), st.times()).map(
    lambda m: m.replace(second=0, microsecond=0))
hours = st.sets(clocks, min_size=1, max_size=4).map(lambda found: tuple(sorted(found)))


@st.composite
def said_rules(draw, zone: str, now: dtm.datetime) -> Rule | None:
    """A rule as the reader makes it: its first day is the first one with a dose to come."""
    day = now.date() + dtm.timedelta(days=draw(st.sampled_from([0, 0, 1, 2, 5, 40])))
    times, interval = draw(hours), draw(st.integers(1, 6))
    rule = draw(st.sampled_from(["daily", "weekly", "monthly", "nth", "last", "yearly", "hours", "once", "cycle", "first"]))
    found = {
        "daily": lambda: Rule("daily", times, day, interval),
        "weekly": lambda: Rule("weekly", times, day, interval, weekdays=tuple(sorted(draw(st.sets(st.integers(0, 6), min_size=1, max_size=6))))),
        "monthly": lambda: Rule("monthly", times, day, interval, month_days=tuple(sorted(draw(st.sets(st.integers(1, 31), min_size=1, max_size=3))))),
        "nth": lambda: Rule("monthly", times, day, interval, nth_weekdays=((draw(st.sampled_from([1, 2, 3, 4, 5, -1, -2])), draw(st.integers(0, 6))),)),
        "last": lambda: Rule("monthly", times, day, interval, month_days=(-1,)),
        "yearly": lambda: Rule("yearly", times, day, interval, months=(draw(st.integers(1, 12)),), month_days=(draw(st.integers(1, 29)),)),
        "hours": lambda: _elapsed(max(day, now.date() + dtm.timedelta(days=1)), draw(st.sampled_from([1, 2, 3, 4, 5, 6, 8, 12, 36])), times[0], zone),
        "once": lambda: Rule("daily", times[:1], day, count=1),
        "first": lambda: Rule("daily", tuple(sorted({"08:00", "20:00", *times})), max(day, now.date() + dtm.timedelta(days=1)), first_time="20:00"),
        "cycle": lambda: Rule("daily", times, day, cycle=(draw(st.sampled_from([7, 14, 21, 5])), draw(st.sampled_from([22, 28, 35])))),
    }[rule]()
    first = _first(found, zone, now)
    if first is None:
        return None
    found = _replaced(found, start=first)
    if rule in ("weekly", "monthly", "nth", "last", "yearly") and found.interval > 1:
        found = _replaced(found, start=first)
    if rule != "once" and draw(st.booleans()):
        found = _replaced(found, until=first + dtm.timedelta(days=draw(st.integers(0, 200))))
    return found


def _elapsed(day: dtm.date, step: int, clock: str, zone: str) -> Rule:
    hours, anchor = slots(clock, step), at_local(day, clock, ZoneInfo(zone))
    return Rule("daily", hours, day, every_hours=step, anchor=anchor, first_time=None if hours[0] == clock else clock)


def _replaced(rule: Rule, **new) -> Rule:
    return Rule.from_dict({**rule.to_dict(), **{key: value.isoformat() for key, value in new.items()}})


def _first(rule: Rule, zone: str, now: dtm.datetime) -> dtm.date | None:
    """The first date of the rule with an hour to come, whatever its interval: where a series begins."""
    plain = Rule.from_dict({**rule.to_dict(), "interval": 1})
    found = next_due(plain, zone, now)
    return found.local_date if found else None


def _doses(rule: Rule, zone: str, now: dtm.datetime) -> list[tuple[dtm.datetime, str]]:
    return [(one.due_at, one.slot) for one in islice(occurrences(rule, zone, now), 40)]


@settings(max_examples=600, deadline=None)
@given(data=st.data(), zone=st.sampled_from(ZONES), wall=moments)
def test_a_rule_read_back_in_french_and_read_again_is_the_same(data, zone, wall):
    now = wall.replace(tzinfo=ZoneInfo(zone))
    rule = data.draw(said_rules(zone, now))
    if rule is None or not _doses(rule, zone, now):
        return
    words = wording.schedule(rule, now.date())

    again = posology.parse(f"doliprane {words}", now, zone)

    assert again.rule is not None, words
    assert _doses(again.rule, zone, now) == _doses(rule, zone, now), words
    assert wording.schedule(again.rule, now.date()) == words


amounts = st.sampled_from(["500 mg", "1 comprimé", "2 gélules", "20 gouttes", "1/2 comprimé", "10 unités", "2,5 ml"])


@settings(max_examples=200, deadline=None)
@given(dose=amounts, clock=clocks)
def test_a_dose_read_back_and_read_again_is_the_same(dose, clock):
    now = dtm.datetime(2026, 11, 23, 9, 15, tzinfo=ZoneInfo("Europe/Paris"))

    again = posology.parse(f"doliprane, {dose}, tous les jours à {wording.hour(clock)}", now, "Europe/Paris")

    assert (again.dose, again.rule.times) == (dose, (clock,))


_STUFF = st.one_of(
    st.text(max_size=300), st.text(alphabet="0123456789 ,.:/-hàjx½", max_size=900), st.text(alphabet="😀💊⏰👩‍⚕️🇱🇺 8h", max_size=400),
    st.text(alphabet="\u200b\u200f\u202e\u2066\u2069\ufeff\u0301é 8h tousljr", max_size=400), st.binary(max_size=500).map(lambda b: b.decode("latin-1")),
    st.text(alphabet="مرحباתשלוםпривет你好 à 8h", max_size=400), st.lists(st.sampled_from(
        ["et", "le", "lundi", "matin", "à", "8h", "pendant", "3", "jours", "puis", "40", "mg", "du", "au", "toutes", "les", "sur", "/", "-", ",", "un", "avant", "repas"]),
        max_size=160).map(" ".join),
)


@settings(max_examples=600, deadline=None)
@given(text=_STUFF)
def test_any_text_is_read_or_refused_quickly(text):
    _read_quickly(text)


def test_monstrous_texts_are_read_or_refused_quickly():
    for text in ("8h " * 40_000, "1" * 100_000, "à" * 100_000, "😀" * 100_000, "\u202e\u200b" * 50_000, "et " * 333, "1 2 3 4 5 " * 99, "lundi " * 166,
                 "1-0-" * 249, "du 3 au " * 124, "1/2" * 333, " " * 999, ", " * 499, "un " * 333, "a 8 et " * 142, "le matin et " * 83, "vingt " * 166,
                 "pendant 3 jours puis 40 mg " * 37, "jusqu'au " * 111, "8h30" * 249, "½" * 999, "avant le repas " * 66, "a" * 999, "'" * 999, "9" * 999,
                 "tous les tous les " * 55, "sauf le lundi " * 71, "0" * 999, "1er " * 249, "h" * 999, "¦§¶¤¬" * 199, "\x00\x1b[0m" * 200):
        _read_quickly(text)


def _read_quickly(text: str) -> None:
    now = dtm.datetime(2026, 11, 23, 9, 15, tzinfo=ZoneInfo("Europe/Paris"))

    def read() -> None:
        try:
            posology.to_json(posology.parse(text, now, "Europe/Paris"), now, "Europe/Paris")
        except PosologyError as refusal:
            assert refusal.message

    spent = least_cpu(read)
    assert spent < LIMIT_CPU, f"{spent:.3f} s for {len(text)} characters that begin {text[:40]!r}"
