"""The local Bot API server is as strict as the real one; otherwise the tests on it would prove nothing."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import httpx
import pytest

from tests.support.bot_api import BotApi


@pytest.fixture
def api() -> Iterator[BotApi]:
    with BotApi() as server:
        yield server


def call(api: BotApi, method: str, **params: Any) -> dict[str, Any]:
    answer = httpx.post(f"{api.url}/bot{api.token}/{method}", data=params).json()
    return dict(answer)


def keyboard(label: str, data: str) -> str:
    return json.dumps({"inline_keyboard": [[{"text": label, "callback_data": data}]]})


@pytest.mark.parametrize(
    ("params", "reason"),
    [
        ({"text": ""}, "message text is empty"), ({"text": "x" * 4097}, "message is too long"),
        ({"text": "😀" * 2049}, "message is too long"),
        ({"text": "a < b", "parse_mode": "HTML"}, "can't parse entities"),
        ({"text": "<x>a</x>", "parse_mode": "HTML"}, "Unsupported start tag"),
        ({"text": "<b>a", "parse_mode": "HTML"}, "Can't find end tag"),
        ({"text": "a</b>", "parse_mode": "HTML"}, "Unexpected end tag"),
        ({"text": "a", "reply_markup": keyboard("Oui", "é" * 33)}, "BUTTON_DATA_INVALID"),
        ({"text": "a", "chat_id": "0"}, "chat not found"),
    ],
)  # fmt: skip
def test_a_message_beyond_the_limits_is_refused(api: BotApi, params: dict[str, str], reason: str) -> None:
    answer = call(api, "sendMessage", **{"chat_id": "5", **params})

    assert (answer["ok"], answer["error_code"]) == (False, 400)
    assert reason in answer["description"]
    assert api.messages == []


def test_the_limits_themselves_are_accepted(api: BotApi) -> None:
    markup = keyboard("Oui", "x" * 64)

    answer = call(api, "sendMessage", chat_id=5, text=f"<b>{'&lt;' * 4096}</b>", parse_mode="HTML", reply_markup=markup)

    assert answer["result"]["date"] < 10**10
    assert api.texts(5) == ["<" * 4096]


def test_unknown_methods_and_wrong_tokens_are_refused(api: BotApi) -> None:
    assert call(api, "sendTelepathy")["error_code"] == 404
    assert httpx.post(f"{api.url}/bot1:wrong/getMe").json()["error_code"] == 401


def test_updates_come_again_until_they_are_confirmed(api: BotApi) -> None:
    api.says(5, "bonjour")

    first = call(api, "getUpdates")["result"]
    again = call(api, "getUpdates")["result"]
    after = call(api, "getUpdates", offset=first[-1]["update_id"] + 1)["result"]

    assert first == again
    assert after == []


def test_faults_are_used_up(api: BotApi) -> None:
    api.fail("sendMessage", status=429, retry_after=7)

    first, second = (call(api, "sendMessage", chat_id=5, text="a") for _ in range(2))

    assert first["parameters"] == {"retry_after": 7}
    assert second["ok"]


def test_sending_too_fast_gets_429(api: BotApi) -> None:
    api.max_per_second = 3

    answers = [call(api, "sendMessage", chat_id=5, text=str(number)) for number in range(4)]

    assert [answer["ok"] for answer in answers] == [True, True, True, False]


def test_it_can_be_driven_over_http(api: BotApi) -> None:
    httpx.post(f"{api.url}/_ctl/says", data={"chat": "5", "text": "coucou"})
    call(api, "sendMessage", chat_id=5, text="a", reply_markup=keyboard("Pris", "d:1:taken"))
    httpx.post(f"{api.url}/_ctl/presses", data={"chat": "5", "label": "Pris"})

    updates = call(api, "getUpdates")["result"]

    assert [update.get("message", update.get("callback_query")).get("text", "press") for update in updates] == [
        "coucou", "press",
    ]  # fmt: skip
    assert httpx.get(f"{api.url}/_sent").json()[0]["text"] == "a"
