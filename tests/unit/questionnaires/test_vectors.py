"""Every score agrees with published examples and with other people's tests (NOTICE names them)."""

from __future__ import annotations

import json
from typing import Any

import pytest

from bot.questionnaires import engine
from bot.questionnaires.score2 import Heart, percent
from bot.settings import PROJECT
from tests.unit.questionnaires.people import TODAY, option_worth, rows, shipped, somebody

SHARED = PROJECT.parent / "shared" / "data" / "scores"


@pytest.mark.parametrize("row", rows("score2"), ids=lambda row: f"{row['region']}-{row['age']}-{row['sex']}-{row['systolic']:g}")
def test_score2_gives_the_published_percentage(row: dict[str, Any]) -> None:
    heart = Heart(row["age"], row["sex"], row["smoker"], row["systolic"], row["cholesterol"], row["hdl"])

    digits = len(str(row["percent"]).split(".")[1])

    assert round(percent(heart, row["region"]), digits) == row["percent"]


@pytest.mark.parametrize("row", [row for row in rows("score2") if row["region"] == "low"], ids=str)
def test_the_questionnaire_of_the_heart_gives_the_same_percentage(row: dict[str, Any]) -> None:
    facts = somebody(row["age"], row["sex"], smoking="current" if row["smoker"] else "never")
    answers = {"maladie": "non", "tension": row["systolic"], "cholesterol": row["cholesterol"], "hdl": row["hdl"]}

    found = engine.outcome(shipped()["score2"], facts, answers, TODAY)

    assert found.score == round(row["percent"], 1)


@pytest.mark.parametrize("row", rows("findrisc"), ids=lambda row: f"{row['sex']}-{row['total']}")
def test_findrisc_adds_up(row: dict[str, Any]) -> None:
    facts = somebody(row["age"], row["sex"], weight_kg=row["bmi"] * 4, height_cm=200.0)
    chosen = ("activite", "legumes", "medicament_tension", "sucre_eleve", "famille")
    answers = {name: option_worth("findrisc", name, row[name]) for name in chosen}

    found = engine.outcome(shipped()["findrisc"], facts, {**answers, "tour_de_taille": row["waist"]}, TODAY)

    assert (found.score, found.highest) == (row["total"], 26)


@pytest.mark.parametrize("row", rows("audit_c"), ids=str)
def test_audit_c_adds_up_and_the_limits_depend_on_the_sex(row: dict[str, Any]) -> None:
    names = ("frequence", "verres", "six_verres")
    answers = {name: option_worth("audit_c", name, worth) for name, worth in zip(names, row["points"], strict=True)}

    found = engine.outcome(shipped()["audit_c"], somebody(sex=row["sex"] or "female"), answers, TODAY)

    assert found.score == row["total"]
    if row["risk"] is not None:
        assert found.band.id.endswith("_faible") is not row["risk"]


@pytest.mark.parametrize("row", rows("fagerstrom"), ids=str)
def test_fagerstrom_adds_up(row: dict[str, Any]) -> None:
    names = ("premiere", "lieux_interdits", "la_plus_dure", "par_jour", "matin", "malade")
    answers = {name: option_worth("fagerstrom", name, worth) for name, worth in zip(names, row["points"], strict=True)}

    assert engine.outcome(shipped()["fagerstrom"], somebody(smoking="current"), answers, TODAY).score == row["total"]


@pytest.mark.parametrize("row", rows("phq2"), ids=str)
def test_phq2_adds_up_and_leads_to_help_from_three_points(row: dict[str, Any]) -> None:
    answers = {name: option_worth("phq2", name, worth) for name, worth in zip(("plaisir", "tristesse"), row["points"], strict=True)}

    found = engine.outcome(shipped()["phq2"], somebody(), answers, TODAY)

    assert found.score == row["total"]
    assert (found.band.id == "en_parler") is (row["total"] >= 3)
    assert found.band.helplines


def test_no_agreeing_vector_of_the_shared_collection_was_left_out() -> None:
    if not SHARED.is_dir():
        pytest.skip("the shared collection of vectors is not beside the project")
    shared = [json.loads(line) for name in ("score2", "gdl2", "awell") for line in (SHARED / f"{name}_vectors.jsonl").open(encoding="utf-8")]
    wanted = {"SCORE2", "SCORE2-OP", "FINDRISC_Finnish_Diabetes_Risk_Score", "AUDIT-C", "audit", "fnd", "phq_2"}
    theirs = [row for row in shared if row["instrument"] in wanted]
    ours = [row for name in ("score2", "findrisc", "audit_c", "fagerstrom", "phq2") for row in rows(name)]

    cells_of_a_colour_chart, without_answers = 4, 1

    assert len(theirs) - cells_of_a_colour_chart - without_answers == len(ours)
