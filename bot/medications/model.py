"""Plans and doses: what they are, and which change is allowed from which state. Pure: time comes in as an argument.

A dose is its own outbox. Its life:

    due -> sending (lease) -> sent -------> taken | skipped | missed
     ^        |    |           ^  \\-> due (snoozed: sent again)
     |        |    \\-> unknown -/           (repeated once, then left alone)
     \\--------/ retry               any unsent one -> missed (too late) | cancelled (plan stopped, paused, changed)

A late answer still counts (missed -> taken), and `undone` leads back to where the answer found it.
Instants are aware; they are kept in UTC.
"""

from __future__ import annotations

import datetime as dtm
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, Literal

from bot.errors import InvalidTransition
from bot.medications import stages
from bot.medications.dose_errors import SnoozeTooFar as SnoozeTooFar
from bot.medications.dose_errors import UnknownDose as UnknownDose
from bot.medications.dose_errors import UnknownPlan as UnknownPlan
from bot.medications.dose_ids import dose_id as dose_id
from bot.medications.recurrence import Occurrence, Rule

DoseState = Literal["due", "sending", "sent", "unknown", "taken", "skipped", "missed", "cancelled"]
PlanStatus = Literal["active", "paused", "stopped"]
Kind = Literal["dose", "care", "need"]
"""A medicine, or an act of care (appointment, measuring, drinking): only the words differ. `need`: a medicine taken when
needed (bot.medications.as_needed); nothing of it falls due, its doses are what the person says that they took."""
Doses = Mapping[str, str] | str | None
"""No dose said, one dose for every hour, or one by slot: {"08:00": "500 mg"}."""

ON_TIME = dtm.timedelta(minutes=15)
LATE_AT_MOST = dtm.timedelta(hours=2)
ANSWER_WITHIN = dtm.timedelta(hours=24)
INTERRUPTED = "interrupted"
"""Cause of a dose whose sender died with it in hand."""
COPIES_AT_MOST = 3
"""Copies of one announcement that may exist at the very most, whatever breaks."""
UNKNOWN_AT_MOST = 2
"""A send that timed out is repeated once."""

SKIP_REASONS = ("forgot", "stock", "side", "better", "cost")
OPEN: tuple[DoseState, ...] = ("due", "sending", "sent", "unknown")
"""States in which nobody has answered yet and an answer is awaited."""


@dataclass(frozen=True, repr=False)
class Plan:
    """One reminder: what, at which hours, where. `next_due_at` is the first occurrence that has no dose row yet."""

    id: str
    patient_id: str
    label: str
    doses: Doses
    rule: Rule
    zone: str
    created_at: dtm.datetime
    status: PlanStatus = "active"
    paused_until: dtm.datetime | None = None
    discreet: bool = False
    kind: Kind = "dose"
    next_due_at: dtm.datetime | None = None
    most: int | None = None       # of kind `need`: intakes in 24 hours, as the person was told; None: not said
    nags: int = 0                 # how often an unanswered dose is said again
    nag_at_night: bool = False    # at night too, for doses of the night

    def __repr__(self) -> str:  # health data: never shown by accident
        return f"Plan({self.id}, {self.status})"

    def dose_at(self, slot: str, local_date: dtm.date) -> str | None:
        """What to take at `slot` of a day, if it was said."""
        if isinstance(self.doses, str):
            return stages.on_day(self.doses, (local_date - self.rule.start).days)
        return None if self.doses is None else self.doses.get(slot)

    def stopped(self) -> Plan:
        """Stopping twice changes nothing."""
        return replace(self, status="stopped", paused_until=None, next_due_at=None)

    def paused(self, until: dtm.datetime | None, next_due_at: dtm.datetime | None) -> Plan:
        """`next_due_at` is the first occurrence from `until` on; None when `until` is None (until told otherwise)."""
        if self.status == "stopped":
            raise InvalidTransition(f"plan {self.id} is stopped")
        return replace(self, status="paused", paused_until=until, next_due_at=next_due_at)

    def resumed(self, next_due_at: dtm.datetime | None) -> Plan:
        """From pause or stop; resuming an active plan changes nothing."""
        if self.status == "active":
            return self
        return replace(self, status="active", paused_until=None, next_due_at=next_due_at)

    def rescheduled(self, rule: Rule, doses: Doses, zone: str, next_due_at: dtm.datetime | None) -> Plan:
        """The same plan on another rule; a stopped plan must be resumed first."""
        if self.status == "stopped":
            raise InvalidTransition(f"plan {self.id} is stopped")
        return replace(self, rule=rule, doses=doses, zone=zone, next_due_at=next_due_at)


@dataclass(frozen=True)
class Dose:
    """One occurrence of a plan. `gap` is the time to the plan's next one (None: the last one).

    `closes_at` is the last instant at which the present state may last: too late to announce while unsent,
    too late to answer once sent. `send_at` is when to send next; in state missed, when to mention it.
    """

    id: str
    plan_id: str
    patient_id: str
    local_date: str
    slot: str
    due_at: dtm.datetime
    closes_at: dtm.datetime
    gap: dtm.timedelta | None = None
    state: DoseState = "due"
    send_at: dtm.datetime | None = None
    snoozed_until: dtm.datetime | None = None
    lease_until: dtm.datetime | None = None
    holder: str | None = None
    attempts: int = 0
    unknown_sends: int = 0
    sent_at: dtm.datetime | None = None
    message_ref: str | None = None
    answered_at: dtm.datetime | None = None
    taken_at: dtm.datetime | None = None
    cause: str | None = None
    bundle: str | None = None
    """Doses that left in one message share it: the id of the first of them."""
    nagged: int = 0
    """How often it was said again (bot.medications.nagging)."""

    @staticmethod
    def planned(plan: Plan, occurrence: Occurrence, gap: dtm.timedelta | None) -> Dose:
        """The row for `occurrence`, to be sent at its hour."""
        date = occurrence.local_date.isoformat()
        return Dose(
            id=dose_id(plan.id, date, occurrence.slot), plan_id=plan.id, patient_id=plan.patient_id,
            local_date=date, slot=occurrence.slot, due_at=occurrence.due_at, gap=gap,
            send_at=occurrence.due_at, closes_at=occurrence.due_at + announce_window(gap),
        )

    # -- facts ---------------------------------------------------------------------------------------------------

    @property
    def wanted_at(self) -> dtm.datetime:
        """When the person expects the message: the hour of the plan, or the one asked for with "later"."""
        return self.snoozed_until or self.due_at

    @property
    def answer_until(self) -> dtm.datetime:
        """Until when an unanswered dose stays open: a day, or the plan's next dose."""
        usual = self.due_at + min(ANSWER_WITHIN, self.gap or ANSWER_WITHIN)
        if self.snoozed_until is None:
            return usual
        return max(usual, self.snoozed_until + announce_window(self.gap))

    def lease_runs(self, now: dtm.datetime) -> bool:
        """Whether somebody is still at work on it."""
        return self.lease_until is not None and self.lease_until >= now

    # -- sending -------------------------------------------------------------------------------------------------

    def claimed(self, now: dtm.datetime, holder: str, lease: dtm.timedelta) -> Dose:
        """Taken in hand by `holder` until the lease ends. A lease that ended unrecorded counts as an unknown send;
        the third leaves the dose alone (state unknown, nothing to send): a poison pill is not sent for ever."""
        self._require("due", "unknown", "sending")
        if self.send_at is None or self.send_at > now or self.lease_runs(now):
            raise InvalidTransition(f"dose {self.id} is not to be sent now")
        unknown = self.unknown_sends + (self.state == "sending")
        if unknown >= COPIES_AT_MOST:
            return replace(self, state="unknown", unknown_sends=unknown, cause="doubtful", **_NOT_SENDING)
        cause = INTERRUPTED if self.state == "sending" else self.cause
        return replace(self, state="sending", holder=holder, lease_until=now + lease, cause=cause,
                       attempts=self.attempts + 1, unknown_sends=unknown)

    def sent(self, message_ref: str, now: dtm.datetime) -> Dose:
        """The channel accepted it."""
        self._require("sending")
        done = replace(self, state="sent", sent_at=now, message_ref=message_ref, cause=None, **_NOT_SENDING)
        return replace(done, closes_at=done.answer_until)

    def also_sent(self, message_ref: str, now: dtm.datetime) -> Dose:
        """The channel accepted it, but meanwhile somebody answered, cancelled or took over: the state stays theirs."""
        return replace(self, sent_at=self.sent_at or now, message_ref=self.message_ref or message_ref)

    def retried(self, at: dtm.datetime | None, cause: str) -> Dose:
        """Surely not accepted: again at `at` (None: not again). That its sender once died stays known: that once was
        no repeat of ours."""
        self._require("sending")
        kept = INTERRUPTED if self.cause == INTERRUPTED and at is not None else cause
        return replace(self, state="due", cause=kept, **{**_NOT_SENDING, "send_at": at})

    def unconfirmed(self, again_at: dtm.datetime) -> Dose:
        """Nobody knows whether it arrived: repeated once, then left alone. A crash before it does not use up that once."""
        self._require("sending")
        unknown = self.unknown_sends + 1
        most = COPIES_AT_MOST if self.cause == INTERRUPTED else UNKNOWN_AT_MOST
        again = again_at if unknown < most else None
        return replace(self, state="unknown", unknown_sends=unknown, cause="doubtful",
                       **{**_NOT_SENDING, "send_at": again})

    def missed(self, now: dtm.datetime, cause: str, mention_at: dtm.datetime | None) -> Dose:
        """Closed unanswered. `mention_at`: when to say that the reminder did not come (None: it came)."""
        self._require(*OPEN)
        if now <= self.closes_at:
            raise InvalidTransition(f"dose {self.id} is still open")
        return replace(self, state="missed", cause=cause, **{**_NOT_SENDING, "send_at": mention_at})

    def mention_claimed(self, now: dtm.datetime, holder: str, lease: dtm.timedelta) -> Dose:
        """Taken in hand by `holder`, to be named in a summary."""
        self._require("missed")
        if self.send_at is None or self.send_at > now or self.lease_runs(now):
            raise InvalidTransition(f"dose {self.id} is not to be mentioned now")
        return replace(self, holder=holder, lease_until=now + lease, attempts=self.attempts + 1)

    def mentioned(self, again_at: dtm.datetime | None = None) -> Dose:
        """The summary went out, or is to go out at `again_at`."""
        self._require("missed")
        return replace(self, **{**_NOT_SENDING, "send_at": again_at})

    def cancelled(self, cause: str) -> Dose:
        """Not wanted any more (plan stopped, paused or changed); one that was sent is closed only by a stop."""
        self._require("due", "sending", "unknown", *(("sent",) if cause == "stopped" else ()))
        return replace(self, state="cancelled", cause=cause, **_NOT_SENDING)

    # -- answering -----------------------------------------------------------------------------------------------

    def taken(self, at: dtm.datetime, taken_at: dtm.datetime | None = None) -> Dose:
        """Said at `at` to be taken at `taken_at` (or now). Saying it again changes nothing, unless with an hour."""
        if self.state == "taken":
            return self if taken_at is None else replace(self, taken_at=taken_at)
        self._require(*OPEN, "missed", "cancelled")
        return replace(self, state="taken", answered_at=at, taken_at=taken_at or at, cause=None, **_NOT_SENDING)

    def skipped(self, at: dtm.datetime, reason: str | None = None) -> Dose:
        """Said not to be taken; a reason may follow or change. Saying it again changes nothing."""
        if self.state == "skipped":
            return self if reason is None else replace(self, cause=reason)
        self._require(*OPEN, "missed")
        return replace(self, state="skipped", answered_at=at, cause=reason, **_NOT_SENDING)

    def snoozed(self, now: dtm.datetime, until: dtm.datetime) -> Dose:
        """To be sent again at `until`, which lies before the plan's next dose. Raises SnoozeTooFar."""
        self._require(*OPEN)
        if not now < until <= max(self.due_at, now) + ANSWER_WITHIN or (self.gap and until >= self.due_at + self.gap):
            raise SnoozeTooFar(self.id)
        return replace(self, state="due", snoozed_until=until, closes_at=until + announce_window(self.gap),
                       attempts=0, unknown_sends=0, cause=None, **{**_NOT_SENDING, "send_at": until})

    def nagging(self, at: dtm.datetime) -> Dose:
        """Sent and unanswered, to be said again at `at` as if it had been put off."""
        self._require("sent")
        return replace(self, state="due", snoozed_until=at, closes_at=at + announce_window(self.gap), attempts=0, unknown_sends=0,
                       nagged=self.nagged + 1, **{**_NOT_SENDING, "send_at": at})

    @property
    def to_be_nagged(self) -> bool:
        """Whether it came, and waits only to be said again."""
        return self.state == "due" and self.nagged > 0 and self.sent_at is not None

    def left_alone(self) -> Dose:
        """Not said again after all: it waits for its answer as any dose that was sent."""
        self._require("due")
        quiet = replace(self, state="sent", snoozed_until=None, **_NOT_SENDING)
        return replace(quiet, closes_at=quiet.answer_until)

    def withdrawn(self) -> Dose:
        """An intake that was noted and did not take place."""
        self._require("taken", "cancelled")
        return replace(self, state="cancelled", cause="withdrawn", taken_at=None)

    def undone(self, now: dtm.datetime) -> Dose:
        """As if not answered. On a dose without an answer it changes nothing."""
        if self.state in ("taken", "skipped") or (self.state == "due" and self.snoozed_until and self.sent_at):
            return self._reopened(now)
        self._require(*OPEN, "missed")
        return self

    def _reopened(self, now: dtm.datetime) -> Dose:
        blank = replace(self, answered_at=None, taken_at=None, cause=None, snoozed_until=None, **_NOT_SENDING)
        if self.sent_at:
            return replace(blank, state="sent", closes_at=max(blank.answer_until, now))
        closes_at = self.due_at + announce_window(self.gap)
        if now > closes_at:
            return replace(blank, state="missed", cause="unanswered", closes_at=closes_at)
        return replace(blank, state="due", send_at=self.due_at, closes_at=closes_at)

    def _require(self, *allowed: DoseState) -> None:
        if self.state not in allowed:
            raise InvalidTransition(f"dose {self.id} is {self.state}")


_NOT_SENDING: dict[str, Any] = {"send_at": None, "lease_until": None, "holder": None}


def announce_window(gap: dtm.timedelta | None) -> dtm.timedelta:
    """How late a dose may still be announced: two hours, or half the time to the plan's next dose."""
    return max(ON_TIME, min(LATE_AT_MOST, gap / 2 if gap else LATE_AT_MOST))
