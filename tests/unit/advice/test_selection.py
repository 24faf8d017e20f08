"""Which answer fits whom, because of which facts."""

from __future__ import annotations

import datetime as dtm

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.advice.selection import age, bmi, choose, holds
from bot.content import read_criteria
from bot.content.schema import CONDITIONS, Criterion, Interval, Source, Topic, Variant

TODAY = dtm.date(2026, 11, 24)
SOURCE = Source("s", "Autorité", "Titre", 2020)


def a_variant(name: str, *when: Criterion, unless: tuple[Criterion, ...] = ()) -> Variant:
    return Variant(name, ("Texte.",), (SOURCE,), when, unless)


def a_topic(*variants: Variant) -> Topic:
    return Topic("tabac", "le tabac", "Tabac", TODAY, TODAY, ("tabac",), (*variants, a_variant("general")))


SMOKER = Criterion("tabac", ("current",))
SENIOR = Criterion("age", (Interval(65, None),))
ADULT = Criterion("age", (Interval(18, 64),))
HEAVY = Criterion("imc", (Interval(25, 30, high_included=False), Interval(30, None)))


def test_nobody_known_gets_the_general_answer_and_no_reason() -> None:
    choice = choose(a_topic(a_variant("fumeur", SMOKER)), {}, TODAY)

    assert (choice.variant.id, choice.facts_used) == ("general", ())


def test_the_first_fitting_answer_is_given_with_its_facts() -> None:
    topic = a_topic(a_variant("senior", SMOKER, SENIOR), a_variant("fumeur", SMOKER))

    choice = choose(topic, {"smoking": "current", "birth_date": "1950-01-01"}, TODAY)

    assert (choice.variant.id, choice.facts_used) == ("senior", ("smoking", "birth_date"))


def test_an_unknown_fact_makes_its_key_false() -> None:
    topic = a_topic(a_variant("senior", SMOKER, SENIOR), a_variant("fumeur", SMOKER))

    assert choose(topic, {"smoking": "current"}, TODAY).variant.id == "fumeur"


def test_one_of_several_conditions_is_enough() -> None:
    wanted = Criterion("maladies", ("diabete", "hypertension"))

    assert holds(wanted, {"conditions": ["asthme", "hypertension"]}, TODAY)
    assert not holds(wanted, {"conditions": ["asthme"]}, TODAY)
    assert not holds(wanted, {"conditions": []}, TODAY)


def test_unless_takes_the_answer_away_and_is_a_reason_when_known() -> None:
    pregnant = Criterion("grossesse", (True,))
    topic = a_topic(a_variant("fumeur", SMOKER, unless=(pregnant,)))

    assert choose(topic, {"smoking": "current", "pregnant": True}, TODAY).variant.id == "general"
    assert choose(topic, {"smoking": "current", "pregnant": False}, TODAY).facts_used == ("smoking", "pregnant")
    assert choose(topic, {"smoking": "current"}, TODAY).facts_used == ("smoking",)


def test_not_pregnant_is_not_unknown() -> None:
    no = Criterion("grossesse", (False,))

    assert holds(no, {"pregnant": False}, TODAY)
    assert not holds(no, {"pregnant": None}, TODAY)
    assert not holds(no, {}, TODAY)


@pytest.mark.parametrize(
    ("born", "years"),
    [
        ("1961-11-24", 65),
        ("1961-11-25", 64),
        ("2000-02-29", 26),
        ("2027-01-01", None),
        ("hier", None),
        ("", None),
    ],
)
def test_age_in_whole_years(born: str, years: int | None) -> None:
    assert age({"birth_date": born}, TODAY) == years


def test_a_leap_day_birthday_comes_on_the_first_of_march() -> None:
    assert age({"birth_date": "2000-02-29"}, dtm.date(2026, 2, 28)) == 25
    assert age({"birth_date": "2000-02-29"}, dtm.date(2026, 3, 1)) == 26


@pytest.mark.parametrize(("years", "fits"), [(17, False), (18, True), (64, True), (65, False)])
def test_both_ends_of_an_age_count(years: int, fits: bool) -> None:
    assert holds(ADULT, {"birth_date": f"{TODAY.year - years}-11-24"}, TODAY) is fits


@pytest.mark.parametrize(
    ("facts", "value"),
    [
        ({"weight_kg": 81, "height_cm": 180}, 25.0),
        ({"weight_kg": 81}, None),
        ({"weight_kg": 0, "height_cm": 180}, None),
        ({"weight_kg": -5, "height_cm": 180}, None),
        ({"weight_kg": True, "height_cm": 180}, None),
        ({"weight_kg": 81, "height_cm": 180, "pregnant": True}, None),
        ({"weight_kg": 60, "height_cm": 170, "birth_date": "2012-01-01"}, None),
        ({"weight_kg": "81", "height_cm": 180}, None),
    ],
)
def test_body_mass_index(facts: dict[str, object], value: float | None) -> None:
    assert bmi(facts, TODAY) == value


def test_the_upper_end_of_a_bmi_belongs_to_the_next_band() -> None:
    facts = {"weight_kg": 30, "height_cm": 100}

    assert not holds(Criterion("imc", (Interval(25, 30, high_included=False),)), facts, TODAY)
    assert holds(Criterion("imc", (Interval(30, None),)), facts, TODAY)


def test_bmi_names_both_of_its_facts() -> None:
    choice = choose(a_topic(a_variant("poids", HEAVY)), {"weight_kg": 95, "height_cm": 170}, TODAY)

    assert choice.facts_used == ("weight_kg", "height_cm")


@pytest.mark.parametrize(
    ("held", "fits"),
    [
        (["Pénicilline"], True),
        (["allergie aux penicillines"], True),
        (["pollen"], False),
        ([], False),
    ],
)
def test_allergies_by_word_whatever_the_spelling(held: list[str], fits: bool) -> None:
    assert holds(Criterion("allergies", ("penicilline",)), {"allergies": held}, TODAY) is fits


def test_a_topic_without_general_answer_is_an_error_of_ours() -> None:
    topic = Topic("x", "x", "x", TODAY, TODAY, (), (a_variant("fumeur", SMOKER),))

    with pytest.raises(LookupError):
        choose(topic, {}, TODAY)


FACTS = st.fixed_dictionaries(
    {},
    optional={
        "birth_date": st.dates(dtm.date(1920, 1, 1), dtm.date(2030, 1, 1)).map(str),
        "sex": st.sampled_from(["female", "male", "other"]),
        "pregnant": st.booleans(),
        "smoking": st.sampled_from(["never", "former", "current"]),
        "conditions": st.lists(st.sampled_from(sorted(CONDITIONS)), max_size=3),
        "weight_kg": st.floats(30, 200),
        "height_cm": st.floats(120, 210),
        "country": st.sampled_from(["LU", "FR"]),
    },
)
CRITERIA = st.lists(
    st.sampled_from(
        [
            SMOKER,
            SENIOR,
            ADULT,
            HEAVY,
            Criterion("grossesse", (True,)),
            Criterion("grossesse", (False,)),
            Criterion("tabac", ("current", "former")),
            Criterion("sexe", ("female",)),
            Criterion("pays", ("LU",)),
            Criterion("maladies", ("diabete",)),
            Criterion("maladies", ("diabete", "asthme")),
            Criterion("age", (Interval(50, 74),)),
        ]
    ),
    max_size=3,
    unique_by=lambda one: one.key,
).map(tuple)


@given(CRITERIA, CRITERIA, CRITERIA, CRITERIA, FACTS)
def test_an_answer_said_to_be_hidden_is_never_chosen(when, unless, when2, unless2, facts) -> None:  # type: ignore[no-untyped-def]
    earlier, later = a_variant("earlier", *when, unless=unless), a_variant("later", *when2, unless=unless2)

    choice = choose(a_topic(earlier, later), facts, TODAY)

    if read_criteria.hides(earlier, later) or read_criteria.impossible(later):
        assert choice.variant.id != "later"


@given(CRITERIA, CRITERIA, FACTS)
def test_every_fact_given_as_a_reason_is_known(when, unless, facts) -> None:  # type: ignore[no-untyped-def]
    choice = choose(a_topic(a_variant("one", *when, unless=unless)), facts, TODAY)

    assert all(facts.get(name) is not None for name in choice.facts_used)
