"""What the real Bot API accepts: lengths in UTF-16 units after entity parsing, HTML tags, keyboards, commands."""

from __future__ import annotations

import html
import json
import re
from dataclasses import dataclass
from typing import Any

_TAGS = {
    "b", "strong", "i", "em", "u", "ins", "s", "strike", "del", "code", "pre", "a", "span",
    "tg-spoiler", "tg-emoji", "blockquote",
}  # fmt: skip
_TAG = re.compile(r"<(/?)([A-Za-z0-9-]*)([^<>]*)(>?)")
_ENTITY = re.compile(r"&(lt|gt|amp|quot|#\d{1,7}|#x[0-9A-Fa-f]{1,6});")


@dataclass
class Refused(Exception):
    """An error as Telegram words it."""

    status: int
    description: str
    parameters: dict[str, Any] | None = None


def bad(reason: str) -> Refused:
    return Refused(400, f"Bad Request: {reason}")


def utf16(text: str) -> int:
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def visible(text: str, parse_mode: str | None) -> str:
    """The text without its tags. Raises Refused for markup that Telegram refuses."""
    if not parse_mode:
        return text
    if parse_mode.lower() != "html":
        raise bad("unsupported parse_mode")
    out: list[str] = []
    opened: list[str] = []
    at = 0
    for match in _TAG.finditer(text):
        out.append(_entities(text[at : match.start()]))
        at = match.end()
        closing, name, closed = match[1], match[2].lower(), match[4]
        offset = len(text[: match.start()].encode())
        if not closed:
            raise bad(f"can't parse entities: Unclosed start tag at byte offset {offset}")
        if closing:
            if not opened or opened.pop() != name:
                raise bad(f"can't parse entities: Unexpected end tag at byte offset {offset}")
        elif name not in _TAGS:
            raise bad(f'can\'t parse entities: Unsupported start tag "{name}" at byte offset {offset}')
        else:
            opened.append(name)
    if opened:
        raise bad(f'can\'t parse entities: Can\'t find end tag corresponding to start tag "{opened[-1]}"')
    return "".join([*out, _entities(text[at:])])


def checked_text(params: dict[str, Any], name: str, limit: int, *, required: bool) -> str:
    """The visible text of `name`, trimmed as Telegram trims it. Raises Refused."""
    text = visible(str(params.get(name, "")), params.get("parse_mode")).strip()
    if required and not text:
        raise bad("message text is empty")
    if utf16(text) > limit:
        raise bad("message is too long" if name == "text" else "message caption is too long")
    return text


def checked_keyboard(params: dict[str, Any]) -> list[list[dict[str, str]]]:
    """The inline keyboard, [] when there is none. Raises Refused."""
    raw = params.get("reply_markup")
    if not raw:
        return []
    try:
        markup = json.loads(raw) if isinstance(raw, str) else raw
        rows = markup["inline_keyboard"]
    except (ValueError, KeyError, TypeError):
        raise bad("can't parse reply keyboard markup JSON object") from None
    for button in (button for row in rows for button in row):
        if not str(button.get("text", "")).strip():
            raise bad("can't parse inline keyboard button: Text buttons are unallowed in the inline keyboard")
        if "callback_data" in button and not 1 <= len(button["callback_data"].encode()) <= 64:
            raise bad("BUTTON_DATA_INVALID")
    if sum(map(len, rows)) > 100:
        raise bad("reply markup is too long")
    return [row for row in rows if row]


def checked_commands(params: dict[str, Any]) -> list[dict[str, str]]:
    """The commands menu. Raises Refused."""
    commands = json.loads(params.get("commands", "[]"))
    if len(commands) > 100:
        raise bad("BOT_COMMANDS_TOO_MUCH")
    for command in commands:
        if not re.fullmatch(r"[a-z0-9_]{1,32}", command.get("command", "")):
            raise bad("BOT_COMMAND_INVALID")
        if not 1 <= utf16(command.get("description", "")) <= 256:
            raise bad("BOT_COMMAND_DESCRIPTION_INVALID")
    return list(commands)


def _entities(text: str) -> str:
    return _ENTITY.sub(lambda match: html.unescape(match[0]), text)
