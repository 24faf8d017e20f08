"""How regularly: in numbers, as a month's picture, each week for whoever wants it."""

from __future__ import annotations

import datetime as dtm
import json

from actions.base import CoachAction, Events, Turn
from bot.adherence import periods, phrases, words
from bot.adherence.periods import Period
from bot.medications import drafts

_MOST_MEDICINES = 6


class Report(CoachAction):
    """"Suis-je régulier ?", "combien j'en ai raté ce mois": for the period and the medicine that were said."""

    def name(self) -> str:
        return "action_adherence__report"

    async def act(self, turn: Turn) -> Events | None:
        wish = phrases.weekly_wish(turn.said)
        if wish:
            weekly(turn, wish == "on")
            return None
        today, adherence = turn.app.profiles.today(turn.patient), turn.app.adherence
        when = periods.read(turn.said, today)
        if phrases.wants_picture(turn.said):
            show_month(turn, when.first if when.is_month else today)
            return None
        only = [each for each in adherence.medicines(turn.patient) if drafts.mentions(turn.app.lexicon, turn.said, each)]
        report = adherence.report(turn.patient, when, today, only)
        medicine = only[0] if len(only) == 1 else None
        if not report.counts.planned:
            _nothing(turn, medicine)
            return [turn.leave_open("report")]
        text = words.counts(when, report.counts, adherence.say, medicine)
        if len(report.by_medicine) > 1:
            some = dict(list(report.by_medicine.items())[:_MOST_MEDICINES])
            text += "\n" + words.lines(some, adherence.say)
        turn.bubble(text)
        _further(turn, when, words.encouragement(report.counts, report.streak, adherence.say))
        return [turn.leave_open("report")]


def _nothing(turn: Turn, medicine: str | None) -> None:
    known = turn.app.adherence.medicines(turn.patient)
    name = "adherence_none_one" if medicine else "adherence_none_then" if known else "adherence_none"
    turn.bubble(turn.app.adherence.say(name, medicine=medicine or ""))


def _further(turn: Turn, when: Period, encouragement: str | None) -> None:
    """A kind word, and what else there is to see."""
    month = json.dumps({"what": "calendar", "month": f"{when.last:%Y-%m}"})
    titles = turn.app.catalogue.text
    offers = [(titles("adherence_button_month"), f"/press_adherence{month}")]
    if not turn.app.weekly.wanted(turn.patient):
        offers.append((titles("adherence_button_weekly"), '/press_adherence{"what": "weekly_on"}'))
    turn.bubble(encouragement or titles("adherence_further"), offers)


class Chosen(CoachAction):
    """A button under a report, or words about the weekly summary."""

    def name(self) -> str:
        return "action_adherence__chosen"

    async def act(self, turn: Turn) -> None:
        what = turn.entity("what") or {"on": "weekly_on", "off": "weekly_off"}.get(phrases.weekly_wish(turn.said) or "")
        if what in ("weekly_on", "weekly_off"):
            weekly(turn, what == "weekly_on")
            return
        month = str(turn.entity("month") or "")
        today = turn.app.profiles.today(turn.patient)
        show_month(turn, dtm.date.fromisoformat(f"{month}-01") if month else today)


def show_month(turn: Turn, month: dtm.date) -> None:
    """Drawn by the conversation room: pictures do not pass through Rasa."""
    turn.tell_channel(effect="calendar", month=f"{month:%Y-%m}")


def weekly(turn: Turn, wanted: bool) -> None:
    app = turn.app
    if not wanted:
        app.weekly.stop(turn.patient)
        turn.say("utter_adherence__weekly_off")
        return
    app.consents.require(turn.patient, "followup")
    first = app.weekly.start(turn.patient, app.clock.now())
    zone = app.profiles.zone(turn.patient)
    turn.say("utter_adherence__weekly_on", next=app.plan_words.when(first, zone, app.clock.now()))
