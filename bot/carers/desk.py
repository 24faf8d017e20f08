"""What a carer does in the chat, without Rasa: type or open an invitation, accept, answer for somebody, leave."""

from __future__ import annotations

import datetime as dtm
from collections.abc import Callable, Sequence
from typing import Any

from bot.carers.model import Link
from bot.carers.service import Carers
from bot.errors import NotTheOwner
from bot.medications.dose_wording import Say
from bot.messages import Button, OutboundMessage

Tokens = Callable[[str, Sequence[dict[str, Any]]], list[str]]
_VERBS = ("taken", "skip")


class CarerDesk:
    """`tokens` keeps what buttons mean (Identity.store_buttons)."""

    def __init__(self, carers: Carers, say: Say, tokens: Tokens) -> None:
        self._carers, self._say, self._tokens = carers, say, tokens

    def delay(self, delay: dtm.timedelta) -> str:
        return delay_words(delay, self._say)

    def opened(self, contact_id: str, code: str) -> OutboundMessage:
        """Somebody brings an invitation: what they would be told, and whether they agree."""
        link = self._carers.invitation(code)
        if link is None:
            return OutboundMessage(self._say("carer_code_over"))
        if link.patient_id == contact_id:
            return OutboundMessage(self._say("carer_code_own"))
        name = self._carers.name_of(link)
        who = self._say("carer_welcome_who") if name == self._say("carer_somebody") else name
        answer = self._say("carer_welcome_answer_yes" if link.may_answer else "carer_welcome_answer_no")
        text = self._say("carer_welcome", who=who, delay=delay_words(link.delay, self._say), answer=answer)
        meanings = [{"carer": "accept", "link": link.id}, {"carer": "refuse", "link": link.id}]
        labels = (self._say("carer_yes"), self._say("carer_no"))
        tokens = self._tokens(contact_id, meanings)
        return OutboundMessage(text, tuple(Button(label, f"b:{token}") for label, token in zip(labels, tokens, strict=True)))

    def pressed(self, contact_id: str, meaning: dict[str, Any]) -> OutboundMessage:
        """A button about a link: accept, refuse, stop."""
        if meaning["carer"] == "accept":
            accepted = self._carers.accept(meaning["link"], contact_id)
            return OutboundMessage(self._say("carer_welcomed" if accepted else "carer_code_over"))
        ended = self._carers.end(meaning["link"], contact_id)
        if meaning["carer"] == "refuse":
            return OutboundMessage(self._say("carer_declined"))
        return OutboundMessage(self.stopped(contact_id, ended))

    def stopped(self, contact_id: str, link: Link | None) -> str:
        if link is None:
            return self._say("carer_stopped_none")
        own = link.patient_id == contact_id
        return self._say("carer_stopped", who=link.called) if own else self._say("carer_left")

    def answered(self, contact_id: str, data: str) -> OutboundMessage:
        """`c:<dose id>:<verb>`. Forged, foreign and stale data get a sentence, never an error."""
        parts = data.split(":")
        if len(parts) != 3 or parts[2] not in _VERBS:
            return OutboundMessage(self._say("carer_not_yours"))
        try:
            return OutboundMessage(self._say(self._carers.answer(contact_id, parts[1], parts[2])))
        except NotTheOwner:
            return OutboundMessage(self._say("carer_not_yours"))


def delay_words(delay: dtm.timedelta, say: Say) -> str:
    """"30 minutes", "1 h", "1 h 30"."""
    hours, minutes = divmod(round(delay.total_seconds() / 60), 60)
    if not hours:
        return say("carer_minutes", count=str(minutes))
    return say("carer_hours", count=str(hours), rest=f"{minutes:02}") if minutes else say("carer_hours_only", count=str(hours))
