"""Answers about regularity, from the doses on record: in numbers, by medicine, as the calendar of a month."""

from __future__ import annotations

import datetime as dtm
from collections.abc import Callable, Collection
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from bot.adherence import history, picture, words
from bot.adherence.history import Counts, Event, Streak
from bot.adherence.periods import Period
from bot.medications.dose_wording import Say
from bot.medications.model import Plan
from bot.medications.store import Store
from bot.messages import OutboundMessage

_STREAK_OVER = dtm.timedelta(days=90)
_DAY = dtm.timedelta(days=1)


@dataclass(frozen=True, repr=False)
class Report:
    """The numbers of a period; `by_medicine` by the name that the person gave."""

    counts: Counts
    by_medicine: dict[str, Counts]
    streak: Streak


class Adherence:
    """Reads only. A medicine's reminders count; care reminders (appointments, water) do not."""

    def __init__(self, store: Store, say: Say, zone_of: Callable[[str], str]) -> None:
        self._store, self.say, self._zone_of = store, say, zone_of

    def medicines(self, patient_id: str) -> list[str]:
        """Names of all medicines that ever had a reminder, stopped ones too."""
        with self._store.read() as records:
            return list(dict.fromkeys(plan.label for plan in records.plans_of(patient_id) if plan.kind == "dose"))

    def report(self, patient_id: str, when: Period, today: dtm.date, only: Collection[str] = ()) -> Report:
        """What became of the doses of a period; `only` some medicines by name."""
        plans, events = self._events(patient_id, min(when.first, today - _STREAK_OVER), max(when.last, today), only)
        within = [event for event in events if when.first <= event.date <= when.last]
        by_name: dict[str, list[Event]] = {}
        for event in within:
            by_name.setdefault(plans[event.plan_id].label, []).append(event)
        streak = history.streak(history.by_day(events), today)
        return Report(history.count(within), {name: history.count(found) for name, found in by_name.items()}, streak)

    def calendar(self, patient_id: str, month: dtm.date, today: dtm.date) -> OutboundMessage:
        """The month as a picture, with the same in words; words only where there is nothing to draw."""
        first = month.replace(day=1)
        last = (first + 31 * _DAY).replace(day=1) - _DAY
        _, events = self._events(patient_id, first, last)
        days = history.by_day(events)
        text = words.calendar(first, days, self.say)
        image = picture.draw(first, days, words.on_picture(first, self.say), today) if days else None
        return OutboundMessage(text, image=image)

    def _events(
        self, patient_id: str, first: dtm.date, last: dtm.date, only: Collection[str] = ()
    ) -> tuple[dict[str, Plan], list[Event]]:
        """Settled doses whose local date lies in [first, last], in order."""
        tz = ZoneInfo(self._zone_of(patient_id))
        since, until = (dtm.datetime.combine(day, dtm.time(), tz) for day in (first - _DAY, last + 2 * _DAY))
        with self._store.read() as records:
            plans = {plan.id: plan for plan in records.plans_of(patient_id)}
            doses = records.doses_of(patient_id, since, until)
        found = []
        for dose in doses:
            plan, date = plans.get(dose.plan_id), dtm.date.fromisoformat(dose.local_date)
            counted = plan is not None and plan.kind == "dose" and (not only or plan.label in only)
            if counted and first <= date <= last and dose.state in history.OUTCOMES:
                found.append(Event(date, dose.plan_id, dose.state))
        return plans, found
