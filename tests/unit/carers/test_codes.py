"""Invitation codes and the sentences that ask for them."""

from __future__ import annotations

import datetime as dtm
import hashlib
import hmac

import pytest

from bot.carers import codes
from bot.carers.phrases import read


def keyed(value: str) -> str:
    return hmac.new(b"key", value.encode(), hashlib.sha256).hexdigest()


def test_a_code_is_read_however_it_is_typed() -> None:
    code = codes.make(keyed)
    bare = code.replace("-", "")

    for typed in (code, bare, code.lower(), f"code {code}", f"mon code : {code}.", f"/start {bare}", f" {code} "):
        assert codes.read(typed, keyed) == bare


def test_a_code_that_we_did_not_sign_is_none() -> None:
    code = codes.make(keyed)
    forged = ("A" if code[0] != "A" else "B") + code[1:]

    assert codes.read(forged, keyed) is None
    assert codes.read(code, lambda value: hashlib.sha256(value.encode()).hexdigest()) is None


@pytest.mark.parametrize("text", ["", "bonjour", "paracetamol", "METFORMINE23", "code", "x" * 5000, "2222-2222-2222"])
def test_ordinary_words_are_no_code(text: str) -> None:
    assert codes.read(text, keyed) is None


def test_the_code_fits_a_telegram_link_and_is_not_kept_in_clear() -> None:
    code = codes.make(keyed)

    assert len(code) <= 64 and set(code) <= set("23456789ABCDEFGHJKMNPQRSTUVWXYZ-")
    assert code.replace("-", "") not in codes.hashed(code, keyed).upper()


@pytest.mark.parametrize(("said", "who", "minutes"), [
    ("prévenez ma fille si je n'ai pas répondu au bout d'une heure", "votre fille", 60),
    ("previens mon mari si jrepond pas apres 30 min", "votre mari", 30),
    ("peux tu avertir ma soeur quand j'oublie mes cachets", "votre sœur", None),
    ("envoie un message à mon fils si j'ai pas pris mon médicament au bout d'1h30", "votre fils", 90),
    ("prévenir mon infirmière si pas de réponse en une demi-heure", "votre infirmière", 30),
    ("jveux qu'on previenne aussi mon fils", "votre fils", None),
    ("est ce que ma fille peut savoir si jai pris mes cachets", "votre fille", None),
    ("jvoudrais que ma voisine soit prevenue si joublie", "votre voisine", None),
])
def test_an_invitation_is_read(said: str, who: str, minutes: int | None) -> None:
    found = read(said)

    assert found is not None and found.kind == "invite"
    assert (found.who, found.delay) == (who, None if minutes is None else dtm.timedelta(minutes=minutes))


@pytest.mark.parametrize("said", ["ne prévenez plus ma fille", "arrete de prevenir mon mari", "arretez de me prevenir", "ne me prevenez plus", "je veux plus etre prevenue", "enleve ma fille des gens prevenus"])
def test_an_end_is_read(said: str) -> None:
    found = read(said)

    assert found is not None and found.kind == "stop"


@pytest.mark.parametrize("said", [
    "ma mere m'a dit de venir ici pour etre prevenue", "je veux suivre les medicaments de ma mere", "je veux être prévenu pour mon père",
])
def test_a_would_be_carer_is_told_how(said: str) -> None:
    found = read(said)

    assert found is not None and found.kind == "how"


@pytest.mark.parametrize("said", [
    "rappelle moi d'appeler ma fille", "ma fille a de la fièvre", "comment prévenir la grippe", "ma mère prend quoi comme médicament",
    "c quoi les symptomes d un avc et previens mon mari si je repond pas",
    "mon mari veut voir un médecin pour ses cachets", "comment surveiller la tension de ma mère", "je peux voir mon fils",
    "ma soeur doit savoir prendre ses médicaments", "préviens moi à 8h pour mon cachet", "mon mari ne répond plus, il est tombé", "comment prévenir un avc chez ma mère",
])
def test_other_sentences_are_left_alone(said: str) -> None:
    assert read(said) is None
