"""Courses whose dose changes with the days, and days on and off: never one dose in silence where several were said."""

from __future__ import annotations

import datetime as dtm
from zoneinfo import ZoneInfo

import pytest

from bot.medications import drafts, posology, stages
from bot.medications.drafts import Draft
from bot.medications.lexicon import shipped
from bot.medications.posology import PosologyError

PARIS = "Europe/Paris"
NOW = dtm.datetime(2026, 3, 10, 9, 15, tzinfo=ZoneInfo(PARIS))


def said(text: str) -> dict:
    return posology.to_json(posology.parse(text, NOW, PARIS), NOW, PARIS)


@pytest.mark.parametrize(("text", "dose", "days"), [
    ("cortancyl 40 mg le matin pendant 3 jours puis 20 mg pendant 3 jours puis stop", "40 mg pendant 3 jours, puis 20 mg pendant 3 jours", 6),
    ("solupred 60mg 2 jours, 40mg 2 jours, 20mg 2 jours le matin", "60 mg pendant 2 jours, puis 40 mg pendant 2 jours, puis 20 mg pendant 2 jours", 6),
    ("2 cp le premier jour puis 1 cp pendant 4 jours à 12h", "2 comprimés pendant 1 jour, puis 1 comprimé pendant 4 jours", 5),
    ("solupred 60 mg pendant 2 jours puis 40 pendant 2 jours à 8h", "60 mg pendant 2 jours, puis 40 mg pendant 2 jours", 4),
    ("pendant 5 jours 40 mg puis pendant 5 jours 20 mg à 8h", "40 mg pendant 5 jours, puis 20 mg pendant 5 jours", 10),
    ("sertraline 25 mg la première semaine puis 50 mg à 8h", "25 mg pendant 7 jours, puis 50 mg", None),
    ("sertraline 25 mg pendant 7 jours puis passer à 50 mg à 8h", "25 mg pendant 7 jours, puis 50 mg", None),
    ("cortisone 40 mg 3 jours puis 20 mg 3 jours puis 10", "40 mg pendant 3 jours, puis 20 mg pendant 3 jours, puis 10 mg", None),
    ("cortisone 40 mg 3 jours, 20 3 jours et apres 10 le matin", "40 mg pendant 3 jours, puis 20 mg pendant 3 jours, puis 10 mg", None),
    ("cortisone 40 mg 3 jours apres 20 mg 3 jours", "40 mg pendant 3 jours, puis 20 mg pendant 3 jours", 6),
])
def test_a_course_keeps_all_its_doses(text, dose, days):
    found = said(text)

    assert found["dose"] == dose
    assert (found["until"] is None) == (days is None)
    if days is not None:
        assert (dtm.date.fromisoformat(found["until"]) - dtm.date.fromisoformat(found["start"])).days == days - 1


@pytest.mark.parametrize("text", [
    "1 cp 3 fois par jour pendant 3 jours puis 1 cp 2 fois par jour pendant 3 jours", "doliprane 25 mg puis 50 mg le matin",
    "3 cp le matin pendant 3 jours puis 1 cp le soir pendant 2 jours", "doliprane 1 g pendant 3 jours et augmentin 1 g pendant 6 jours",
    "doliprane 1-0-1 pendant 3 jours puis 1-0-0 pendant 3 jours", "40 mg pendant 3 jours puis 40 mg pendant 2 jours à 8h",
    "doliprane matin et soir pendant 3 jours, pendant 5 jours", "x un jour sur deux sauf le dimanche à 8h",
    "pilule 3 semaines sur 4 sauf le dimanche", "x tous les 3 jours le lundi", "x tous les jours à 8h et le dimanche à 10h",
    "x le 5 du mois et le premier lundi du mois", "x le lundi une fois par mois",
    "levothyrox 75 en semaine et 100 le week-end à 7h", "insuline lente 20 unités au coucher, novorapid 6 unités avant chaque repas",
    "1 comprimé à 8h puis 1 comprimé 12h après", "chaque matin sauf quand je travaille", "40 mg pendant 0 jours puis 20 mg pendant 2 jours à 8h",
])
def test_what_one_plan_cannot_hold_is_refused(text):
    with pytest.raises(PosologyError):
        posology.parse(text, NOW, PARIS)


@pytest.mark.parametrize("rest", ["puis la moitié", "puis on verra", "et après je sais plus"])
def test_a_course_whose_end_is_not_understood_is_refused_and_never_cut_short(rest):
    with pytest.raises(PosologyError) as refusal:
        posology.parse(f"cortisone 40 mg 3 jours puis 20 mg 3 jours {rest}", NOW, PARIS)

    assert refusal.value.code == "course_unclear"


def test_a_course_without_an_hour_is_once_a_day_at_the_hour_that_is_said_as_assumed():
    found = said("cortisone 40 mg 3 jours puis 20 mg 3 jours")

    assert found["times"] == ["08:00"] and found["assumed"]


def test_the_steps_of_a_course_follow_each_other():
    course = "40 mg pendant 3 jours, puis 20 mg pendant 1 jour, puis 10 mg"

    assert stages.steps(course) == [("40 mg", 0, 3), ("20 mg", 3, 1), ("10 mg", 4, None)]


def test_the_dose_of_a_day_is_read_from_the_course():
    course = "40 mg pendant 3 jours, puis 20 mg pendant 1 jour, puis 10 mg"

    assert [stages.on_day(course, day) for day in range(6)] == ["40 mg", "40 mg", "40 mg", "20 mg", "10 mg", "10 mg"]


@pytest.mark.parametrize("dose", ["40 mg", "1 comprimé pendant le repas", "", "pendant 3 jours", "2 gélules de 500 mg"])
def test_any_other_dose_is_the_same_every_day(dose):
    assert stages.on_day(dose, 5) == dose and not stages.changes(dose)


def test_a_course_under_way_is_not_begun_again_by_another_hour():
    plan = Draft(medication="solupred", dose="40 mg pendant 3 jours, puis 20 mg pendant 3 jours")

    with pytest.raises(PosologyError) as refusal:
        drafts.read("plutôt à 9h tous les jours", NOW, PARIS, shipped(), plan)

    assert refusal.value.code == "course_under_way"


@pytest.mark.parametrize(("text", "cycle"), [
    ("pilule 21 jours sur 28 à 19h", "21/28"), ("pilule 3 semaines sur 4 à 19h", "21/28"), ("pilule 21 jours puis 7 jours d'arrêt à 19h", "21/28"),
    ("pilule 3 semaines puis une semaine de pause à 19h", "21/28"), ("xeloda 14 jours sur 21 matin et soir", "14/21"),
    ("une semaine sur deux pommade matin et soir", "7/14"), ("pilule trois semaines sur quatre à 19h", "21/28"),
])
def test_days_on_and_off(text, cycle):
    found = said(text)

    assert found["rrule"] == f"FREQ=DAILY;X-CYCLE={cycle}" and found["ambiguous"]
    assert any(phrase.startswith("premier jour : ") for phrase in found["assumed"])


def test_a_cycle_rests_and_begins_again():
    rule = posology.parse("pilule 21 jours sur 28 à 19h", NOW, PARIS).rule

    dates = {moment.date() for moment in posology.next_dates(rule, PARIS, NOW, 60)}

    first = dtm.date(2026, 3, 10)
    assert [(first + dtm.timedelta(days=n)) in dates for n in (0, 20, 21, 27, 28, 48, 49)] == [True, True, False, False, True, True, False]


@pytest.mark.parametrize("text", ["x 5 jours sur 7 à 8h", "x 28 jours sur 28 à 8h", "x 30 jours sur 28 à 8h", "x 21 jours sur 400 à 8h", "x 0 jour sur 28 à 8h"])
def test_a_cycle_that_says_no_days_is_refused(text):
    with pytest.raises(PosologyError):
        posology.parse(text, NOW, PARIS)


@pytest.mark.parametrize("text", [
    "doliprane à 3h", "le lundi ou le jeudi à 18h x", "x pendant 3 ou 4 jours à 20h", "2 ou 3 fois par jour", "un ou deux cachets le soir",
    "x pendant quelques jours à 20h", "jeudi 15 à 8h dentiste", "1 semaine sur 2 x", "toutes les 8h matin et soir x",
    "prendre ma tension 3 jours matin et soir avant le rdv du 20 mars",
])
def test_two_readings_are_doubted(text):
    assert said(text)["ambiguous"]


@pytest.mark.parametrize(("text", "times"), [
    ("x à 10h 14h et 17h", ["10:00", "14:00", "17:00"]), ("x tous les jours à 8h,20h", ["08:00", "20:00"]), ("x tous les jours à sept et demie", ["07:30"]),
    ("x 10 du soir tous les jours", ["22:00"]), ("x tous les jours à 9h pm", ["21:00"]), ("le soir x à 21h30, tous les soirs", ["21:30"]),
    ("x après les repas et au coucher", ["08:30", "12:30", "19:30", "22:00"]), ("x toutes les 4h à partir de 8h jusqu'à 20h", ["08:00", "12:00", "16:00", "20:00"]),
    ("x le soir au moment d'aller au lit", ["22:00"]), ("x toutes les 3h pendant la journée", ["08:00", "11:00", "14:00", "17:00", "20:00"]), ("x au quatre heures", ["16:00"]), ("x tous les jours à 4 heures de l'après-midi", ["16:00"]),
])
def test_hours_that_were_once_misread(text, times):
    assert said(text)["times"] == times


@pytest.mark.parametrize("text", ["x il y a 2 jours à 8h", "x hier à 8h"])
def test_what_is_over_is_refused(text):
    with pytest.raises(PosologyError):
        posology.parse(text, NOW, PARIS)


def test_every_fifteen_days_on_a_monday_is_every_second_monday():
    found = said("x tous les 15 jours le lundi à 8h")

    assert (found["rrule"], found["next"][:2]) == ("FREQ=WEEKLY;INTERVAL=2;BYDAY=MO", ["2026-03-16T08:00", "2026-03-30T08:00"])


def test_not_at_the_weekend_is_an_exception():
    assert said("x à 8h pas le week-end")["rrule"] == "FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR"


def test_a_bare_fraction_is_a_dose():
    found = said("previscan 3/4 le soir")

    assert (found["medication"], found["dose"]) == ("previscan", "3/4")


def test_the_day_of_the_prescription_is_not_the_day_of_the_dose():
    assert said("le docteur m'a prescrit hier de l'amoxicilline 3 fois par jour")["times"] == ["08:00", "12:00", "20:00"]
