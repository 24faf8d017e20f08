"""What the shipped acts make of people: by age, sex, country, illness; what is done; what does not go together."""

from __future__ import annotations

import datetime as dtm
import time
from functools import cache
from pathlib import Path

import pytest

from bot.content.catalogue import Catalogue
from bot.content.schema_prevention import Period
from bot.prevention import plan
from bot.prevention.plan import Plan, next_due

TODAY = dtm.date(2026, 11, 26)
SUMMER = dtm.date(2026, 7, 1)
NLU_DATA = Path(__file__).resolve().parents[3] / "nlu_data"


@cache
def shipped() -> Catalogue:
    return Catalogue.load(NLU_DATA)


def a_plan(done: dict[str, str] | None = None, today: dtm.date = TODAY, **facts: object) -> Plan:
    sections = shipped().prevention.values()
    acts = [act for section in sections for act in section.acts]
    against = [one for section in sections for one in section.contradictions]
    return plan.make(acts, against, facts, done or {}, today)


def due(made: Plan) -> dict[str, str]:
    """Act → case, of what is due."""
    return {entry.act.id: entry.case.id for entry in made.due}


def born(age: int) -> str:
    return f"{TODAY.year - age}-01-01"


@pytest.mark.parametrize(("facts", "act", "case"), [
    ({"birth_date": born(47), "sex": "female", "country": "LU"}, "mammographie", "luxembourg"),
    ({"birth_date": born(47), "sex": "female", "country": "FR"}, "mammographie", None),
    ({"birth_date": born(72), "sex": "female", "country": "FR"}, "mammographie", "france"),
    ({"birth_date": born(72), "sex": "female", "country": "BE"}, "mammographie", None),
    ({"birth_date": born(55), "sex": "female"}, "mammographie", "ailleurs"),
    ({"birth_date": born(55), "sex": "male", "country": "LU"}, "mammographie", None),
    ({"birth_date": born(55)}, "mammographie", None),
    ({"birth_date": born(55), "sex": "female", "country": "FR", "conditions": ["cancer"]}, "mammographie", "apres_un_cancer"),
    ({"birth_date": born(46), "country": "LU"}, "test_colorectal", "luxembourg"),
    ({"birth_date": born(46), "country": "CH"}, "test_colorectal", None),
    ({"birth_date": born(75), "country": "CH"}, "test_colorectal", None),
    ({"birth_date": born(27), "sex": "female", "country": "FR"}, "col_uterus", "france_25_29"),
    ({"birth_date": born(64), "sex": "female", "country": "BE"}, "col_uterus", "belgique_30_64"),
    ({"birth_date": born(65), "sex": "female", "country": "BE"}, "col_uterus", None),
    ({"birth_date": born(40), "sex": "female", "country": "LU"}, "col_uterus", "luxembourg"),
    ({"birth_date": born(70), "country": "LU"}, "vaccin_grippe", "senior_luxembourg"),
    ({"birth_date": born(30), "conditions": ["diabete"]}, "vaccin_grippe", "diabete"),
    ({"birth_date": born(30)}, "vaccin_grippe", None),
    ({"pregnant": True, "country": "LU"}, "vaccin_grippe", "enceinte_luxembourg"),
    ({"birth_date": born(26), "country": "FR"}, "vaccin_hpv", "france"),
    ({"birth_date": born(27), "country": "FR"}, "vaccin_hpv", None),
    ({"birth_date": born(62), "country": "FR"}, "bilan_prevention", "france"),
    ({"birth_date": born(55), "country": "FR"}, "bilan_prevention", None),
    ({"birth_date": born(62), "country": "BE"}, "bilan_prevention", None),
    ({"smoking": "current", "country": "BE"}, "tabac", "belgique"),
    ({"smoking": "former"}, "tabac", None),
    ({"conditions": ["diabete"]}, "hba1c", "diabete"),
    ({"conditions": ["diabete"]}, "test_diabete", None),
    ({"birth_date": born(50), "conditions": ["diabete"]}, "test_coeur", None),
])
def test_an_act_concerns_whom_its_source_names(facts: dict[str, object], act: str, case: str | None) -> None:
    made = a_plan(**facts)

    assert due(made).get(act) == case


def test_somebody_of_whom_nothing_is_known_gets_a_general_plan_and_one_question() -> None:
    made = a_plan()

    assert {"rappel_dtp", "dentiste", "bouger"} <= set(due(made))
    assert made.facts_used == ()
    assert made.missing == "birth_date"


def test_the_most_useful_comes_first() -> None:
    made = a_plan(birth_date=born(71), sex="male", country="FR", smoking="current", conditions=["diabete"])

    orders = [entry.case.order for entry in made.due]
    assert orders == sorted(orders)
    assert made.due[0].act.id == "tabac"
    assert made.missing is None


def test_the_plan_says_which_facts_it_used() -> None:
    made = a_plan(birth_date=born(52), sex="female", country="LU", weight_kg=60, first_name="Zoé")

    assert set(made.facts_used) == {"birth_date", "sex", "country"}


def test_what_is_done_is_due_again_only_after_its_period() -> None:
    woman = {"birth_date": born(60), "sex": "female", "country": "FR"}

    fresh = a_plan({"mammographie": "2026-03"}, **woman)
    old = a_plan({"mammographie": "2024-03"}, **woman)

    assert "mammographie" not in due(fresh)
    assert [(e.act.id, e.next_on) for e in fresh.later if e.act.id == "mammographie"] == [
        ("mammographie", dtm.date(2028, 3, 1))
    ]
    assert next(e for e in old.due if e.act.id == "mammographie").status == "again"


def test_what_the_doctor_decides_is_done_once_said() -> None:
    made = a_plan({"col_uterus": "2025-01"}, birth_date=born(40), sex="female", country="LU")

    assert "col_uterus" in [entry.act.id for entry in made.done]


def test_a_habit_is_never_done() -> None:
    made = a_plan({"tabac": "2026-01"}, smoking="current")

    assert "tabac" in due(made)


def test_the_flu_vaccine_waits_for_its_season() -> None:
    old_man = {"birth_date": born(70), "sex": "male", "country": "FR"}

    summer = a_plan(today=SUMMER, **old_man)
    done = a_plan({"vaccin_grippe": "2026-10"}, **old_man)
    next_winter = a_plan({"vaccin_grippe": "2026-10"}, today=dtm.date(2027, 10, 2), **old_man)

    assert {e.act.id: e.next_on for e in summer.later}["vaccin_grippe"] == dtm.date(2026, 10, 1)
    assert {e.act.id: e.next_on for e in done.later}["vaccin_grippe"] == dtm.date(2027, 10, 1)
    assert "vaccin_grippe" in due(next_winter)


@pytest.mark.parametrize(("done", "today", "expected"), [
    (None, "2027-01-15", "2027-01-15"), ("2026-12-01", "2027-01-15", "2027-10-01"), ("2026-03", "2026-10-01", "2026-10-01"),
    (None, "2027-03-01", "2027-10-01"), ("2026", "2026-11-26", "2026-11-26"),
])
def test_a_season_that_crosses_the_new_year_is_one_season(done: str | None, today: str, expected: str) -> None:
    winter = Period("season", season=(10, 2))

    found = next_due(winter, done, {}, dtm.date.fromisoformat(today))

    assert found == dtm.date.fromisoformat(expected)


@pytest.mark.parametrize(("age", "done", "expected"), [
    (30, None, 25), (30, 26, 45), (44, 24, 25), (45, 30, 45), (70, 65, 75), (20, None, 25), (97, 96, None),
])
def test_a_booster_at_given_ages_is_due_at_the_last_age_reached(age: int, done: int | None, expected: int | None) -> None:
    born_on = dtm.date(TODAY.year - age, 6, 1)
    said = f"{born_on.year + done}-06-02" if done else None

    found = next_due(Period("ages", ages=(25, 45, 65, 75, 85, 95)), said, {"birth_date": born_on.isoformat()}, TODAY)

    assert found == (dtm.date(born_on.year + expected, 6, 1) if expected else None)


def test_a_period_of_months_ends_on_a_day_that_exists() -> None:
    assert next_due(Period("period", months=1), "2026-01-31", {}, TODAY) == dtm.date(2026, 2, 28)
    assert next_due(Period("period", months=12), "2024-02-29", {}, TODAY) == dtm.date(2025, 2, 28)


@pytest.mark.parametrize(("facts", "left_out"), [
    ({"sex": "male", "pregnant": True, "birth_date": born(34), "country": "BE"}, "sex"),
    ({"sex": "female", "pregnant": True, "birth_date": born(71)}, "pregnant"),
    ({"weight_kg": 20, "height_cm": 190}, "weight_kg"),
    ({"weight_kg": 250, "height_cm": 150}, "weight_kg"),
    ({"weight_kg": 60, "height_cm": 170, "conditions": ["obesite"]}, "weight_kg"),
])
def test_facts_that_contradict_each_other_are_said_and_left_out(facts: dict[str, object], left_out: str) -> None:
    made = a_plan(**facts)

    assert len(made.contradictions) == 1
    assert left_out not in made.facts_used
    assert made.due


def test_a_plan_takes_less_than_two_milliseconds() -> None:
    facts = {"birth_date": born(71), "sex": "female", "country": "FR", "smoking": "current", "conditions": ["diabete"]}
    a_plan(**facts)

    best = min(_timed(facts) for _ in range(5))

    assert best < 0.002


def _timed(facts: dict[str, object]) -> float:
    started = time.process_time()
    for _ in range(20):
        a_plan(**facts)
    return (time.process_time() - started) / 20
