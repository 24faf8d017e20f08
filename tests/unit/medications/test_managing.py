"""Managing reminders: what a sentence asks for, what a change keeps, and the calendar file."""

from __future__ import annotations

import datetime as dtm
from dataclasses import replace

import pytest

from bot.medications import calendar_file, drafts, managing_words
from bot.medications.drafts import Draft
from bot.medications.lexicon import shipped
from bot.medications.recurrence import Rule
from tests.support.medications import ZONE, a_plan, a_rule, utc

NOW = utc("2026-11-24 09:00")
DAY = dtm.date(2026, 11, 24)


def changed(first: str, then: str) -> Draft:
    before = drafts.read(first, NOW, ZONE, shipped())
    return drafts.read(then, NOW, ZONE, shipped(), before)


def test_another_hour_keeps_the_end_of_a_course() -> None:
    rule = changed("metformine à 20h pendant 3 mois", "non, 21h plutôt").rule

    assert rule is not None and rule.times == ("21:00",)
    assert rule.until == dtm.date(2027, 2, 23)


def test_another_hour_keeps_the_days_of_a_weekly_medicine() -> None:
    rule = changed("fosamax chaque lundi à 9h", "non plutot 7h").rule

    assert rule is not None
    assert (rule.freq, rule.weekdays, rule.times) == ("weekly", (0,), ("07:00",))


def test_other_days_are_other_days_and_keep_the_end() -> None:
    rule = changed("metformine chaque lundi à 9h pendant 2 mois", "plutôt chaque mardi à 9h").rule

    assert rule is not None
    assert rule.weekdays == (1,) and rule.last_date is not None


def test_a_day_in_two_stays_in_step_when_only_the_hour_changes() -> None:
    before = drafts.read("metformine un jour sur deux à 8h", NOW, ZONE, shipped()).rule
    after = changed("metformine un jour sur deux à 8h", "21h plutôt").rule

    assert before and after
    assert (after.interval, after.start) == (2, before.start)


def test_doses_follow_their_hours_and_are_not_guessed_when_the_number_changes() -> None:
    doses = {"08:00": "1 comprimé", "20:00": "2 comprimés"}

    assert drafts.doses_at(a_rule("08:00", "20:00"), a_rule("09:00", "21:00"), doses) == {"09:00": "1 comprimé", "21:00": "2 comprimés"}
    assert drafts.doses_at(a_rule("08:00", "20:00"), a_rule("21:00"), doses) == {}
    assert drafts.doses_at(a_rule("08:00"), a_rule("21:00"), "1 comprimé") == "1 comprimé"


@pytest.mark.parametrize("text", ["mes rappels marchent ils ?", "est ce que ca fonctionne encore tes rappels", "ton dernier rappel est parti quand"])
def test_asking_whether_reminders_work_is_recognised(text: str) -> None:
    assert managing_words.asks_if_it_works(text)


@pytest.mark.parametrize("text", ["montre mes rappels", "quels sont mes rappels de demain", "liste"])
def test_a_plain_list_is_no_question_about_proof(text: str) -> None:
    assert not managing_words.asks_if_it_works(text)
    assert not managing_words.asks_for_a_calendar(text)


@pytest.mark.parametrize(("text", "hidden"), [
    ("cache le nom de mes medocs", True), ("mode discret stp", True), ("n'affiche plus le nom des médicaments", True),
    ("affiche les noms à nouveau", False), ("plus de mode discret", False), ("la metformine à 21h", None), ("non 9h plutôt", None),
])
def test_names_are_hidden_or_shown_as_asked(text: str, hidden: bool | None) -> None:
    assert managing_words.discreet(text) is hidden


@pytest.mark.parametrize(("text", "left"), [
    ("il me reste 10 comprimés", 10), ("plus que 6 cachets", 6), ("j'ai encore 20 gelules", 20), ("il m'en reste plus", None),
    ("rappel 2 comprimés à 8h", None),
])
def test_a_stock_is_read_only_where_one_is_said(text: str, left: int | None) -> None:
    assert managing_words.units_left(text) == left


@pytest.mark.parametrize(("text", "day"), [
    ("j'ai pris quoi hier", 23), ("avant-hier j'ai pris quoi", 22), ("j'ai pris quoi lundi", 23), ("et mardi ?", 17), ("j'ai pris mon cachet ?", 24),
])
def test_the_day_of_a_question_lies_in_the_past(text: str, day: int) -> None:
    assert managing_words.day_said(text, DAY) == dtm.date(2026, 11, day)


def test_the_calendar_has_one_event_for_each_coming_dose_in_utc() -> None:
    file = calendar_file.calendar([a_plan("08:00", "20:00")], NOW, "Rappel").decode()

    assert file.startswith("BEGIN:VCALENDAR\r\nVERSION:2.0\r\n") and file.endswith("END:VCALENDAR\r\n")
    assert file.count("BEGIN:VEVENT") == file.count("END:VEVENT") == 60
    assert "DTSTART:20261124T190000Z" in file
    assert "SUMMARY:metformine\\, 500 mg" in file
    assert len(set(uids(file))) == 60


def uids(file: str) -> list[str]:
    return [line for line in file.split("\r\n") if line.startswith("UID:")]


def test_the_calendar_keeps_secrets_and_leaves_out_what_is_not_active() -> None:
    plans = [a_plan("08:00", discreet=True), replace(a_plan("09:00", id="q" * 32), status="paused")]

    file = calendar_file.calendar(plans, NOW, "Rappel").decode()

    assert "metformine" not in file
    assert file.count("BEGIN:VEVENT") == 30


def test_a_hostile_label_cannot_add_lines_to_the_calendar() -> None:
    label = "é" * 60 + "\r\nBEGIN:VEVENT;x,y\\z"

    file = calendar_file.calendar([a_plan("08:00", label=label, rule=Rule("daily", ("08:00",), DAY, count=2))], NOW, "Rappel")

    lines = file.decode().split("\r\n")
    assert all(len(line.encode()) <= 75 for line in lines)
    assert lines.count("BEGIN:VEVENT") == 1


@pytest.mark.parametrize(("text", "hours"), [
    ("mon matin c'est 7h", {"matin": "07:00"}), ("pour moi le coucher c est 23h30", {"coucher": "23:30"}),
    ("mes soirs c'est 19 h et mon midi c'est 13h", {"soir": "19:00", "midi": "13:00"}), ("mon matin c'est 27h", {}), ("le matin à 7h", {}),
])
def test_own_hours_are_read_only_where_they_are_set(text: str, hours: dict[str, str]) -> None:
    assert managing_words.own_hours(text) == hours


def test_own_hours_take_the_place_of_the_default_ones() -> None:
    draft = drafts.read("metformine le matin et le soir", NOW, ZONE, shipped(), hours={"matin": "06:30"})

    assert draft.rule is not None and draft.rule.times == ("06:30", "20:00")


TWICE = "metformine 500 mg à 8h et 20h"


@pytest.mark.parametrize("words", ["21h plutôt", "non 21h", "plutot 21 h stp", "mets 21h"])
def test_a_new_hour_for_a_plan_of_two_is_asked_about(words: str) -> None:
    draft = changed(TWICE, words)

    assert draft.moving == "21:00"
    assert draft.rule is not None and draft.rule.times == ("08:00", "20:00")


@pytest.mark.parametrize(("words", "times"), [
    ("21h au lieu de 20h", ("08:00", "21:00")), ("celle de 20h à 21h", ("08:00", "21:00")),
    ("le soir plutôt 21h", ("08:00", "21:00")), ("la prise du matin à 7h30", ("07:30", "20:00")),
    ("remplace 8h par 9h", ("09:00", "20:00")), ("plutôt 9h et 21h", ("09:00", "21:00")),
    ("une seule fois, à 21h", ("21:00",)), ("8h et 21h", ("08:00", "21:00")), ("tous les jours à 21h", ("21:00",)),
])
def test_an_hour_that_says_which_one_it_replaces_is_not_asked_about(words: str, times: tuple[str, ...]) -> None:
    draft = changed(TWICE, words)

    assert draft.moving is None
    assert draft.rule is not None and draft.rule.times == times


@pytest.mark.parametrize(("answer", "times"), [
    ("celle du soir", ("08:00", "21:00")), ("la première", ("20:00", "21:00")), ("20h", ("08:00", "21:00")),
    ("celle de 8h", ("20:00", "21:00")), ("les deux", ("21:00",)),
])
def test_the_answer_says_which_hour_moves(answer: str, times: tuple[str, ...]) -> None:
    asked = changed(TWICE, "21h plutôt")

    told = drafts.told_which(answer, NOW, ZONE, shipped(), asked)

    assert told is not None and told.rule is not None
    assert (told.rule.times, told.moving) == (times, None)


def test_doses_follow_the_hour_that_moves() -> None:
    draft = changed("metformine 1 comprimé à 8h et 2 comprimés à 20h", "21h au lieu de 8h")

    assert draft.dose == {"20:00": "2 comprimés", "21:00": "1 comprimé"}


@pytest.mark.parametrize(("said", "hour"), [
    ("21h plutôt pour le soir", "soir"), ("mets 9h au lieu de 8h", "8h"), ("supprime celui du matin", "matin"),
    ("arrete le rappel de 20h", "20h"), ("20h plutôt que 8h", "8h"), ("change l'heure du soir en 21h", "soir"),
    ("21h plutot", None), ("metformine 8h et 20h", None), ("plutot 21h le soir", None),
])
def test_the_hour_that_a_reminder_has_now_is_told_from_the_new_one(said: str, hour: str | None) -> None:
    assert managing_words.hour_replaced(said) == hour
