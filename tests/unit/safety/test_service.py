"""The card: short, with the right number, for every kind and country, and whatever is broken."""

from __future__ import annotations

import datetime as dtm
from typing import Any

import pytest

from bot.clock import SimulatedClock
from bot.content.catalogue import Catalogue
from bot.safety.helplines import Helplines
from bot.safety.screen import Screen
from bot.safety.service import Safety
from bot.safety.watch import Watch
from bot.settings import PROJECT

KINDS = ("physical", "allergy", "overdose", "violence", "suicide")
FIRST = {"LU": "112", "FR": "15", "BE": "112", "CH": "144"}
NOON = dtm.datetime(2026, 11, 24, 11, tzinfo=dtm.timezone.utc)


class Someone:
    """Stands for identity, profile and operators' list; `broken` makes each of them fail."""

    def __init__(self, country: str | None = None, broken: bool = False) -> None:
        self.country, self.broken = country, broken
        self.buttons: dict[str, dict[str, Any]] = {}
        self.alerts: list[str] = []
        self.muted_until: dtm.datetime | None = None
        self.no_list = False

    def _check(self) -> None:
        if self.broken:
            raise OSError("database is locked")

    def facts(self, patient_id: str) -> dict[str, Any]:
        self._check()
        return {"country": self.country} if self.country else {}

    def store_button(self, patient_id: str, meaning: dict[str, Any]) -> str:
        self._check()
        token = f"t{len(self.buttons)}"
        self.buttons[token] = meaning
        return token

    def mute_until(self, patient_id: str, instant: dtm.datetime | None) -> None:
        self.muted_until = instant

    def raise_alert(self, patient_id: str, kind: str) -> None:
        if self.no_list:
            raise OSError("no list of alerts")
        self._check()
        self.alerts.append(kind)


CATALOGUE = Catalogue.load(PROJECT / "nlu_data")
SCREEN = Screen(CATALOGUE.safety)


@pytest.fixture(scope="module")
def catalogue() -> Catalogue:
    return CATALOGUE


def a_safety(catalogue: Catalogue, someone: Someone, now: dtm.datetime = NOON) -> Safety:
    def say(text_id: str, /, **values: str) -> str:
        return catalogue.text(text_id, **values)

    return Safety(Watch(SCREEN), Helplines(catalogue.helplines, say), say, someone, someone, someone, SimulatedClock(now), "LU")


@pytest.mark.parametrize("country", [*FIRST, None])
@pytest.mark.parametrize("kind", KINDS)
def test_a_card_is_one_short_screen_with_the_countrys_number_and_112(catalogue: Catalogue, kind: str, country: str | None) -> None:
    reply = a_safety(catalogue, Someone(country)).card_for(kind, "p")

    [message] = reply.messages
    assert len(message.text) <= 600
    assert FIRST[country or "LU"] in message.text
    assert "112" in message.text
    assert reply.decision == "act"


def test_suicide_in_france_names_3114_and_stays_open(catalogue: Catalogue) -> None:
    someone = Someone("FR")
    safety = a_safety(catalogue, someone)

    reply = safety.card("je veux en finir", "p")

    assert reply is not None
    assert reply.label == "emergency_suicide"
    assert "3114" in reply.messages[0].text
    assert len(reply.messages[0].buttons) == 2
    assert someone.alerts == ["crisis_suicide"]
    assert someone.muted_until == NOON + dtm.timedelta(hours=24)
    for meaning in someone.buttons.values():  # whatever is pressed, the number stays in sight
        assert "3114" in safety.pressed(meaning["safety"], "p").messages[0].text


def test_a_hint_is_asked_about_and_a_no_keeps_the_number(catalogue: Catalogue) -> None:
    someone = Someone("BE")
    safety = a_safety(catalogue, someone)

    asked = safety.card("je voudrais ne plus me réveiller", "p")

    assert asked is not None and asked.safety == "ask:suicide"
    assert someone.alerts == []
    yes, no = (someone.buttons[b.data.removeprefix("b:")]["safety"] for b in asked.messages[0].buttons)
    assert "0800 32 123" in safety.pressed(no, "p").messages[0].text
    assert safety.pressed(yes, "p").safety == "call_now:suicide"


def test_a_broken_database_does_not_keep_the_card_back(catalogue: Catalogue) -> None:
    reply = a_safety(catalogue, Someone("FR", broken=True)).card("je n'arrive plus à respirer", "p")

    assert reply is not None
    assert "112" in reply.messages[0].text


def test_coaching_falls_silent_even_when_the_alert_cannot_be_raised(catalogue: Catalogue) -> None:
    someone = Someone("FR")
    someone.no_list = True

    a_safety(catalogue, someone).card("je veux mourir", "p")

    assert someone.muted_until == NOON + dtm.timedelta(hours=24)


@pytest.mark.parametrize("kind", KINDS)
def test_a_card_says_what_to_do_and_that_nobody_is_reading(catalogue: Catalogue, kind: str) -> None:
    text = a_safety(catalogue, Someone("FR")).card_for(kind, "p").messages[0].text.lower()

    assert "programme" in text
    assert "seul" in text or "près de" in text
    assert not any(word in text for word in ("ça va aller", "calmez", "mg", "prenez un"))


def test_three_times_no_never_closes_suicide(catalogue: Catalogue) -> None:
    someone = Someone("FR")
    safety = a_safety(catalogue, someone)

    replies = [safety.pressed("no:suicide", "p") for _ in range(3)]

    assert all("3114" in reply.messages[0].text for reply in replies)
    assert all(reply.safety == "no:suicide" for reply in replies)
    again = safety.card("je veux mourir", "p")
    assert again is not None and again.safety == "call_now:suicide"


def test_an_ordinary_message_goes_on(catalogue: Catalogue) -> None:
    assert a_safety(catalogue, Someone()).card("comment mieux dormir ?", "p") is None


@pytest.mark.parametrize(("hour", "opens"), [(13, False), (22, True)])
def test_a_closed_line_names_the_emergency_number_too(catalogue: Catalogue, hour: int, opens: bool) -> None:
    lines = Helplines(catalogue.helplines, lambda text_id, /, **v: catalogue.text(text_id, **v))
    at = dtm.datetime(2026, 11, 24, hour, tzinfo=dtm.timezone.utc)

    said = lines.line("LU", "violence", at)

    assert "2060 1060" in said
    assert ("ouvre à 12 h" in said) is opens
