"""Reading updates: whatever comes in, an event or silence, and nothing personal is kept."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.channels.telegram_inbound import COMMANDS, Event, read
from bot.channels.telegram_profile import MENU, Words

UPDATES = Path(__file__).parents[2] / "integration" / "data" / "telegram_updates.jsonl"
NAMES = ["message", "edited_message", "callback_query", "my_chat_member", "chat", "from", "id", "type", "text", "data",
         "caption", "photo", "voice", "private", "group", "is_bot", "message_id", "new_chat_member", "status",
         "media_group_id"]  # fmt: skip
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5) | st.sampled_from(NAMES),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(NAMES), inner, max_size=5),
    max_leaves=20,
)


@given(JSON)
def test_no_update_ever_raises_and_every_event_can_be_stored(update: Any) -> None:
    event = read(update)

    if event is not None:
        stored = json.dumps(event.to_json(), ensure_ascii=False)
        stored.encode("utf-8")
        assert Event.from_json(json.loads(stored)) == event


def test_nothing_personal_of_the_real_updates_is_kept() -> None:
    updates = [json.loads(line)["update"] for line in UPDATES.read_text("utf-8").splitlines()]

    kept = json.dumps([event.to_json() for event in map(read, updates) if event])

    assert not [word for word in ("first_name", "username", "file_id", "phone", "latitude") if word in kept]


def test_a_lone_surrogate_in_button_data_means_nothing() -> None:
    query = {"id": "1", "from": {"id": 5, "is_bot": False}, "data": "d:\ud800:taken"}

    event = read({"callback_query": query})

    assert event == Event("pressed", "5", "press", "", query="1")


@pytest.mark.parametrize("status", ["left", "kicked", None, 5])
def test_being_removed_from_a_group_needs_no_farewell(status: Any) -> None:
    change = {"chat": {"id": -5, "type": "group"}, "new_chat_member": {"status": status}}

    assert read({"my_chat_member": change}) is None


def test_the_menu_holds_known_commands_and_telegrams_lengths() -> None:
    assert {name for name, _ in MENU} <= set(COMMANDS)
    assert len(Words().short_description) <= 120
    assert len(Words().description) <= 512


def test_a_corrected_caption_is_kept_and_a_moving_place_is_not() -> None:
    about = {"message_id": 7, "chat": {"id": 5, "type": "private"}, "from": {"id": 5, "is_bot": False}}

    caption = read({"edited_message": {**about, "photo": [{"file_id": "x"}], "caption": "je vais mal"}})
    place = read({"edited_message": {**about, "location": {"latitude": 1, "longitude": 2}}})

    assert caption is not None and (caption.what, caption.kind, caption.text) == ("edited", "photo", "je vais mal")
    assert place is None
