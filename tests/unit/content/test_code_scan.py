"""What the program says of itself, read without importing it."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.content.code_scan import Code, scan

ACTIONS = """
class Show:
    def name(self):
        return "action_profile__show"

    def run(self, say, kind, verb):
        say("utter_profile__show", facts="x")
        say(f"{kind}_button_{verb}", **{"hour": 8})

class Step:
    def name(self):
        return f"validate_{self.form}"

class Consent(Step):
    form = "consent_form"
    verbs = ("dose", "skip", f"skip_{'x'}", "forgot")

raise RuntimeError("never imported")
"""


@pytest.fixture
def code(tmp_path: Path) -> Code:
    (tmp_path / "actions").mkdir()
    (tmp_path / "bot").mkdir()
    (tmp_path / "actions/profile.py").write_text(ACTIONS, "utf-8")
    (tmp_path / "bot/broken.py").write_text("def (", "utf-8")
    return scan(tmp_path)


@pytest.mark.parametrize(
    ("name", "known"),
    [
        ("action_profile__show", True),
        ("validate_consent_form", True),
        ("validate_", False),
        ("validate_consents_form", False),
        ("action_profile__hide", False),
    ],
)
def test_actions_are_known_by_name_or_by_their_form(code: Code, name: str, known: bool) -> None:
    assert code.has_action(name) is known


@pytest.mark.parametrize(
    ("text_id", "used"),
    [
        ("utter_profile__show", True),
        ("dose_button_skip", True),
        ("dose_button_skip_forgot", True),
        ("dose_button_other", False),
        ("utter_profile__hide", False),
    ],
)
def test_texts_are_found_whole_or_put_together(code: Code, text_id: str, used: bool) -> None:
    assert code.uses(text_id) is used


def test_variables_are_arguments_and_dictionary_keys(code: Code) -> None:
    assert {"facts", "hour"} <= code.keywords


def test_each_response_has_the_place_where_it_is_said(code: Code) -> None:
    assert code.responses == {"utter_profile__show": ("actions/profile.py", 7)}


def test_a_folder_without_program_knows_nothing(tmp_path: Path) -> None:
    assert scan(tmp_path) == Code()
