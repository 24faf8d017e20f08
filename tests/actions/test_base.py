"""What every action shares: consent that is missing is asked for, trouble becomes an apology, nothing personal is logged."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest
from rasa_sdk import Tracker
from rasa_sdk.executor import CollectingDispatcher

from actions import base
from actions.base import CoachAction, Events, Turn
from actions.forms import FormStep, NotAnAnswer, yes_or_no
from bot.errors import ConsentMissing


@pytest.fixture(autouse=True)
def _services(monkeypatch: pytest.MonkeyPatch) -> None:
    nothing_sent = SimpleNamespace(open_doses=lambda patient: [])
    never = SimpleNamespace(last_turn=lambda patient: None)
    monkeypatch.setattr(base, "_services", SimpleNamespace(medications=nothing_sent, states=never))


def a_tracker(text: str = "j'ai le diabète", label: str = "profile_update", loop: str | None = None, **slots: Any) -> Tracker:
    message = {"text": text, "intent": {"name": label}, "label": label, "entities": []}
    return Tracker("p" * 32, slots, message, [], False, None, {"name": loop} if loop else {}, "action_listen")


async def run(action: CoachAction, tracker: Tracker) -> tuple[dict[str, Any], list[str], Events]:
    """(slots set, responses said, events)."""
    out = CollectingDispatcher()
    events = await action.run(out, tracker, {})
    slots = {e["name"]: e["value"] for e in events if e["event"] == "slot"}
    return slots, [m["response"] for m in out.messages if m.get("response")], events


class Wants(CoachAction):
    def name(self) -> str:
        return "action_wants"

    async def act(self, turn: Turn) -> Events | None:
        raise ConsentMissing("followup")


class Fails(CoachAction):
    def name(self) -> str:
        return "action_fails"

    async def act(self, turn: Turn) -> Events | None:
        raise RuntimeError("j'ai le diabète")


class Fine(CoachAction):
    def name(self) -> str:
        return "action_fine"

    async def act(self, turn: Turn) -> Events | None:
        turn.say("utter_fine", said=turn.resumed)
        return None


class Step(FormStep):
    form = "pet_form"

    def answer_name(self, turn: Turn) -> dict[str, Any]:
        return {"pet__name": yes_or_no(turn)}

    def not_understood(self, turn: Turn, reason: str) -> None:
        turn.say("utter_pet__again")


async def test_missing_consent_is_asked_for_with_the_words_and_the_action_kept() -> None:
    slots, said, events = await run(Wants(), a_tracker())

    assert said == ["utter_consent__needed"]
    assert slots["consent__resume"] == {"action": "action_wants", "said": "j'ai le diabète", "purpose": "followup"}
    assert slots["consent__followup"] is None and slots["consent__profile"] and slots["consent__journal"]
    assert events[-1]["event"] == "followup" and events[-1]["name"] == "consent_form"


async def test_trouble_is_an_apology_and_a_log_without_words(caplog: pytest.LogCaptureFixture) -> None:
    _, said, events = await run(Fails(), a_tracker())

    assert said == ["utter_conversation__went_wrong"]
    assert events == []
    assert "action_failed" in caplog.text
    assert "diabète" not in caplog.records[0].getMessage()


async def test_words_that_waited_for_consent_are_forgotten_by_the_action_that_wanted_them() -> None:
    waiting = {"action": "action_fine", "said": "avant", "purpose": "followup"}

    slots, said, _ = await run(Fine(), a_tracker("oui", "affirm", consent__resume=waiting))

    assert said == ["utter_fine"]
    assert slots == {"consent__resume": None}


async def test_words_that_wait_are_left_alone_by_every_other_action() -> None:
    waiting = {"action": "action_other", "said": "avant", "purpose": "followup"}

    slots, _, _ = await run(Fine(), a_tracker("oui", "affirm", consent__resume=waiting))

    assert slots == {}


@pytest.mark.parametrize(("text", "expected"), [("rappelle moi", "rappelle moi"), ("/affirm", "")])
def test_a_button_has_no_words_to_work_on(text: str, expected: str) -> None:
    turn = Turn(a_tracker(text), CollectingDispatcher(), SimpleNamespace())  # type: ignore[arg-type]

    assert turn.resumed == expected


# -- forms ----------------------------------------------------------------------------------------------------------


def in_form(text: str, label: str, asked: str | None = "pet__name", loop: str = "pet_form") -> Tracker:
    return a_tracker(text, label, loop, requested_slot=asked)


async def test_an_answer_fills_the_slot_that_was_asked() -> None:
    assert (await run(Step(), in_form("ouais", "affirm")))[0] == {"pet__name": True}


async def test_cancel_fills_what_is_asked_and_asks_nothing_more() -> None:
    assert (await run(Step(), in_form("stop", "cancel")))[0] == {"pet__name": "cancelled", "requested_slot": None}


async def test_a_question_is_left_to_its_own_rule() -> None:
    assert (await run(Step(), in_form("le sel c mauvais ?", "advice_sel")))[2] == []


async def test_something_else_is_asked_again_with_help() -> None:
    slots, said, _ = await run(Step(), in_form("bof", "goodbye"))

    assert said == ["utter_pet__again"]
    assert slots == {"pet__name": None}


@pytest.mark.parametrize("tracker", [
    in_form("oui", "affirm", asked=None), in_form("oui", "affirm", asked="consent__profile"),
    in_form("oui", "affirm", loop="consent_form"),
])
async def test_a_question_of_another_form_is_not_answered_here(tracker: Tracker) -> None:
    assert (await run(Step(), tracker))[2] == []


@pytest.mark.parametrize("label", ["greet", "nlu_fallback", ""])
def test_only_yes_and_no_are_yes_or_no(label: str) -> None:
    with pytest.raises(NotAnAnswer):
        yes_or_no(Turn(a_tracker("x", label), CollectingDispatcher(), SimpleNamespace()))  # type: ignore[arg-type]
