"""Journeys: whose clock reminders follow, from when, until when. Doses that came due never move.

No dose comes nearer to the last one than half the usual time without a question: until it is answered, the plan in
question keeps its hours. Home hours come back by themselves at the end, under the same rule.
"""

from __future__ import annotations

import datetime as dtm
import logging
from collections.abc import Sequence
from dataclasses import replace
from typing import Protocol

from bot.medications.dose_wording import Say
from bot.medications.model import Dose
from bot.medications.service import MedicationService
from bot.medications.store import Store
from bot.notes.model import Note, Written
from bot.travel.model import Close, Trip, too_near

logger = logging.getLogger(__name__)

_BACK = dtm.timedelta(days=8)
_AHEAD = dtm.timedelta(days=3)
_HOUR = dtm.timedelta(hours=1)
WAIT, KEEP = '/press_travel{"what": "wait"}', '/press_travel{"what": "keep"}'


class Trips(Protocol):
    """bot.storage.travels.TravelStore has it on SQL."""

    def trip(self, patient_id: str) -> Trip | None: ...
    def put(self, trip: Trip, note: Note | None = None) -> None: ...
    def end(self, patient_id: str) -> None: ...
    def due(self, now: dtm.datetime, limit: int) -> list[Trip]: ...
    def next_at(self, now: dtm.datetime) -> dtm.datetime | None: ...


class Travels:
    """Implements bot.notes.model.Author for the question at the end of a journey."""

    kinds = frozenset({"travel"})

    def __init__(self, trips: Trips, doses: Store, medications: MedicationService, say: Say) -> None:
        self._trips, self._doses, self._medications, self._say = trips, doses, medications, say

    def trip(self, patient_id: str) -> Trip | None:
        return self._trips.trip(patient_id)

    def go(self, trip: Trip, now: dtm.datetime) -> list[Close]:
        """Begin a trip, or keep it for its day. What is returned has to be asked first: nothing has moved then."""
        if trip.begins_at > now:
            self._trips.put(replace(trip, state="planned", next_at=trip.begins_at))
            return []
        near = self.near(trip.patient_id, trip.target, now)
        self._trips.put(replace(trip, state="starting" if near else "away", next_at=trip.ends_at))
        if not near:
            self._medications.move(trip.patient_id, trip.target)
        return near

    def come_back(self, patient_id: str, now: dtm.datetime) -> list[Close] | None:
        """Home hours again, from now on; None when nobody was away."""
        trip = self._trips.trip(patient_id)
        if trip is None:
            return None
        return self._home(replace(trip, state="asking", next_at=None), now)

    def settle(self, patient_id: str, zone: str, place: str, now: dtm.datetime) -> list[Close]:
        """The person lives in `zone` from now on: a trip without return, home being there."""
        trip = Trip(patient_id, place, zone, zone, True, now, None, "asking")
        return self._home(trip, now)

    def answer(self, patient_id: str, wait: bool, now: dtm.datetime) -> Trip | None:
        """The question is answered: all plans follow the clock; with `wait` the doses that are too near are left out."""
        trip = self._trips.trip(patient_id)
        if trip is None or trip.state not in ("starting", "asking"):
            return None
        near = self.near(patient_id, trip.target, now)
        self._medications.move(patient_id, trip.target)
        for close in near if wait else []:
            self._leave_out(close, now)
        if trip.state == "asking":
            self._trips.end(patient_id)
        else:
            self._trips.put(replace(trip, state="away", next_at=trip.ends_at))
        return trip

    def near(self, patient_id: str, zone: str, now: dtm.datetime) -> list[Close]:
        """Plans whose next dose would come too near on the clock of `zone`."""
        with self._doses.read() as records:
            doses: list[Dose] = records.doses_of(patient_id, now - _BACK, now + _AHEAD)
            plans = records.plans_of(patient_id)
        return [close for plan in plans if plan.kind != "need" and (close := too_near(plan, zone, doses, now))]

    def _home(self, trip: Trip, now: dtm.datetime, note: Note | None = None) -> list[Close]:
        """Move every plan that may be moved; the others wait for the answer."""
        near = self.near(trip.patient_id, trip.home_zone, now)
        waiting = {close.plan.id for close in near}
        for plan in self._medications.plans(trip.patient_id):
            if plan.zone != trip.home_zone and plan.id not in waiting:
                self._medications.change(trip.patient_id, plan.id, zone=trip.home_zone)
        if near:
            self._trips.put(trip, note)
        else:
            self._trips.end(trip.patient_id)
        return near

    def _leave_out(self, close: Close, now: dtm.datetime) -> None:
        with self._doses.begin() as records:
            for dose in records.doses_in(close.plan.id, ("due",)):
                if now <= dose.due_at < close.not_before:
                    records.save_dose(dose, dose.cancelled("travel"))

    # -- words -----------------------------------------------------------------------------------------------------

    def question(self, near: Sequence[Close]) -> str:
        """What would come too near, and what may be done about it."""
        lines = [
            self._say("travel_near_line", medicine=self._name(close), after=_hours(close.after), usual=_hours(close.usual))
            for close in near
        ]
        return self._say("travel_near", doses="\n".join(lines))

    def _name(self, close: Close) -> str:
        return self._say("travel_near_discreet") if close.plan.discreet else close.plan.label.replace("*", "")

    # -- bot.notes.model.Author --------------------------------------------------------------------------------------

    def prepare(self, now: dtm.datetime) -> None:
        """Begin the trips whose day has come, end those that are over."""
        for trip in self._trips.due(now, 100):
            note = Note.new(f"travel:{trip.patient_id}:{now:%Y%m%d%H%M}", trip.patient_id, "travel", now)
            if trip.ends_at is not None and trip.ends_at <= now:
                if trip.state == "starting":  # never answered: nothing had moved
                    self._trips.end(trip.patient_id)
                else:
                    self._home(replace(trip, state="asking", next_at=None), now, note)
            elif trip.state == "planned" and self.go(trip, now):
                self._trips.put(replace(trip, state="starting", next_at=trip.ends_at), note)
            logger.info("trip_moved_on")

    def write(self, note: Note, now: dtm.datetime) -> Written | None:
        trip = self._trips.trip(note.patient_id)
        if trip is None or trip.state not in ("starting", "asking"):
            return None
        near = self.near(note.patient_id, trip.target, now)
        if not near:  # the time that has passed since has settled it
            self.answer(note.patient_id, False, now)
            return None
        buttons = ((self._say("travel_button_wait"), {"dialogue": WAIT}), (self._say("travel_button_keep"), {"dialogue": KEEP}))
        return Written(self.question(near), buttons)

    def next_at(self, now: dtm.datetime) -> dtm.datetime | None:
        return self._trips.next_at(now)


def _hours(length: dtm.timedelta) -> str:
    return str(max(round(length / _HOUR), 1))
