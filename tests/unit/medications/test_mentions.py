"""Medicines and kinds of medicines in a message: found as people write them, never seen in ordinary words, quickly."""

from __future__ import annotations

import json

import pytest

from bot.french import fold
from bot.medications.kinds import shipped
from bot.medications.lexicon import find
from bot.medications.mentions import mentions
from bot.settings import PROJECT

EVALUATION = PROJECT / "nlu_data" / "evaluation"


def _seen(text: str) -> list[tuple[str, str]]:
    return [(mention.kind, mention.name) for mention in mentions(text)]


@pytest.mark.parametrize(("text", "name"), [
    ("mon kardegic", "kardegic"), ("dolipranne 1g", "doliprane"), ("du levotirox", "levothyrox"), ("mon insuline du soir", "insuline"),
    ("jé pri mon doliprane", "doliprane"), ("L'AUGMENTIN", "augmentin"), ("mon ramiprile", "ramipril"), ("metphormine", "metformine"),
    ("atorvastatinne", "atorvastatine"), ("xareltto", "xarelto"), ("élikis", "eliquis"), ("mon bisoprollol", "bisoprolol"),
])
def test_a_medicine_is_seen_however_it_is_spelled(text, name):
    assert _seen(text) == [("medicine", name)]


@pytest.mark.parametrize(("text", "kind"), [
    ("mon truc pour la tension", "tension"), ("mes gouttes pour les yeux", "yeux"), ("l'anticoagulant", "anticoagulant"), ("la pilule", "pilule"), ("gouttes yeux", "yeux"), ("mon truc pr la tension", "tension"),
    ("un machin contre le cholestérol", "cholesterol"), ("mon cachet pour dormir", "sommeil"), ("le comprimé de la thyroïde", "thyroide"),
    ("ma pompe pour l'asthme", "respiration"), ("mes antidouleurs", "douleur"), ("mon anti-inflammatoire", "douleur"),
])
def test_a_kind_of_medicine_is_seen_by_what_it_is_for(text, kind):
    assert _seen(text) == [("class", kind)]


@pytest.mark.parametrize("text", [
    "pris", "non", "la grippe", "c'est fait", "j'ai mal au dos", "ma tension", "donne-moi la recette de la carbonara", "sans cigarette",
    "mélanome ou glaucome", "réactive mes alertes", "mes pilules sont là", "le truc yeux", "un truc pour la rentrée", "bonjour Docteur Martin", "",
])
def test_an_ordinary_message_names_no_medicine(text):
    assert mentions(text) == []


def test_vitamins_and_minerals_are_told_apart_since_they_are_food_too():
    assert _seen("quelle eau riche en calcium") == [("supplement", "calcium")]


def test_places_are_those_of_the_typed_text():
    text = "Œufs, puis ÉLIQUIS et mon  truc pour la Tension"

    assert [text[m.start:m.end] for m in mentions(text)] == ["ÉLIQUIS", "truc pour la Tension"]


def test_a_kind_knows_which_medicines_belong_to_it():
    kind = next(said.kind for said in shipped().find("mon anticoagulant"))

    assert kind.holds(find("eliquis")[0].atc) and not kind.holds(find("doliprane")[0].atc)


def test_no_misspelt_ordinary_word_of_the_evaluation_messages_is_a_medicine():
    texts = [json.loads(line)["text"] for path in sorted(EVALUATION.glob("*.jsonl")) for line in path.read_text("utf-8").splitlines()]

    mended = {(text[m.start:m.end], m.name) for text in texts for m in mentions(text) if m.kind != "class" and fold(text[m.start:m.end]) != m.name}

    assert mended <= {("Eutirox", "euthyrox")}   # the only one that is a medicine misspelt


def test_an_apostrophe_left_out_hides_no_name():
    assert _seen("ma piqure dinsuline") == [("medicine", "insuline")]
