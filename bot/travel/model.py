"""A stay elsewhere, and a dose that a change of clock would bring too near. Pure."""

from __future__ import annotations

import datetime as dtm
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from bot.medications.model import Dose, Plan, dose_id
from bot.medications.recurrence import occurrences

State = Literal["planned", "starting", "away", "asking"]
"""To come; begun, but a question is open; there; home again, but a question is open."""
_LOOKED_AT = 60
_JUST_BEFORE = dtm.timedelta(microseconds=1)  # an hour that strikes now is to come


@dataclass(frozen=True)
class Trip:
    """`ends_at` None: until told. With `local_hours` reminders follow the clock of the place."""

    patient_id: str
    place: str
    zone: str
    home_zone: str
    local_hours: bool
    begins_at: dtm.datetime
    ends_at: dtm.datetime | None
    state: State
    next_at: dtm.datetime | None = None

    @property
    def target(self) -> str:
        """The zone whose clock reminders are to follow from now on."""
        return self.zone if self.state in ("planned", "starting", "away") and self.local_hours else self.home_zone


@dataclass(frozen=True, repr=False)
class Close:
    """The next dose of a plan would come `after` the last one, less than half of the `usual` time."""

    plan: Plan
    last: Dose
    next_at: dtm.datetime
    usual: dtm.timedelta

    @property
    def after(self) -> dtm.timedelta:
        return self.next_at - self.last.due_at

    @property
    def not_before(self) -> dtm.datetime:
        """The first instant that is not too near."""
        return self.last.due_at + self.usual / 2


def too_near(plan: Plan, zone: str, doses: Iterable[Dose], now: dtm.datetime) -> Close | None:
    """Whether the plan's next dose on the clock of `zone` would be nearer than half the usual time to the last one.

    Doses that came due keep their place, and the same date and hour never comes twice, so these are passed over."""
    if plan.status == "stopped" or plan.rule.every_hours is not None or plan.zone == zone:
        return None  # "every 8 hours" counts elapsed time: no clock changes it
    mine = [dose for dose in doses if dose.plan_id == plan.id and dose.state != "cancelled"]
    came = [dose for dose in mine if dose.due_at <= now or dose.state in ("taken", "skipped")]
    last = max(came, key=lambda dose: dose.due_at, default=None)
    if last is None or last.gap is None:
        return None
    settled = {dose.id for dose in came}
    for number, found in enumerate(occurrences(plan.rule, zone, now - _JUST_BEFORE)):
        if number >= _LOOKED_AT:
            break
        if dose_id(plan.id, found.local_date.isoformat(), found.slot) not in settled:
            near = found.due_at - last.due_at < last.gap / 2
            return Close(plan, last, found.due_at, last.gap) if near else None
    return None
