"""What the medication services need from storage; bot.storage.medications has it on SQL."""

from __future__ import annotations

import datetime as dtm
from collections.abc import Collection, Iterable, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import Protocol

from bot.medications.model import Dose, DoseState, Plan


@dataclass(frozen=True, repr=False)
class Recipient:
    """Where a person is reached."""

    channel: str
    external_id: str
    reachable: bool


class Records(Protocol):
    """Rows within one transaction."""

    def add_plan(self, plan: Plan) -> None: ...

    def save_plan(self, plan: Plan) -> None: ...

    def plan(self, plan_id: str) -> Plan | None: ...

    def plans_of(self, patient_id: str) -> list[Plan]:
        """Oldest first, stopped ones included."""
        ...

    def plans_to_make(self, until: dtm.datetime, limit: int) -> list[Plan]:
        """Not stopped, with an occurrence until `until` that has no row yet."""
        ...

    def plans_to_wake(self, now: dtm.datetime) -> list[Plan]:
        """Paused, and the pause is over."""
        ...

    def put_doses(self, new: Sequence[Dose]) -> None:
        """Insert; where a row exists it stays, unless it was cancelled unsent: then it lives again."""
        ...

    def move_cursor(self, plan_id: str, next_due_at: dtm.datetime | None) -> None:
        """Set the plan's first occurrence that has no row."""
        ...

    def dose(self, dose_id: str) -> Dose | None:
        """The row, locked until the end of the transaction."""
        ...

    def save_dose(self, before: Dose, after: Dose) -> None:
        """Guarded by the state and attempts of `before`; raises InvalidTransition when another writer was faster."""
        ...

    def doses_of(self, patient_id: str, since: dtm.datetime, until: dtm.datetime) -> list[Dose]:
        """Due in [since, until), in order."""
        ...

    def doses_at(self, patient_id: str, due_at: dtm.datetime) -> list[Dose]:
        """Of one person at one instant, locked."""
        ...

    def doses_in(self, plan_id: str, states: Sequence[DoseState]) -> list[Dose]: ...

    def last_sent(self, patient_id: str) -> Dose | None: ...

    def pending(self, now: dtm.datetime, ahead: dtm.timedelta) -> bool:
        """Whether anything is to be sent, mentioned, closed, woken or (`ahead` of it) made."""
        ...

    def doses_to_close(self, now: dtm.datetime, limit: int) -> list[Dose]:
        """Unanswered, past `closes_at`, and in nobody's hand."""
        ...

    def doses_to_send(
        self, now: dtm.datetime, channels: Collection[str], limit: int, edge: dtm.datetime, *, late: bool
    ) -> list[tuple[str, str, str]]:
        """(dose id, patient id, channel) of unsent doses with send_at <= now, in nobody's hand, not past `closes_at`,
        of active plans and reachable people; oldest first, then by id. `late`: those wanted at `edge` or before,
        else those wanted after it."""
        ...

    def patients_to_tell(self, now: dtm.datetime, channels: Collection[str], limit: int) -> list[tuple[str, str]]:
        """(patient id, channel) of reachable people with missed doses to mention now."""
        ...

    def doses_to_tell(self, patient_id: str, now: dtm.datetime) -> list[Dose]:
        """Missed doses of one person to mention now, in order, locked until the end of the transaction."""
        ...

    def next_instant(self, now: dtm.datetime, ahead: dtm.timedelta) -> dtm.datetime | None:
        """First instant after `now` at which a dose is to be sent, closed, or (`ahead` of it) made."""
        ...

    def recipients(self, people: Collection[str]) -> dict[str, Recipient]:
        """By patient id, locked; those that another transaction holds are left out."""
        ...

    def doses_to_claim(self, people: Collection[str], now: dtm.datetime) -> list[Dose]:
        """All doses of these people that may be sent now, in order, locked; held ones are left out."""
        ...

    def doses_named(self, ids: Collection[str]) -> dict[str, Dose]:
        """By id, locked."""
        ...

    def plans_named(self, ids: Collection[str]) -> dict[str, Plan]: ...

    def save_sends(self, doses: Iterable[Dose]) -> None:
        """Write what sending changed of doses that this transaction has locked."""
        ...

    def recipient(self, patient_id: str) -> Recipient | None: ...

    def set_unreachable(self, patient_id: str) -> None: ...

    def add_alert(self, patient_id: str, kind: str, at: dtm.datetime) -> None: ...

    def offer(self, buttons: Mapping[str, list[list[str]]]) -> None:
        """Patient id → [[label, data], ...] of their newest message, so that a typed label can press it."""
        ...


class Store(Protocol):
    """Opens transactions. Neither may be held while anything outside is called."""

    def begin(self) -> AbstractContextManager[Records]: ...

    def read(self) -> AbstractContextManager[Records]: ...

    def version(self) -> int | None:
        """Changes when anything is committed elsewhere; None: cannot be told."""
        ...
