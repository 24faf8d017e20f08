# ruff: noqa: E501  (one row of a table is one line)
from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.journal.masking import known_values, mask
from tests.support.cpu import least_cpu


@pytest.mark.parametrize(
    ("text", "secrets"),
    [
        ("mon mail : marie.dupont@gmail.com", ["marie", "dupont", "gmail"]),
        ("marie point dupont arobase gmail point com", ["dupont arobase", "gmail"]),
        ("appelez moi au 06 12 34 56 78", ["06", "78"]), ("tel +352 621 123 456", ["621"]), ("0033612345678", ["612"]),
        ("zéro six douze trente quatre cinquante six", ["douze"]), ("voir https://exemple.org/u/42", ["exemple"]),
        ("mon compte @mariedu", ["mariedu"]), ("NIR 2 59 03 75 123 456 78", ["59", "456"]), ("259037512345678", ["2590"]),
        ("matricule 1959030312345", ["1959"]), ("756.1234.5678.97", ["1234"]), ("IBAN LU28 0019 4006 4475 0000", ["4475"]),
        ("j'habite 12 rue de la Paix, 75011 Paris", ["rue", "Paix", "75011", "Paris"]), ("L-1234 Luxembourg", ["1234"]),
        ("3 avenue de la Liberté", ["avenue", "Liberté"]), ("née le 3 mars 1959", ["mars", "1959"]),
        ("né le 03/03/59", ["03"]), ("je suis né en 1959", ["1959"]), ("rdv le 12/03/2027", ["12", "2027"]),
        ("je m'appelle marie dupont et j'ai mal", ["marie", "dupont"]), ("moi c'est Léa", ["Léa"]),
        ("chez le docteur Martin", ["Martin"]), ("Mme Claire Muller", ["Claire", "Muller"]), ("mon mari Paul fume", ["Paul"]),
    ],
)  # fmt: skip
def test_what_identifies_somebody_is_masked(text: str, secrets: list[str]) -> None:
    masked = mask(text)

    assert not [secret for secret in secrets if secret in masked]


@pytest.mark.parametrize(
    "text",
    [
        "rappelle-moi metformine 500 mg à 8h et 20h", "tension 13/8, 10000 pas", "appelez le 112 ou le 3114", "120/80, pouls 72",
        "j'ai 67 ans et du diabète", "1-0-1 pendant 3 mois", "le 3 mars", "docteur est-ce grave", "moi c'est le dos",
        "la rue est glissante", "je prends mon médicament à 8h30",
    ],
)  # fmt: skip
def test_what_an_operator_needs_stays(text: str) -> None:
    assert mask(text) == text


def test_known_values_are_masked_in_any_spelling() -> None:
    known = known_values({"first_name": "Hélène", "birth_date": "1959-03-03"})

    masked = mask("HELENE, helene et hélène, du 3/3/1959, mais pas hélènes", known)

    assert masked == "[masqué], [masqué] et [masqué], du [date], mais pas hélènes"


@pytest.mark.parametrize("evil", ["1" * 4096, "a.b" * 1365, "1 " * 2048, "a@" * 2048, "12 rue " * 585, "zéro un " * 512, "@" * 4096])
def test_no_text_makes_masking_slow(evil: str) -> None:
    assert least_cpu(lambda: mask(evil, ["Marie"])) < 0.2


@given(st.text(max_size=200), st.lists(st.text(max_size=10), max_size=3))
def test_no_text_breaks_masking(text: str, known: list[str]) -> None:
    assert isinstance(mask(text, known), str)
