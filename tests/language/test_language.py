"""Spelling, typography and readability of every text that somebody may read. What is found is told as file:line."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.language import readability, spelling, typography
from tests.language.texts import NLU_DATA, Text, sentences, shown, texts_of


def test_every_word_is_in_the_dictionary_or_in_the_list_of_the_project() -> None:
    found = [f"{text.place} : « {word} »" for text in shown() for word in spelling.unknown(text.text)]

    assert found == []


def test_every_text_keeps_to_french_typography() -> None:
    found = [f"{text.place} : {told}" for text in shown() for told in typography.findings(text.text)]

    assert found == []


def test_every_answer_begins_and_ends_as_a_sentence() -> None:
    found = [f"{text.place} : {text.text[-40:]}" for text in shown() if text.is_answer and typography.ends_badly(text.text)]

    assert [place for place in found if "/messages/" not in place and "profile.yml" not in place] == []
    # parts of messages and lines of lists are no sentences


def test_every_sentence_of_every_answer_can_be_read_easily() -> None:
    found = [
        f"{text.place} : {why} : {sentence}"
        for text in shown() if text.is_answer
        for sentence in sentences(text.text) if (why := readability.hard(sentence))
    ]

    assert found == []


# -- the checks themselves ------------------------------------------------------------------------------------------


def test_texts_of_all_kinds_are_read() -> None:
    kinds = {text.file.split("/")[0] + "/" + text.file.split("/")[1].split(".")[0] for text in shown()}

    assert kinds >= {"content/advice", "content/messages", "content/questionnaires", "content/helplines", "content/labels",
                     "domain/reminders", "lexicon/profile"}
    assert len(shown()) > 1500


def test_follow_up_questions_of_a_topic_are_read_and_their_examples_are_not(tmp_path: Path) -> None:
    path = tmp_path / "sommeil.yml"
    path.write_text(
        'questions:\n  - id: duree\n    question: "Combien d\'heures ?"\n    bouton: Combien de temps\n    exemples:\n'
        "      - cb de tps on doit dormir\n    reponses:\n      - id: general\n        texte: [\"Sept à neuf heures.\"]\n",
        "utf-8",
    )

    found = [(text.key, text.text) for text in texts_of(path)]

    assert found == [("question", "Combien d'heures ?"), ("bouton", "Combien de temps"), ("texte", "Sept à neuf heures.")]


@pytest.mark.parametrize("text", ["Demandez à votre medecin.", "La pharmacie est ouvrete.", "L'hopital vous répond."])
def test_a_misspelt_word_is_found(text: str) -> None:
    assert len(spelling.unknown(text)) == 1


@pytest.mark.parametrize("text", [
    "Parlez-en à l'hôpital, aujourd'hui.", "Dès 65 ans, qu'en pensez-vous ?", "Voyez ameli.fr ou {number} à 8h.",
])
def test_a_sound_text_has_no_finding(text: str) -> None:
    assert spelling.unknown(text) == []
    assert list(typography.findings(text)) == []


@pytest.mark.parametrize("text", [
    "Vraiment?", "Il dit «oui».", "Deux  espaces.", "A midi, mangez.", "Le coeur bat.", "Prenez 5mg.", "Il pleut .",
    "Un mot mot de trop.", "Une liste...", "La 2ème fois.", "Oui,non.",
])
def test_a_slip_of_typography_is_found(text: str) -> None:
    assert list(typography.findings(text))


def test_a_hard_sentence_is_found_and_an_easy_one_is_not() -> None:
    hard = "La réglementation communautaire conditionne l'automatisation systématique des télétransmissions."

    assert readability.hard(hard)
    assert readability.hard("Le vaccin se refait chaque année, avant l'hiver.") is None
    assert readability.hard(" ".join(["mot"] * 26))


def test_a_text_is_cut_into_its_sentences() -> None:
    assert sentences("Une phrase. Une autre ?\n• Une ligne {count}") == ["Une phrase.", "Une autre ?", "Une ligne mot"]
    assert Text("a.yml", 3, "texte", "x").place == "a.yml:3" and NLU_DATA.is_dir()
