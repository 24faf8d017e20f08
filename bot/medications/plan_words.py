"""How plans, dates and hours are said to a person, and the two times that people slip into other sentences. Pure."""

from __future__ import annotations

import datetime as dtm
import re
from zoneinfo import ZoneInfo

from bot.medications import stages
from bot.medications.dose_wording import Say, clock, when
from bot.medications.drafts import Draft
from bot.medications.lexicon import Lexicon
from bot.medications.model import Plan
from bot.medications.posology import PosologyError, next_dates, parse, read_back
from bot.medications.recurrence import at_local
from bot.medications.service import PlannedDose

_SHOWN = 3
_PAUSE = re.compile(r"(?i)(jusqu|pendant|pdt|durant|\d+ ?(?:jours?|semaines?|mois)\b)")


class PlanWords:
    """Says plans with the catalogue's words (`say`)."""

    def __init__(self, say: Say, lexicon: Lexicon) -> None:
        self._say, self._lexicon = say, lexicon

    def draft(self, draft: Draft) -> str:
        """"metformine, 500 mg, tous les jours à 8 h et 20 h"."""
        assert draft.rule is not None, "only a draft with a schedule is read back"
        if draft.kind == "need":
            name = ", ".join(part for part in (draft.medication, draft.dose) if isinstance(part, str) and part)
            return self._say("plan_needed_most" if draft.most else "plan_needed", name=name, most=str(draft.most or ""))
        dose = draft.dose if draft.dose is None or isinstance(draft.dose, str) else dict(draft.dose)
        return read_back(draft.rule, dose, draft.medication)

    def steps(self, draft: Draft) -> list[str]:
        """A course whose dose changes with the days, one line for each of its steps, with its dates."""
        if draft.rule is None or not isinstance(draft.dose, str) or not stages.changes(draft.dose):
            return []
        found = []
        for dose, begin, length in stages.steps(draft.dose):
            first = draft.rule.start + dtm.timedelta(days=begin)
            last = None if length is None else first + dtm.timedelta(days=length - 1)
            name = "step_on" if last == first else "step_until" if last else "step_from"
            found.append(self._say(name, dose=dose, first=f"{first:%d/%m}", last=f"{last:%d/%m}" if last else ""))
        return found

    def plan(self, plan: Plan) -> str:
        """The same for a stored plan, with its pause."""
        said = self.draft(Draft(plan.label, plan.doses, plan.rule, kind=plan.kind, most=plan.most))
        if plan.status != "paused":
            return said
        if plan.paused_until is None:
            return self._say("plan_paused", plan=said)
        local = plan.paused_until.astimezone(ZoneInfo(plan.zone))
        return self._say("plan_paused_until", plan=said, date=f"{local:%d/%m/%Y}")

    def next_dates(self, draft: Draft, zone: str, now: dtm.datetime) -> list[str]:
        """The first coming occurrences, in words: "demain à 8 h"."""
        assert draft.rule is not None, "only a draft with a schedule is read back"
        return [self.when(moment, zone, now) for moment in next_dates(draft.rule, zone, now, _SHOWN)]

    def when(self, instant: dtm.datetime | None, zone: str, now: dtm.datetime) -> str:
        """"demain à 8 h", or that there is none."""
        return self._say("next_none") if instant is None else when(instant, now, zone, self._say)

    def until(self, instant: dtm.datetime | None, zone: str) -> str:
        """The end of a pause."""
        if instant is None:
            return self._say("until_told")
        return self._say("until_date", date=f"{instant.astimezone(ZoneInfo(zone)):%d/%m/%Y}")

    def dose_line(self, planned: PlannedDose) -> str:
        """One line of a day: what, when, and what was answered."""
        dose, plan = planned.dose, planned.plan
        known = dose.state if dose.state in ("taken", "skipped", "missed", "cancelled") else "open"
        return self._say(
            f"dose_check_line_{known}", medicine=plan.label, hour=clock(dose.due_at, plan.zone),
            at=clock(dose.taken_at, plan.zone) if dose.taken_at else "",
        )

    def pause_end(self, text: str, now: dtm.datetime, zone: str) -> dtm.datetime | None:
        """Midnight at the end of "3 jours", "jusqu'à vendredi"; None when no end is said or it cannot be read."""
        if not _PAUSE.search(text):
            return None
        try:
            said = parse(f"rappel chaque jour à 8h {text}", now, zone, self._lexicon)
        except PosologyError:
            return None
        last = said.rule.last_date if said.rule else None
        if last is None:
            return None
        tz = ZoneInfo(zone)
        end = at_local(last + dtm.timedelta(days=1), "00:00", tz)
        return end if end > now else None

    def first_day(self, day: str | None, now: dtm.datetime, zone: str) -> dtm.datetime | None:
        """Midnight at the beginning of "lundi", "le 12 mars"; None for today, and for what cannot be read."""
        if day is None:
            return None
        try:
            said = parse(f"rappel {day} à 8h", now, zone, self._lexicon)
        except PosologyError:
            return None
        begin = None if said.rule is None else at_local(said.rule.start, "00:00", ZoneInfo(zone))
        return begin if begin and begin > now else None

    def hour_said(self, text: str, now: dtm.datetime, zone: str) -> dtm.datetime | None:
        """"pris à 10h": the newest such hour that is not after `now`; None when no hour is said."""
        try:
            said = parse(text, now, zone, self._lexicon)
        except PosologyError:
            return None
        if said.rule is None or len(said.rule.times) != 1 or not re.search(r"\d|midi|minuit", text):
            return None
        tz = ZoneInfo(zone)
        today = now.astimezone(tz).date()
        candidates = (at_local(today - dtm.timedelta(days=back), said.rule.times[0], tz) for back in (0, 1))
        return next((moment for moment in candidates if moment <= now), None)
