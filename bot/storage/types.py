"""Column types: instants that stay in UTC, and values that are encrypted at rest."""

from __future__ import annotations

import datetime as dtm
import json
from typing import Any

import sqlalchemy as sa

from bot.storage import vault


class Instant(sa.types.TypeDecorator[Any]):
    """An aware datetime, kept as UTC microseconds since 1970 so that every database orders it alike."""

    impl = sa.BigInteger
    cache_ok = True

    def process_bind_param(self, value: dtm.datetime | None, dialect: Any) -> int | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("an aware datetime is needed")
        return round((value - _EPOCH) / dtm.timedelta(microseconds=1))

    def process_result_value(self, value: int | None, dialect: Any) -> dtm.datetime | None:
        return None if value is None else _EPOCH + dtm.timedelta(microseconds=value)


class Sealed(sa.types.TypeDecorator[Any]):
    """Text, encrypted with the newest key and readable with any key of the vault."""

    impl = sa.LargeBinary
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: Any) -> bytes | None:
        return None if value is None else vault.current().seal(value.encode("utf-8"))

    def process_result_value(self, value: bytes | None, dialect: Any) -> str | None:
        return None if value is None else vault.current().open(value).decode("utf-8")


class SealedJSON(Sealed):
    """A JSON value, encrypted like Sealed."""

    cache_ok = True

    def process_bind_param(self, value: Any, dialect: Any) -> bytes | None:
        return None if value is None else super().process_bind_param(json.dumps(value, ensure_ascii=False), dialect)

    def process_result_value(self, value: bytes | None, dialect: Any) -> Any:
        text = super().process_result_value(value, dialect)
        return None if text is None else json.loads(text)


_EPOCH = dtm.datetime(1970, 1, 1, tzinfo=dtm.timezone.utc)
