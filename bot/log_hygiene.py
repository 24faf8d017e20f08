"""Logging for every process: no token in any record, no line broken by what somebody typed, HTTP clients kept quiet.

httpx prints the address of each request at INFO, and a Bot API address contains the token; exceptions carry
addresses too. So those loggers stand at WARNING, and a filter on every handler rewrites whatever is left.
"""

from __future__ import annotations

import json
import logging
import re
import sys
import threading
import traceback
from collections.abc import Iterable
from types import TracebackType
from typing import Any

_TOKEN = re.compile(r"\d{3,}(?::|%3A)[A-Za-z0-9_-]{16,}", re.IGNORECASE)
_ADDRESS = re.compile(r"(/(?:file/)?bot)[^/\s\"']{8,}(?=/)")
HIDDEN = "***"
QUIET = ("httpx", "httpcore", "telegram", "asyncio", "urllib3", "uvicorn.access", "hpack", "alembic")
"""Loggers that stand at WARNING at least: below it they print addresses or what people wrote."""

_STANDARD = set(vars(logging.makeLogRecord({}))) | {"message", "asctime", "taskName"}


class Redaction(logging.Filter):
    """Takes bot tokens, and the `secrets` it is told about, out of a record: message, exception, extra fields."""

    def __init__(self, secrets: Iterable[str] = ()) -> None:
        super().__init__()
        self._secrets = sorted((secret for secret in secrets if len(secret) >= 6), key=len, reverse=True)

    def clean(self, text: str) -> str:
        for secret in self._secrets:
            text = text.replace(secret, HIDDEN)
        return _TOKEN.sub(HIDDEN, _ADDRESS.sub(rf"\1{HIDDEN}", text))

    def filter(self, record: logging.LogRecord) -> bool:
        record.msg, record.args = self.clean(_message(record)), None
        if record.exc_info and not record.exc_text:
            record.exc_text = "".join(traceback.format_exception(*record.exc_info)).rstrip()
        record.exc_text = self.clean(record.exc_text) if record.exc_text else None
        record.exc_info = None  # another handler would print it afresh, unredacted
        record.stack_info = self.clean(record.stack_info) if record.stack_info else None
        for name in set(vars(record)) - _STANDARD:
            value = getattr(record, name)
            if not isinstance(value, (bool, int, float, type(None))):
                setattr(record, name, self.clean(str(value)))
        return True


class PlainLines(logging.Formatter):
    """For people: time, level, event, fields; the traceback, if any, below."""

    def format(self, record: logging.LogRecord) -> str:
        fields = " ".join(f"{name}={value}" for name, value in _fields(record).items())
        line = f"{self.formatTime(record)} {record.levelname:<7} {_message(record)} {fields}".rstrip()
        line = line.replace("\r", "\\r").replace("\n", "\\n")
        return f"{line}\n{record.exc_text}" if record.exc_text else line


class JsonLines(logging.Formatter):
    """For programs: one event, one JSON object, one line."""

    def format(self, record: logging.LogRecord) -> str:
        event = {"at": self.formatTime(record), "level": record.levelname, "logger": record.name}
        event |= {"event": _message(record), **_fields(record)}
        if record.exc_text:
            event["exception"] = record.exc_text
        return json.dumps(event, ensure_ascii=False, default=str)


def set_up(level: str = "INFO", *, secrets: Iterable[str] = (), json_lines: bool = False, stream: Any = None) -> None:
    """Make the root logger print redacted lines to `stream` (stderr by default), and put the filter on every
    handler that exists. Uncaught exceptions go through it as well. May be called again."""
    redaction = Redaction(secrets)
    handler = logging.StreamHandler(stream or sys.stderr)
    handler.setFormatter(JsonLines() if json_lines else PlainLines())
    logging.basicConfig(level=level.upper(), handlers=[handler], force=True)
    others = [logging.getLogger(name) for name in list(logging.root.manager.loggerDict)]
    for each in {*logging.root.handlers, *(h for logger in others for h in logger.handlers)}:
        each.addFilter(redaction)
    for name in QUIET:
        logging.getLogger(name).setLevel(max(logging.WARNING, logging.root.level))
    logging.captureWarnings(True)
    sys.excepthook = _log_uncaught
    threading.excepthook = lambda args: _log_uncaught(
        args.exc_type, args.exc_value or args.exc_type(), args.exc_traceback
    )


def _log_uncaught(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
    if issubclass(kind, KeyboardInterrupt):
        return
    logging.getLogger("bot").critical("uncaught_exception", exc_info=(kind, error, trace))


def _message(record: logging.LogRecord) -> str:
    try:
        return record.getMessage()
    except (TypeError, ValueError):  # arguments that do not fit: the template alone is better than a lost record
        return str(record.msg)


def _fields(record: logging.LogRecord) -> dict[str, Any]:
    return {name: value for name, value in vars(record).items() if name not in _STANDARD}
