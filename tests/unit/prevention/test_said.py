"""What is taken for "it is done", with which date; and what is left to the model."""

from __future__ import annotations

import datetime as dtm

import pytest

from bot.patients.dates import ImpossibleDate
from bot.prevention import said
from bot.prevention.said import InTheFuture, Reader, Said

TODAY = dtm.date(2026, 11, 26)
READER = Reader({
    "mammographie": "mammo", "mammo": "mammo", "mamo": "mammo", "frottis": "col", "dentiste": "dents",
    "vaccin contre la grippe": "grippe", "vaccin grippe": "grippe", "vacciner contre la grippe": "grippe",
    "vaccinée contre la grippe": "grippe", "fond d'oeil": "yeux",
})


@pytest.mark.parametrize(("text", "on"), [
    ("j'ai fait ma mammo en mars", "2026-03"),
    ("jai fai ma mamo en decembre", "2025-12"),
    ("mammo faite le 12 mars 2025", "2025-03-12"),
    ("g fait la mammo hier", "2026-11-25"),
    ("ma mammographie est faite", None),
    ("mammo ok", None),
    ("J’ai passé ma mammographie il y a deux ans.", "2024-11"),
    ("j'ai fait ma mammo l'an dernier", "2025"),
    ("mammo faite en 03/2025", "2025-03"),
    ("j'ai fait ma mammo en 2024", "2024"),
    ("j'ai fait ma mammo la semaine dernière", "2026-11-19"),
    ("j'ai fait ma mammo en mars, c'est quand la prochaine ?", "2026-03"),
    ("j'ai fait ma mammo le 30 novembre", "2025-11-30"),
])
def test_what_is_done_is_read_with_its_date(text: str, on: str | None) -> None:
    assert READER.about_done(text)
    assert READER.read(text, TODAY) == (Said("mammo", True, on),)


def test_the_example_that_the_coach_gives_is_understood() -> None:
    assert READER.read("vaccin grippe fait en octobre", TODAY) == (Said("grippe", True, "2026-10"),)


def test_each_act_takes_the_date_beside_it() -> None:
    found = READER.read("j'ai fait mon frottis l'an dernier et vu le dentiste en septembre", TODAY)

    assert found == (Said("col", True, "2025"), Said("dents", True, "2026-09"))


@pytest.mark.parametrize("text", [
    "je me suis fait vacciner contre la grippe en octobre", "je suis vaccinée contre la grippe depuis octobre",
])
def test_a_vaccination_is_said_in_several_ways(text: str) -> None:
    assert READER.about_done(text)
    assert READER.read(text, TODAY) == (Said("grippe", True, "2026-10"),)


@pytest.mark.parametrize("text", ["j'ai pas encore fait ma mammo", "je n'ai pas fait ma mammo", "pas fait : mammo", "g pa encore fé ma mammo"])
def test_what_is_not_done_is_taken_back(text: str) -> None:
    assert READER.about_done(text)
    assert READER.read(text, TODAY) == (Said("mammo", False),)


@pytest.mark.parametrize("text", [
    "est-ce que j'ai fait ma mammo ?", "ma mère a fait sa mammo", "je dois faire ma mammo", "la mammo ça fait mal",
    "j'ai mal au bras depuis le vaccin grippe", "rappelle-moi la mammo en mars", "j'ai eu la grippe en octobre",
    "combien coûte le dentiste", "j'ai une mammo le 12 décembre", "vaccin grippe", "quand faire la mammo",
    "j'ai peur de la mammo que j'ai faite", "ma fille a eu le vaccin grippe", "j'ai senti une boule après ma mammo faite hier",
    "c'est fait", "", "mammo sans date ok", "jamais fait de mammo", "j'ai reçu une lettre pour la mammo", "le dentiste m'a fait sauter mon anticoagulant", "aucune mammo faite", "j'ai oublié ma mammo", "faut-il refaire une mammo faite en 2020",
])
def test_questions_fears_and_other_people_are_left_to_the_model(text: str) -> None:
    assert not READER.about_done(text)


def test_a_day_to_come_is_no_day_of_doing() -> None:
    with pytest.raises(InTheFuture):
        READER.read("mammo faite en 2031", TODAY)


def test_a_day_that_no_calendar_has_is_refused() -> None:
    with pytest.raises(ImpossibleDate):
        READER.read("mammo faite le 31 février", TODAY)


@pytest.mark.parametrize("text", [
    "mon plan de prévention", "plan prevention svp", "quels dépistages pour moi", "qu'est-ce que je dois faire à mon âge",
    "kesk je doi faire a mon age", "suis-je à jour dans mes dépistages ?", "fais-moi un plan de prévention sur une page",
])
def test_the_wish_for_the_plan_is_recognised(text: str) -> None:
    assert said.wants_plan(text)


@pytest.mark.parametrize("text", [
    "plan d'entraînement", "plan de prévention des risques au travail", "bilan de santé à 50 ans", "mon plan",
    "quels dépistages pour ma mère", "quels vaccins à mon âge", "programme de dépistage côlon invitation perdue", "le plan de table", "rappelle-moi mon vaccin",
])
def test_other_plans_are_not_taken_for_it(text: str) -> None:
    assert not said.wants_plan(text)


def test_a_reader_without_words_reads_nothing() -> None:
    assert not Reader({}).about_done("j'ai fait ma mammo")
    assert Reader({}).read("j'ai fait ma mammo", TODAY) == ()
