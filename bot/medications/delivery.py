"""Due doses as a source for the worker: claim what is due, word it, record what became of it. Rasa is nowhere near."""

from __future__ import annotations

import datetime as dtm
import logging
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field

from bot.channels.base import Blocked, Failed, RetryLater, SendResult, Sent, Unavailable, Unknown
from bot.errors import InvalidTransition
from bot.medications import bundle_wording, dose_wording
from bot.medications.bundle_wording import Pair
from bot.medications.bundles import bundled, together
from bot.medications.model import ON_TIME, Dose, Plan
from bot.medications.planning import AHEAD
from bot.medications.store import Recipient, Records, Store
from bot.medications.upkeep import Upkeep
from bot.outbox import Letter, Parcel

logger = logging.getLogger(__name__)

LEASE = dtm.timedelta(seconds=30)
MENTIONED_WITHIN = dtm.timedelta(hours=24)
IN_ONE_MESSAGE = 12
_SUMMARY = "summary:"
_SLOWEST = 60


class Delivery:
    """Implements bot.outbox.DueSource for medication doses. `since`: set when a worker begins after a gap; what fell
    due before may have been sent by another (the database may be an old copy), and is never announced as new."""

    def __init__(self, store: Store, say: dose_wording.Say, *, lease: dtm.timedelta = LEASE) -> None:
        self._store = store
        self._say = say
        self._lease = lease
        self._upkeep = Upkeep(store)
        self.since: dtm.datetime | None = None

    # -- before sending ------------------------------------------------------------------------------------------

    def pending(self, now: dtm.datetime) -> bool:
        """Whether a tick would find anything."""
        return self._upkeep.pending(now)

    def prepare(self, now: dtm.datetime) -> None:
        """Wake plans after their pause, make rows for the next hours, close what is too late. Costs what is due."""
        self._upkeep.urgent(now)

    def tidy(self, now: dtm.datetime) -> None:
        """Rows for the rest of the next 48 hours."""
        self._upkeep.make(now)

    def resume(self, last_seen: dtm.datetime | None, now: dtm.datetime) -> None:
        """A worker begins; the last trace of one in this database is `last_seen`."""
        self.since = now if last_seen is not None and now - last_seen > _GAP else None

    # -- sending -------------------------------------------------------------------------------------------------

    def waiting(self, now: dtm.datetime, channels: Collection[str], limit: int) -> list[Parcel]:
        """On-time doses first, then late ones (a quarter at most), then summaries: a backlog delays nobody on time."""
        rest, edge = max(limit // 4, 1), now - ON_TIME
        with self._store.read() as records:
            doses = records.doses_to_send(now, channels, limit, edge, late=False)
            doses += records.doses_to_send(now, channels, rest, edge, late=True)
            people = records.patients_to_tell(now, channels, rest)
        parcels = [Parcel(patient_id, channel, dose_id, alone) for dose_id, patient_id, channel, alone in doses]
        return parcels + [Parcel(patient_id, channel, _SUMMARY + patient_id) for patient_id, channel in people]

    def claim(self, parcels: Sequence[Parcel], now: dtm.datetime, holder: str) -> list[Letter]:
        """Left out: what is answered, cancelled, too late, erased or in another's hand since it was seen waiting."""
        with self._store.begin() as records:
            people = records.recipients({parcel.patient_id for parcel in parcels})
            reached = {name for name, one in people.items() if one.reachable}
            found = records.doses_to_claim(reached, now) if reached else []
            plans = records.plans_named({dose.plan_id for dose in found}) if found else {}
            desk = _Desk(records, people, {dose.id: dose for dose in found if dose.plan_id in plans}, plans, now, holder)
            letters = [self._letter(desk, parcel) for parcel in parcels if parcel.patient_id in reached]
            records.save_sends(desk.claimed)
        return [letter for letter in letters if letter is not None]

    def _letter(self, desk: _Desk, parcel: Parcel) -> Letter | None:
        if parcel.key.startswith(_SUMMARY):
            return self._claim_summary(desk, parcel)
        lead = desk.free.get(parcel.key)
        if lead is None:
            return None
        mine = [dose for dose in desk.free.values() if dose.patient_id == parcel.patient_id]
        pairs: list[Pair] = []
        for dose in together(lead, mine, desk.plans, IN_ONE_MESSAGE):
            pairs += self._claim_dose(desk, dose)
        if not pairs:
            return None
        pairs = bundled(pairs)
        desk.claimed += [dose for _, dose in pairs]
        message = bundle_wording.announced(pairs, desk.now, self._say, since=self.since)
        return Letter(parcel, desk.people[parcel.patient_id].external_id, message, desk.holder,
                      tuple(dose.id for _, dose in pairs))

    def _claim_dose(self, desk: _Desk, dose: Dose) -> list[Pair]:
        del desk.free[dose.id]
        plan = desk.plans[dose.plan_id]
        if plan.status != "active" or desk.now > dose.closes_at:
            return []
        try:
            claimed = dose.claimed(desk.now, desk.holder, self._lease)
        except InvalidTransition:
            return []
        if claimed.state == "sending":
            return [(plan, claimed)]
        desk.claimed.append(claimed)
        self._alert(desk.records, claimed, "dose_doubtful", desk.now)
        return []

    def _claim_summary(self, desk: _Desk, parcel: Parcel) -> Letter | None:
        told: list[Pair] = []
        doses = desk.records.doses_to_tell(parcel.patient_id, desk.now)
        plans = desk.records.plans_named({dose.plan_id for dose in doses})
        for dose in doses:
            plan = plans.get(dose.plan_id)
            if plan is None or desk.now - dose.due_at > MENTIONED_WITHIN:  # history only
                desk.claimed.append(dose.mentioned())
                continue
            desk.claimed.append(dose.mention_claimed(desk.now, desk.holder, self._lease))
            told.append((plan, dose))
        if not told:
            return None
        message = dose_wording.summary(told, desk.now, self._say)
        return Letter(parcel, desk.people[parcel.patient_id].external_id, message, desk.holder,
                      tuple(dose.id for _, dose in told))

    # -- after sending -------------------------------------------------------------------------------------------

    def record(self, done: Sequence[tuple[Letter, SendResult]], now: dtm.datetime) -> None:
        """Where somebody answered or cancelled while the message was under way, their state stays."""
        with self._store.begin() as records:
            doses = records.doses_named({key for letter, _ in done for key in letter.keys})
            after: list[Dose] = []
            offered: dict[str, list[list[str]]] = {}
            for letter, result in done:
                mine = [doses[key] for key in letter.keys if key in doses]  # the others were erased meanwhile
                if isinstance(result, Blocked):
                    records.set_unreachable(letter.parcel.patient_id)
                    records.add_alert(letter.parcel.patient_id, "unreachable", now)
                held = [self._recorded(records, letter, dose, result, now) for dose in mine]
                after += held
                shown = any(dose.state in ("sent", "unknown") for dose in held)
                if shown and isinstance(result, (Sent, Unknown)) and letter.message.buttons:
                    offered[letter.parcel.patient_id] = [[one.label, one.data] for one in letter.message.buttons]
            records.save_sends(after)
            records.offer(offered)

    def _recorded(self, records: Records, letter: Letter, dose: Dose, result: SendResult, now: dtm.datetime) -> Dose:
        if dose.holder != letter.holder:
            return dose.also_sent(result.message_ref, now) if isinstance(result, Sent) else dose
        if dose.state == "missed":
            return dose.mentioned(_mention_again(dose, result, now))
        after = _after(dose, result, now)
        if isinstance(result, Failed):
            self._alert(records, dose, "dose_rejected", now)
        if isinstance(result, Unknown) and after.send_at is None:
            self._alert(records, dose, "dose_doubtful", now)
        logger.info("dose_recorded", extra={"dose_id": dose.id, "result": type(result).__name__})
        return after

    def _alert(self, records: Records, dose: Dose, kind: str, now: dtm.datetime) -> None:
        records.add_alert(dose.patient_id, kind, now)
        logger.error(kind, extra={"dose_id": dose.id})

    def next_at(self, now: dtm.datetime) -> dtm.datetime | None:
        """The first instant after `now` at which a dose is to be made, sent, mentioned or closed."""
        with self._store.read() as records:
            return records.next_instant(now, AHEAD)


@dataclass
class _Desk:
    """One claim: what it locked, and what it has decided so far."""

    records: Records
    people: dict[str, Recipient]
    free: dict[str, Dose]
    plans: dict[str, Plan]
    now: dtm.datetime
    holder: str
    claimed: list[Dose] = field(default_factory=list)


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


_GAP = dtm.timedelta(seconds=60)
