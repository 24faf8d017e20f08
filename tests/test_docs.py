"""Each setting and each public command is in the README, and each link of the documents leads somewhere."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from bot import cli, settings
from bot.settings import PROJECT

README = (PROJECT / "README.md").read_text("utf-8")
PAGES = [PROJECT / "README.md", PROJECT / "CHANGELOG.md", PROJECT / "nlu_data" / "README.md", *(PROJECT / "docs").glob("*.md")]


@pytest.mark.parametrize("name", settings._NAMES)
def test_each_setting_is_in_the_readme(name: str) -> None:
    assert f"`{name}`" in README


@pytest.mark.parametrize("command", [
    (c.name or c.callback.__name__).replace("_", "-") for c in cli.app.registered_commands if c.callback and not c.hidden
])
def test_each_command_is_in_the_readme(command: str) -> None:
    assert f"`coach {command}" in README


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_each_link_to_a_file_leads_somewhere(page: Path) -> None:
    links = re.findall(r"\]\((?!https?:|mailto:|#)([^)#]+)", page.read_text("utf-8"))

    assert [link for link in links if not (page.parent / link).exists()] == []
