"""Says in plain French what a YAML reader complains of."""

from __future__ import annotations

from typing import Any

from ruamel.yaml.error import YAMLError

from bot.content.findings import Finding

_QUOTES = 'mettez tout le texte entre guillemets droits "…"'
_KNOWN = (
    (
        "mapping values are not allowed",
        "un « : » au milieu d'un texte sans guillemets, ou une ligne mal alignée",
        _QUOTES + ", ou alignez la ligne avec ses voisines",
    ),
    (
        "block sequence entries are not allowed",
        "un tiret de liste sur la même ligne que la clé",
        "passez à la ligne avant le tiret",
    ),
    ("cannot start any token", "un signe qui ne peut pas commencer un texte (@, `, % ou tabulation)", _QUOTES),
    ("end of stream", "un guillemet ouvert n'est pas refermé", "ajoutez le guillemet de fin"),
    (
        "did not find expected key",
        "une ligne mal alignée, ou une apostrophe dans un texte entre apostrophes",
        'alignez-la avec ses voisines, ou mettez le texte entre guillemets droits "…"',
    ),
    (
        "did not find expected '-'",
        "une ligne sans tiret, ou mal alignée, dans une liste",
        "alignez-la avec les tirets voisins",
    ),
    (
        "did not find expected ','",
        "un crochet ou une accolade n'est pas refermé",
        "ajoutez « ] » ou « } », ou " + _QUOTES,
    ),
    (
        "could not find expected ':'",
        "une ligne sans « : » là où il faut « clé: texte »",
        "ajoutez « : », ou décalez la ligne sous le texte qu'elle continue",
    ),
    ("found unknown escape", "un \\ entre guillemets", "doublez-le : \\\\"),
    ("found undefined tag handle", "un « ! » au début d'un texte sans guillemets", _QUOTES),
)


def explain(error: YAMLError, text: str, file: str) -> Finding:
    """One finding for the first thing that stopped the reader (YAML cannot be read beyond it)."""
    mark: Any = getattr(error, "problem_mark", None)
    start: Any = getattr(error, "context_mark", None)
    said = str(getattr(error, "problem", None) or error)
    if "end of stream" in said and start is not None:
        mark = start
    line = min(mark.line + 1 if mark is not None else 1, max(1, text.rstrip("\n").count("\n") + 1))
    for words, problem, remedy in _KNOWN:
        if words in said:
            return Finding(file, line, problem, remedy)
    return Finding(file, line, "le fichier ne peut pas être lu ici", "comparez l'alignement avec les lignes voisines")
