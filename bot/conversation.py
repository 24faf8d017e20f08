"""One thing said, everything answered: safety first, then buttons, then consent, then Rasa. Every channel comes through here."""

from __future__ import annotations

import asyncio
import datetime as dtm
import logging
import re
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from bot.bubbles import at_most
from bot.dialogue import DialogueTurn
from bot.errors import DialogueUnavailable, NotTheOwner
from bot.french import fold
from bot.medications import calendar_file
from bot.messages import MAX_TEXT, SLASHES, Button, Document, InboundMessage, OutboundMessage, clean_lines, clean_text

if TYPE_CHECKING:
    from bot.bootstrap import Services
    from bot.patients.model import Contact

logger = logging.getLogger(__name__)

_COMMANDS = {
    "start": "/EXTERNAL_first_contact", "aide": "/help", "help": "/help", "stop": "/cancel", "annuler": "/cancel",
    "pause": "/reminder_pause", "arret": "/reminder_delete", "mesdonnees": "/profile_show", "effacer": "/data_delete",
    "humain": "/human_handoff", "rappels": "/reminder_list", "settings": "/profile_show",
}
_INTERNAL = ("press_", "EXTERNAL_")  # intents of our own buttons: no label of the contract
_BUBBLES = 3
_KEPT = ("advice__last",)  # of where the dialogue stood before a card of danger: what "pourquoi ?" explains
_LONGEST_WISH = 80
_ALWAYS = {"annuler": "/cancel", "stop": "/cancel", "aide": "/help"}
"""Words that work at any step, whatever a model thinks of them."""


@dataclass(frozen=True)
class Reply:
    """What goes back, and what the journal and scripts want to know of it."""

    messages: list[OutboundMessage]
    label: str | None = "out_of_scope"
    confidence: float = 1.0
    decision: str = "act"
    facts_used: tuple[str, ...] = ()
    actions: tuple[str, ...] = ()
    safety: str | None = None


@dataclass
class _Said:
    """Rasa's answer on its way to becoming a Reply."""

    messages: list[OutboundMessage] = field(default_factory=list)
    parts: list[int] = field(default_factory=list)
    """Which wish of the message each bubble answers."""
    label: str | None = None
    """What the words turned out to mean, where only the action could tell."""
    facts_used: tuple[str, ...] = ()
    effects: list[tuple[int, dict[str, Any]]] = field(default_factory=list)


_OWN = ("d:", "p:")
_PLAN = re.compile(r"p:([0-9a-zA-Z_-]{1,40}):(change|renew)")
"""A button about a plan; whose plan it is, the action checks."""


class Conversation:
    """Answers every message of every person; holds no state of its own."""

    def __init__(self, app: Services) -> None:
        self._app = app

    async def handle(self, inbound: InboundMessage) -> Reply:
        """The answer to one message. Never raises: whatever goes wrong, the person gets an honest sentence."""
        started = time.perf_counter()
        try:
            contact = self._app.identity.resolve(inbound.channel, inbound.external_id)
        except Exception:  # a locked or broken database: nobody is known, but danger is still answered
            logger.exception("contact_unknown", extra={"channel": inbound.channel})
            return self._app.safety.card(clean_text(inbound.text), "") or self._fixed("went_wrong")
        try:
            reply = await self._answer(contact, inbound)
        except DialogueUnavailable:
            reply = self._fixed("dialogue_down")
        except Exception:  # the conversation's one broad catch: silence would be worse
            logger.exception("turn_failed", extra={"channel": inbound.channel, "kind": inbound.kind})
            reply = self._fixed("went_wrong")
        self._remember(contact, inbound, reply, started)
        return reply

    async def _answer(self, contact: Contact, inbound: InboundMessage) -> Reply:
        if inbound.kind == "press":
            return await self._press(contact, inbound.text)
        if inbound.kind == "command":
            return await self._command(contact, inbound.text)
        text = clean_text(inbound.text)
        if text:  # captions of photos too
            danger = self._app.safety.card(text, contact.patient_id)
            if danger:
                self._leave_form(contact, danger)
                return danger
        if inbound.kind != "text":
            return self._fixed(f"received_{inbound.kind}")
        if not any(c.isalnum() for c in text):
            return self._fixed("only_signs" if text else "empty")
        if len(inbound.text) >= MAX_TEXT:
            return self._fixed("too_long")
        return await self._words(contact, text, clean_lines(inbound.text))

    async def _words(self, contact: Contact, text: str, lines: str) -> Reply:
        code = self._app.carers.code_in(text.lstrip(SLASHES))
        if code is not None:
            return self._invited(contact, code)
        if text[0] in SLASHES:  # typed where there are no commands: what it may name is ours to say, never Rasa's
            return await self._command(contact, re.split(r"[^a-z_]", fold(text[1:]), maxsplit=1)[0])
        order = _ALWAYS.get(fold(text).strip(" .!?"))
        if order and contact.welcomed_at is not None:
            return await self._ask_rasa(contact, order, trusted=True)
        data = self._app.identity.press_for_text(contact.patient_id, text)
        if data:
            pressed = await self._press(contact, data)
            return replace(pressed, messages=[replace(m, replaces=False) for m in pressed.messages])
        if contact.welcomed_at is None:
            return await self._first_contact(contact, lines)
        return await self._ask_rasa(contact, lines)

    def _invited(self, contact: Contact, code: str) -> Reply:
        """A carer's invitation: answered without Rasa, to people whom the coach does not know."""
        return Reply([self._app.carer_desk.opened(contact.patient_id, code)], None, actions=("carer_invitation",))

    async def _command(self, contact: Contact, name: str) -> Reply:
        name, _, payload = name.partition(" ")
        code = self._app.carers.code_in(payload) if name == "start" and payload else None
        if code is not None:
            return self._invited(contact, code)
        if name == "confidentialite":
            return self._fixed("privacy")
        if contact.welcomed_at is None:
            return await self._first_contact(contact, "")
        order = _COMMANDS.get(name)
        if order is None or (name == "start" and not self._app.consents.to_ask(contact.patient_id)):
            order = "/greet" if name == "start" else "/help"
        return await self._ask_rasa(contact, order, trusted=True)

    # -- first contact -------------------------------------------------------------------------------------------

    async def _first_contact(self, contact: Contact, text: str) -> Reply:
        """Say what this is; answer what was asked; then ask for consent, unless a question is already open."""
        hello = self._say("welcome")
        answer = await self._ask_rasa(contact, text) if text else None
        if answer and contact.muted(self._app.clock.now()):  # after a crisis: answer, and ask for nothing
            return replace(answer, messages=at_most(_BUBBLES, [*hello[:1], *answer.messages]))
        if answer and answer.label not in ("greet", "help", "bot_challenge") and answer.decision != "reject":
            asked = "consent_form" in answer.actions or "reminder_form" in answer.actions
            if asked:
                self._app.identity.welcome(contact.patient_id)
                return replace(answer, messages=at_most(_BUBBLES, [*hello[:1], *answer.messages]))
            consent = await self._ask_consent(contact)
            return replace(answer, messages=at_most(_BUBBLES, [*hello[:1], *answer.messages, *consent.messages]))
        consent = await self._ask_consent(contact)
        known = answer or Reply([], "greet")
        return replace(known, messages=[*hello, *consent.messages])

    async def _ask_consent(self, contact: Contact) -> Reply:
        """The questions of consent. Only now has the person been welcomed: without Rasa it is tried again."""
        reply = await self._ask_rasa(contact, "/EXTERNAL_first_contact", trusted=True)
        self._app.identity.welcome(contact.patient_id)
        return reply

    # -- buttons -------------------------------------------------------------------------------------------------

    async def _press(self, contact: Contact, data: str) -> Reply:
        if data.startswith("d:"):
            label, message = self._app.dose_answers.press(contact.patient_id, data)
            if data.endswith(":side_danger"):  # a sign of a grave allergy, right now: the card, with or without Rasa
                return self._app.safety.card_for("allergy", contact.patient_id)
            return Reply([message], label, actions=("dose_answer",))
        if data.startswith("c:"):
            return Reply([self._app.carer_desk.answered(contact.patient_id, data)], None, actions=("carer_answer",))
        plan = _PLAN.fullmatch(data)
        if plan:
            return await self._ask_rasa(contact, f'/press_plan{{"plan": "{plan[1]}", "verb": "{plan[2]}"}}', trusted=True)
        try:
            meaning = self._app.identity.take_button(contact.patient_id, data[2:]) if data.startswith("b:") else None
        except NotTheOwner:
            meaning = None
        if meaning is None:
            return self._fixed("stale_button")
        if "safety" in meaning:
            return await self._about_danger(contact, meaning["safety"], meaning.get("said", ""))
        if "carer" in meaning:
            return Reply([self._app.carer_desk.pressed(contact.patient_id, meaning)], None, actions=("carer_link",))
        if meaning.get("again"):
            return self._fixed("pressed_already")
        return await self._ask_rasa(contact, meaning["dialogue"], trusted=True)

    async def _about_danger(self, contact: Contact, answer: str, said: str) -> Reply:
        """An answer to the card or to its question. After "nobody is in danger", what was `said` gets its answer."""
        reply = self._app.safety.pressed(answer, contact.patient_id)
        self._leave_form(contact, reply)
        if not answer.startswith("no:") or not said:
            return reply
        try:
            meant = await self._words(contact, said, said)
        except DialogueUnavailable:
            return reply
        return replace(meant, messages=at_most(_BUBBLES, [*reply.messages, *meant.messages]), safety=reply.safety)

    def _leave_form(self, contact: Contact, danger: Reply) -> None:
        """After a card nothing goes on by itself: whatever was asked before is over. A mere question only interrupts."""
        if danger.label != "emergency_suicide" and (danger.safety or "").startswith(("ask:", "no:")):
            return
        try:
            self._app.states.leave(contact.patient_id, keep=_KEPT)
        except Exception:  # the card comes first
            logger.exception("form_not_left")

    # -- Rasa ----------------------------------------------------------------------------------------------------

    async def _ask_rasa(self, contact: Contact, text: str, *, trusted: bool = False) -> Reply:
        turn = await self._app.dialogue.reply(contact.patient_id, text, trusted=trusted)
        said = self._read(contact, turn)
        for place, effect in reversed(said.effects):
            done = await self._effect(contact, effect)
            if isinstance(done, Reply):
                self._leave_form(contact, done)
                return done
            said.messages[place:place] = done  # where the action asked for it: a form may have gone on after it
            said.parts[place:place] = [said.parts[place - 1] if place else 0] * len(done)
        if not said.messages:
            return replace(self._fixed("went_wrong"), label=turn.label)
        label = said.label or (None if turn.label.startswith(_INTERNAL) else turn.label)
        if turn.waiting:
            place = said.parts.index(said.parts[-1])  # before the question that it waits for
            said.messages.insert(place, self._say("next_wish", wish=_shortened(turn.waiting))[0])
            said.parts.insert(place, said.parts[-1])
        messages = at_most(_BUBBLES, said.messages, said.parts)
        return Reply(messages, label, turn.confidence, turn.decision, said.facts_used, tuple(turn.actions))

    def _read(self, contact: Contact, turn: DialogueTurn) -> _Said:
        said = _Said()
        for message in turn.messages:
            custom = message.get("custom") or {}
            if "effect" in custom:
                said.effects.append((len(said.messages), custom))
            if "facts_used" in custom:
                said.facts_used = tuple(dict.fromkeys((*said.facts_used, *custom["facts_used"])))
            said.label = custom.get("label", said.label)
            if message.get("text"):
                said.parts.append(message.get("part", 0))
                said.messages.append(OutboundMessage(message["text"], self._buttons(contact, message.get("buttons") or [])))
        return said

    def _buttons(self, contact: Contact, buttons: list[dict[str, str]]) -> tuple[Button, ...]:
        """Rasa's buttons become tokens; those of doses and plans keep their own data, which needs no row."""
        stored = [b for b in buttons if not b["payload"].startswith(_OWN)]
        meanings = [{"dialogue": b["payload"]} for b in stored]
        tokens = iter(self._app.identity.store_buttons(contact.patient_id, meanings) if meanings else ())
        return tuple(
            Button(b["title"], b["payload"] if b["payload"].startswith(_OWN) else f"b:{next(tokens)}") for b in buttons
        )

    async def _effect(self, contact: Contact, effect: dict[str, Any]) -> Reply | list[OutboundMessage]:
        """What an action asked for and may only happen once Rasa has let go of the dialogue."""
        if effect["effect"] == "emergency":
            return self._app.safety.card_for(effect["kind"], contact.patient_id)
        if effect["effect"] == "erase":
            receipt = self._app.rights.erase(contact.patient_id)
            return self._say("erased", receipt=receipt.number)
        if effect["effect"] == "export":
            export = self._app.rights.export(contact.patient_id)
            return [replace(self._say("exported")[0], document=export.document)]
        if effect["effect"] == "calendar":
            month, today = dtm.date.fromisoformat(f"{effect['month']}-01"), self._app.profiles.today(contact.patient_id)
            # In a thread: drawing takes a quarter of a second, and nobody else is to wait for it.
            return [await asyncio.to_thread(self._app.adherence.calendar, contact.patient_id, month, today)]
        if effect["effect"] == "calendar_file":
            data = calendar_file.calendar(
                self._app.medications.plans(contact.patient_id), self._app.clock.now(), self._app.catalogue.text("calendar_title")
            )
            return [replace(self._say("calendar_file")[0], document=Document("rappels.ics", data))]
        raise ValueError(f"unknown effect {effect['effect']}")

    # -- fixed sentences, journal --------------------------------------------------------------------------------

    def _say(self, message: str, **values: str) -> list[OutboundMessage]:
        return [OutboundMessage(bubble) for bubble in self._app.catalogue.bubbles(message, **values)]

    def _fixed(self, message: str) -> Reply:
        return Reply(self._say(message), decision="reject")

    def _remember(self, contact: Contact, inbound: InboundMessage, reply: Reply, started: float) -> None:
        """Keep the offered buttons and the journal line; losing either must not lose the answer."""
        try:
            buttons = next((m.buttons for m in reversed(reply.messages) if m.buttons), ())
            self._app.identity.offer(contact.patient_id, buttons)
            self._app.journal_turn(contact, inbound, reply, round((time.perf_counter() - started) * 1000))
        except Exception:  # see the docstring
            logger.exception("turn_not_recorded", extra={"channel": inbound.channel})


def _shortened(words: str) -> str:
    return words if len(words) <= _LONGEST_WISH else words[: _LONGEST_WISH - 1] + "…"


Handle = Callable[[InboundMessage], Awaitable[Reply]]
