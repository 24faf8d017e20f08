"""The little language of safety.yml does what its first lines tell educators."""

from __future__ import annotations

import re

import pytest

from bot.content.catalogue import Catalogue
from bot.safety.message import Message
from bot.safety.patterns import Compiler, PatternError
from bot.safety.spelling import forms, pieces
from bot.settings import PROJECT

GROUPS = {"PROCHE": ["fils", "fille"], "SAIGNE": ["saigner~", "PROCHE en sang"]}


def _found(line: str, text: str) -> bool:
    pattern = Compiler(GROUPS).line(line)
    stems = {len(word) - 1: frozenset({word[:-1]}) for need in pattern.needs for word in need if word.endswith("*")}
    return bool(pattern.find(Message([(word,) for word in pieces(text)], stems)))


@pytest.mark.parametrize(("line", "text", "found"), [
    ("(a|b c) d", "b c d", True), ("(a|b c) d", "b d", False), ("mots?", "mot", True), ("(a)? b", "b", True),
    ("mon PROCHE", "mon fils", True), ("mon PROCHE", "mon chien", False), ("saign*", "saignement", True),
    ("a ... b", "a un deux trois b", True), ("a ... b", "a pas b", False), ("a ... b", "a 1 2 3 4 5 6 7 b", False),
    ("NOMBRE fois", "12 fois", True), ("NOMBRE fois", "douze fois", True), ("NOMBRE fois", "des fois", False),
    ("^ a $", "a", True), ("^ a $", "a b", False), ("a (b|$)", "c a", True), ("a (b|$)", "a c", False),
    ("SAIGNE", "il saignait", True), ("SAIGNE", "fille en sang", True),
    ("a + b", "b puis a", True), ("a + b", "pas de a mais b", False), ("a + a", "a", False),
    ("a + b", "a " + "mot " * 30 + "b", False), ("peut plus bouger", "peut vraiment plus bouger", True),
    ("main repond plus", "main repond plus", True), ("(main) (repond plus)", "main me repond plus", True),
    ("qu'il", "qu'il", True), ("j'ai", "j'ai", True), ("a 0,3*", "a 0,35", True),
])
def test_a_line_finds_what_it_says(line: str, text: str, found: bool) -> None:
    assert _found(line, text) is found


@pytest.mark.parametrize("line", ["INCONNU mal", "mal + ", "mal & bras", "", "..."])
def test_a_line_that_cannot_be_read_says_so(line: str) -> None:
    with pytest.raises(PatternError, match="«"):
        Compiler(GROUPS).line(line)


def test_forms_are_those_of_verbs_and_adjectives() -> None:
    assert {"saigner", "saigne", "saignait", "saignent", "saignee"} <= set(forms("saigner"))
    assert {"plongeait", "plonge"} <= set(forms("plonger"))
    assert set(forms("inconscient")) == {"inconscient", "inconsciente", "inconscients", "inconscientes"}


def test_every_group_of_the_file_is_used() -> None:
    data = Catalogue.load(PROJECT / "nlu_data").safety
    groups = dict(data["groupes"])  # type: ignore[call-overload]
    lines = repr({key: value for key, value in data.items() if key in ("dangers", "cadres", "expressions")}) + repr(list(groups.values()))

    unused = [name for name in groups if not re.search(rf"\b{name}\b", lines)]

    assert unused == []
