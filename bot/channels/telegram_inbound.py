"""Reads a raw Bot API update and keeps only what the coach needs of it: no name, number, place or file.

Nothing here trusts the update: Telegram adds kinds and fields, and one that cannot be read must not hold the
queue, so whatever does not fit is None (polite silence).
"""

from __future__ import annotations

import datetime as dtm
import re
from dataclasses import asdict, dataclass
from typing import Any, Literal

from bot.messages import InboundMessage, Kind, clean_text

COMMANDS = (
    "start", "aide", "help", "stop", "pause", "arret",
    "mesdonnees", "effacer", "confidentialite", "humain",
)  # fmt: skip
ALLOWED_UPDATES = ("message", "edited_message", "callback_query", "my_chat_member")

What = Literal["said", "edited", "forwarded", "pressed", "intruded", "blocked", "unblocked"]

_COMMAND = re.compile(r"/([A-Za-z]+)(?:@\w+)?(?:\s+([A-Za-z0-9_-]{1,64}))?\s*")
_MAX_DATA = 64  # bytes
# In this order: Telegram repeats an animation as a document and a venue as a location.
_KINDS: tuple[tuple[str, Kind], ...] = (
    ("voice", "voice"), ("audio", "voice"), ("photo", "photo"), ("sticker", "sticker"),
    ("animation", "other"), ("video", "other"), ("video_note", "other"), ("document", "document"),
    ("venue", "location"), ("location", "location"), ("contact", "contact"),
    ("poll", "other"), ("dice", "other"), ("story", "other"), ("game", "other"), ("paid_media", "other"),
    ("checklist", "other"),
)  # fmt: skip
_PRESENT = {"member", "administrator", "creator", "restricted"}


@dataclass(frozen=True, repr=False)
class Event:
    """What an update means for us. JSON-safe, since it waits in the inbox.

    `chat` is the Telegram chat id as text. `intruded` is a group or channel that the bot finds itself in.
    `message` is the id of the message said, edited or pressed; `query` the id of the press to acknowledge;
    `album` joins the pictures sent together.
    """

    what: What
    chat: str
    kind: Kind = "text"
    text: str = ""
    message: int = 0
    query: str = ""
    album: str = ""

    def to_json(self) -> dict[str, Any]:
        return {name: value for name, value in asdict(self).items() if value}

    @staticmethod
    def from_json(stored: dict[str, Any]) -> Event:
        return Event(**stored)

    def inbound(self, received_at: dtm.datetime, *, channel: str) -> InboundMessage:
        return InboundMessage(channel, self.chat, self.kind, self.text, received_at, edited=self.what == "edited")


def read(update: Any) -> Event | None:
    """The meaning of one update, or None when it deserves silence. Never raises on any JSON value."""
    if not isinstance(update, dict):
        return None
    if "message" in update:
        return _message(_dict(update["message"]), "said")
    if "edited_message" in update:
        return _message(_dict(update["edited_message"]), "edited")
    if "callback_query" in update:
        return _press(_dict(update["callback_query"]))
    if "my_chat_member" in update:
        return _membership(_dict(update["my_chat_member"]))
    return None


def _message(message: dict[str, Any], what: What) -> Event | None:
    chat = _dict(message.get("chat"))
    chat_id = _id(chat)
    if not chat_id or _dict(message.get("from")).get("is_bot"):
        return None
    if not _private(chat):
        gone = "left_chat_member" in message or "migrate_to_chat_id" in message
        return None if gone or what == "edited" else Event("intruded", chat_id)
    if what == "said" and ("forward_origin" in message or "forward_date" in message):
        what = "forwarded"
    content = _content(message)
    if content is None or (what == "edited" and content[0] != "text" and not content[1]):  # live locations: every minute
        return None
    album = str(message.get("media_group_id") or "")
    if not album.isascii():
        album = ""
    return Event(what, chat_id, *content, message=_int(message.get("message_id")), album=album)


def _content(message: dict[str, Any]) -> tuple[Kind, str] | None:
    text = message.get("text")
    if isinstance(text, str):
        command = _COMMAND.fullmatch(text)
        name = command[1].lower() if command else ""
        if command and name in COMMANDS and (not command[2] or name == "start"):
            return "command", f"{name} {command[2]}" if command[2] else name
        return "text", clean_text(text)
    caption = message.get("caption")
    for field, kind in _KINDS:
        if message.get(field):
            return kind, clean_text(caption) if isinstance(caption, str) else ""
    return None  # a service message: pinned, timer changed, joined ...


def _press(query: dict[str, Any]) -> Event | None:
    message, sender = _dict(query.get("message")), _dict(query.get("from"))
    chat = _dict(message.get("chat"))
    query_id, data = query.get("id"), query.get("data")
    if not isinstance(query_id, str) or not query_id.isascii() or sender.get("is_bot"):
        return None
    chat_id = _id(chat) or _id(sender)  # a press without message comes from a private chat with the same id
    if not chat_id or (chat and not _private(chat)):
        return None
    text = data if isinstance(data, str) and _carried(data) else ""
    return Event("pressed", chat_id, "press", text, message=_int(message.get("message_id")), query=query_id)


def _carried(data: str) -> bool:
    """Telegram could have carried this button data; anything else is forged and means nothing."""
    try:
        return 1 <= len(data.encode("utf-8")) <= _MAX_DATA
    except UnicodeEncodeError:  # half a surrogate pair: no database stores it
        return False


def _membership(change: dict[str, Any]) -> Event | None:
    chat = _dict(change.get("chat"))
    status = _dict(change.get("new_chat_member")).get("status")
    chat_id = _id(chat)
    if not chat_id:
        return None
    if _private(chat):
        return Event("blocked" if status == "kicked" else "unblocked", chat_id)
    return Event("intruded", chat_id) if status in _PRESENT else None


def _private(chat: dict[str, Any]) -> bool:
    return chat.get("type", "private") == "private" and _int(chat.get("id")) >= 0


def _dict(value: Any) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}


def _int(value: Any) -> int:
    return value if isinstance(value, int) and not isinstance(value, bool) else 0


def _id(holder: dict[str, Any]) -> str:
    number = _int(holder.get("id"))
    return str(number) if number else ""
