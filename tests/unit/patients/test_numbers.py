# ruff: noqa: E501  (one row of a table is one line)
from __future__ import annotations

import pytest

from bot.patients.numbers import digits


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("soixante-sept ans", "67 ans"), ("quatre vingt dix huit", "98"), ("quatre-vingts", "80"), ("nonante-deux", "92"),
        ("septante et un", "71"), ("huitante", "80"), ("dix mille pas", "10000 pas"), ("mille neuf cent cinquante neuf", "1959"),
        ("treize huit", "13 8"), ("une femme", "une femme"), ("vingt et un", "21"), ("deux cents", "200"), ("67 ans", "67 ans"),
    ],
)  # fmt: skip
def test_number_words_become_digits(words: str, expected: str) -> None:
    assert digits(words) == expected
