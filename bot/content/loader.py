"""Reads an educator's YAML file into a tree that knows its lines, and refuses what YAML can do beyond data.

No value is ever interpreted: no tag, no environment variable, no merge key, no anchor inside an anchor. Rasa's own
reader prints environment variables and imports any module named in a slot type, so this one stands before it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.error import YAMLError
from ruamel.yaml.events import (
    AliasEvent,
    DocumentStartEvent,
    MappingStartEvent,
    ScalarEvent,
    SequenceStartEvent,
)

from bot.content import yaml_errors
from bot.content.findings import Place, Report

MAX_BYTES = 1_000_000
MAX_DEPTH = 20
MAX_VALUES = 100_000
"""Values in one file, each alias counted as often as it is used: an alias bomb stops here."""

_ZERO_WIDTH = re.compile("[\u200b\u200c\u2060\ufeff\u00ad\u200e\u200f\u202a-\u202e\u2066-\u2069]")
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f]")
_BAD_INDENT = re.compile("^[ ]*([\u00a0\u202f\u2003\u2009])")
_ENVIRONMENT = re.compile(r"\$\{[^}]*\}?")


@dataclass(frozen=True)
class Scalar:
    """One piece of text. `style` is "" (plain), "'", '"', "|" or ">"."""

    text: str
    line: int
    style: str = ""

    @property
    def value(self) -> str | int | float | bool | None:
        """The text as YAML 1.2 reads it: yes, on and oui are words, not booleans; dates stay text."""
        if self.style:
            return self.text
        if self.text in {"", "~", "null", "Null", "NULL"}:
            return None
        if self.text in {"true", "True", "TRUE", "false", "False", "FALSE"}:
            return self.text.lower() == "true"
        for kind in (int, float):
            if re.fullmatch(r"[-+]?(\d+\.?\d*|\.\d+)", self.text):
                try:
                    return kind(self.text)
                except ValueError:
                    continue
        return self.text


@dataclass(frozen=True)
class Listing:
    """A YAML list."""

    items: tuple[Node, ...]
    line: int


@dataclass(frozen=True)
class Mapping:
    """A YAML mapping; the order of the file is kept."""

    pairs: tuple[tuple[Scalar, Node], ...]
    line: int

    def get(self, key: str) -> Node | None:
        """The value under `key`, or None."""
        return next((value for name, value in self.pairs if name.text == key), None)

    def key(self, key: str) -> Scalar | None:
        """The key itself, for its line."""
        return next((name for name, _ in self.pairs if name.text == key), None)


Node = Scalar | Listing | Mapping


@dataclass(frozen=True)
class Source:
    """One file as it was read. `root` is None when it could not be."""

    file: str
    root: Node | None

    def at(self, node: Node | int) -> Place:
        """Where `node` stands."""
        return Place(self.file, node if isinstance(node, int) else node.line)


def read(path: Path, file: str, report: Report) -> Source:
    """Read one file; every problem goes to `report`. `file` is the name that findings show."""
    raw = path.read_bytes()
    if len(raw) > MAX_BYTES:
        report.error(Place(file, 1), "le fichier dépasse 1 Mo", "coupez-le en plusieurs fichiers")
        return Source(file, None)
    text = _decode(raw, file, report)
    text = _checked_lines(text, file, report)
    return Source(file, _Composer(file, report).compose(text))


def _decode(raw: bytes, file: str, report: Report) -> str:
    try:
        return raw.decode("utf-8-sig").replace("\r\n", "\n").replace("\r", "\n")
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        report.error(
            Place(file, line),
            "le fichier n'est pas en UTF-8 (sans doute en Latin-1 ou Windows-1252)",
            "enregistrez-le avec l'encodage UTF-8",
        )
        return raw.decode("cp1252", "replace").replace("\r\n", "\n")


def _checked_lines(text: str, file: str, report: Report) -> str:
    """Report what no YAML reader explains well; return the text with those signs made harmless."""
    lines = text.split("\n")
    for number, line in enumerate(lines, 1):
        place = Place(file, number)
        if "\t" in line[: len(line) - len(line.lstrip())]:
            report.error(place, "une tabulation au début de la ligne", "remplacez-la par des espaces")
        if _BAD_INDENT.match(line):
            report.error(place, "une espace insécable au début de la ligne", "remplacez-la par des espaces ordinaires")
        for sign in sorted(set(_ZERO_WIDTH.findall(line) + _CONTROL.findall(line))):
            report.error(
                place,
                f"un caractère invisible (U+{ord(sign):04X})",
                "effacez-le : retapez les mots autour, sans coller",
            )
        if not line.lstrip().startswith("#"):
            for found in _ENVIRONMENT.findall(line):
                report.error(place, f"« {found} » lirait un réglage secret de la machine", "écrivez le texte voulu")
        line = _CONTROL.sub("", _ZERO_WIDTH.sub("", line)).replace("\t", "  ")
        lines[number - 1] = re.sub("^[ \u00a0\u202f\u2003\u2009]+", lambda m: " " * len(m.group()), line)
    return "\n".join(lines)


class _Composer:
    """Builds the tree from YAML events, one file at a time."""

    def __init__(self, file: str, report: Report) -> None:
        self._file, self._report = file, report
        self._anchors: dict[str, tuple[Node, int]] = {}
        self._open_anchors: list[str] = []
        self._values = 0
        self._documents = 0
        self._told: set[str] = set()

    def compose(self, text: str) -> Node | None:
        """The only document of `text`, or None when it is empty or cannot be read."""
        root: Node | None = None
        try:
            events = iter(YAML(typ="safe").parse(text))
            for event in events:
                if isinstance(event, DocumentStartEvent):
                    self._documents += 1
                    if self._documents > 1:
                        self._error(
                            event, "un second document commence ici (« --- »)", "gardez un seul document par fichier"
                        )
                        break
                elif isinstance(event, ScalarEvent | SequenceStartEvent | MappingStartEvent | AliasEvent):
                    root = self._node(event, events, 0)
        except _TooMuch as stop:
            self._report.error(Place(self._file, stop.line), stop.problem, stop.remedy)
            return None
        except YAMLError as error:
            self._report.findings.append(yaml_errors.explain(error, text, self._file))
            return None
        return root

    def _node(self, event: Any, events: Iterator[Any], depth: int) -> Node:
        line = event.start_mark.line + 1
        self._values += 1
        if self._values > MAX_VALUES:
            raise _TooMuch(
                line,
                "le fichier se multiplie par ses ancres (« & », « * ») ou est trop grand",
                "recopiez le texte au lieu de l'ancre, ou coupez le fichier",
            )
        if depth > MAX_DEPTH:
            raise _TooMuch(line, "trop de niveaux les uns dans les autres", "simplifiez le fichier")
        if isinstance(event, AliasEvent):
            return self._alias(event, line)
        self._refuse_tag(event)
        before = self._values
        if event.anchor:
            self._open_anchors.append(event.anchor)
        node = self._plain(event, events, depth, line)
        if event.anchor:
            self._open_anchors.pop()
            self._anchors[event.anchor] = (node, self._values - before + 1)
        return node

    def _plain(self, event: Any, events: Iterator[Any], depth: int, line: int) -> Node:
        if isinstance(event, ScalarEvent):
            return Scalar(event.value, line, event.style or "")
        if isinstance(event, SequenceStartEvent):
            return Listing(tuple(self._children(events, depth)), line)
        parts = list(self._children(events, depth))
        pairs: list[tuple[Scalar, Node]] = []
        for key, value in zip(parts[::2], parts[1::2], strict=True):
            if self._key_is_fit(key, pairs):
                pairs.append((key, value))  # type: ignore[arg-type]  # _key_is_fit saw that it is a Scalar
        return Mapping(tuple(pairs), line)

    def _children(self, events: Iterator[Any], depth: int) -> Iterator[Node]:
        for event in events:
            if not isinstance(event, ScalarEvent | SequenceStartEvent | MappingStartEvent | AliasEvent):
                return
            yield self._node(event, events, depth + 1)

    def _key_is_fit(self, key: Node, pairs: list[tuple[Scalar, Node]]) -> bool:
        place = Place(self._file, key.line)
        if not isinstance(key, Scalar):
            self._report.error(place, "une clé qui n'est pas un mot", "mettez le texte entre guillemets")
            return False
        first = next((name for name, _ in pairs if name.text == key.text), None)
        if first is not None:
            self._report.error(
                place, f"la clé « {key.text} » est déjà écrite ligne {first.line}", "gardez-en une seule"
            )
            return False
        if key.text == "<<":
            self._report.error(place, "« << » n'est pas permis", "recopiez les lignes voulues")
            return False
        return True

    def _alias(self, event: Any, line: int) -> Node:
        if event.anchor not in self._anchors:
            raise _TooMuch(
                line,
                f"« *{event.anchor} » ne renvoie à rien de déjà écrit",
                f"mettez le texte entre guillemets, ou écrivez « &{event.anchor} » plus haut",
            )
        node, size = self._anchors[event.anchor]
        if self._open_anchors:
            raise _TooMuch(
                line,
                f"l'ancre « *{event.anchor} » est dans une autre ancre",
                "recopiez le texte : les ancres ne s'emboîtent pas",
            )
        self._values += size
        return node

    def _refuse_tag(self, event: Any) -> None:
        if event.tag and event.tag != "!":
            name = event.tag.replace("tag:yaml.org,2002:", "!!")
            self._error(event, f"l'étiquette « {name} » n'est pas permise", "écrivez seulement du texte")

    def _error(self, event: Any, problem: str, remedy: str) -> None:
        self._report.error(Place(self._file, event.start_mark.line + 1), problem, remedy)


class _TooMuch(Exception):
    """Reading stops here; the rest of the file is not worth the danger."""

    def __init__(self, line: int, problem: str, remedy: str) -> None:
        super().__init__(problem)
        self.line, self.problem, self.remedy = line, problem, remedy
