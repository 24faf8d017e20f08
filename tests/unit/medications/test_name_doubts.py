"""Names as people misspell them: understood, offered, or kept; never another medicine in silence."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.medications import drafts, name_doubts
from bot.medications.drafts import Draft
from bot.medications.lexicon import find, shipped
from bot.medications.name_doubts import Doubt
from tests.unit.medications.test_courses import NOW, PARIS

MISSPELT = [line.split("\t") for line in Path(__file__).with_name("misspelt_medicines.tsv").read_text("utf-8").splitlines()]


def outcome(typed: str, meant: str) -> str:
    """What the reminder would do with `typed`: right, offered, wrong, or kept (as typed)."""
    wanted = shipped().known(meant)
    assert wanted is not None, meant
    draft = drafts.read(f"rappelle-moi de prendre {typed} à 8h tous les jours", NOW, PARIS, shipped())
    if draft.offers:
        return "offered" if any(shipped().known(name).substance == wanted.substance for name in draft.offers) else "wrong offer"
    found = find(draft.medication or "")
    return "kept" if not found else "right" if all(match.substance == wanted.substance for match in found) else "wrong"


def test_misspelt_names_are_understood_or_offered_and_never_wrong():
    outcomes = {typed: outcome(typed, meant) for typed, meant in MISSPELT}
    counted = {name: sum(value == name for value in outcomes.values()) for name in set(outcomes.values())}

    assert counted.get("right", 0) >= 0.9 * len(MISSPELT), counted
    assert counted.get("right", 0) + counted.get("offered", 0) >= 0.98 * len(MISSPELT), {k: v for k, v in outcomes.items() if v not in ("right", "offered")}
    assert "wrong" not in counted, {k: v for k, v in outcomes.items() if v == "wrong"}


@pytest.mark.parametrize(("name", "doubt"), [
    ("mon truc pour la tension", Doubt(kind="tension")), ("gouttes yeux", Doubt(kind="yeux")), ("anticoagulant", Doubt(kind="anticoagulant")),
    ("lamilix", Doubt(("lasilix", "lamisil"))), ("zarelto", Doubt(("xarelto",))),
    ("lasilix", None), ("lamisil", None), ("kardegic 75", None), ("insuline", None), ("dolipranne", None), ("zorbitruc", None),
    ("prise de sang", None), ("vitamines", None), ("verre d'eau", None), ("dentiste", None), ("tension", None), ("promenade", None),
])
def test_what_has_to_be_asked(name, doubt):
    assert name_doubts.doubt(name, f"rappelle-moi {name} à 8h", shipped()) == doubt


def test_a_name_that_sounds_near_but_is_another_medicine_is_not_taken():
    assert [match.name for match in find("synthroid")] == ["synthroid"]   # an anticoagulant is called sintrom


@pytest.mark.parametrize(("label", "kind", "belongs"), [
    ("ramipril", "mon truc pour la tension", True), ("Coversyl 5 mg", "cachet pour la tension", True), ("eliquis", "l'anticoagulant", True),
    ("doliprane", "l'anticoagulant", False), ("truc pour la tension", "médicament pour la tension", True), ("xalatan", "gouttes pour les yeux", True),
    ("lantus", "insuline", False), ("prise de sang", "truc pour le sang", False),
])
def test_a_plan_is_of_a_kind_by_its_class_or_its_words(label, kind, belongs):
    said = name_doubts.kind_of(kind)

    assert (said is not None and name_doubts.belongs(label, said, shipped())) is belongs


def test_a_plan_is_named_by_its_kind():
    assert drafts.mentions(shipped(), "supprime mon truc pour la tension", "ramipril")
    assert not drafts.mentions(shipped(), "supprime mon truc pour la tension", "doliprane")


def test_names_that_look_alike_are_told_apart():
    assert name_doubts.told_apart("lasilix", shipped()) == "lasilix (furosémide)"
    assert name_doubts.told_apart("prise de sang", shipped()) == "prise de sang"


def test_a_mended_name_keeps_its_strength():
    assert drafts.read("levotirox 75 à 7h tous les jours", NOW, PARIS, shipped()).medication == "levothyrox 75"


def test_the_kind_is_the_name_when_nothing_else_is_said():
    assert drafts.read("rappelle moi le traitement pour le coeur tous les soirs", NOW, PARIS, shipped()).medication == "traitement pour le coeur"


@pytest.mark.parametrize(("words", "kept"), [("je sais plus", "anticoagulant"), ("machinchose", "machinchose")])
def test_an_answer_that_names_nothing_known(words, kept):
    draft = drafts.answered(words, Draft(medication="anticoagulant", kind_said=True))

    assert (draft.medication, draft.name_open) == (kept, False)
