"""Which doses a sentence speaks of when several wait for an answer."""

from __future__ import annotations

import pytest

from bot.medications import lexicon
from bot.medications.model import Dose
from bot.medications.service import PlannedDose
from bot.medications.which_doses import meant
from tests.support.medications import a_plan, utc


def waiting(*labels: str) -> list[PlannedDose]:
    due = utc("2026-11-24 07:00")
    return [
        PlannedDose(Dose(id=label, plan_id=label, patient_id="p", local_date="2026-11-24", slot="08:00", due_at=due, closes_at=due),
                    a_plan("08:00", id=label, label=label))
        for label in labels
    ]


def named(said: str, *labels: str) -> list[str]:
    return [one.plan.label for one in meant(said, waiting(*labels), lexicon.shipped()).named]


@pytest.mark.parametrize("said", ["c'est fait", "tout pris", "jai tout pris", "oui c fait", "pris à 8h", "les deux sont pris", "je les ai tous pris"])
def test_words_without_a_name_mean_the_whole_message(said: str) -> None:
    found = meant(said, waiting("metformine", "ramipril"), lexicon.shipped())

    assert (found.named, found.stranger, found.partly) == ((), False, False)


@pytest.mark.parametrize(("said", "labels"), [
    ("la metformine c'est fait", ["metformine"]),
    ("metformne prise", ["metformine"]),
    ("j'ai pris le glucophage", ["metformine"]),
    ("metformine et ramipril c'est fait", ["metformine", "ramipril"]),
    ("les gouttes Zorglub sont mises", ["Zorglub"]),
])
def test_a_medicine_that_is_named_is_meant_alone(said: str, labels: list[str]) -> None:
    assert named(said, "metformine", "ramipril", "Zorglub") == labels


@pytest.mark.parametrize("said", ["j'en ai pris qu'un", "pas tous", "tout sauf le dernier", "un seul pour l'instant", "le premier c'est fait", "presque tout"])
def test_some_of_them_without_saying_which_is_asked_about(said: str) -> None:
    assert meant(said, waiting("metformine", "ramipril"), lexicon.shipped()).partly


def test_another_medicine_than_those_that_wait_is_nobodys_answer() -> None:
    found = meant("j'ai pris mon doliprane", waiting("metformine"), lexicon.shipped())

    assert found.stranger and not found.named
