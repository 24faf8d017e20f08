"""Medicine names: recognised with typos, never seen in everyday words, and quick to load."""

from __future__ import annotations

import pytest

from bot.medications import lexicon


@pytest.mark.parametrize(("typed", "name"), [
    ("doliprane", "doliprane"), ("Dolipranne", "doliprane"), ("dolirpane", "doliprane"), ("metformyne", "metformine"),
    ("levotirox", "levothyrox"), ("lévothyrox", "levothyrox"), ("kardejic", "kardegic"), ("amoxiciline", "amoxicilline"),
    ("ventolin", "ventoline"), ("paracetamole", "paracetamol"), ("KARDÉGIC", "kardegic"), ("bizoprolol", "bisoprolol"),
    ("l'augmentin", "augmentin"), ("spasphon", "spasfon"), ("previscan", "previscan"), ("lasilix", "lasilix"), ("lamisil", "lamisil"),
])
def test_a_name_is_found_as_people_spell_it(typed, name):
    found = lexicon.find(f"je prends du {typed} le soir")

    assert [match.name for match in found] == [name]


@pytest.mark.parametrize("text", [
    "boire de l'eau matin et soir", "prendre ma tension tous les matins", "rendez-vous chez le cardiologue", "mon comprimé pour le coeur",
    "marcher une heure dimanche", "vaccin contre la grippe", "mesurer la glycémie avant le repas", "bonjour, un rappel s'il vous plaît",
    "ma femme prend son traitement à midi", "appeler le médecin demain", "peser mardi", "j'ai oublié mes médicaments hier soir",
    "comment dormir mieux", "je voudrais perdre du poids", "j'ai mal à la tête depuis lundi", "prise de sang à jeun vendredi",
])
def test_everyday_words_are_never_medicines(text):
    assert lexicon.find(text) == []


def test_offsets_are_those_of_the_typed_text():
    text = "Prends œuf puis KARDÉGIC 75"

    match = lexicon.find(text)[0]

    assert text[match.start:match.end] == "KARDÉGIC"


def test_substance_and_class_are_known():
    match = lexicon.find("kardegic")[0]

    assert (match.substance, match.atc, match.score) == ("acide acétylsalicylique", "B01AC06", 100.0)


def test_the_closest_names_are_offered_best_first():
    names = [match.name for match in lexicon.closest("dolipran", 3)]

    assert names[0] == "doliprane" and len(names) == 3


def test_nothing_is_offered_for_nonsense():
    assert lexicon.closest("zzzzqqqq") == []


def test_names_that_resemble_another_medicine_are_told():
    assert "previscan" not in lexicon.confusable("previscan")
    assert isinstance(lexicon.confusable("lasilix"), list)


def test_the_file_is_small_and_says_its_source():
    text = lexicon.DEFAULT_PATH.read_text(encoding="utf-8")

    assert len(text.encode()) < 600_000
    assert text.startswith("# Source") and "Licence Ouverte 2.0" in text and "2026" in text
