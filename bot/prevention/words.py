"""How the plan is said: the most useful first, each with its reason and next step. Pure; the sentences are the educators'."""

from __future__ import annotations

import datetime as dtm
from collections.abc import Sequence

from bot.content.schema import Source
from bot.medications.dose_wording import Say
from bot.prevention.plan import Entry, Plan

FIRST = 3
"""Acts told with reason and next step; the others by name. A message is read on a phone."""
_NAMED, _LATER, _DONE = 6, 3, 4


def bubbles(made: Plan, say: Say) -> list[str]:
    """One or two bubbles: what to do, then what else there is."""
    if not made.due:
        rest = _rest(made, say)
        return [say("prevention_nothing"), *([rest] if rest else [])]
    head = say("prevention_head" if made.facts_used else "prevention_head_general")
    lines = [_line(place, entry, say) for place, entry in enumerate(made.due[:FIRST], 1)]
    rest = _rest(made, say)
    return ["\n".join([head, *lines]), *([rest] if rest else [])]


def _line(place: int, entry: Entry, say: Say) -> str:
    name = "prevention_entry_again" if entry.status == "again" else "prevention_entry"
    return say(name, count=str(place), what=entry.act.what, why=entry.case.why, step=entry.case.step,
               date=month(entry.next_on, say) if entry.next_on else "")


def _rest(made: Plan, say: Say) -> str:
    also = [lowered(entry.act.what) for entry in made.due[FIRST : FIRST + _NAMED]]
    later = [say("prevention_later_one", what=lowered(e.act.what), date=month(e.next_on, say))
             for e in made.later[:_LATER] if e.next_on]
    done = [lowered(entry.act.what) for entry in made.done[:_DONE]]
    parts = [("prevention_also", also), ("prevention_later", later), ("prevention_done", done)]
    lines = [say(name, what=", ".join(names)) for name, names in parts if names]
    if any(entry.status == "due" for entry in made.due):
        lines.append(say("prevention_tell"))
    return "\n".join(lines)


def lowered(what: str) -> str:
    """The name of an act inside a sentence; "HbA1c" and the like stay as they are."""
    return what if any(sign.isupper() for sign in what[1:4]) else what[:1].lower() + what[1:]


def month(day: dtm.date, say: Say) -> str:
    """"mars 2028"."""
    return f"{say('prevention_months').split()[day.month - 1]} {day.year}"


def said_date(iso: str, say: Say) -> str:
    """As precise as it is kept: "le 12 mars 2026" without its article, "mars 2026", "2026"."""
    year, *rest = iso.split("-")
    if not rest:
        return year
    name = f"{say('prevention_months').split()[int(rest[0]) - 1]} {year}"
    if len(rest) < 2:
        return name
    return f"{'1er' if rest[1] == '01' else int(rest[1])} {name}"


def authorities(sources: Sequence[Source]) -> str:
    """Authorities with their years, each once: a plan has a dozen sources."""
    years: dict[str, set[int]] = {}
    for source in sources:
        years.setdefault(source.authority, set()).add(source.year)
    return " ; ".join(f"{name}, {', '.join(map(str, sorted(found)))}" for name, found in years.items())
