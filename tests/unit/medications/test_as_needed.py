"""Medicines taken when needed: what a sentence says, and how intakes are counted."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import pytest

from bot.adherence import periods
from bot.adherence.service import Adherence
from bot.errors import NotTheOwner
from bot.medications import as_needed, drafts
from bot.medications.intakes import Intakes
from bot.medications.lexicon import shipped
from bot.medications.model import Plan
from tests.support.medications import ANNE, BRUNO, ZONE, Workshop, a_draft, utc

NOW = utc("2026-11-24 09:00")


@pytest.mark.parametrize(("text", "rest", "most"), [
    ("doliprane si j'ai mal, max 3 par jour", "doliprane", 3), ("doliprane si jai mal max 3/j", "doliprane", 3),
    ("doliprane 1g si douleur pas plus de 4 en 24h", "doliprane 1g", 4), ("dafalgan 1 g au besoin trois par jour max", "dafalgan 1 g", 3),
    ("ibuprofene 400 en cas de migraine 3 par jour maximum", "ibuprofene 400", 3), ("ventoline 2 bouffées si crise", "ventoline 2 bouffées", None),
    ("spasfon quand j'ai mal au ventre", "spasfon", None), ("xanax si je dors pas max 1", "xanax", 1),
])
def test_a_condition_and_a_maximum_are_read_in_any_spelling(text: str, rest: str, most: int | None) -> None:
    found = as_needed.read(text)

    assert found is not None
    assert (found.rest, found.most) == (rest, most)


@pytest.mark.parametrize("text", [
    "doliprane à 8h si j'ai mal", "metformine à 8h", "rappelle-moi le doliprane matin et soir", "rappelle moi si j'ai oublié la metformine",
    "la metformine quand j'ai fini de manger", "rappelle moi la metformine quand je rentre du boulot",
])
def test_hours_are_not_taken_when_needed(text: str) -> None:
    assert as_needed.read(text) is None


def test_what_lies_between_two_intakes_is_kept_and_is_no_maximum() -> None:
    draft = drafts.read("doliprane 1 cp si besoin toutes les 6h max 4 par jour", NOW, ZONE, shipped())

    assert (draft.kind, draft.medication, draft.most) == ("need", "doliprane", 4)
    assert draft.dose == "1 comprimé, toutes les 6h"


def test_hours_said_afterwards_make_it_a_reminder_again() -> None:
    needed = drafts.read("doliprane si besoin max 3 par jour", NOW, ZONE, shipped())

    draft = drafts.read("non, tous les jours à 8h", NOW, ZONE, shipped(), needed)

    assert (draft.kind, draft.most) == ("dose", None)
    assert draft.rule is not None and draft.rule.times == ("08:00",)


@pytest.mark.parametrize(("text", "units"), [
    ("j'ai pris 2 doliprane", 2), ("pris deux dafalgan", 2), ("j'ai pris un doliprane", 1), ("j'ai pris 1 g de doliprane", 1),
    ("j'ai pris à 10h", 1), ("j'ai pris 1000 mg", 1),
])
def test_the_number_taken_is_a_number_of_units(text: str, units: int) -> None:
    assert as_needed.units_taken(text) == units


@dataclass
class Cabinet:
    """A shop with one medicine taken when needed, at most three in 24 hours."""

    shop: Workshop
    intakes: Intakes
    plan: Plan

    def takes(self, at: str, units: int = 1) -> str:
        self.shop.clock.move_to(utc(at))
        noted = self.intakes.note(ANNE, self.plan.id, units)
        return "over" if noted.over else "reached" if noted.reached else str(noted.count.taken)


@pytest.fixture
def cabinet(shop: Workshop) -> Iterator[Cabinet]:
    plan = shop.service.create_plan(ANNE, a_draft("00:00", label="doliprane"), ZONE, kind="need", most=3)
    yield Cabinet(shop, Intakes(shop.store, shop.clock), plan)


async def test_nothing_of_it_ever_falls_due(cabinet: Cabinet) -> None:
    await cabinet.shop.at("2026-11-26 09:00")

    assert cabinet.shop.channel.accepted == []
    assert cabinet.shop.service.next_due(cabinet.plan) is None


def test_the_24_hours_roll(cabinet: Cabinet) -> None:
    told = [cabinet.takes(at) for at in ("2026-11-24 09:00", "2026-11-24 15:00", "2026-11-24 21:00", "2026-11-25 08:59", "2026-11-25 15:30")]

    assert told == ["1", "2", "reached", "over", "reached"]


def test_it_is_said_when_the_oldest_intake_is_a_day_old(cabinet: Cabinet) -> None:
    for at in ("2026-11-24 09:00", "2026-11-24 15:00", "2026-11-24 21:00"):
        cabinet.takes(at)

    assert cabinet.intakes.count(cabinet.plan).frees_at == utc("2026-11-25 09:00")


def test_two_at_once_are_two_and_one_can_be_withdrawn(cabinet: Cabinet) -> None:
    cabinet.shop.clock.move_to(utc("2026-11-24 09:00"))
    noted = cabinet.intakes.note(ANNE, cabinet.plan.id, 2)

    answer = cabinet.shop.service.answer(noted.doses[-1].id, ANNE, "undo")
    again = cabinet.shop.service.answer(noted.doses[-1].id, ANNE, "undo")

    assert (answer.text_id, answer.changed, again.changed) == ("need_undone", True, False)
    assert cabinet.intakes.count(cabinet.plan).taken == 1


async def test_a_planned_dose_of_the_same_substance_counts_too(cabinet: Cabinet) -> None:
    cabinet.shop.service.create_plan(ANNE, a_draft("08:00", label="dafalgan"), ZONE)
    await cabinet.shop.until("2026-11-24 07:00")
    cabinet.shop.service.answer(cabinet.shop.the_dose().id, ANNE, "taken")
    cabinet.intakes = Intakes(cabinet.shop.store, cabinet.shop.clock, lambda one, other: True)

    assert cabinet.takes("2026-11-24 09:00") == "2"


def test_intakes_are_no_planned_doses(cabinet: Cabinet) -> None:
    cabinet.takes("2026-11-24 09:00")

    regularity = Adherence(cabinet.shop.store, lambda name, **_: name, lambda _: ZONE)
    assert regularity.report(ANNE, periods.week_until(NOW.date()), NOW.date()).counts.planned == 0


def test_nobody_notes_for_somebody_else(cabinet: Cabinet) -> None:
    with pytest.raises(NotTheOwner):
        cabinet.intakes.note(BRUNO, cabinet.plan.id)
