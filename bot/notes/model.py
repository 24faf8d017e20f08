"""Messages that are no doses: what they are about, when they may leave, and who writes them. Pure."""

from __future__ import annotations

import datetime as dtm
from dataclasses import dataclass
from typing import Any, Literal, Protocol
from zoneinfo import ZoneInfo

Kind = Literal["weekly", "travel", "unanswered", "answered", "accepted", "refused", "unreached", "ended"]
DAY_BEGINS, DAY_ENDS = 8, 21
"""Local hours between which something unasked may be said."""


@dataclass(frozen=True)
class Policy:
    """How a kind of note may leave."""

    at_night: bool = False
    """The person asked for exactly this moment."""
    budgeted: bool = True
    """Counts as the one unasked message of the day; what concerns a dose does not."""
    lasts: dtm.timedelta = dtm.timedelta(days=2)


POLICIES: dict[str, Policy] = {
    "weekly": Policy(),
    "travel": Policy(budgeted=False, lasts=dtm.timedelta(days=3)),
    "unanswered": Policy(at_night=True, budgeted=False, lasts=dtm.timedelta(hours=6)),
    "answered": Policy(budgeted=False),
    "accepted": Policy(lasts=dtm.timedelta(days=7)),
    "refused": Policy(lasts=dtm.timedelta(days=7)),
    "unreached": Policy(budgeted=False, lasts=dtm.timedelta(days=7)),
    "ended": Policy(lasts=dtm.timedelta(days=7)),
}


@dataclass(frozen=True)
class Note:
    """One message on its way. `patient_id` receives it; `send_at` None: sent, or not to be sent any more."""

    id: str
    patient_id: str
    kind: Kind
    send_at: dtm.datetime | None
    expires_at: dtm.datetime
    link_id: str | None = None
    dose_id: str | None = None
    attempts: int = 0

    @classmethod
    def new(cls, note_id: str, patient_id: str, kind: Kind, at: dtm.datetime, *,
            link_id: str | None = None, dose_id: str | None = None) -> Note:
        return cls(note_id, patient_id, kind, at, at + POLICIES[kind].lasts, link_id, dose_id)


@dataclass(frozen=True, repr=False)
class Written:
    """The words of a note; a button carries its own data, or a meaning that is kept on the server."""

    text: str
    buttons: tuple[tuple[str, str | dict[str, Any]], ...] = ()


class Author(Protocol):
    """Makes notes when their time has come, and writes them when they leave."""

    @property
    def kinds(self) -> frozenset[str]: ...

    def prepare(self, now: dtm.datetime) -> None:
        """Make the notes that fall due; costs what is due."""
        ...

    def write(self, note: Note, now: dtm.datetime) -> Written | None:
        """The words as things stand now; None: there is nothing to say any more."""
        ...

    def next_at(self, now: dtm.datetime) -> dtm.datetime | None:
        """The first instant after `now` at which `prepare` may have something to do."""
        ...


def by_day(now: dtm.datetime, zone: str) -> dtm.datetime:
    """`now`, or 08:00 local time when it is night."""
    local = now.astimezone(ZoneInfo(zone))
    if DAY_BEGINS <= local.hour < DAY_ENDS:
        return now
    morning = local.replace(hour=DAY_BEGINS, minute=0, second=0, microsecond=0)
    return (morning + dtm.timedelta(days=local.hour >= DAY_ENDS)).astimezone(dtm.timezone.utc)


def next_morning(now: dtm.datetime, zone: str, hour: int = 9) -> dtm.datetime:
    """Tomorrow at `hour`, local time: when the day's budget is fresh."""
    local = now.astimezone(ZoneInfo(zone)) + dtm.timedelta(days=1)
    return local.replace(hour=hour, minute=0, second=0, microsecond=0).astimezone(dtm.timezone.utc)
