"""Logs: one line an event, no token anywhere, nothing forged by what somebody typed."""

from __future__ import annotations

import io
import json
import logging
from collections.abc import Iterator

import pytest

from bot import log_hygiene

TOKEN = "123456789:AAcanary-TOKEN_0123456789abcdefghij"  # invented


@pytest.fixture
def stream() -> Iterator[io.StringIO]:
    root = logging.getLogger()
    before, level = root.handlers[:], root.level
    yield io.StringIO()
    root.handlers[:] = before
    root.setLevel(level)


@pytest.mark.parametrize("json_lines", [True, False])
def test_the_token_is_taken_out_of_message_arguments_fields_and_exceptions(
    stream: io.StringIO, json_lines: bool
) -> None:
    log_hygiene.set_up("DEBUG", secrets=["mot-de-passe"], json_lines=json_lines, stream=stream)
    log = logging.getLogger("essai")
    try:
        raise ValueError(f"https://api.telegram.org/bot{TOKEN}/getMe")
    except ValueError:
        log.exception("failed %s", TOKEN, extra={"url": f"/file/bot{TOKEN}/x", "why": ["mot-de-passe"]})

    written = stream.getvalue()
    assert "canary" not in written
    assert "mot-de-passe" not in written
    assert "ValueError" in written
    assert "test_log_hygiene" in written


def test_http_clients_stay_quiet(stream: io.StringIO) -> None:
    log_hygiene.set_up("DEBUG", stream=stream)

    for name in ("httpx", "httpcore.connection", "telegram.Bot"):
        logging.getLogger(name).info("HTTP Request: POST …")

    assert stream.getvalue() == ""


def test_a_handler_that_another_library_added_is_redacted_too(stream: io.StringIO) -> None:
    other, logger = io.StringIO(), logging.getLogger("autre")
    logger.addHandler(logging.StreamHandler(other))
    log_hygiene.set_up("INFO", stream=stream)

    logger.warning("%s", TOKEN)

    assert other.getvalue() == "***\n"
    assert TOKEN not in stream.getvalue()


@pytest.mark.parametrize("json_lines", [True, False])
def test_one_event_is_one_line(stream: io.StringIO, json_lines: bool) -> None:
    log_hygiene.set_up("INFO", json_lines=json_lines, stream=stream)

    logging.getLogger("essai").info("un\nfaux: ERROR", extra={"dose": "a\r\nb"})

    assert stream.getvalue().count("\n") == 1


def test_a_json_line_holds_the_event_and_its_fields(stream: io.StringIO) -> None:
    log_hygiene.set_up("INFO", json_lines=True, stream=stream)

    logging.getLogger("essai").info("dose_sent", extra={"dose_id": "d1", "late_s": 3})

    line = json.loads(stream.getvalue())
    assert (line["event"], line["dose_id"], line["late_s"], line["level"]) == ("dose_sent", "d1", 3, "INFO")
