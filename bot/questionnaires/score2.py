"""SCORE2 and SCORE2-OP: the 10-year risk of a first heart attack or stroke, by the published formula. Pure.

SCORE2 working group and ESC Cardiovascular risk collaboration, "SCORE2 risk prediction algorithms", European Heart
Journal 2021;42:2439-2454 (40 to 69 years). SCORE2-OP working group, "SCORE2-OP risk prediction algorithms", European
Heart Journal 2021;42:2455-2467 (70 years and more). Neither is for people with diabetes or a known cardiovascular
disease. Coefficients: the papers' supplements, as collected in DGruen89/estimateCVRisk (MIT, see NOTICE); the diabetes
terms are left out, since people with diabetes are not scored.
"""

from __future__ import annotations

import math
from typing import Literal, NamedTuple

Sex = Literal["male", "female"]
Region = Literal["low", "moderate", "high", "very high"]

HOME: Region = "low"
"""France, Belgium, Luxembourg and Switzerland belong to the low-risk region."""

YOUNGEST, OLDER, OLDEST = 40, 70, 89


class _Terms(NamedTuple):
    """Coefficients of the linear predictor: each factor alone, then with age."""

    age: float
    smoker: float
    sbp: float
    cholesterol: float
    hdl: float
    smoker_age: float
    sbp_age: float
    cholesterol_age: float
    hdl_age: float
    survival: float
    mean: float


_YOUNGER: dict[Sex, _Terms] = {
    "male": _Terms(0.3742, 0.6012, 0.2777, 0.1458, -0.2698, -0.0755, -0.0255, -0.0281, 0.0426, 0.9605, 0.0),
    "female": _Terms(0.4648, 0.7744, 0.3131, 0.1002, -0.2606, -0.1088, -0.0277, -0.0226, 0.0613, 0.9776, 0.0),
}
_OLDER: dict[Sex, _Terms] = {
    "male": _Terms(0.0634, 0.3524, 0.0094, 0.085, -0.3564, -0.0247, -0.0005, 0.0073, 0.0091, 0.7576, 0.0929),
    "female": _Terms(0.0789, 0.4921, 0.0102, 0.0605, -0.304, -0.0255, -0.0004, -0.0009, 0.0154, 0.8082, 0.229),
}
_SCALES: dict[tuple[bool, Sex], dict[Region, tuple[float, float]]] = {
    (False, "male"): {
        "low": (-0.5699, 0.7476), "moderate": (-0.1565, 0.8009), "high": (0.3207, 0.936), "very high": (0.5836, 0.8294),
    },
    (False, "female"): {
        "low": (-0.738, 0.7019), "moderate": (-0.3143, 0.7701), "high": (0.571, 0.9369), "very high": (0.9412, 0.8329),
    },
    (True, "male"): {"low": (-0.34, 1.19), "moderate": (0.01, 1.25), "high": (0.08, 1.15), "very high": (0.05, 0.7)},
    (True, "female"): {"low": (-0.52, 1.01), "moderate": (-0.1, 1.1), "high": (0.38, 1.09), "very high": (0.38, 0.69)},
}


class Heart(NamedTuple):
    """What the formula asks for: age in whole years, systolic pressure in mmHg, both cholesterols in mmol/L."""

    age: int
    sex: Sex
    smoker: bool
    systolic: float
    cholesterol: float
    hdl: float


def percent(heart: Heart, region: Region = HOME) -> float:
    """The risk in percent, from 0 to 100. Raises ValueError outside the ages of the two papers."""
    if not YOUNGEST <= heart.age <= OLDEST:
        raise ValueError(f"SCORE2 is for {YOUNGEST} to {OLDEST} years")
    older = heart.age >= OLDER
    terms = (_OLDER if older else _YOUNGER)[heart.sex]
    baseline = 1 - terms.survival ** math.exp(_predictor(heart, terms, older) - terms.mean)
    first, second = _SCALES[older, heart.sex][region]
    return 100 * (1 - math.exp(-math.exp(first + second * math.log(-math.log(1 - baseline)))))


def _predictor(heart: Heart, terms: _Terms, older: bool) -> float:
    """The weighted sum around the centres of each paper; SCORE2 counts age, pressure and HDL in steps."""
    if older:
        age, sbp, hdl = heart.age - 73.0, heart.systolic - 150, heart.hdl - 1.4
    else:
        age, sbp, hdl = (heart.age - 60) / 5, (heart.systolic - 120) / 20, (heart.hdl - 1.3) / 0.5
    cholesterol, smoker = heart.cholesterol - 6, float(heart.smoker)
    alone = terms.age * age + terms.smoker * smoker + terms.sbp * sbp + terms.cholesterol * cholesterol + terms.hdl * hdl
    with_age = terms.smoker_age * smoker + terms.sbp_age * sbp + terms.cholesterol_age * cholesterol + terms.hdl_age * hdl
    return alone + with_age * age
