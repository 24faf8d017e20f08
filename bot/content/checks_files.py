"""Checks on the folders themselves: files that nobody reads, words that Rasa would take for its own."""

from __future__ import annotations

import re
from pathlib import Path

from bot.content.findings import Place, Report

_YAML_ONLY = ("domain", "dialogue", "content", "conversations")
_RESERVED = re.compile(r"^\s*(?:-\s+)?(responses|nlu|rules|stories)\s*:")
_COPY = re.compile(r"(?i)copie|copy|\(\d+\)|- ?backup|\s")


def run(content_dir: Path, report: Report) -> None:
    """Report what stands wrongly in the folders, before any file is understood."""
    for name in ("domain", "dialogue"):
        if not any((content_dir / name).glob("**/*.yml")):
            report.error(
                Place(f"{content_dir.name}/{name}", 1),
                "aucun fichier .yml dans ce dossier",
                "vérifiez que le dossier n'a pas été déplacé",
            )
    lines = content_dir / "content" / "helplines.yml"
    if not lines.is_file():
        place = Place(f"{content_dir.name}/content/helplines.yml", 1)
        report.error(place, "le fichier des numéros d'urgence manque", "remettez-le : sans lui, pas de 112")
    for path in sorted(content_dir.rglob("*")):
        inside = path.relative_to(content_dir)
        if path.is_file() and not any(part.startswith(".") for part in inside.parts):
            _file(path, inside, Place(f"{content_dir.name}/{inside.as_posix()}", 1), report)


def _file(path: Path, inside: Path, place: Place, report: Report) -> None:
    name = path.name
    if inside.parts[0] in _YAML_ONLY and name != "README.md":
        if path.suffix != ".yml":
            right = re.sub(r"(\.yml|\.yaml).*$", "", name) + ".yml"
            report.error(place, f"« {name} » n'est pas lu : son nom ne finit pas par .yml", f"renommez-le « {right} »")
            return
        if _COPY.search(name):
            report.error(place, f"« {name} » semble une copie, et elle est lue aussi", "effacez-la, ou renommez-la")
    if inside.parts[0] == "dialogue" and name.startswith("test_"):
        report.error(place, "un fichier test_… dans dialogue/ serait appris", "déplacez-le dans conversations/")
    if inside.parts[0] == "content" and path.suffix == ".yml":
        _reserved(path, place.file, report)


def _reserved(path: Path, file: str, report: Report) -> None:
    for number, line in enumerate(path.read_text("utf-8", "replace").splitlines(), 1):
        found = _RESERVED.match(line)
        if found:
            report.error(
                Place(file, number),
                f"« {found.group(1)}: » au début d'une ligne : la machine croirait à un fichier de dialogue",
                "choisissez un autre mot",
            )
