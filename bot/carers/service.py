"""Carers: invited by the person, accepted by the carer, told only what was chosen, ended by either at any time."""

from __future__ import annotations

import datetime as dtm
from collections.abc import Callable, Collection
from typing import Protocol
from uuid import uuid4

from bot.carers import codes
from bot.carers.codes import Keyed
from bot.carers.model import CODE_LASTS, LOOK_AGAIN, LOOK_BACK, Content, Link, Mark, alert_at
from bot.clock import Clock
from bot.errors import NotTheOwner
from bot.medications.dose_wording import Say, clock
from bot.medications.model import OPEN, Dose, Plan
from bot.medications.service import MedicationService
from bot.medications.store import Store
from bot.notes.model import Kind, Note, Written

_BATCH = 100
_TOLD_AFTER = dtm.timedelta(seconds=5)
"""By then the answer that the person is told of is on record."""


class Links(Protocol):
    """bot.storage.carers.CarerStore has it on SQL."""

    def add(self, new: Link) -> None: ...
    def link(self, link_id: str) -> Link | None: ...
    def by_code(self, code_hash: str, now: dtm.datetime) -> Link | None: ...
    def of_person(self, patient_id: str) -> list[Link]: ...
    def of_carer(self, carer_id: str) -> list[Link]: ...
    def accept(self, link_id: str, carer_id: str, now: dtm.datetime, tell: Note) -> bool: ...
    def end(self, link_id: str, now: dtm.datetime, tell: Note | None) -> bool: ...
    def due(self, now: dtm.datetime, limit: int) -> list[Link]: ...
    def looked(self, link_id: str, next_at: dtm.datetime, found: Collection[Note]) -> None: ...
    def was_told(self, link_id: str, due_at: dtm.datetime, note_id: str) -> bool: ...
    def mark(self, link: Link, dose_id: str, verb: str, at: dtm.datetime, tell: Note) -> None: ...
    def marks(self, dose_ids: Collection[str]) -> list[Mark]: ...
    def reaches(self, carer_id: str) -> bool: ...
    def next_at(self, now: dtm.datetime) -> dtm.datetime | None: ...


class Carers:
    """Implements bot.notes.model.Author. `first_name_of` gives the person's first name where they agreed to keep it."""

    kinds = frozenset({"unanswered", "answered", "accepted", "refused", "unreached", "ended"})

    def __init__(
        self, links: Links, doses: Store, medications: MedicationService, say: Say, now: Clock, keyed: Keyed,
        first_name_of: Callable[[str], str | None],
    ) -> None:
        self._links, self._doses, self._medications = links, doses, medications
        self._say, self._clock, self._keyed, self._first_name_of = say, now, keyed, first_name_of

    # -- invitation ------------------------------------------------------------------------------------------------

    def invite(self, patient_id: str, called: str, delay: dtm.timedelta, content: Content, may_answer: bool) -> str:
        """A new link, and its code, which works once within 48 hours."""
        code, now = codes.make(self._keyed), self._clock.now()
        self._links.add(Link(
            uuid4().hex, patient_id, called, delay, content, may_answer, now,
            code_hash=codes.hashed(code, self._keyed), code_until=now + CODE_LASTS,
        ))
        return code

    def code_in(self, text: str) -> str | None:
        """The code that a message is; empty for one that we did not sign, None for other words."""
        return codes.read(text, self._keyed) or ("" if codes.looks_like_one(text) else None)

    def invitation(self, code: str) -> Link | None:
        return self._links.by_code(codes.hashed(code, self._keyed), self._clock.now()) if code else None

    def accept(self, link_id: str, carer_id: str) -> Link | None:
        """None when the invitation is over, or one's own."""
        link, now = self._links.link(link_id), self._clock.now()
        if link is None or link.patient_id == carer_id:
            return None
        tell = Note.new(f"accepted:{link.id}", link.patient_id, "accepted", now, link_id=link.id)
        return self._links.link(link_id) if self._links.accept(link_id, carer_id, now, tell) else None

    def end(self, link_id: str, by: str) -> Link | None:
        """By the person or the carer, or by whoever refuses an invitation; the other end is told. None: not theirs."""
        link, now = self._links.link(link_id), self._clock.now()
        if link is None or (link.state == "active" and by not in (link.patient_id, link.carer_id)):
            return None
        other = link.other_than(by)
        kind: Kind = "refused" if link.state == "invited" else "ended"
        tell = Note.new(f"{kind}:{link.id}", other, kind, now, link_id=link.id) if other and other != by else None
        return link if self._links.end(link_id, now, tell) else None

    def of_person(self, patient_id: str) -> list[Link]:
        return self._links.of_person(patient_id)

    def of_carer(self, carer_id: str) -> list[Link]:
        return self._links.of_carer(carer_id)

    def name_of(self, link: Link) -> str:
        """How the carer is told of the person."""
        return self._first_name_of(link.patient_id) or self._say("carer_somebody")

    # -- answering for somebody ------------------------------------------------------------------------------------

    def answer(self, carer_id: str, dose_id: str, verb: str) -> str:
        """Do it where the person allowed it and the carer was told of this dose; which text says so. Raises NotTheOwner."""
        with self._doses.read() as records:
            dose = records.dose(dose_id)
        links = self._links.of_carer(carer_id)
        link = next((each for each in links if dose and each.patient_id == dose.patient_id and each.may_answer), None)
        if dose is None or link is None or not self._links.was_told(link.id, dose.due_at, _alert_id(link, dose)):
            raise NotTheOwner("dose")
        if dose.state not in (*OPEN, "missed"):
            mark = next((mark for mark in self._links.marks([dose.id]) if mark.holds(dose)), None)
            if mark is None or mark.link_id != link.id:
                return "carer_already"
            if mark.verb == verb:
                return f"carer_noted_{verb}"
            self._medications.answer(dose_id, link.patient_id, "undo")  # the carer's own slip of the finger
        return f"carer_noted_{verb}" if self._answer_as(link, dose_id, verb) else "carer_already"

    def _answer_as(self, link: Link, dose_id: str, verb: str) -> bool:
        """The mark first: an answer of a carer is never on record as the person's, and a mark without its answer means
        nothing."""
        at = self._clock.now()
        key = f"answered:{dose_id}:{at:%H%M%S%f}"
        tell = Note.new(key, link.patient_id, "answered", at + _TOLD_AFTER, link_id=link.id, dose_id=dose_id)
        self._links.mark(link, dose_id, verb, at, tell)
        return self._medications.answer(dose_id, link.patient_id, verb, at).changed

    def answered(self, doses: Collection[Dose]) -> dict[str, str]:
        """Dose id → who answered it for the person; an own answer later makes it the person's again."""
        by_id = {dose.id: dose for dose in doses}
        return {mark.dose_id: mark.called for mark in self._links.marks(list(by_id)) if mark.holds(by_id[mark.dose_id])}

    # -- bot.notes.model.Author --------------------------------------------------------------------------------------

    def prepare(self, now: dtm.datetime) -> None:
        for link in self._links.due(now, _BATCH):
            with self._doses.read() as records:
                doses = records.doses_of(link.patient_id, now - LOOK_BACK - link.delay, now + LOOK_AGAIN)
            due = [(at, dose) for dose in doses if (at := alert_at(dose, link))]
            told = {_alert_id(link, dose): dose for at, dose in due if at <= now}
            fresh = [Note.new(key, link.carer_id or "", "unanswered", now, link_id=link.id, dose_id=dose.id) for key, dose in told.items()]
            if due and not self._links.reaches(link.carer_id or ""):
                fresh = [Note.new(f"unreached:{link.id}", link.patient_id, "unreached", now, link_id=link.id)]
            self._links.looked(link.id, min([at for at, _ in due if at > now] + [now + LOOK_AGAIN]), fresh)

    def write(self, note: Note, now: dtm.datetime) -> Written | None:
        link = self._links.link(note.link_id or "")
        if note.kind in ("ended", "refused"):
            return Written(self._over(note, link))
        if link is None or link.state != "active":
            return None
        if note.kind in ("accepted", "unreached"):
            return Written(self._say(f"carer_{note.kind}_told", who=link.called), (
                (self._say("carer_button_stop"), {"carer": "stop", "link": link.id}),
            ))
        return self._unanswered(note, link) if note.kind == "unanswered" else self._answered(note, link)

    def _over(self, note: Note, link: Link | None) -> str:
        """Whose link it was, where that is still known: erased data name nobody."""
        if link is None:
            return self._say("carer_ended")
        if note.kind == "refused":
            return self._say("carer_refused_told", who=link.called)
        mine = note.patient_id == link.patient_id
        return self._say("carer_ended_told" if mine else "carer_ended_carer", who=link.called if mine else self.name_of(link))

    def _unanswered(self, note: Note, link: Link) -> Written | None:
        """What was chosen, and nothing beyond it; nothing at all where an answer came meanwhile."""
        waiting = self._waiting(note, link)
        if not waiting:
            return None
        lines = [self._say("carer_alert", who=self.name_of(link), hour=clock(waiting[0][0].due_at, waiting[0][1].zone))]
        named = [plan.label.replace("*", "") for _, plan in waiting if link.content == "name" and not plan.discreet]
        if named:
            lines.append(self._say("carer_alert_names", medicines=", ".join(named)))
        lines.append(self._say("carer_alert_meaning"))
        buttons: list[tuple[str, str | dict[str, str]]] = []
        for dose, plan in waiting if link.may_answer else []:
            which = f" {plan.label}"[:20] if len(named) > 1 else ""
            buttons += [(self._say("carer_button_taken") + which, f"c:{dose.id}:taken"),
                        (self._say("carer_button_skip") + which, f"c:{dose.id}:skip")]
        return Written("\n".join(lines), (*buttons, (self._say("carer_button_leave"), {"carer": "stop", "link": link.id})))

    def _waiting(self, note: Note, link: Link) -> list[tuple[Dose, Plan]]:
        """The doses of that hour that are still without an answer."""
        with self._doses.read() as records:
            first = records.dose(note.dose_id or "")
            if first is None:
                return []
            same = records.doses_of(link.patient_id, first.due_at, first.due_at + dtm.timedelta(microseconds=1))
            return [(dose, plan) for dose in same if alert_at(dose, link) and (plan := records.plan(dose.plan_id))]

    def _answered(self, note: Note, link: Link) -> Written | None:
        with self._doses.read() as records:
            dose = records.dose(note.dose_id or "")
            plan = records.plan(dose.plan_id) if dose else None
        if dose is None or plan is None or dose.id not in self.answered([dose]):
            return None
        name = "carer_answered_taken" if dose.state == "taken" else "carer_answered_skip"
        text = self._say(name, who=link.called, hour=clock(dose.due_at, plan.zone))
        return Written(text, ((self._say("dose_button_undo"), f"d:{dose.id}:undo"),))

    def next_at(self, now: dtm.datetime) -> dtm.datetime | None:
        return self._links.next_at(now)


def _alert_id(link: Link, dose: Dose) -> str:
    """One alert for all doses of one hour."""
    return f"un:{link.id}:{dose.due_at:%Y%m%d%H%M}"
