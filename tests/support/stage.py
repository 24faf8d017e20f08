"""People who talk to the real coach: the trained model, a scratch database, a clock that moves when told."""

from __future__ import annotations

import datetime as dtm
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa
import yaml

from bot.messages import Document, InboundMessage, Kind, Reply
from bot.storage import tables

if TYPE_CHECKING:
    from bot.rasa_server.scripts import Stage

CONTENT = Path(__file__).resolve().parents[2] / "nlu_data"
MORNING = dtm.datetime(2026, 11, 24, 9, 0, tzinfo=dtm.timezone.utc)  # a Tuesday, 10:00 in Luxembourg
MOST_BUBBLES = 3


@dataclass(frozen=True)
class Answer:
    """What came back for one message. `ids` are the educators' texts that the bubbles were made from."""

    reply: Reply

    @property
    def texts(self) -> list[str]:
        return [message.text for message in self.reply.messages]

    @property
    def text(self) -> str:
        return "\n".join(self.texts)

    @property
    def label(self) -> str:
        return self.reply.label

    @property
    def buttons(self) -> list[str]:
        return [button.label for message in self.reply.messages for button in message.buttons]

    @property
    def document(self) -> Document | None:
        return next((m.document for m in self.reply.messages if m.document), None)

    @property
    def ids(self) -> set[str]:
        return {name for text in self.texts for name in ids_of(text)}

    def __str__(self) -> str:
        return f"[{self.label} {self.reply.decision}] " + " | ".join(self.texts) + f"  {self.buttons}"


class Person:
    """Somebody on a channel. Every answer is held to what holds for all answers."""

    def __init__(self, stage: Stage, name: str, *, most_bubbles: int = MOST_BUBBLES) -> None:
        self.stage, self.name, self.most_bubbles = stage, name, most_bubbles
        self.last: Answer | None = None

    @property
    def app(self) -> Any:
        return self.stage.app

    @property
    def id(self) -> str:
        """The pseudonym; made when it is new."""
        return str(self.app.identity.resolve(self.stage.name, self.name).patient_id)

    async def says(self, text: str) -> Answer:
        return await self.sends("text", text)

    async def opens(self, order: str) -> Answer:
        """Press a button of ours that means `order` ("/help")."""
        token = self.app.identity.store_button(self.id, {"dialogue": order})
        return await self.sends("press", f"b:{token}")

    async def presses(self, part: str) -> Answer:
        """Press the button of the newest message that has one with `part` in its label."""
        return await self.sends("press", self.data_of(part))

    def data_of(self, part: str) -> str:
        for message in reversed(self.shown):
            for button in message.buttons:
                if part.lower() in button.label.lower():
                    return str(button.data)
        raise AssertionError(f"no button with « {part} »")

    @property
    def shown(self) -> list[Any]:
        return self.stage._shown.setdefault(self.name, [])

    async def sends(self, kind: Kind, text: str) -> Answer:
        inbound = InboundMessage(self.stage.name, self.name, kind, text, self.stage.clock.now())
        reply = await self.app.conversation.handle(inbound)
        self.shown.extend(reply.messages)
        self.last = Answer(reply)
        check(self.last, self.most_bubbles)
        return self.last

    async def waits_until(self, moment: dtm.datetime) -> list[str]:
        """Let time pass; the texts that arrived unasked."""
        moved = await self.stage._move(moment.isoformat())
        return [r["text"] for d in moved["delivered"] if d["patient"] == self.name for r in d["replies"]]

    def agreed(self, **facts: Any) -> Person:
        """Past first contact: every consent given, `facts` known."""
        self.stage._profile(self.name, facts)
        return self

    @property
    def facts(self) -> dict[str, Any]:
        return dict(self.app.profiles.facts(self.id))

    @property
    def plans(self) -> list[Any]:
        return list(self.app.medications.plans(self.id))

    @property
    def dose_states(self) -> list[str]:
        """Of the doses of the last day that have come due."""
        now = self.app.clock.now()
        found = self.app.medications.taken_between(self.id, now - dtm.timedelta(days=1), now)
        return [one.dose.state for one in found]

    @property
    def loop(self) -> str | None:
        """The open form, if any."""
        state = self.app.states.load(self.id)
        return state["loop"] if state else None

    def slot(self, name: str) -> Any:
        state = self.app.states.load(self.id)
        return state["slots"].get(name) if state else None

    def rows(self, patient_id: str) -> dict[str, int]:
        """How many rows each personal table holds about somebody."""
        with self.app.db.read() as on:
            return {
                t.name: int(on.execute(sa.select(sa.func.count()).select_from(t).where(t.c.patient_id == patient_id)).scalar_one())
                for t in tables.PERSONAL
            }


def check(answer: Answer, most_bubbles: int = MOST_BUBBLES) -> None:
    """What every answer keeps to (PRODUCT.md §2, STYLE.md 15, Telegram's limits)."""
    messages = answer.reply.messages
    assert messages, "no answer"
    assert len(messages) <= most_bubbles, f"{len(messages)} bubbles: {answer}"
    for message in messages:
        assert message.text.strip(), answer
        assert not re.search(r"\{\w+\}", message.text), f"a variable was not filled: {message.text}"
        assert "None" not in message.text, message.text
        assert len(message.text) <= 4096
        for button in message.buttons:
            assert 0 < len(button.label) <= 32, button.label
            assert len(button.data.encode()) <= 64, button.data
    assert not answer.ids & {"went_wrong", "utter_conversation__went_wrong"}, answer


@cache
def _templates() -> dict[str, list[re.Pattern[str]]]:
    """Texts by id; one that is hardly more than a variable ("{reason}", "C'est noté : {x}.") fits nearly everything,
    so of several ids that fit, tests ask for the one they mean."""
    found: dict[str, list[re.Pattern[str]]] = {}
    for path in sorted((CONTENT / "domain").glob("*.yml")):
        for name, variants in (yaml.safe_load(path.read_text("utf-8")).get("responses") or {}).items():
            found[name] = [_pattern(v["text"]) for v in variants if _has_words(v["text"])]
    for path in sorted((CONTENT / "content" / "messages").glob("*.yml")):
        for name, bubbles in yaml.safe_load(path.read_text("utf-8")).items():
            found[name] = [_pattern(b) for b in ([bubbles] if isinstance(bubbles, str) else bubbles) if _has_words(b)]
    return found


def _has_words(text: str) -> bool:
    return bool(re.search(r"[a-zA-Zàéè]{3}", re.sub(r"\{\w+\}", "", text)))


def _pattern(text: str) -> re.Pattern[str]:
    return re.compile(re.sub(r"\\\{\w+\\\}", "(.*)", re.escape(text)), re.DOTALL)


def ids_of(text: str) -> Iterator[str]:
    """The educators' texts that `text` may have been made from: tests assert ids, wording belongs to educators."""
    for name, patterns in _templates().items():
        if any(pattern.fullmatch(text) for pattern in patterns):
            yield name


def wipe(app: Any) -> None:
    """Nobody has ever talked to this coach."""
    with app.db.begin() as on:
        for table in tables.metadata.sorted_tables:
            on.execute(table.delete())
