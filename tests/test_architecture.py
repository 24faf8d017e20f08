"""The house rules, read from the syntax trees: who may import whom, and what nobody may contain."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from fnmatch import fnmatch
from functools import cache
from pathlib import Path
from typing import NamedTuple

import pytest
import yaml

from bot.content import code_scan

PROJECT = Path(__file__).resolve().parent.parent
ROOMS = ("bot", "actions", "tools", "bench")

ONLY_IN = {  # package → the files that may import it
    "sqlalchemy": ["bot/storage/*"],
    "alembic": ["bot/storage/*"],
    "telegram": ["bot/channels/telegram*.py"],
    "rasa": ["bot/rasa_server/*", "bench/nlu/rasa_peer.py"],
    "sanic": ["bot/rasa_server/*"],
    "rasa_sdk": ["actions/*", "bot/rasa_server/engine.py"],
    "starlette": ["bot/channels/*", "bot/console/*"],
    "uvicorn": ["bot/channels/*", "bot/console/*"],
    "jinja2": ["bot/channels/*", "bot/console/*"],
    "typer": ["bot/cli*.py"],
    "actions": ["actions/*"],
    "tests": [],
    "bot.bootstrap": [
        "bot/cli.py", "bot/parts.py", "bot/rasa_server/*", "bot/console/*", "actions/base.py",
        "bench/*",  # measures the parts that it builds
    ],
}
MAY_KNOW_THE_TYPE = {"bot/conversation.py": "bot.bootstrap", "bot/effects.py": "bot.bootstrap"}
"""Imported under TYPE_CHECKING only: they are given their services and name them in their signatures."""

MACHINE_TIME = {"datetime.now", "datetime.utcnow", "datetime.today", "date.today", "time.time", "time.localtime"}
MAY_ASK_THE_TIME = {
    "bot/clock.py": "the one place that does",
    "bot/supervisor.py": "stamps the logs of processes that it starts; decides nothing by it",
    "bot/diagnosis.py": "checks the machine's clock itself",
    "bench/*": "measures this machine",
    "tools/*": "run by hand, outside the product",
}

PURE_ROOMS = ("bot/medications", "bot/understanding", "bot/wishes", "bot/patients", "bot/advice", "bot/measures", "bot/journal",
              "bot/safety", "bot/questionnaires", "bot/prevention", "bot/symptoms")
AROUND_SERVICES = {  # what speaks to storage or stands around a service; every other module of these rooms is pure
    "bot/medications": {"delivery", "service", "store"},
    "bot/patients": {"consent", "identity", "profile", "rights"},
    "bot/measures": {"readings"}, "bot/journal": {"journal"}, "bot/advice": {"service"},
    "bot/safety": {"service", "alerts"}, "bot/understanding": set(), "bot/questionnaires": {"service"}, "bot/wishes": set(),
    "bot/prevention": {"service"}, "bot/symptoms": set(),
}
PURE = {
    *(path.relative_to(PROJECT).as_posix()
      for room in PURE_ROOMS for path in (PROJECT / room).glob("*.py") if path.stem not in AROUND_SERVICES[room]),
    "bot/bubbles.py", "bot/french.py", "bot/messages.py", "bot/errors.py", "bot/clock.py", "bot/safety/screen.py",
}
NOT_PURE = ("bot.storage", "bot.channels", "bot.rasa_server", "bot.bootstrap", "bot.dialogue", "bot.settings",
            "sqlalchemy", "httpx", "telegram", "starlette", "rasa", "rasa_sdk")
MAY_READ_SETTINGS = {"bot/patients/lexicon.py"}
"""For the project's folder: where the educators' words lie."""

READS_NLU_DATA = {
    "bot/settings.py": "names the folder",
    "bot/content/*": "the educators' files",
    "bot/patients/lexicon.py": "the words of the profile, checked on reading",
    "bot/travel/places.py": "the names of places and their zones",
    "bot/understanding/abbreviations.py": "how thumbs shorten words",
    "bot/medications/lexicon.py": "the medicine names, built from the public base",
    "bot/medications/kinds.py": "the kinds of medicines, as educators name them",
    "tools/*": "build the lexicon",
    "bench/*": "measures",
}


class Import(NamedTuple):
    file: str
    line: int
    module: str
    typing_only: bool


@cache
def sources() -> dict[str, ast.Module]:
    """Every Python file of the product by its path from the project's folder."""
    found = (p for room in ROOMS for p in sorted((PROJECT / room).rglob("*.py")))
    return {p.relative_to(PROJECT).as_posix(): ast.parse(p.read_text("utf-8")) for p in found}


def imports(file: str) -> Iterator[Import]:
    """Each imported module; `from bot import x` counts as `bot.x`."""
    tree = sources()[file]
    hidden = {id(inside) for node in ast.walk(tree) if _is_typing_block(node) for inside in ast.walk(node)}
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            names = [f"{node.module}.{alias.name}" for alias in node.names]
        else:
            continue
        for name in names:
            yield Import(file, node.lineno, name, id(node) in hidden)


def _is_typing_block(node: ast.AST) -> bool:
    return isinstance(node, ast.If) and isinstance(node.test, ast.Name) and node.test.id == "TYPE_CHECKING"


def _within(module: str, package: str) -> bool:
    return module == package or module.startswith(f"{package}.")


def _allowed(file: str, patterns: object) -> bool:
    return any(fnmatch(file, pattern) for pattern in patterns)  # type: ignore[attr-defined]


@pytest.mark.parametrize("package", ONLY_IN)
def test_a_package_is_imported_only_in_its_room(package: str) -> None:
    found = [
        f"{one.file}:{one.line} imports {one.module}"
        for file in sources() if not _allowed(file, ONLY_IN[package])
        for one in imports(file)
        if _within(one.module, package) and not (one.typing_only and MAY_KNOW_THE_TYPE.get(file) == package)
    ]

    assert found == []


def test_channels_know_nothing_of_what_is_behind_the_conversation() -> None:
    behind = ("bot.medications", "bot.advice", "bot.measures", "bot.storage", "bot.dialogue", "bot.conversation")

    found = [
        f"{one.file}:{one.line} imports {one.module}"
        for file in sources() if file.startswith("bot/channels/")
        for one in imports(file) if any(_within(one.module, room) for room in behind)
    ]

    assert found == []


def test_services_do_not_know_who_calls_them() -> None:
    callers = ("bot.channels.web", "bot.channels.terminal", "bot.channels.telegram", "bot.console", "bot.cli",
               "bot.worker", "bot.parts", "bot.supervisor", "bot.conversation")
    rooms = ("bot/medications/", "bot/advice/", "bot/patients/", "bot/measures/", "bot/journal/", "bot/safety/",
             "bot/storage/", "bot/content/", "bot/questionnaires/")

    found = [
        f"{one.file}:{one.line} imports {one.module}"
        for file in sources() if file.startswith(rooms)
        for one in imports(file)
        if any(_within(one.module, caller) for caller in callers)
        and not (file == "bot/safety/service.py" and one.module == "bot.conversation.Reply")  # the shape it answers in
    ]

    assert found == []


@pytest.mark.parametrize("file", sorted(PURE))
def test_a_pure_module_reaches_nothing_outside(file: str) -> None:
    if file not in sources():
        pytest.skip(f"{file} is not written yet")
    allowed = {"bot.settings"} if file in MAY_READ_SETTINGS else set()

    found = [
        f"{file}:{one.line} imports {one.module}"
        for one in imports(file)
        if any(_within(one.module, room) for room in NOT_PURE if room not in allowed)
    ]

    assert found == []


def test_only_the_clock_asks_the_machine_what_time_it_is() -> None:
    found = [
        f"{file}:{node.lineno} calls {name}"
        for file, tree in sources().items() if not _allowed(file, MAY_ASK_THE_TIME)
        for node in ast.walk(tree)
        if isinstance(node, ast.Call) and (name := ".".join(ast.unparse(node.func).split(".")[-2:])) in MACHINE_TIME
    ]

    assert found == []


def test_the_educators_folder_is_read_by_few() -> None:
    found = [
        f"{file}:{node.lineno}"
        for file, tree in sources().items() if not _allowed(file, READS_NLU_DATA)
        for node in ast.walk(tree) if isinstance(node, ast.Constant) and node.value == "nlu_data"
    ]

    assert found == []


def test_no_module_is_a_drawer_for_everything() -> None:
    drawers = re.compile(r"(^|_)(utils?|helpers?|common|managers?|misc)(_|$)")

    assert [file for file in sources() if drawers.search(Path(file).stem)] == []


def test_a_broad_catch_logs_raises_or_says_why() -> None:
    """Nothing is swallowed: `except Exception` logs, raises, hands the error on, or carries a comment."""
    speaks = {"error", "exception", "critical", "warning"}
    found = []
    for file, tree in sources().items():
        lines = (PROJECT / file).read_text("utf-8").splitlines()
        for node in ast.walk(tree):
            if not isinstance(node, ast.ExceptHandler):
                continue
            broad = isinstance(node.type, ast.Name) and node.type.id in ("Exception", "BaseException")
            logs = any(
                isinstance(part, ast.Raise) or (isinstance(part, ast.Attribute) and part.attr in speaks)
                or (isinstance(part, ast.Name) and part.id == node.name)
                for part in ast.walk(node)
            )
            commented = any("#" in line for line in lines[node.lineno - 1 : node.end_lineno])
            if node.type is None or (broad and not logs and not commented):
                found.append(f"{file}:{node.lineno}")

    assert found == []


# -- what no file may contain ---------------------------------------------------------------------------------------

_MACHINE_PATH = re.compile(r"(?<![\w.$}~/\"'(:<])/(?:home|root|work|Users|tmp|opt|mnt|srv)/\w")
_REGISTRY = re.compile(r"(?i)https?://[^\s\"')]*(?:pypi|pythonhosted|artifactory|nexus|mirror|index-url|simple/)")
_INDEX_OPTION = re.compile(r"(?m)^\s*(?:--index-url|--extra-index-url|-i |--find-links|--trusted-host)")


def _shipped() -> Iterator[Path]:
    """Text files of the tree that are written by hand or locked."""
    for name in ("bot", "actions", "nlu_data", "tests", "tools", "bench", "docs", "deploy", "requirements", ".ci"):
        for path in sorted((PROJECT / name).rglob("*")):
            if path.is_file() and "__pycache__" not in path.parts and path.suffix not in (".png", ".pyc", ".gz"):
                yield path
    yield from (p for p in sorted(PROJECT.glob("*")) if p.is_file() and p.name != ".env")


def test_no_file_names_a_path_of_one_machine_or_a_registry() -> None:
    found = []
    for path in _shipped():
        text = path.read_text("utf-8", "replace")
        for pattern in (_MACHINE_PATH, _REGISTRY, _INDEX_OPTION):
            if path != Path(__file__) and (hit := pattern.search(text)):
                found.append(f"{path.relative_to(PROJECT)}: {hit.group()}")

    assert found == []


@pytest.mark.parametrize("lock", sorted((PROJECT / "requirements").glob("*.lock")), ids=lambda path: path.name)
def test_every_locked_requirement_has_a_version_and_a_hash_and_no_address(lock: Path) -> None:
    joined = lock.read_text("utf-8").replace("\\\n", " ")
    rows = [line.strip() for line in joined.splitlines() if line.strip() and not line.strip().startswith("#")]

    assert rows
    assert "://" not in joined
    assert [row[:60] for row in rows if not re.match(r"[A-Za-z0-9._\[\],-]+==\S+ .*--hash=sha256:[0-9a-f]{64}", row)] == []


def test_the_development_lock_holds_the_same_versions_as_the_running_one() -> None:
    run, dev = (
        dict(re.findall(r"(?m)^([A-Za-z0-9._-]+)(?:\[[^\]]*\])?==(\S+)", (PROJECT / "requirements" / name).read_text("utf-8")))
        for name in ("run.lock", "dev.lock")
    )

    assert {name: version for name, version in run.items() if dev.get(name) != version} == {}


# -- Rasa's seam ----------------------------------------------------------------------------------------------------


@cache
def _domain() -> dict[str, set[str]]:
    """Names of each section of the domain files."""
    sections: dict[str, set[str]] = {}
    for path in sorted((PROJECT / "nlu_data" / "domain").glob("*.yml")):
        for section, entries in (yaml.safe_load(path.read_text("utf-8")) or {}).items():
            if isinstance(entries, list | dict):
                sections.setdefault(section, set()).update(e if isinstance(e, str) else next(iter(e)) for e in entries)
    return sections


def _action_names() -> Iterator[tuple[str, str]]:
    """(place, name) of each action that has a fixed name, and of each form step and consent question."""
    for file, tree in sources().items():
        if not file.startswith("actions/"):
            continue
        for node in ast.walk(tree):
            if not isinstance(node, ast.ClassDef):
                continue
            for part in node.body:
                target = getattr(part, "target", None) or (getattr(part, "targets", None) or [None])[0]
                value = getattr(part, "value", None)
                if isinstance(target, ast.Name) and isinstance(value, ast.Constant) and target.id in ("form", "purpose"):
                    start = {"form": "validate_", "purpose": "action_ask_consent__"}[target.id]
                    yield f"{file}:{part.lineno}", f"{start}{value.value}"
                if isinstance(part, ast.FunctionDef) and part.name == "name":
                    for inner in ast.walk(part):
                        if isinstance(inner, ast.Return) and isinstance(inner.value, ast.Constant):
                            yield f"{file}:{inner.lineno}", str(inner.value.value)


def test_every_action_is_in_the_domain_and_the_other_way_round() -> None:
    coded = {name: place for place, name in _action_names()}
    declared = _domain()["actions"] | {"action_advice__answer"}  # also added by the importer of advice topics

    assert {name: place for name, place in coded.items() if name not in declared} == {}
    assert declared - set(coded) == set()


def test_every_response_that_actions_say_is_in_the_domain() -> None:
    code = code_scan.scan(PROJECT)
    known = _domain()["responses"]

    assert {name: place for name, place in code.responses.items() if name not in known} == {}
    for template in (t for t in code.templates if t.pattern.startswith("utter_")):
        assert any(template.fullmatch(name) for name in known), template.pattern


def test_every_form_and_slot_that_actions_name_is_in_the_domain() -> None:
    slots, forms = _domain()["slots"], _domain()["forms"]
    named = {
        node.value: f"{file}:{node.lineno}"
        for file, tree in sources().items() if file.startswith("actions/")
        for node in ast.walk(tree) if isinstance(node, ast.Constant) and isinstance(node.value, str)
    }

    of_slots = {n: p for n, p in named.items() if re.fullmatch(r"(?!utter_|action_|validate_)[a-z]+__[a-z]+", n)}
    of_forms = {n: p for n, p in named.items() if re.fullmatch(r"[a-z]+_form", n)}
    assert {n: p for n, p in of_slots.items() if n not in slots} == {}
    assert {n: p for n, p in of_forms.items() if n not in forms} == {}
