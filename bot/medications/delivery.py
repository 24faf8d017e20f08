"""Due doses as a source for the worker: make rows, close what is too late, claim, record. Rasa is nowhere near."""

from __future__ import annotations

import datetime as dtm
import logging
from collections.abc import Collection
from zoneinfo import ZoneInfo

from bot.channels.base import Blocked, Failed, RetryLater, SendResult, Sent, Unavailable, Unknown
from bot.errors import InvalidTransition
from bot.medications import dose_wording
from bot.medications.model import ON_TIME, UNKNOWN_AT_MOST, Dose, Plan
from bot.medications.planning import AHEAD, make_doses
from bot.medications.store import Records, Store
from bot.outbox import Letter, Parcel

logger = logging.getLogger(__name__)

LEASE = dtm.timedelta(seconds=30)
MENTIONED_WITHIN = dtm.timedelta(hours=24)
_SUMMARY = "summary:"
_BATCH = 200
_SLOWEST = 60
_DAY_BEGINS, _DAY_ENDS = 8, 21  # local hours between which something unasked may be said


class Delivery:
    """Implements bot.outbox.DueSource for medication doses."""

    def __init__(self, store: Store, say: dose_wording.Say) -> None:
        self._store = store
        self._say = say
        self._broken: set[str] = set()

    # -- before sending ------------------------------------------------------------------------------------------

    def prepare(self, now: dtm.datetime) -> None:
        """Wake plans after their pause, make rows for the next 48 hours, close what is too late. Costs what is due."""
        with self._store.read() as records:
            to_wake = records.plans_to_wake(now)
            to_make = records.plans_to_make(now + AHEAD, _BATCH)
            to_close = bool(records.doses_to_close(now, 1))
        for plan in to_wake:
            self._wake(plan.id, now)
        while to_make := [plan for plan in to_make if plan.id not in self._broken]:
            for plan in to_make:
                self._make(plan.id, now)
            with self._store.read() as records:
                to_make = records.plans_to_make(now + AHEAD, _BATCH)
            to_close = True
        while to_close:
            to_close = self._close_some(now)

    def _wake(self, plan_id: str, now: dtm.datetime) -> None:
        with self._store.begin() as records:
            plan = records.plan(plan_id)
            if plan and plan.status == "paused" and plan.paused_until and plan.paused_until <= now:
                records.save_plan(plan.resumed(plan.next_due_at))

    def _make(self, plan_id: str, now: dtm.datetime) -> None:
        try:
            with self._store.begin() as records:
                plan = records.plan(plan_id)
                if plan:
                    make_doses(records, plan, now)
        except (ValueError, KeyError, ArithmeticError) as error:  # one broken plan must not stop the others
            self._broken.add(plan_id)
            logger.error("plan_broken", extra={"plan_id": plan_id, "error": type(error).__name__})
            with self._store.begin() as records:
                plan = records.plan(plan_id)
                if plan:
                    records.add_alert(plan.patient_id, "plan_broken", now)

    def _close_some(self, now: dtm.datetime) -> bool:
        with self._store.begin() as records:
            late = records.doses_to_close(now, _BATCH)
            for dose in late:
                records.save_dose(dose, self._closed(records, dose, now))
        return len(late) == _BATCH

    def _closed(self, records: Records, dose: Dose, now: dtm.datetime) -> Dose:
        if dose.state == "sent":
            return dose.missed(now, "unanswered", None)
        recipient, plan = records.recipient(dose.patient_id), records.plan(dose.plan_id)
        reachable = recipient is not None and recipient.reachable
        cause = "doubtful" if dose.state == "sending" else dose.cause or ("outage" if reachable else "unreachable")
        logger.warning("dose_missed", extra={"dose_id": dose.id, "cause": cause})
        try:
            mention_at = _by_day(now, plan.zone) if reachable and plan else None
        except (ValueError, KeyError):  # a zone that is unknown here: on record, though not mentioned
            mention_at = None
        return dose.missed(now, cause, mention_at)

    # -- sending -------------------------------------------------------------------------------------------------

    def waiting(self, now: dtm.datetime, channels: Collection[str], limit: int) -> list[Parcel]:
        """On-time doses first, then late ones (a quarter at most), then summaries: a backlog delays nobody on time."""
        rest, edge = max(limit // 4, 1), now - ON_TIME
        with self._store.read() as records:
            doses = records.doses_to_send(now, channels, limit, wanted_after=edge)
            doses += records.doses_to_send(now, channels, rest, wanted_until=edge)
            people = records.patients_to_tell(now, channels, rest)
        parcels = [Parcel(patient_id, channel, dose_id) for dose_id, patient_id, channel in doses]
        return parcels + [Parcel(patient_id, channel, _SUMMARY + patient_id) for patient_id, channel in people]

    def claim(self, parcel: Parcel, now: dtm.datetime, holder: str) -> Letter | None:
        """None: answered, cancelled, too late, erased or in another's hand since it was seen waiting."""
        with self._store.begin() as records:
            recipient = records.recipient(parcel.patient_id)
            if recipient is None or not recipient.reachable:
                return None
            if parcel.key.startswith(_SUMMARY):
                return self._claim_summary(records, parcel, recipient.external_id, now, holder)
            return self._claim_dose(records, parcel, recipient.external_id, now, holder)

    def _claim_dose(
        self, records: Records, parcel: Parcel, external_id: str, now: dtm.datetime, holder: str
    ) -> Letter | None:
        dose = records.dose(parcel.key)
        plan = records.plan(dose.plan_id) if dose else None
        if dose is None or plan is None or plan.status != "active" or now > dose.closes_at:
            return None
        try:
            claimed = dose.claimed(now, holder, LEASE)
        except InvalidTransition:
            return None
        records.save_dose(dose, claimed)
        if claimed.state != "sending":
            self._alert(records, claimed, "dose_doubtful", now)
            return None
        message = dose_wording.announcement(plan, claimed, now, self._say)
        return Letter(parcel, external_id, message, holder, (dose.id,))

    def _claim_summary(
        self, records: Records, parcel: Parcel, external_id: str, now: dtm.datetime, holder: str
    ) -> Letter | None:
        told: list[tuple[Plan, Dose]] = []
        for dose in records.doses_to_tell(parcel.patient_id, now):
            plan = records.plan(dose.plan_id)
            if plan is None or now - dose.due_at > MENTIONED_WITHIN:  # history only
                records.save_dose(dose, dose.mentioned())
                continue
            records.save_dose(dose, dose.mention_claimed(now, holder, LEASE))
            told.append((plan, dose))
        if not told:
            return None
        message = dose_wording.summary(told, now, self._say)
        return Letter(parcel, external_id, message, holder, tuple(dose.id for _, dose in told))

    # -- after sending -------------------------------------------------------------------------------------------

    def record(self, letter: Letter, result: SendResult, now: dtm.datetime) -> None:
        """One transaction. Where somebody answered or cancelled while the message was under way, their state stays."""
        with self._store.begin() as records:
            if isinstance(result, Blocked):
                records.set_unreachable(letter.parcel.patient_id)
                records.add_alert(letter.parcel.patient_id, "unreachable", now)
            for dose_id in letter.keys:
                dose = records.dose(dose_id)
                if dose is None:  # erased
                    continue
                if dose.holder != letter.holder:
                    if isinstance(result, Sent):
                        records.save_dose(dose, dose.also_sent(result.message_ref, now))
                elif dose.state == "missed":
                    records.save_dose(dose, dose.mentioned(_mention_again(dose, result, now)))
                else:
                    self._record_dose(records, letter, dose, result, now)

    def _record_dose(
        self, records: Records, letter: Letter, dose: Dose, result: SendResult, now: dtm.datetime
    ) -> None:
        after = _after(dose, result, now)
        records.save_dose(dose, after)
        if isinstance(result, (Sent, Unknown)):
            offered = [[button.label, button.data] for button in letter.message.buttons]
            records.offer(dose.patient_id, offered)
        if isinstance(result, Failed):
            self._alert(records, dose, "dose_rejected", now)
        if isinstance(result, Unknown) and after.unknown_sends >= UNKNOWN_AT_MOST:
            self._alert(records, dose, "dose_doubtful", now)
        logger.info("dose_recorded", extra={"dose_id": dose.id, "result": type(result).__name__})

    def _alert(self, records: Records, dose: Dose, kind: str, now: dtm.datetime) -> None:
        records.add_alert(dose.patient_id, kind, now)
        logger.error(kind, extra={"dose_id": dose.id})

    def next_at(self, now: dtm.datetime) -> dtm.datetime | None:
        """The first instant after `now` at which a dose is to be made, sent, mentioned or closed."""
        with self._store.read() as records:
            return records.next_instant(now, AHEAD)


def _after(dose: Dose, result: SendResult, now: dtm.datetime) -> Dose:
    if isinstance(result, Sent):
        return dose.sent(result.message_ref, now)
    if isinstance(result, Unknown):
        return dose.unconfirmed(now + backoff(dose.attempts))
    if isinstance(result, RetryLater):
        return dose.retried(now + dtm.timedelta(seconds=result.seconds), "rate_limited")
    if isinstance(result, Unavailable):
        return dose.retried(now + backoff(dose.attempts), "unavailable")
    if isinstance(result, Blocked):
        return dose.retried(now, "unreachable")  # goes out if the person comes back in time
    return dose.retried(None, "rejected")


def _mention_again(dose: Dose, result: SendResult, now: dtm.datetime) -> dtm.datetime | None:
    if isinstance(result, RetryLater):
        return now + dtm.timedelta(seconds=result.seconds)
    return now + backoff(dose.attempts) if isinstance(result, Unavailable) else None


def backoff(attempts: int) -> dtm.timedelta:
    """1, 2, 4 … 60 seconds after the first, second, third … try."""
    return dtm.timedelta(seconds=min(_SLOWEST, 2 ** min(max(attempts - 1, 0), 6)))


def _by_day(now: dtm.datetime, zone: str) -> dtm.datetime:
    """`now`, or 08:00 local time when it is night."""
    local = now.astimezone(ZoneInfo(zone))
    if _DAY_BEGINS <= local.hour < _DAY_ENDS:
        return now
    morning = local.replace(hour=_DAY_BEGINS, minute=0, second=0, microsecond=0)
    if local.hour >= _DAY_ENDS:
        morning += dtm.timedelta(days=1)  # wall clock: the zone's offset of that morning applies
    return morning.astimezone(dtm.timezone.utc)
