"""Being elsewhere: which clock reminders follow, until when; and living somewhere else from now on."""

from __future__ import annotations

import datetime as dtm
import json
from typing import Any
from zoneinfo import ZoneInfo

from actions.base import CoachAction, Events, Turn
from bot.medications.dose_wording import clock
from bot.travel import phrases, places
from bot.travel.model import Close, Trip
from bot.travel.phrases import Said
from bot.travel.places import Place
from bot.wishes import short_answers
from bot.wishes.context import ASK_AGAIN


class SaidWhere(CoachAction):
    """"Je suis à Montréal jusqu'à dimanche", "je suis rentré", "j'habite maintenant à Genève", and the buttons under it."""

    def name(self) -> str:
        return "action_travel__said"

    async def act(self, turn: Turn) -> Events | None:
        what = turn.entity("what")
        if what in ("local", "home", "unknown_end"):
            return _chosen(turn, what, json.loads(str(turn.entity("trip"))))
        if what in ("wait", "keep"):
            _near_answered(turn, what == "wait")
            return None
        said = phrases.read(turn.resumed)
        if said is None:
            turn.bubble(turn.app.catalogue.text("travel_nothing_open"))
            return None
        turn.app.consents.require(turn.patient, "profile" if said.kind == "moved" else "followup")
        if said.kind == "back":
            _back(turn)
            return None
        return _moved(turn, said) if said.kind == "moved" else _away(turn, said.place, turn.resumed)


# -- away ------------------------------------------------------------------------------------------------------------


def _away(turn: Turn, place: Place | None, words: str) -> Events | None:
    assert place is not None, "only a sentence with a place is about being away"
    app = turn.app
    trip = app.travels.trip(turn.patient)
    home = trip.home_zone if trip else app.profiles.home_zone(turn.patient)
    about = {
        "place": place.name, "zone": place.zone, "home": home, "until": _end(turn, words, home),
        "from": _begin(turn, words, home),
    }
    return _complete(turn, about)


def _complete(turn: Turn, about: dict[str, Any]) -> Events | None:
    """Ask what is missing, one question at a time: the city, the end, whose clock."""
    text = turn.app.catalogue.text
    if about["zone"] is None:
        turn.bubble(text("travel_city", place=about["place"]))
        return [turn.leave_open("travel_city", trip=about)]
    if _same_clock(turn, about):
        turn.app.travels.come_back(turn.patient, turn.app.clock.now())
        turn.bubble(text("travel_same", place=about["place"]))
        return None
    if about["until"] is None:
        unknown = _payload("unknown_end", about)
        turn.bubble(text("travel_until", place=about["place"]), [(text("travel_button_unknown"), unknown)])
        return [turn.leave_open("travel_until", trip=about)]
    buttons = [(text("travel_button_local", place=about["place"])[:32], _payload("local", about)),
               (text("travel_button_home"), _payload("home", about))]
    turn.bubble(text("travel_hours", place=about["place"], until=_until(turn, about)), buttons)
    return [turn.leave_open("travel_hours", trip=about)]


def answered(turn: Turn, question: dict[str, Any]) -> Events | None:
    """Words that answer one of these questions."""
    about, kind = dict(question["trip"]), question["about"]
    answer = short_answers.read(turn.said)
    if turn.said == ASK_AGAIN:
        return _complete(turn, about)
    if kind == "travel_city":
        place = places.find(places.plain(turn.said))
        if place is None or place.zone is None:
            turn.bubble(turn.app.catalogue.text("travel_city_unknown"))
            return [turn.leave_open("travel_city", trip=about)]
        return _complete(turn, {**about, "place": place.name, "zone": place.zone})
    if kind == "travel_until":
        if answer and answer.kind in ("unsure", "no", "none"):
            return _complete(turn, {**about, "until": "open"})
        return _complete(turn, {**about, "until": _end(turn, f"jusqu'à {turn.said}", about["home"]) or "open"})
    local = phrases.hours_said(turn.said)
    if local is None and answer and answer.kind in ("nth", "number") and answer.number in (1, 2):
        local = answer.number == 1
    return _complete(turn, about) if local is None else _chosen(turn, "local" if local else "home", about)


def _chosen(turn: Turn, what: str, about: dict[str, Any]) -> Events | None:
    if what == "unknown_end":
        return _complete(turn, {**about, "until": "open"})
    app, now, text = turn.app, turn.app.clock.now(), turn.app.catalogue.text
    app.consents.require(turn.patient, "followup")
    ends = None if about["until"] == "open" else dtm.datetime.fromisoformat(about["until"])
    begins = dtm.datetime.fromisoformat(about["from"]) if about["from"] else now
    trip = Trip(turn.patient, about["place"], about["zone"], about["home"], what == "local", begins, ends, "away")
    near = app.travels.go(trip, now)
    if near:
        _ask_near(turn, near)
    elif not app.medications.plans(turn.patient):
        turn.bubble(text("travel_no_plans", place=trip.place, until=_until(turn, about)))
    elif what == "home":
        turn.bubble(text("travel_home", place=trip.place, until=_until(turn, about), there=clock(now, trip.zone),
                         here=clock(now, trip.home_zone)))
    elif begins > now:
        date = f"{begins.astimezone(ZoneInfo(trip.zone)):%d/%m/%Y}"
        turn.bubble(text("travel_planned", place=trip.place, until=_until(turn, about), date=date))
    else:
        turn.bubble(text("travel_local", place=trip.place, until=_until(turn, about), next=_next(turn)))
    return None


# -- back, moved, too near -------------------------------------------------------------------------------------------


def _back(turn: Turn) -> None:
    near = turn.app.travels.come_back(turn.patient, turn.app.clock.now())
    if near is None:
        turn.bubble(turn.app.catalogue.text("travel_back_none"))
    elif near:
        _ask_near(turn, near)
    else:
        turn.bubble(turn.app.catalogue.text("travel_back", next=_next(turn)))


def _moved(turn: Turn, said: Said) -> Events | None:
    assert said.place is not None, "only a sentence with a place is about moving house"
    if said.place.zone is None:
        turn.bubble(turn.app.catalogue.text("travel_city_unknown"))
        return None
    profiles = turn.app.profiles
    facts = {"timezone": said.place.zone} | ({"country": said.place.country} if said.place.country else {})
    for name, value in facts.items():
        profiles.update(turn.patient, name, value)
    turn.tell_channel(facts_used=list(facts))
    near = turn.app.travels.settle(turn.patient, said.place.zone, said.place.name, turn.app.clock.now())
    turn.bubble(turn.app.catalogue.text("travel_moved", place=said.place.name, next=_next(turn)))
    if near:
        _ask_near(turn, near)
    return None


def follow_home(turn: Turn) -> None:
    """After a fact was corrected ("j'habite en Belgique"): reminders follow the clock of the new home, where it is another."""
    if turn.app.travels.trip(turn.patient) is not None:
        return
    zone = turn.app.profiles.zone(turn.patient)
    if all(plan.zone == zone for plan in turn.app.medications.plans(turn.patient)):
        return
    near = turn.app.travels.settle(turn.patient, zone, zone.rpartition("/")[2], turn.app.clock.now())
    if near:
        _ask_near(turn, near)


def _ask_near(turn: Turn, near: list[Close]) -> None:
    text = turn.app.catalogue.text
    turn.bubble(turn.app.travels.question(near), [
        (text("travel_button_wait"), '/press_travel{"what": "wait"}'), (text("travel_button_keep"), '/press_travel{"what": "keep"}'),
    ])


def _near_answered(turn: Turn, wait: bool) -> None:
    found = turn.app.travels.answer(turn.patient, wait, turn.app.clock.now())
    name = "travel_nothing_open" if found is None else "travel_waited" if wait else "travel_kept"
    turn.bubble(turn.app.catalogue.text(name, **({} if found is None else {"next": _next(turn)})))


# -- words -----------------------------------------------------------------------------------------------------------


def _payload(what: str, about: dict[str, Any]) -> str:
    return "/press_travel" + json.dumps({"what": what, "trip": json.dumps(about, ensure_ascii=False)}, ensure_ascii=False)


def _end(turn: Turn, words: str, home: str) -> str | None:
    end = turn.app.plan_words.pause_end(phrases.with_until(words), turn.app.clock.now(), home)
    return None if end is None else end.isoformat()


def _begin(turn: Turn, words: str, home: str) -> str | None:
    begins = turn.app.plan_words.first_day(phrases.before_end(words), turn.app.clock.now(), home)
    return None if begins is None else begins.isoformat()


def _until(turn: Turn, about: dict[str, Any]) -> str:
    ends = None if about["until"] in (None, "open") else dtm.datetime.fromisoformat(about["until"]) - dtm.timedelta(minutes=1)
    return str(turn.app.plan_words.until(ends, about["home"]))


def _next(turn: Turn) -> str:
    app, now = turn.app, turn.app.clock.now()
    coming = [(due, plan.zone) for plan in app.medications.plans(turn.patient) if (due := app.medications.next_due(plan))]
    due, zone = min(coming, default=(None, app.profiles.zone(turn.patient)))
    return str(app.plan_words.when(due, zone, now))


def _same_clock(turn: Turn, about: dict[str, Any]) -> bool:
    """Whether the clocks of home and of the place agree now and in half a year (DST)."""
    at = [turn.app.clock.now() + dtm.timedelta(days=days) for days in (0, 91, 182)]
    return all(each.astimezone(ZoneInfo(about["zone"])).utcoffset() == each.astimezone(ZoneInfo(about["home"])).utcoffset() for each in at)
