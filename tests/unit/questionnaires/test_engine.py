from __future__ import annotations

from typing import Any

import pytest

from bot.questionnaires import engine
from bot.questionnaires.score2 import Heart, percent
from tests.unit.questionnaires.people import TODAY, shipped, somebody

NAMES = ("audit_c", "fagerstrom", "findrisc", "phq2", "score2")


def ids(name: str, facts: dict[str, Any], answers: dict[str, Any] | None = None) -> list[str]:
    return [question.id for question in engine.to_ask(shipped()[name], facts, answers or {})]


def test_the_five_questionnaires_are_shipped_and_switched_on() -> None:
    assert sorted(shipped()) == sorted(NAMES)
    assert all(one.enabled for one in shipped().values())


@pytest.mark.parametrize("name", NAMES)
def test_every_result_has_a_text_a_source_and_advice(name: str) -> None:
    for band in shipped()[name].bands:
        assert band.bubbles and band.sources and band.topic


def test_what_the_profile_knows_is_not_asked() -> None:
    facts = somebody(60, "female", weight_kg=70.0, height_cm=165.0)

    assert ids("findrisc", facts)[0] == "tour_de_taille"
    assert engine.from_profile(shipped()["findrisc"], facts, {}) == ["birth_date", "sex", "weight_kg", "height_cm"]


def test_a_stranger_is_asked_everything_but_what_is_computed() -> None:
    assert ids("findrisc", {})[:5] == ["age", "sexe", "poids", "taille", "tour_de_taille"]


def test_somebody_who_never_drinks_is_asked_nothing_more() -> None:
    assert ids("audit_c", somebody(), {"frequence": "jamais"}) == []
    assert engine.outcome(shipped()["audit_c"], somebody(), {"frequence": "jamais"}, TODAY).score == 0


def test_an_answer_that_a_correction_skips_is_forgotten() -> None:
    answers = {"frequence": "jamais", "verres": "dix", "six_verres": "jour"}

    assert engine.without_skipped(shipped()["audit_c"], answers) == {"frequence": "jamais"}


@pytest.mark.parametrize(("name", "facts"), [
    ("findrisc", {"conditions": ["diabete"]}), ("findrisc", {"pregnant": True}), ("fagerstrom", {"smoking": "never"}),
    ("fagerstrom", {"smoking": "former"}), ("audit_c", {"pregnant": True}), ("score2", {"conditions": ["diabete"]}),
    ("score2", {"conditions": ["avc"]}), ("score2", {"conditions": ["maladie_coronaire"]}),
    ("score2", {"conditions": ["insuffisance_renale"]}), ("score2", somebody(39)), ("score2", somebody(90)),
])
def test_somebody_it_was_not_made_for_is_told_where_to_go(name: str, facts: dict[str, Any]) -> None:
    assert engine.refusal(shipped()[name], facts, {}, TODAY)


@pytest.mark.parametrize("age", [40, 69, 70, 89])
def test_the_heart_is_calculated_from_40_to_89(age: int) -> None:
    assert engine.refusal(shipped()["score2"], somebody(age), {}, TODAY) is None


def test_a_known_disease_told_in_the_questions_ends_the_calculation() -> None:
    assert engine.refusal(shipped()["score2"], somebody(), {"maladie": "oui"}, TODAY)


@pytest.mark.parametrize("age", [39, 90])
def test_the_formula_refuses_ages_that_nobody_studied(age: int) -> None:
    with pytest.raises(ValueError, match="SCORE2"):
        percent(Heart(age, "male", False, 120, 5, 1.3))


@pytest.mark.parametrize("name", NAMES)
def test_no_score_is_made_of_half_the_answers(name: str) -> None:
    with pytest.raises(engine.Incomplete):
        engine.outcome(shipped()[name], {"smoking": "current"}, {}, TODAY)


@pytest.mark.parametrize(("bmi", "points"), [(24.99, 0), (25.0, 1), (30.0, 1), (30.01, 3)])
def test_the_limits_of_the_body_mass_index_are_sharp(bmi: float, points: int) -> None:
    person = somebody(weight_kg=bmi, height_cm=100.0)

    assert engine.points(shipped()["findrisc"].question("imc"), person, {}, TODAY) == points


@pytest.mark.parametrize(("sex", "waist", "points"), [
    ("male", 93, 0), ("male", 94, 3), ("male", 102, 3), ("male", 103, 4), ("male", 102.5, 4),
    ("female", 79, 0), ("female", 80, 3), ("female", 88, 3), ("female", 89, 4),
])
def test_the_waist_counts_by_sex(sex: str, waist: float, points: int) -> None:
    question = shipped()["findrisc"].question("tour_de_taille")

    assert engine.points(question, somebody(sex=sex), {"tour_de_taille": waist}, TODAY) == points


@pytest.mark.parametrize(("age", "points"), [(44, 0), (45, 2), (54, 2), (55, 3), (64, 3), (65, 4)])
def test_the_age_counts_in_steps(age: int, points: int) -> None:
    assert engine.points(shipped()["findrisc"].question("age"), somebody(age), {}, TODAY) == points


@pytest.mark.parametrize("name", ["audit_c", "fagerstrom", "findrisc", "phq2"])
def test_every_possible_number_of_points_has_exactly_one_result(name: str) -> None:
    content = shipped()[name]
    low, high = content.lowest_and_highest

    for score in range(int(low), int(high) + 1):
        for sex in ("male", "female"):
            assert len([b for b in content.bands if b.sex in (None, sex) and b.span.holds(score)]) == 1


def test_results_are_said_as_a_risk_and_never_as_a_label() -> None:
    labels = ("dépressi", "alcoolique", "vous êtes dépendant", "vous êtes diabétique", "vous souffrez")

    for content in shipped().values():
        for band in content.bands:
            assert not [word for word in labels if word in " ".join(band.bubbles).lower()]
