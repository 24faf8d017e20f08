"""Danger becomes one screen with the right number; a broken database must not keep it from being sent."""

from __future__ import annotations

import datetime as dtm
import logging
from typing import TYPE_CHECKING, Any, Protocol

from bot.clock import Clock
from bot.messages import Button, OutboundMessage, Reply
from bot.safety.helplines import Helplines, Say
from bot.safety.learned import LearnedReader
from bot.safety.screen import Screen, Verdict
from bot.safety.watch import Watch

if TYPE_CHECKING:
    from bot.content.catalogue import Catalogue

logger = logging.getLogger(__name__)

_QUIET = dtm.timedelta(hours=24)
_LINES = {"violence": "violence", "suicide": "suicide"}


class Identity(Protocol):
    def store_button(self, patient_id: str, meaning: dict[str, Any]) -> str: ...

    def mute_until(self, patient_id: str, instant: dtm.datetime | None) -> None: ...


class Profiles(Protocol):
    def facts(self, patient_id: str) -> dict[str, Any]: ...


class Alerts(Protocol):
    def raise_alert(self, patient_id: str, kind: str) -> None: ...


class Safety:
    """The screen before everything, and what is said when it finds something."""

    def __init__(self, watch: Watch, helplines: Helplines, say: Say, identity: Identity, profiles: Profiles,
                 alerts: Alerts, clock: Clock, default_country: str) -> None:
        self._watch, self._helplines, self._say = watch, helplines, say
        self._identity, self._profiles, self._alerts = identity, profiles, alerts
        self._clock, self._default_country = clock, default_country

    @classmethod
    def from_catalogue(cls, catalogue: Catalogue, identity: Identity, profiles: Profiles, alerts: Alerts,
                       clock: Clock, default_country: str, learned: LearnedReader | None = None) -> Safety:
        """From the educators' files and the second reader that was learnt from them."""
        def say(text_id: str, /, **values: str) -> str:
            return catalogue.text(text_id, **values)

        return cls(Watch(Screen(catalogue.safety), learned), Helplines(catalogue.helplines, say), say, identity, profiles, alerts,
                   clock, default_country)

    def verdict(self, text: str) -> Verdict:
        return self._watch.screen(text)

    def alarming(self, text: str) -> bool:
        """Whether a message that would otherwise be ignored (late edit, forward) must be handled."""
        verdict = self._watch.screen(text)
        return verdict.level == "call_now" or verdict.ask

    def card(self, text: str, patient_id: str) -> Reply | None:
        """The answer to a message with danger in it; None when there is none and the dialogue goes on."""
        verdict = self._watch.screen(text)
        if verdict.level == "call_now" and verdict.kind:
            return self.card_for(verdict.kind, patient_id)
        if verdict.ask and verdict.kind:
            return self._question(verdict, patient_id, text)
        return None

    def card_for(self, kind: str, patient_id: str) -> Reply:
        """The card of one kind of danger, an alert for operators, and no coaching for a day."""
        self._tell_operators(kind, patient_id)
        text = self._text(f"danger_{kind}", kind, patient_id)
        buttons = self._yes_no(patient_id, {"safety": "safe"}, {"safety": "not_safe"}) if kind == "suicide" else ()
        return self._reply(OutboundMessage(text, buttons), kind, f"call_now:{kind}")

    def pressed(self, answer: str, patient_id: str) -> Reply:
        """An answer to one of the questions above. A "no" never takes the number away."""
        step, _, kind = answer.partition(":")
        kind = kind or "suicide"
        if step == "danger":
            return self.card_for(kind, patient_id)
        text = {"safe": "safe_for_now", "not_safe": "not_safe", "no": "not_thinking_of_it"}.get(step, "not_safe")
        if step == "no" and kind != "suicide":
            text = "nobody_in_danger"
        return self._reply(OutboundMessage(self._text(text, kind, patient_id)), kind, f"{step}:{kind}")

    def helpline(self, kind: str, patient_id: str) -> str:
        """The numbers of one kind for the person's country, with their hours, as one line of text."""
        return self._helplines.line(self._country(patient_id), kind, self._clock.now())

    # -- in detail -----------------------------------------------------------------------------------------------

    def _question(self, verdict: Verdict, patient_id: str, said: str) -> Reply:
        """A "no" gives what was said back to the dialogue, for a doubt of ours must not cost anybody their answer; not
        when a rule heard a wish to die: coaching on its words would be out of place."""
        kind = str(verdict.kind)
        text = "ask_suicide" if kind == "suicide" else "ask_danger"
        again = {} if kind == "suicide" and not verdict.surmised else {"said": said}
        buttons = self._yes_no(patient_id, {"safety": f"danger:{kind}"}, {"safety": f"no:{kind}", **again})
        return self._reply(OutboundMessage(self._text(text, kind, patient_id), buttons), kind, f"ask:{kind}")

    def _reply(self, message: OutboundMessage, kind: str, safety: str) -> Reply:
        return Reply([message], label_of(kind), safety=safety, actions=("safety",))

    def _text(self, text_id: str, kind: str, patient_id: str) -> str:
        country = self._country(patient_id)
        now = self._clock.now()
        return self._say(
            text_id, emergency=self._helplines.emergency(country), poison=self._helplines.line(country, "poison", now),
            line=self._helplines.line(country, _LINES.get(kind, "suicide"), now),
        )

    def _country(self, patient_id: str) -> str:
        try:
            return str(self._profiles.facts(patient_id).get("country") or self._default_country)
        except Exception:  # whatever is wrong with the database, the card leaves
            logger.exception("safety_without_profile")
            return self._default_country

    def _yes_no(self, patient_id: str, yes: dict[str, str], no: dict[str, str]) -> tuple[Button, ...]:
        try:
            return tuple(
                Button(self._say(label), "b:" + self._identity.store_button(patient_id, meaning))
                for label, meaning in (("button_yes", yes), ("button_no", no))
            )
        except Exception:  # the question can be answered in words too
            logger.exception("safety_without_buttons")
            return ()

    def _tell_operators(self, kind: str, patient_id: str) -> None:
        try:
            self._alerts.raise_alert(patient_id, f"crisis_{kind}")
        except Exception:  # the person comes first
            logger.exception("safety_without_alert")
        try:
            self._identity.mute_until(patient_id, self._clock.now() + _QUIET)
        except Exception:  # the same
            logger.exception("safety_without_silence")


def label_of(kind: str | None) -> str:
    """The label of the contract for a kind of danger."""
    return "emergency_suicide" if kind == "suicide" else "emergency_physical"
