"""What somebody is told who asks, asks again, and asks something narrower; and facts that cannot all be true."""

from __future__ import annotations

import datetime as dtm
from dataclasses import replace

import pytest

from bot.advice import matrix, telling
from bot.advice.plausible import plausible
from bot.advice.selection import given
from bot.content.schema import Criterion, Followup, Interval, Source, Topic, Variant

TODAY = dtm.date(2026, 11, 24)
SOURCE = Source("s", "Autorité", "Titre", 2020)
SMOKER, SENIOR = Criterion("tabac", ("current",)), Criterion("age", (Interval(65, None),))
PREGNANT, MALE = Criterion("grossesse", (True,)), Criterion("sexe", ("male",))
KIDNEY, DIABETES = Criterion("maladies", ("insuffisance_renale",)), Criterion("maladies", ("diabete",))


def variant(name: str, *when: Criterion) -> Variant:
    return Variant(name, (f"Texte {name}.",), (SOURCE,), when)


def question(name: str, *variants: Variant) -> Followup:
    return Followup(name, f"{name} ?", name, (f"exemple {name}",), (*variants, variant("general")))


def topic(*variants: Variant, questions: tuple[Followup, ...] = ()) -> Topic:
    return Topic("tabac", "le tabac", "Tabac", TODAY, TODAY, (), (*variants, variant("general")), (), questions)


def told(about: Topic, times: int, **facts: object) -> list[tuple[str, str, str]]:
    """(question, answer, manner) of asking about the same topic so often."""
    heard: dict[str, str] = {}
    found = []
    for _ in range(times):
        one = telling.tell(about, None, facts, TODAY, heard)
        heard = telling.remember(heard, telling.key(about.name, one.question, one.choice), TODAY)
        found.append((one.question.id if one.question else "", one.choice.variant.id, one.manner))
    return found


def test_whoever_asks_again_gets_what_they_did_not_hear_and_is_told_so() -> None:
    about = topic(variant("fumeur", SMOKER), variant("senior", SENIOR), questions=(question("poids"),))

    assert told(about, 4, smoking="current", birth_date="1950-01-01") == [
        ("", "fumeur", "new"), ("", "senior", "more"), ("poids", "general", "other"), ("", "fumeur", "again"),
    ]


def test_a_question_that_does_not_concern_somebody_is_not_offered_and_still_answered() -> None:
    breastfeeding = replace(question("allaitement"), unless=(MALE,))
    about = topic(questions=(breastfeeding,))

    assert telling.to_offer(about, {"sex": "male"}, TODAY, ()) == []
    assert telling.to_offer(about, {}, TODAY, ()) == [breastfeeding]
    assert telling.tell(about, breastfeeding, {"sex": "male"}, TODAY, ()).question == breastfeeding


def test_nothing_is_added_to_an_answer_for_a_pregnant_person() -> None:
    about = topic(variant("enceinte", PREGNANT), variant("fumeur", SMOKER))

    assert [one.variant.id for one in given(about, {"pregnant": True, "smoking": "current"}, TODAY)] == ["enceinte"]


def test_to_an_answer_for_a_disease_only_one_for_another_disease_is_added() -> None:
    about = topic(variant("reins", KIDNEY), variant("fumeur", SMOKER), variant("diabete", DIABETES))
    facts = {"smoking": "current", "conditions": ["diabete", "insuffisance_renale"]}

    assert [one.variant.id for one in given(about, facts, TODAY)] == ["reins", "diabete"]


def test_a_general_answer_is_never_added() -> None:
    assert [one.variant.id for one in given(topic(variant("fumeur", SMOKER)), {"smoking": "current"}, TODAY)] == ["fumeur"]


def test_a_question_that_is_asked_again_is_answered_again_in_so_many_words() -> None:
    about = topic(questions=(question("poids"), question("prix")))
    heard = {"tabac/poids/general": "2026-11-24"}

    again = telling.tell(about, about.questions[0], {}, TODAY, heard)

    assert (again.question, again.manner) == (about.questions[0], "again")


def test_questions_not_asked_yet_are_offered_those_written_for_the_person_first() -> None:
    about = topic(questions=(question("a"), question("b"), question("c", variant("fumeur", SMOKER))))

    offered = telling.unasked(about, {"smoking": "current"}, TODAY, {"tabac/a/general": "2026-11-24"})

    assert [one.id for one in offered] == ["c", "b"]


def test_no_question_is_offered_twice_and_an_offered_one_can_still_be_told() -> None:
    about = topic(questions=(question("a"), question("b"), question("c")))
    heard = {telling.offer_key("tabac", one): "2026-11-24" for one in about.questions[:2]} | {"tabac//general": "2026-11-24"}

    assert [one.id for one in telling.to_offer(about, {}, TODAY, heard)] == ["c"]
    assert telling.tell(about, None, {}, TODAY, heard).question == about.questions[0]


def test_after_thirty_days_an_answer_counts_as_new() -> None:
    heard = {"tabac//general": "2026-10-24", "sel//general": "2026-10-26"}

    assert telling.fresh(heard, TODAY) == {"sel//general": "2026-10-26"}


def test_memory_has_an_end() -> None:
    heard: dict[str, str] = {}
    for number in range(500):
        heard = telling.remember(heard, f"t/{number}/x", TODAY)

    assert len(heard) == 100
    assert "t/499/x" in heard


@pytest.mark.parametrize(("facts", "doubts", "aside"), [
    ({"pregnant": True, "sex": "male", "birth_date": "1936-01-01"}, ("pregnant",), ("sex", "birth_date")),
    ({"pregnant": True, "sex": "female", "birth_date": "1996-01-01"}, (), ()),
    ({"pregnant": False, "sex": "male"}, (), ()),
    ({"birth_date": "1790-01-01"}, ("birth_date",), ("birth_date",)),
    ({"birth_date": "2790-01-01"}, ("birth_date",), ("birth_date",)),
    ({"weight_kg": 500, "height_cm": 60}, ("body",), ("weight_kg", "height_cm")),
    ({"weight_kg": 80, "height_cm": 180}, (), ()),
    ({}, (), ()),
])
def test_of_facts_that_exclude_each_other_the_more_careful_one_stays(
    facts: dict[str, object], doubts: tuple[str, ...], aside: tuple[str, ...]
) -> None:
    found = plausible(facts, TODAY)

    assert (found.doubts, found.aside) == (doubts, aside)
    assert not set(found.facts) & set(aside)


def test_the_table_shows_who_gets_what_in_the_order_of_telling() -> None:
    about = topic(variant("fumeur", SMOKER), variant("senior", SENIOR), questions=(question("poids"),))

    table = list(matrix.lines(about, TODAY))

    assert "| | Tabac | poids |" in table
    assert "| personne qui n'a rien dit | general | general |" in table
    assert "| tabac: fumeur | fumeur | general |" in table
    assert "| age: 70 ; sexe: homme | senior | general |" in table
    assert "- fumeur : Texte fumeur. (s)" in table
