"""The `inbox` table: every update stored once, kept until it is answered, then emptied."""

from __future__ import annotations

import datetime as dtm
from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from bot.inbox import Entry, Item
from bot.storage import vault
from bot.storage.database import Database
from bot.storage.tables import inbox


def lane_of(channel: str, external_id: str) -> str:
    """The lane of a chat: a keyed hash, so that the table does not tell who wrote."""
    return vault.current().lookup(f"{channel}:{external_id}")


def clear_lane(connection: Connection, lane: str) -> int:
    """Delete a person's rows (erasure). Returns how many."""
    return int(connection.execute(sa.delete(inbox).where(inbox.c.lane == lane)).rowcount)


class InboxTable:
    """Implements `bot.inbox.InboxStore`. Rows are found by (channel, update_id), never by `id`: SQLite gives
    the id of an erased row to the next one."""

    def __init__(self, db: Database) -> None:
        self._db = db

    def lane_of(self, channel: str, external_id: str) -> str:
        return lane_of(channel, external_id)

    def store(self, channel: str, entries: Sequence[Entry], now: dtm.datetime) -> list[Item]:
        """Commit the entries that are not known yet, and return those, in order."""
        with self._db.begin() as connection:
            known = set(
                connection.scalars(
                    sa.select(inbox.c.update_id).where(
                        inbox.c.channel == channel, inbox.c.update_id.in_([entry.update_id for entry in entries])
                    )
                )
            )
            fresh: dict[str, Entry] = {}
            for entry in entries:
                if entry.update_id not in known:
                    fresh.setdefault(entry.update_id, entry)
            if fresh:
                connection.execute(sa.insert(inbox), [_row(channel, entry, now) for entry in fresh.values()])
        return [Item(channel, e.update_id, e.lane, e.payload, None, now, 0) for e in fresh.values()]

    def recover(self, channel: str) -> list[Item]:
        """What an earlier process left, oldest first. The head of each lane was the one in work when that
        process ended, so its attempts grow by one: an update that kills the process is given up in the end."""
        waiting = sa.and_(inbox.c.channel == channel, inbox.c.state == "new")
        heads: dict[str, Item] = {}
        with self._db.begin() as connection:
            rows = connection.execute(sa.select(inbox).where(waiting).order_by(inbox.c.id)).mappings().all()
            items = [_item(row) for row in rows]
            for item in items:
                heads.setdefault(item.lane, item)
            for item in heads.values():
                if item.answer is None:  # an answer that waits for the network is no poison
                    item.attempts += 1
                    connection.execute(sa.update(inbox).where(_is(item)).values(attempts=item.attempts))
        return items

    def keep_answer(self, item: Item, answer: Any) -> None:
        """The update is handled: its answer takes the place of what was said, until it is delivered."""
        self._change(item, payload={"answer": answer})

    def failed(self, item: Item) -> None:
        """Handling raised: count it."""
        self._change(item, attempts=inbox.c.attempts + 1)

    def done(self, item: Item) -> None:
        self._change(item, state="done", payload=None)

    def bury(self, item: Item) -> None:
        """Given up: the row stays for operators, what was said does not."""
        self._change(item, state="dead", payload=None)

    def prune(self, before: dtm.datetime) -> int:
        """Delete finished rows received before `before` (the channel must have forgotten those updates)."""
        finished = sa.and_(inbox.c.state != "new", inbox.c.received_at < before)
        with self._db.begin() as connection:
            return int(connection.execute(sa.delete(inbox).where(finished)).rowcount)

    def _change(self, item: Item, **values: Any) -> None:
        with self._db.begin() as connection:
            connection.execute(sa.update(inbox).where(_is(item)).values(**values))


def _is(item: Item) -> Any:
    return sa.and_(inbox.c.channel == item.channel, inbox.c.update_id == item.update_id)


def _row(channel: str, entry: Entry, now: dtm.datetime) -> dict[str, Any]:
    return {
        "channel": channel, "update_id": entry.update_id, "lane": entry.lane,
        "payload": {"said": entry.payload}, "received_at": now, "state": "new", "attempts": 0,
    }  # fmt: skip


def _item(row: Any) -> Item:
    payload = row["payload"] or {}
    return Item(
        row["channel"], row["update_id"], row["lane"],
        payload.get("said"), payload.get("answer"), row["received_at"], row["attempts"],
    )  # fmt: skip
