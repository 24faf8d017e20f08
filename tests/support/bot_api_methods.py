"""The Bot API methods that the bot uses, over the state of a `BotApi`."""

from __future__ import annotations

import json
import time
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, Any

from tests.support import bot_api_rules as rules
from tests.support.bot_api_model import Call, Message
from tests.support.bot_api_rules import Refused, bad

if TYPE_CHECKING:
    from tests.support.bot_api import BotApi


async def get_me(api: BotApi, call: Call) -> Any:
    number = int(api.token.split(":")[0])
    return {
        "id": number, "is_bot": True, "first_name": "Coach Santé", "username": api.username,
        "can_join_groups": False, "can_read_all_group_messages": False, "supports_inline_queries": False,
    }  # fmt: skip


async def get_updates(api: BotApi, call: Call) -> Any:
    if api.webhook["url"]:
        raise Refused(409, "Conflict: can't use getUpdates method while webhook is active; use deleteWebhook to "
                           "delete the webhook first")  # fmt: skip
    asked = call.params
    limit = min(100, max(1, int(asked.get("limit", 100))))
    return await api.poll(int(asked.get("offset", 0)), limit, min(50.0, float(asked.get("timeout", 0))))


async def send_message(api: BotApi, call: Call) -> Any:
    chat = _recipient(api, call)
    text = rules.checked_text(call.params, "text", 4096, required=True)
    return _deliver(api, call, chat, text, raw=str(call.params["text"]))


async def send_document(api: BotApi, call: Call) -> Any:
    return _send_file(api, call, "document")


async def send_photo(api: BotApi, call: Call) -> Any:
    return _send_file(api, call, "photo")


async def edit_message_text(api: BotApi, call: Call) -> Any:
    chat = _recipient(api, call)
    text = rules.checked_text(call.params, "text", 4096, required=True)
    buttons = _buttons(call)
    message = _find(api, chat, call)
    if message.kind != "text":
        raise bad("there is no text in the message to edit")
    if (message.text, message.buttons) == (text, buttons):
        raise bad("message is not modified: specified new message content and reply markup are exactly the same as "
                  "a current content and reply markup of the message")  # fmt: skip
    message.text, message.buttons, message.raw = text, buttons, str(call.params["text"])
    message.edits += 1
    return {**_as_json(api, message), "edit_date": int(time.time())}


async def edit_message_reply_markup(api: BotApi, call: Call) -> Any:
    message = _find(api, _recipient(api, call), call)
    buttons = _buttons(call)
    if message.buttons == buttons:
        raise bad("message is not modified")
    message.buttons = buttons
    return _as_json(api, message)


async def answer_callback_query(api: BotApi, call: Call) -> Any:
    query = call.params.get("callback_query_id", "")
    if not api.queries.get(query, False):
        raise bad("query is too old and response timeout expired or query ID is invalid")
    api.queries[query] = False
    if rules.utf16(str(call.params.get("text", ""))) > 200:
        raise bad("MESSAGE_TOO_LONG")
    return True


async def send_chat_action(api: BotApi, call: Call) -> Any:
    _recipient(api, call)
    if call.params.get("action") not in ("typing", "upload_document", "upload_photo"):
        raise bad("wrong parameter action in request")
    return True


async def leave_chat(api: BotApi, call: Call) -> Any:
    api.left.append(int(call.params["chat_id"]))
    return True


async def set_my_commands(api: BotApi, call: Call) -> Any:
    api.shown[f"commands {_scope(call)}"] = rules.checked_commands(call.params)
    return True


async def get_my_commands(api: BotApi, call: Call) -> Any:
    return api.shown.get(f"commands {_scope(call)}", [])


async def set_my_description(api: BotApi, call: Call) -> Any:
    return _show(api, call, "description", 512)


async def get_my_description(api: BotApi, call: Call) -> Any:
    return {"description": api.shown.get("description", "")}


async def set_my_short_description(api: BotApi, call: Call) -> Any:
    return _show(api, call, "short_description", 120)


async def get_my_short_description(api: BotApi, call: Call) -> Any:
    return {"short_description": api.shown.get("short_description", "")}


async def set_webhook(api: BotApi, call: Call) -> Any:
    url = call.params.get("url", "")
    if not url.startswith("https://"):
        raise bad("bad webhook: An HTTPS URL must be provided for webhook")
    api.webhook = {"url": url, "secret": call.params.get("secret_token", "")}
    return True


async def delete_webhook(api: BotApi, call: Call) -> Any:
    api.webhook = {"url": ""}
    return True


async def get_webhook_info(api: BotApi, call: Call) -> Any:
    return {"url": api.webhook["url"], "has_custom_certificate": False, "pending_update_count": api.pending()}


def _send_file(api: BotApi, call: Call, kind: str) -> Any:
    chat = _recipient(api, call)
    if kind not in call.files and not any(call.files):
        raise bad(f"there is no {kind} in the request")
    content = call.files.get(kind) or next(iter(call.files.values()))
    if not content:
        raise bad("file must be non-empty")
    caption = rules.checked_text(call.params, "caption", 1024, required=False)
    name = str(call.params.get(kind, ""))
    if name.startswith("attach://"):
        name = str(call.params.get(name.removeprefix("attach://"), ""))
    return _deliver(api, call, chat, caption, kind=kind, filename=name, content=content)


def _deliver(api: BotApi, call: Call, chat: int, text: str, **more: Any) -> Any:
    message = Message(chat, api.next_message_id(), text, _buttons(call), at=call.at, **more)
    api.messages.append(message)
    return _as_json(api, message)


def _as_json(api: BotApi, message: Message) -> dict[str, Any]:
    sender = {"id": int(api.token.split(":")[0]), "is_bot": True, "first_name": "Coach Santé"}
    shown: dict[str, Any] = {
        "message_id": message.id, "date": int(time.time()), "from": sender,
        "chat": {"id": message.chat, "type": "private" if message.chat > 0 else "group", "title": "x"},
    }  # fmt: skip
    if message.kind == "text":
        return {**shown, "text": message.text}
    size = {"file_id": "F1", "file_unique_id": "U1", "file_size": len(message.content)}
    if message.kind == "photo":
        return {**shown, "photo": [{**size, "width": 1, "height": 1}], "caption": message.text}
    return {**shown, "document": {**size, "file_name": message.filename}, "caption": message.text}


def _recipient(api: BotApi, call: Call) -> int:
    try:
        chat = int(call.params["chat_id"])
    except (KeyError, ValueError):
        raise bad("chat_id is empty") from None
    if chat in api.blocked:
        raise Refused(403, "Forbidden: bot was blocked by the user")
    if chat in api.left:
        raise Refused(403, "Forbidden: bot is not a member of the group chat")
    if chat == 0:
        raise bad("chat not found")
    return chat


def _find(api: BotApi, chat: int, call: Call) -> Message:
    number = int(call.params.get("message_id", 0))
    found = next((message for message in api.messages if (message.chat, message.id) == (chat, number)), None)
    if found is None:
        raise bad("message to edit not found")
    return found


def _buttons(call: Call) -> list[list[tuple[str, str]]]:
    rows = rules.checked_keyboard(call.params)
    return [[(button["text"], button.get("callback_data", "")) for button in row] for row in rows]


def _scope(call: Call) -> str:
    return str(json.loads(call.params.get("scope", "{}")).get("type", "default"))


def _show(api: BotApi, call: Call, name: str, limit: int) -> Any:
    text = call.params.get(name, "")
    if rules.utf16(text) > limit:
        raise bad(f"{name} is too long")
    api.shown[name] = text
    return True


METHODS: dict[str, Callable[[BotApi, Call], Awaitable[Any]]] = {
    "getMe": get_me, "getUpdates": get_updates, "sendMessage": send_message, "sendDocument": send_document,
    "sendPhoto": send_photo, "editMessageText": edit_message_text, "editMessageReplyMarkup": edit_message_reply_markup,
    "answerCallbackQuery": answer_callback_query, "sendChatAction": send_chat_action, "leaveChat": leave_chat,
    "setMyCommands": set_my_commands, "getMyCommands": get_my_commands, "setMyDescription": set_my_description,
    "getMyDescription": get_my_description, "setMyShortDescription": set_my_short_description,
    "getMyShortDescription": get_my_short_description, "setWebhook": set_webhook, "deleteWebhook": delete_webhook,
    "getWebhookInfo": get_webhook_info,
}  # fmt: skip
