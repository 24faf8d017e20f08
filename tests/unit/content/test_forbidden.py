"""Words that nobody may hear who could be harmed by them: what counts as saying them, and who may get the text."""

from __future__ import annotations

import datetime as dtm
import shutil
from pathlib import Path

import pytest

from bot.content.checks import check, format_finding
from bot.content.read_forbidden import Text, said
from bot.content.schema import Forbidden

VALID = Path(__file__).parents[2] / "content" / "valid"
TODAY = dtm.date(2026, 11, 24)
WINE = Forbidden("vin", "Zéro alcool.", (), ("avec moderation",), ("verre de vin", "sport intens*"), ("avis du medecin",), ())


@pytest.mark.parametrize(("text", "words"), [
    ("Buvez avec modération.", "avec moderation"),
    ("Ne buvez pas, même avec modération.", "avec moderation"),
    ("Un verre de vin va bien avec le repas.", "verre de vin"),
    ("Deux verres de vin par jour.", "verre de vin"),
    ("Pas plus de deux verres de vin.", "verre de vin"),
    ("Un verre de vin est sans danger.", "verre de vin"),
    ("Faites un sport intensif.", "sport intens*"),
    ("Évitez le vin. Un verre de vin reste permis.", "verre de vin"),
])
def test_forbidden_words_are_found(text: str, words: str) -> None:
    assert said(WINE, Text.of([text])) == words


@pytest.mark.parametrize("text", [
    "Évitez le verre de vin du soir.", "Pas un seul verre de vin.", "Buvez de l'eau.", "Un verre de vinaigre ?",
    "Un verre de vin : seulement sur avis du médecin.", "Le sport intense est déconseillé.",
])
def test_a_warning_is_allowed(text: str) -> None:
    assert said(WINE, Text.of([text])) is None


def banned(tmp_path: Path, *lines: str) -> list[str]:
    """What an educator is told of the valid project with one ban."""
    shutil.copytree(VALID, tmp_path, dirs_exist_ok=True)
    folder = tmp_path / "nlu_data"
    head = "relu_le: 2026-01-15\na_relire_avant: 2027-01-15\nsources:\n  a: {autorite: Une, titre: \"Un\", annee: 2020}\ninterdits:\n"
    (folder / "content" / "interdits.yml").write_text(head + "\n".join(lines) + "\n", "utf-8")
    return [format_finding(one) for one in check(folder, today=TODAY)]


BAN = ("  - id: kilos", '    pourquoi: "Parce que."', "    si: {maladies: [diabete]}", "    sources: [a]")


def test_the_answer_and_somebody_who_may_get_it_are_named(tmp_path: Path) -> None:
    assert banned(tmp_path, *BAN, "    jamais: [quelques kilos]") == [
        "nlu_data/content/advice/tabac.yml:65 : « general » dit « quelques kilos » à quelqu'un qui ne doit pas l'entendre "
        "(maladies: diabete) : interdit « kilos » → écrivez une réponse pour ces personnes, avant celle-ci ; ou changez le texte"
    ]


def test_an_answer_of_their_own_protects_them(tmp_path: Path) -> None:
    """The pregnant get another answer than the one that says it."""
    ban = [line.replace("{maladies: [diabete]}", "{grossesse: oui}") for line in BAN]

    assert banned(tmp_path, *ban, "    jamais: [quitter le tabac]") == []


@pytest.mark.parametrize(("lines", "message"), [
    (("  - jamais: [x]",), "6 : un interdit sans « id: » → donnez-lui un nom court"),
    ((*BAN,), "6 : l'interdit « kilos » n'interdit rien → ajoutez « jamais: » ou « seulement_contre: »"),
    ((*BAN[:3], "    jamais: [zzz]", "    sources: [b]"),
     "10 : la source « b » n'est pas dans « sources: » → choisissez parmi : a"),
    ((*BAN[:3], "    jamais: [zzz]"), "6 : l'interdit « kilos » n'a pas de « sources: » → ajoutez « sources: … »"),
    ((BAN[0], *BAN[2:], "    jamais: [zzz]"), "6 : l'interdit « kilos » n'a pas de « pourquoi: » → ajoutez « pourquoi: … »"),
    ((*BAN, "    jamais: [zzz]", *BAN, "    jamais: [yyy]"),
     "11 : deux interdits s'appellent « kilos » → donnez-leur des noms différents"),
    ((*BAN, "    jamais: [zzz]", "    sauf: [x]"), "11 : la clé « sauf » n'existe pas ici → vouliez-vous écrire « sauf_avec » ?"),
    ((*BAN[:2], "    si: {maladies: [diabetes]}", BAN[3], "    jamais: [zzz]"),
     "8 : « maladies: diabetes » n'existe pas → vouliez-vous écrire « diabete » ?"),
])
def test_a_ban_that_is_badly_written_is_told(tmp_path: Path, lines: tuple[str, ...], message: str) -> None:
    assert banned(tmp_path, *lines) == [f"nlu_data/content/interdits.yml:{message}"]
