"""What is questioned before a plan is saved, on the shipped content and lexicon."""

from __future__ import annotations

import datetime as dtm
from functools import cache
from pathlib import Path

import pytest

from bot.content.checks import read_content
from bot.content.findings import Report
from bot.medications import lexicon
from bot.medications.cautions import Cautions, per_week
from bot.medications.recurrence import Rule
from tests.support.medications import a_plan, a_rule

DAY = dtm.date(2026, 11, 24)
WEEKLY = Rule(freq="weekly", times=("08:00",), start=DAY, weekdays=(0,))


@cache
def cautions(*off: str) -> Cautions:
    library = read_content(Path(__file__).parents[3] / "nlu_data", None, Report()).library
    return Cautions(library.missed_dose, library.plan_checks, lexicon.shipped(), off, library.cost_help)


def kinds(label: str, rule: Rule | None = None, doses: str | None = None, allergies: tuple[str, ...] = (), off: str = "") -> list[str]:
    found = cautions(*([off] if off else [])).of(label, doses, rule or a_rule("08:00"), allergies, [])
    return [caution.id for caution in found]


@pytest.mark.parametrize(("label", "allergy"), [
    ("amoxicilline", "pénicilline"), ("augmentin", "amoxicilline"), ("clamoxyl", "penicilline"), ("aspirine", "aspirine"),
    ("kardegic", "aspirine"), ("ibuprofene", "aspirine"), ("advil", "ibuprofène"), ("doliprane", "paracétamol"),
    ("bactrim", "sulfamides"), ("oracilline", "amoxicilline"), ("codoliprane", "morphine"),
])
def test_an_allergy_to_the_substance_or_its_family_is_questioned(label: str, allergy: str) -> None:
    assert kinds(label, allergies=(allergy,)) == [f"allergy:{allergy}"]


@pytest.mark.parametrize(("label", "allergy"), [
    ("doliprane", "pénicilline"), ("metformine", "pollen"), ("doliprane", "aspirine"), ("levothyrox", "arachides"), ("mon truc", "pollen"),
])
def test_another_allergy_is_no_reason_to_worry_anybody(label: str, allergy: str) -> None:
    assert kinds(label, allergies=(allergy,)) == []


@pytest.mark.parametrize("label", ["methotrexate", "méthotrexate", "imeth", "fosamax", "ozempic", "trulicity", "mounjaro"])
def test_a_weekly_medicine_said_daily_is_challenged_and_weekly_it_is_not(label: str) -> None:
    assert [kind.split(":")[0] for kind in kinds(label)] == ["weekly"]
    assert kinds(label, WEEKLY) == []


def test_the_daily_forms_of_weekly_substances_are_left_alone() -> None:
    assert kinds("rybelsus") == []
    assert kinds("acide alendronique", doses="10 mg") == []
    assert kinds("acide alendronique", doses="70 mg") == ["weekly:alendronate"]


def test_a_function_that_is_switched_off_finds_nothing() -> None:
    assert kinds("methotrexate", off="weekly") == []
    assert kinds("amoxicilline", allergies=("pénicilline",), off="allergy") == []


@pytest.mark.parametrize(("mine", "other"), [("doliprane", "paracétamol"), ("dafalgan", "doliprane"), ("codoliprane", "efferalgan")])
def test_a_brand_and_its_generic_are_the_same_medicine(mine: str, other: str) -> None:
    found = cautions().of(mine, None, a_rule("08:00"), (), [a_plan(label=other)])

    assert [caution.kind for caution in found] == ["same"]


def test_two_different_medicines_raise_no_question() -> None:
    assert cautions().of("metformine", None, a_rule("08:00"), (), [a_plan(label="doliprane")]) == []


@pytest.mark.parametrize(("label", "group"), [
    ("xarelto", "anticoagulant"), ("eliquis", "anticoagulant"), ("previscan", "anticoagulant"), ("lantus", "insuline"),
    ("méthotrexate", "methotrexate"), ("leeloo", "pilule"), ("lamictal", "antiepileptique"), ("depakine", "antiepileptique"),
    ("teralithe", "lithium"), ("colchicine", "colchicine"), ("trulicity", "hebdomadaire"),
])
def test_a_missed_dose_of_a_high_risk_medicine_goes_to_the_pharmacist(label: str, group: str) -> None:
    found = cautions().high_risk(label)

    assert found is not None and found.id == group and found.source


@pytest.mark.parametrize("label", ["doliprane", "metformine", "kardegic", "un mot"])
def test_other_medicines_are_not_on_the_list(label: str) -> None:
    assert cautions().high_risk(label) is None


def test_a_purpose_is_said_of_the_class_and_names_its_source() -> None:
    found = cautions().purpose("doliprane")

    assert found is not None and "douleur" in found.words and "ATC" in found.source


def test_nothing_is_published_without_a_source_that_was_seen() -> None:
    library = read_content(Path(__file__).parents[3] / "nlu_data", None, Report()).library
    rows = [row for part in (library.missed_dose["haut_risque"], library.plan_checks["hebdomadaires"], library.plan_checks["allergies"])
            for row in part.values()]  # type: ignore[attr-defined]

    assert {row["certitude"] for row in rows} <= {"V", "Vp"}


def test_a_medicine_taken_once_or_twice_a_week_is_challenged_only_beyond_twice() -> None:
    twice = Rule(freq="weekly", times=("08:00",), start=DAY, weekdays=(0, 3))

    assert kinds("enbrel", twice) == []
    assert kinds("enbrel") == ["weekly:etanercept"]


@pytest.mark.parametrize(("country", "word"), [("FR", "Complémentaire"), ("LU", "office social"), ("BE", "mutualité"), ("CH", "générique")])
def test_help_to_pay_is_that_of_the_country_with_its_source(country: str, word: str) -> None:
    assert word in cautions().cost_help(country) and "(" in cautions().cost_help(country)
    assert cautions().cost_help("XX") == ""


def test_doses_a_week_are_counted_from_the_rule() -> None:
    assert per_week(a_rule("08:00", "20:00")) == 14
    assert per_week(WEEKLY) == 1
    assert per_week(a_rule("08:00", interval=2)) == 4
    assert per_week(a_rule("08:00", count=1)) == 1
