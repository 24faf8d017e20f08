"""What is done before anything is sent: wake plans after their pause, make dose rows, close what is too late."""

from __future__ import annotations

import datetime as dtm
import logging
from collections.abc import Callable
from zoneinfo import ZoneInfo

from bot.medications.model import INTERRUPTED, Dose, Plan
from bot.medications.planning import AHEAD, make_doses
from bot.medications.store import Records, Store

logger = logging.getLogger(__name__)

SOON = dtm.timedelta(hours=2)
"""What falls due within it is made before anything is sent; the rest of the 48 hours waits for a quiet moment."""
_BATCH = 100
_LOOK_AHEAD = dtm.timedelta(seconds=5)
_NEVER = dtm.datetime(1970, 1, 1, tzinfo=dtm.timezone.utc)
_DAY_BEGINS, _DAY_ENDS = 8, 21  # local hours between which something unasked may be said


class Upkeep:
    """Costs what is due, never what is planned. One broken plan or dose stops no other."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._broken: set[str] = set()
        self._version: int | None = None
        self._nothing_between = (_NEVER, _NEVER)

    def pending(self, now: dtm.datetime) -> bool:
        """Asks the database only when something may have changed: an idle second costs next to nothing."""
        version = self._store.version()
        since, until = self._nothing_between
        if version is not None and version == self._version and since <= now < until:
            return False
        with self._store.read() as records:
            found = records.pending(now, AHEAD)
            quiet = version is not None and not found and not records.pending(now + _LOOK_AHEAD, AHEAD)
        self._version, self._nothing_between = version, (now, now + _LOOK_AHEAD if quiet else now)
        return found

    def urgent(self, now: dtm.datetime) -> None:
        """Wake, make what is due within two hours, close."""
        with self._store.read() as records:
            to_wake = records.plans_to_wake(now)
        for plan in to_wake:
            self._wake(plan.id, now)
        self.make(now, SOON)
        with self._store.read() as records:
            to_close = bool(records.doses_to_close(now, 1))
        while to_close:
            to_close = self._close_some(now)

    def make(self, now: dtm.datetime, ahead: dtm.timedelta = AHEAD) -> None:
        """Rows for all that falls due until `now` + `ahead`."""
        while True:
            with self._store.read() as records:
                found = records.plans_to_make(now + ahead, _BATCH + len(self._broken))
            to_make = [plan for plan in found if plan.id not in self._broken]
            if not to_make:
                return
            in_batches(to_make, lambda some: self._make(some, now), self._give_up(now))

    def _wake(self, plan_id: str, now: dtm.datetime) -> None:
        with self._store.begin() as records:
            plan = records.plan(plan_id)
            if plan and plan.status == "paused" and plan.paused_until and plan.paused_until <= now:
                records.save_plan(plan.resumed(plan.next_due_at))

    def _make(self, some: list[Plan], now: dtm.datetime) -> None:
        with self._store.begin() as records:
            for plan in records.plans_named({one.id for one in some}).values():  # as they are now
                make_doses(records, plan, now)

    def _give_up(self, now: dtm.datetime) -> Callable[[Plan, Exception], None]:
        def give_up(plan: Plan, error: Exception) -> None:
            if not isinstance(error, (ValueError, KeyError, ArithmeticError)):
                raise error
            self._broken.add(plan.id)
            logger.error("plan_broken", extra={"plan_id": plan.id, "error": type(error).__name__})
            with self._store.begin() as records:
                records.add_alert(plan.patient_id, "plan_broken", now)

        return give_up

    def _close_some(self, now: dtm.datetime) -> bool:
        with self._store.begin() as records:
            late = records.doses_to_close(now, _BATCH)
            for dose in late:
                records.save_dose(dose, self._closed(records, dose, now))
        return len(late) == _BATCH

    def _closed(self, records: Records, dose: Dose, now: dtm.datetime) -> Dose:
        if dose.state == "sent" or dose.to_be_nagged:
            return dose.missed(now, "unanswered", None)
        recipient, plan = records.recipient(dose.patient_id), records.plan(dose.plan_id)
        reachable = recipient is not None and recipient.reachable
        cause = _cause(dose, reachable)
        logger.warning("dose_missed", extra={"dose_id": dose.id, "cause": cause})
        try:
            mention_at = _by_day(now, plan.zone) if reachable and plan else None
        except (ValueError, KeyError):  # a zone that is unknown here: on record, though not mentioned
            mention_at = None
        return dose.missed(now, cause, mention_at)


def _cause(dose: Dose, reachable: bool) -> str:
    """Why it closes unsent; "doubtful": a sender died with it in hand, so that a copy may have arrived."""
    if dose.state == "sending" or dose.cause == INTERRUPTED:
        return "doubtful"
    return dose.cause or ("outage" if reachable else "unreachable")


def in_batches(items: list[Plan], act: Callable[[list[Plan]], None], give_up: Callable[[Plan, Exception], None]) -> None:
    """`act` on all at once; where that fails, on one after the other, so that one bad row stops no other."""
    try:
        act(items)
    except Exception as error:
        if len(items) == 1:
            give_up(items[0], error)
            return
        for one in items:
            in_batches([one], act, give_up)


def _by_day(now: dtm.datetime, zone: str) -> dtm.datetime:
    """`now`, or 08:00 local time when it is night."""
    local = now.astimezone(ZoneInfo(zone))
    if _DAY_BEGINS <= local.hour < _DAY_ENDS:
        return now
    morning = local.replace(hour=_DAY_BEGINS, minute=0, second=0, microsecond=0)
    if local.hour >= _DAY_ENDS:
        morning += dtm.timedelta(days=1)  # wall clock: the zone's offset of that morning applies
    return morning.astimezone(dtm.timezone.utc)
