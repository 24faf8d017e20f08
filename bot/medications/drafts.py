"""A wish for a reminder while it is being talked about: sentences add up until medicine and schedule are known."""

from __future__ import annotations

import datetime as dtm
import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any
from zoneinfo import ZoneInfo

from bot.french import fold
from bot.medications import as_needed, kinds, moving, name_doubts, stages
from bot.medications.lexicon import Lexicon
from bot.medications.model import Doses, Kind
from bot.medications.posology import Posology, parse
from bot.medications.recurrence import Rule
from bot.medications.refusals import PosologyError
from bot.wishes.segments import pieces

_DAYS_SAID = re.compile(
    r"\b(?:jours?|j|chaque|tous|toutes|semaines?|mois|ans?|fois|quotidien\w*|hebdo\w*|mensuel\w*|demain|aujourd'hui|dans"
    r"|lundis?|mardis?|mercredis?|jeudis?|vendredis?|samedis?|dimanches?|week|le \d|du \d|jusqu\w*|pendant|partir|apres demain)\b"
    r"|\d ?/ ?\d|\b\d ?x\b"
)
"""Words that say days, and not only an hour."""


@dataclass(frozen=True, repr=False)
class Draft:
    """What is understood so far. Kept between two messages as a dictionary (`to_dict`, `from_dict`)."""

    medication: str | None = None
    dose: Doses = None
    rule: Rule | None = None
    ambiguous: bool = False
    assumed: tuple[str, ...] = ()
    kind: Kind = "dose"
    offers: tuple[str, ...] = ()   # names that may be meant by `medication`, which is as typed
    kind_said: bool = False        # a kind of medicine was said instead of its name
    accepted: tuple[str, ...] = ()  # cautions (bot.medications.cautions) that the person said yes to
    replaces: str | None = None     # the plan whose place this one takes
    most: int | None = None         # of a medicine taken when needed: its maximum in 24 hours; 0: the person does not know
    moving: str | None = None       # an hour that one of several is to take; which one is asked

    @property
    def name_open(self) -> bool:
        """Whether the name has to be asked before anything is read back."""
        return bool(self.offers) or self.kind_said

    @property
    def complete(self) -> bool:
        return self.medication is not None and self.rule is not None

    def to_dict(self) -> dict[str, Any]:
        return {
            "medication": self.medication, "dose": self.dose if self.dose is None or isinstance(self.dose, str) else dict(self.dose),
            "rule": self.rule.to_dict() if self.rule else None, "ambiguous": self.ambiguous,
            "assumed": list(self.assumed), "kind": self.kind, "offers": list(self.offers), "kind_said": self.kind_said,
            "accepted": list(self.accepted), "replaces": self.replaces, "moving": self.moving,
            "most": self.most,
        }

    @classmethod
    def from_dict(cls, kept: Mapping[str, Any] | None) -> Draft:
        if not kept:
            return cls()
        rule = Rule.from_dict(kept["rule"]) if kept["rule"] else None
        return cls(kept["medication"], kept["dose"], rule, kept["ambiguous"], tuple(kept["assumed"]), kept["kind"],
                   tuple(kept.get("offers", ())), kept.get("kind_said", False),
                   tuple(kept.get("accepted", ())), kept.get("replaces"), kept.get("most"), kept.get("moving"))


def read(
    text: str, now: dtm.datetime, zone: str, lexicon: Lexicon, before: Draft | None = None,
    hours: Mapping[str, str] | None = None,
) -> Draft:
    """`before` with what `text` says on top: a new schedule replaces the old one, a missing part stays. `hours` are the
    person's own for "le matin" and the like.

    Raises PosologyError (French reason) for what is impossible."""
    draft = before or Draft()
    wish = as_needed.read(text)
    if wish is not None and _medicine_said(wish.rest, draft, lexicon):
        return _when_needed(draft, wish, now, zone, lexicon)
    said = parse(text, now, zone, lexicon, hours)
    correcting = draft.medication is not None
    if said.medication is not None and (not correcting or said.substance is not None):
        # "non, 21h plutôt" is about the hour: only a name that we know changes what was named already
        draft = _with_name(draft, said, text, lexicon)
    if said.rule is not None and said.dose is None and before is not None and before.rule is None and stages.changes(before.dose):
        raise PosologyError("course_under_way")   # which day of the course is today?
    if said.rule is not None:
        moved = _moved(draft, said.rule, text, _hours_of(now, zone, lexicon, hours))
        if moved is not None:
            return moved
        rule = rescheduled(draft.rule, said.rule, text)
        dose = doses_at(draft.rule, rule, draft.dose) if draft.rule else draft.dose
        draft = replace(draft, rule=rule, dose=dose, ambiguous=said.ambiguous and not correcting, assumed=tuple(said.assumed), moving=None,
                        kind="dose" if draft.kind == "need" else draft.kind, most=None)
    if said.dose is not None:
        draft = replace(draft, dose=said.dose)
    return draft


def changed(
    text: str, now: dtm.datetime, zone: str, lexicon: Lexicon, plan: Draft, hours: Mapping[str, str] | None = None
) -> Draft | None:
    """A stored plan with the schedule that `text` says; None when it says none. Raises PosologyError like `read`."""
    assert plan.rule is not None, "a stored plan has a rule"
    told = told_which(text, now, zone, lexicon, plan, hours) if plan.moving else None
    if told is not None:
        return told
    alone = read(text, now, zone, lexicon, replace(plan, rule=None, moving=None), hours)
    if alone.rule is None:
        return None
    moved = _moved(plan, alone.rule, text, _hours_of(now, zone, lexicon, hours))
    if moved is not None:
        return moved
    rule = rescheduled(plan.rule, alone.rule, text)
    return replace(alone, rule=rule, dose=doses_at(plan.rule, rule, alone.dose))


def _hours_of(now: dtm.datetime, zone: str, lexicon: Lexicon, hours: Mapping[str, str] | None) -> moving.Hours:
    def hours_of(words: str) -> tuple[str, ...]:
        try:
            found = parse(f"rappel {words}", now, zone, lexicon, hours).rule
        except PosologyError:
            return ()
        return found.times if found else ()

    return hours_of


def _moved(draft: Draft, after: Rule, text: str, hours: moving.Hours) -> Draft | None:
    """One hour of several goes to another; where it is not said which one, the draft says that it has to be asked."""
    if draft.rule is None or _DAYS_SAID.search(fold(text)):
        return None
    found = moving.read(draft.rule, after, text, hours)
    if isinstance(found, moving.Move):
        return _after(draft, found)
    return None if found is None else replace(draft, moving=found)


def _after(draft: Draft, move: moving.Move) -> Draft:
    assert draft.rule is not None, "only an hour of a schedule moves"
    return replace(draft, rule=move.rule(draft.rule), dose=move.doses(draft.dose), moving=None, assumed=(), ambiguous=False)


def told_which(
    text: str, now: dtm.datetime, zone: str, lexicon: Lexicon, draft: Draft, hours: Mapping[str, str] | None = None
) -> Draft | None:
    """The answer to "which hour goes there?": "celle du soir", "la première", "les deux"; None when it says none of them."""
    assert draft.rule is not None and draft.moving is not None, "asked when an hour is to move"
    if moving.all_of_them(text):
        return replace(draft, rule=replace(draft.rule, times=(draft.moving,), first_time=None), moving=None,
                       dose=doses_at(draft.rule, replace(draft.rule, times=(draft.moving,)), draft.dose), assumed=(), ambiguous=False)
    old = moving.chosen(draft.rule, text, _hours_of(now, zone, lexicon, hours))
    return None if old is None else _after(draft, moving.Move(old, draft.moving))


def _when_needed(draft: Draft, wish: as_needed.Wish, now: dtm.datetime, zone: str, lexicon: Lexicon) -> Draft:
    """No hours: the rule only says from which day on. What was said between two intakes stands beside the amount."""
    said = parse(wish.rest, now, zone, lexicon) if wish.rest else None
    if said is not None and said.medication is not None and (draft.medication is None or said.substance is not None):
        draft = _with_name(draft, said, wish.rest, lexicon)
    amount = said.dose if said is not None and isinstance(said.dose, str) else None
    dose = ", ".join(part for part in (amount, wish.apart) if part) or draft.dose
    rule = Rule("daily", (_NO_HOUR,), now.astimezone(ZoneInfo(zone)).date(), count=1)
    most = wish.most if wish.most is not None else draft.most
    return replace(draft, kind="need", rule=rule, dose=dose, most=most, ambiguous=False, assumed=(), moving=None)


def _medicine_said(rest: str, draft: Draft, lexicon: Lexicon) -> bool:
    """Only a medicine is taken when needed: "préviens-moi si j'ai un rendez-vous" is none."""
    return draft.medication is not None or bool(lexicon.find(rest)) or name_doubts.kind_of(rest) is not None


_NO_HOUR = "00:00"


def _with_name(draft: Draft, said: Posology, text: str, lexicon: Lexicon) -> Draft:
    """A misspelling that can mean one medicine only is mended, for the read-back shows it; any other waits for an answer."""
    assert said.medication is not None, "called when a name was said"
    found = name_doubts.doubt(said.medication, text, lexicon)
    kind: Kind = "dose" if said.substance or said.dose or (found and found.kind) else "care"
    if found is None:
        return replace(draft, medication=said.mended, kind=kind, offers=(), kind_said=False)
    return replace(draft, medication=said.medication, kind=kind, offers=found.offers, kind_said=found.kind is not None)


def chosen(draft: Draft, name: str | None = None) -> Draft:
    """The question about the name is answered: `name`, or None to keep what was typed."""
    kind: Kind = "need" if draft.kind == "need" else "dose"
    return replace(draft, medication=name or draft.medication, kind=kind, offers=(), kind_said=False)


def answered(text: str, draft: Draft) -> Draft:
    """The answer in words that name no medicine we know: these words, or what was said before when the name is not known."""
    return chosen(draft, None if kinds.shipped().unsure(fold(text)) else " ".join(text.split())[:80])


def rescheduled(before: Rule | None, after: Rule, text: str) -> Rule:
    """A corrected schedule keeps what was not said again: "21h plutôt" keeps days and end, "le lundi plutôt" the end.

    A new end, or a one-off, replaces it; hours that are counted from the last dose are all said anew."""
    if before is None or after.every_hours or before.every_hours:
        return after
    if not _DAYS_SAID.search(fold(text)) and before.count != 1:
        start = max(before.start, after.start) if before.interval == 1 and before.cycle is None else before.start
        return replace(before, times=after.times, start=start, first_time=None, anchor=None)
    if before.last_date is None or before.count == 1 or after.last_date is not None or before.last_date < after.start:
        return after
    return replace(after, until=before.last_date)


def doses_at(before: Rule, after: Rule, doses: Doses) -> Doses:
    """Doses that differ by hour follow their hours to the new ones, in order; where the number changes they are not kept:
    the read-back shows none, and no hour gets another one's dose."""
    if not isinstance(doses, Mapping) or set(doses) <= set(after.times):
        return doses
    if len(before.times) != len(after.times):
        return {}
    return {new: doses[old] for old, new in zip(before.times, after.times, strict=True) if old in doses}


def one_each(text: str, now: dtm.datetime, zone: str, lexicon: Lexicon) -> list[str]:
    """"le doliprane le matin et le kardegic le soir": the parts that each name one medicine and its schedule.

    Empty when a part would be left over, for then something would be lost."""
    cut = pieces(text)
    parts: list[str] = []
    begin = 0
    for place, piece in enumerate(cut):
        words = text[cut[begin].start : piece.end]
        following = text[cut[place + 1].start : cut[place + 1].end] if place + 1 < len(cut) else None
        if not _complete(words, now, zone, lexicon) or (following is not None and not lexicon.find(following)):
            continue
        parts.append(words)
        begin = place + 1
    return parts if len(parts) > 1 and begin == len(cut) else []


def _complete(words: str, now: dtm.datetime, zone: str, lexicon: Lexicon) -> bool:
    try:
        said = parse(words, now, zone, lexicon)
    except PosologyError:
        return False
    return said.substance is not None and said.rule is not None


def medicine_in(text: str, lexicon: Lexicon) -> Draft:
    """What is left of a wish whose schedule is impossible: the medicine, as typed, where there is one."""
    found = lexicon.find(text)
    return Draft(text[found[0].start : found[0].end]) if found else Draft()


def named(text: str, draft: Draft, lexicon: Lexicon) -> Draft:
    """The answer to "what must I remind you of?": kept as typed when no medicine is recognised."""
    found = lexicon.find(text)
    return replace(draft, medication=text.strip()[:80], kind="dose" if found or draft.dose else "care")


def same_medicine(lexicon: Lexicon, one: str, other: str) -> bool:
    """Whether two names mean the same substance (brand and generic), or are the same words."""
    first, second = lexicon.find(one), lexicon.find(other)
    if first and second:
        return first[0].substance == second[0].substance
    return fold(one) == fold(other)


def mentions(lexicon: Lexicon, text: str, label: str) -> bool:
    """Whether a sentence names the plan called `label`, by its name, its substance or its kind."""
    kind = name_doubts.kind_of(text)
    if kind is not None and not lexicon.find(text) and name_doubts.belongs(label, kind, lexicon):
        return True
    return fold(label) in fold(text) or any(same_medicine(lexicon, found.name, label) for found in lexicon.find(text))
