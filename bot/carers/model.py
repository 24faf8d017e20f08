"""Somebody who is told when a dose stays unanswered: what the person chose, and nothing beyond it. Pure."""

from __future__ import annotations

import datetime as dtm
from dataclasses import dataclass
from typing import Literal

from bot.medications.model import OPEN, Dose

Content = Literal["hour", "name"]
"""What a carer is told: that a reminder of 8:00 has no answer, or the medicine's name too."""
State = Literal["invited", "active", "ended"]

CODE_LASTS = dtm.timedelta(hours=48)
SHORTEST, LONGEST = dtm.timedelta(minutes=15), dtm.timedelta(hours=12)
LOOK_AGAIN = dtm.timedelta(minutes=10)
"""A dose that was planned meanwhile is seen this late at most."""
LOOK_BACK = dtm.timedelta(hours=30)


@dataclass(frozen=True, repr=False)
class Link:
    """`called`: how the person names the carer ("ma fille"). `carer_id` is None until the invitation was accepted."""

    id: str
    patient_id: str
    called: str
    delay: dtm.timedelta
    content: Content
    may_answer: bool
    created_at: dtm.datetime
    state: State = "invited"
    carer_id: str | None = None
    code_hash: str | None = None
    code_until: dtm.datetime | None = None
    accepted_at: dtm.datetime | None = None
    ended_at: dtm.datetime | None = None
    next_at: dtm.datetime | None = None

    def over(self, now: dtm.datetime) -> bool:
        """Whether the invitation can no longer be accepted."""
        return self.state == "invited" and self.code_until is not None and self.code_until <= now

    def other_than(self, patient_id: str) -> str | None:
        """The other end of the link."""
        return self.carer_id if patient_id == self.patient_id else self.patient_id


@dataclass(frozen=True, repr=False)
class Mark:
    """An answer that a carer gave for the person at `at`."""

    dose_id: str
    link_id: str
    called: str
    verb: str
    at: dtm.datetime

    def holds(self, dose: Dose) -> bool:
        """Whether the dose's answer is this one: not when the process died before it, or the person answered since."""
        return (self.dose_id, self.at, _STATES[self.verb]) == (dose.id, dose.answered_at, dose.state)


_STATES = {"taken": "taken", "skip": "skipped"}


def alert_at(dose: Dose, link: Link) -> dtm.datetime | None:
    """When the carer is to be told of `dose` if nothing is said until then; None: never, the reminder did not arrive,
    was answered, or is older than the link."""
    waits = dose.state in OPEN or (dose.state == "missed" and dose.cause == "unanswered")
    if not waits or dose.sent_at is None or link.accepted_at is None or dose.due_at < link.accepted_at:
        return None
    return max(dose.wanted_at, dose.sent_at) + link.delay
