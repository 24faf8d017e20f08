"""Reads, without importing it, which actions, texts and variables the program itself knows."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

_ACTION = re.compile(r"(action|validate)_\w*[^\W_]")


@dataclass(frozen=True)
class Code:
    """What the program says of itself. `words` are all its string constants, `templates` its f-strings made of
    words and underscores, `keywords` every keyword argument and dictionary key (they may fill a `{variable}`)."""

    actions: frozenset[str] = frozenset()
    action_prefixes: tuple[str, ...] = ()
    """`validate_` of an action whose name is made with the name of its form."""
    words: frozenset[str] = frozenset()
    templates: tuple[re.Pattern[str], ...] = ()
    keywords: frozenset[str] = frozenset()
    responses: dict[str, tuple[str, int]] = field(default_factory=dict)
    """Response id → file and line where the program says it."""

    def uses(self, text_id: str) -> bool:
        """Does the program name this text, whole or by putting words together?"""
        if text_id in self.words:
            return True
        made = (template.fullmatch(text_id) for template in self.templates)
        return any(found is not None and all(map(self.uses, found.groups())) for found in made)

    def has_action(self, name: str) -> bool:
        """Is there an action of this name, or one that makes it from a form's name?"""
        if name in self.actions:
            return True
        return any(name.startswith(start) and name[len(start) :] in self.words for start in self.action_prefixes)


def scan(folder: Path) -> Code:
    """Scan `actions/` and `bot/` under `folder`; files that are not Python are passed over."""
    finder = _Finder()
    for path in _files(folder, ("actions", "bot")):
        try:
            tree = ast.parse(path.read_text("utf-8"))
        except (SyntaxError, UnicodeDecodeError):
            continue
        finder.file = path.relative_to(folder).as_posix()
        finder.in_actions = finder.file.startswith("actions/")
        finder.visit(tree)
    templates = tuple(re.compile(pattern) for pattern in sorted(finder.templates))
    return Code(
        frozenset(finder.actions),
        tuple(sorted(finder.action_prefixes)),
        frozenset(finder.words),
        templates,
        frozenset(finder.keywords),
        finder.responses,
    )


def _files(folder: Path, rooms: Iterable[str]) -> list[Path]:
    return sorted(
        path
        for room in rooms
        for path in (folder / room).rglob("*.py")
        if "content" not in path.parts[len(folder.parts) : -1]  # this room names texts without saying them
    )


class _Finder(ast.NodeVisitor):
    def __init__(self) -> None:
        self.file, self.in_actions = "", False
        self.actions: set[str] = set()
        self.words: set[str] = set()
        self.action_prefixes: set[str] = set()
        self.templates: set[str] = set()
        self.keywords: set[str] = set()
        self.responses: dict[str, tuple[str, int]] = {}

    def visit_Constant(self, node: ast.Constant) -> None:
        if isinstance(node.value, str) and len(node.value) < 200:
            self.words.add(node.value)
            if re.fullmatch(r"utter_\w*[^_\W]", node.value):
                self.responses.setdefault(node.value, (self.file, node.lineno))

    def visit_JoinedStr(self, node: ast.JoinedStr) -> None:
        parts = [str(part.value) if isinstance(part, ast.Constant) else None for part in node.values]
        fixed = "".join(part for part in parts if part)
        if "_" in fixed and re.fullmatch(r"\w+", fixed):
            self.templates.add("".join(r"(\w+?)" if part is None else part for part in parts))
        for value in node.values:
            if isinstance(value, ast.FormattedValue):
                self.visit(value)

    def visit_Call(self, node: ast.Call) -> None:
        self.keywords.update(keyword.arg for keyword in node.keywords if keyword.arg)
        self.generic_visit(node)

    def visit_Dict(self, node: ast.Dict) -> None:
        self.keywords.update(
            key.value
            for key in node.keys
            if isinstance(key, ast.Constant) and isinstance(key.value, str) and key.value.isidentifier()
        )
        self.generic_visit(node)

    def visit_FunctionDef(self, node: ast.FunctionDef) -> None:
        if self.in_actions and node.name == "name":
            self._actions_in(node)
        self.generic_visit(node)

    def visit_ClassDef(self, node: ast.ClassDef) -> None:
        for part in node.body:
            if self.in_actions and isinstance(part, ast.Assign | ast.AnnAssign):
                self._actions_in(part)
        self.generic_visit(node)

    def _actions_in(self, node: ast.AST) -> None:
        for part in ast.walk(node):
            if isinstance(part, ast.Constant) and _ACTION.fullmatch(str(part.value)):
                self.actions.add(str(part.value))
            if isinstance(part, ast.JoinedStr) and isinstance(part.values[0], ast.Constant):
                self.action_prefixes.add(str(part.values[0].value))
