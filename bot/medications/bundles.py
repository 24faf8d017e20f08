"""Answers that speak of several doses at once: those that left in one message. One transaction, the owner checked."""

from __future__ import annotations

import datetime as dtm
from collections.abc import Callable
from dataclasses import replace

from bot.errors import InvalidTransition, NotTheOwner
from bot.medications import bundle_wording as wording
from bot.medications.bundle_wording import Pair
from bot.medications.dose_wording import Say
from bot.medications.model import OPEN, Dose, Plan, SnoozeTooFar, UnknownDose
from bot.medications.store import Records, Store
from bot.messages import OutboundMessage


class Bundles:
    """The doses of one message. A bundle is named by the id of its first dose, in every copy of the message."""

    def __init__(self, store: Store, say: Say) -> None:
        self._store, self._say = store, say

    def others(self, patient_id: str, dose_id: str) -> tuple[Pair, list[Pair]] | None:
        """The dose with its plan, and the doses of the same message that still wait. None: it left alone."""
        with self._store.read() as records:
            found = records.doses_named([dose_id]).get(dose_id)
            if found is None or found.bundle is None or found.patient_id != patient_id:
                return None
            pairs = _members(records, found)
        mine = next(pair for pair in pairs if pair[1].id == dose_id)
        return mine, [pair for pair in pairs if pair[1].id != dose_id and _waits(pair[1])]

    def waiting(self, patient_id: str, dose_id: str) -> list[Pair]:
        """The doses of one message that still wait, that one among them, in their order; [] when it left alone."""
        found = self.others(patient_id, dose_id)
        if found is None:
            return []
        mine, rest = found
        return sorted([mine, *rest] if _waits(mine[1]) else rest, key=lambda pair: (pair[1].due_at, pair[1].id))

    def question(self, pairs: list[Pair]) -> OutboundMessage:
        """Which of them were taken, with their buttons."""
        return wording.still_open(pairs, self._say)

    def answer(
        self, patient_id: str, bundle: str, verb: str, at: dtm.datetime, taken_at: dtm.datetime | None = None
    ) -> OutboundMessage:
        """Do what a button of the whole message says. Raises UnknownDose and NotTheOwner."""
        with self._store.begin() as records:
            lead = records.doses_named([bundle]).get(bundle)
            if lead is None or lead.bundle is None:
                raise UnknownDose(bundle)
            if lead.patient_id != patient_id:
                raise NotTheOwner(bundle)
            pairs = _members(records, lead)
            if verb == "all":
                done = self._each(records, pairs, lambda dose: dose.taken(at, taken_at), _may_be_taken)
                return wording.taken_all(done, at, self._say) if done else self._as_it_stands(pairs)
            if verb == "all_undo":
                done = self._each(records, pairs, lambda dose: dose.undone(at), lambda dose: dose.state == "taken")
                return self._as_it_stands(done or pairs)
            if verb == "all_later":
                open_ones = [pair for pair in pairs if _waits(pair[1])]
                return wording.asked_when(open_ones, self._say) if open_ones else self._as_it_stands(pairs)
            until = at + dtm.timedelta(minutes=int(verb[len("all_later"):]))
            done = self._each(records, pairs, lambda dose: dose.snoozed(at, until), _waits)
            put_off = [pair for pair in done if pair[1].snoozed_until == until]
            return wording.put_off(put_off, until, self._say) if put_off else self._as_it_stands(pairs)

    def _each(
        self, records: Records, pairs: list[Pair], act: Callable[[Dose], Dose], which: Callable[[Dose], bool]
    ) -> list[Pair]:
        """`act` on the doses that `which` chooses; one whose state or hours do not allow it stays as it is."""
        after: list[Pair] = []
        for plan, dose in pairs:
            if not which(dose):
                continue
            try:
                changed = act(dose)
            except (InvalidTransition, SnoozeTooFar):
                after.append((plan, dose))
                continue
            records.save_dose(dose, changed)
            after.append((plan, changed))
        return after

    def _as_it_stands(self, pairs: list[Pair]) -> OutboundMessage:
        open_ones = [pair for pair in pairs if _waits(pair[1])]
        if open_ones:
            return wording.still_open(open_ones, self._say)
        return OutboundMessage(self._say("bundle_closed"), replaces=True, dose_id=pairs[0][1].id)


def _members(records: Records, dose: Dose) -> list[Pair]:
    doses = [one for one in records.doses_at(dose.patient_id, dose.due_at) if one.bundle == dose.bundle]
    plans = records.plans_named({one.plan_id for one in doses})
    return [(plans[one.plan_id], one) for one in doses if one.plan_id in plans]


def _waits(dose: Dose) -> bool:
    return dose.state in OPEN


def _may_be_taken(dose: Dose) -> bool:
    """"Tout pris" changes no dose that was said not to be taken."""
    return dose.state in (*OPEN, "missed", "cancelled", "taken")


def bundled(pairs: list[Pair]) -> list[Pair]:
    """Doses that leave in one message share a bundle from the first sending on; one alone needs none."""
    if len(pairs) == 1:
        return pairs
    name = next((dose.bundle for _, dose in pairs if dose.bundle), pairs[0][1].id)
    return [(plan, replace(dose, bundle=name)) for plan, dose in pairs]


def together(lead: Dose, others: list[Dose], plans: dict[str, Plan], most: int) -> list[Dose]:
    """The doses that leave with `lead`: of the same hour and zone, and either of the same bundle or never sent yet."""
    def fits(dose: Dose) -> bool:
        if dose.bundle != lead.bundle or dose.wanted_at != lead.wanted_at or dose.due_at != lead.due_at:
            return False
        fresh = dose.bundle is not None or (lead.attempts == dose.attempts == 0 and not dose.snoozed_until)
        return fresh and plans[dose.plan_id].zone == plans[lead.plan_id].zone

    return [lead, *[dose for dose in others if dose.id != lead.id and fits(dose)]][:most]
