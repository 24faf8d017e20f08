"""How regularity is said: facts, no reproach. Pure; the sentences are the educators'."""

from __future__ import annotations

import datetime as dtm
from collections.abc import Mapping

from bot.adherence.history import Counts, Mark, Streak
from bot.adherence.periods import Period
from bot.adherence.picture import Words
from bot.medications.dose_wording import Say

_GENTLE_BELOW = 0.8
_STREAK_FROM = 3
_SHOWN_DAYS = 8
_MARKS: tuple[Mark, ...] = ("all", "part", "none", "silent")


def period(when: Period, say: Say) -> str:
    """"Sur les 7 derniers jours", "En octobre"."""
    return say(
        f"adherence_period_{when.name}", count=str(when.days), month=month_name(when.first, say),
        first=day_name(when.first, say), last=day_name(when.last, say),
    )


def month_name(day: dtm.date, say: Say) -> str:
    return say("adherence_months").split()[day.month - 1]


def day_name(day: dtm.date, say: Say) -> str:
    return f"{day.day if day.day > 1 else '1er'} {month_name(day, say)}"


def counts(when: Period, found: Counts, say: Say, medicine: str | None = None) -> str:
    """The numbers in one bubble; what is zero is not mentioned."""
    everything = found.mark == "all"
    if medicine:
        name = "adherence_counts_all_one" if everything else "adherence_counts_one"
    else:
        name = "adherence_counts_all" if everything else "adherence_counts"
    lines = [say(name, period=period(when, say), taken=str(found.taken), planned=str(found.planned), medicine=medicine or "")]
    if found.missed:
        lines.append(say("adherence_missed", count=str(found.missed)))
    if found.skipped:
        lines.append(say("adherence_skipped", count=str(found.skipped)))
    return " ".join(lines)


def lines(by_medicine: Mapping[str, Counts], say: Say) -> str:
    """One line for each medicine."""
    return "\n".join(
        say("adherence_line", medicine=name, taken=str(each.taken), planned=str(each.planned))
        for name, each in by_medicine.items()
    )


def encouragement(found: Counts, current: Streak, say: Say) -> str | None:
    """The streak, or that a slip happens to everybody; nothing where neither helps."""
    if current.days >= _STREAK_FROM:
        name = "adherence_streak_forgiven" if current.forgiven else "adherence_streak"
        return say(name, days=str(current.days))
    if found.planned and found.taken / found.planned < _GENTLE_BELOW:
        return say("adherence_gentle")
    return None


def calendar(month: dtm.date, days: Mapping[dtm.date, Counts], say: Say) -> str:
    """What the picture shows, for whoever does not see it."""
    title = f"{month_name(month, say)} {month.year}"
    if not days:
        return say("adherence_calendar_none", month=title)
    marks = [each.mark for each in days.values()]
    text = say(
        "adherence_calendar", month=title.capitalize(), all=str(marks.count("all")), part=str(marks.count("part")),
        none=str(marks.count("none")), silent=str(marks.count("silent")),
    )
    incomplete = [day for day, each in days.items() if each.mark != "all"]
    if 0 < len(incomplete) <= _SHOWN_DAYS:
        text += " " + say("adherence_calendar_incomplete", days=", ".join(str(day.day) for day in incomplete))
    return text


def on_picture(month: dtm.date, say: Say) -> Words:
    """The words that the picture carries."""
    return Words(
        title=say("adherence_picture_title", month=f"{month_name(month, say)} {month.year}"),
        weekdays=tuple(say("adherence_weekdays").split()),
        legend={mark: say(f"adherence_picture_{mark}") for mark in _MARKS},
        letters={mark: say(f"adherence_letter_{mark}") for mark in _MARKS},
    )
