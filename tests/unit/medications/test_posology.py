"""French sentences and the schedule that each of them must give; sentences that must be refused; what is never guessed."""

from __future__ import annotations

import datetime as dtm
import json
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.medications import posology
from bot.medications.posology import PosologyError

PARIS = "Europe/Paris"
# A Monday, 09:15: "à 8h" is over for today, "à 20h" is not.
NOW = dtm.datetime(2026, 11, 23, 9, 15, tzinfo=ZoneInfo(PARIS))
ROWS = [json.loads(line) for line in (Path(__file__).with_name("schedules.jsonl")).read_text(encoding="utf-8").splitlines()]
READ = [row for row in ROWS if "error" not in row]
REFUSED = [row for row in ROWS if "error" in row]


def said(text: str, now: dtm.datetime = NOW, zone: str = PARIS, **more) -> dict:
    return posology.to_json(posology.parse(text, now, zone, **more), now, zone)


def at(text: str, zone: str = PARIS) -> dtm.datetime:
    return dtm.datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(zone))


@pytest.mark.parametrize("row", READ, ids=[row["text"] for row in READ])
def test_a_sentence_gives_its_schedule(row):
    found = said(row["text"])

    assert {"text": row["text"], **{key: found[key] for key in row if key not in ("text", "next")}, "next": found["next"][:3]} == row


@pytest.mark.parametrize("row", REFUSED, ids=[row["text"] for row in REFUSED])
def test_an_impossible_schedule_is_refused_with_a_reason(row):
    with pytest.raises(PosologyError) as refusal:
        posology.parse(row["text"], NOW, PARIS)

    assert refusal.value.code == row["error"]
    assert refusal.value.message.endswith(".")


SPOKEN = [("8h", "08:00"), ("8 h", "08:00"), ("8h30", "08:30"), ("8 h 30", "08:30"), ("8:30", "08:30"), ("08.30", "08:30"), ("20h00", "20:00"),
          ("20H", "20:00"), ("huit heures", "08:00"), ("huit heures et demie", "08:30"), ("huit heures et quart", "08:15"),
          ("neuf heures moins le quart", "08:45"), ("8 heures moins le quart", "07:45"), ("neuf heures moins dix", "08:50"),
          ("huit heures vingt", "08:20"), ("vingt heures trente", "20:30"), ("vingt et une heures", "21:00"), ("midi", "12:00"),
          ("midi et demi", "12:30"), ("midi moins le quart", "11:45"), ("midi et quart", "12:15"), ("minuit", "00:00"),
          ("8 heures du soir", "20:00"), ("6h du matin", "06:00"), ("3 heures de l'après-midi", "15:00"), ("0h30", "00:30"),
          ("vingt-trois heures cinquante-neuf", "23:59"), ("7 heure", "07:00"), ("19 heures 45", "19:45"), ("8h05", "08:05")]


@pytest.mark.parametrize(("hour", "clock"), SPOKEN)
def test_an_hour_as_people_say_it(hour, clock):
    assert said(f"doliprane tous les jours à {hour}")["times"] == [clock]


@pytest.mark.parametrize("every_day", ["tous les jours", "toutlesjours", "ts les jrs", "tt les jours", "tlj", "chaque jour", "tous les jrs",
                                       "Tous Les Jours", "tout les jours", "chak jour", "quotidiennement", "tou les jour"])
@pytest.mark.parametrize("hour", ["à 8h", "a 8h", "a 8 heure", "A 8H00"])
def test_sloppy_spelling_changes_nothing(every_day, hour):
    found = said(f"doliprane {every_day} {hour}")

    assert (found["medication"], found["times"], found["rrule"], found["start"]) == ("doliprane", ["08:00"], "FREQ=DAILY", "2026-11-24")


@pytest.mark.parametrize("text", ["l’après-midi", "L'APRÈS-MIDI", "l'apres midi", "aprem", "dans l'après-midi"])
def test_typographic_signs_change_nothing(text):
    assert said(f"doliprane {text}")["times"] == ["15:00"]


def test_the_sentence_of_the_product_page():
    found = said("rappelle-moi de prendre 500 mg de metformine tous les jours à 8h et 20h pendant 3 mois")

    assert found["medication"] == "metformine" and found["dose"] == "500 mg"
    assert found["times"] == ["08:00", "20:00"] and found["start"] == "2026-11-23" and found["until"] == "2027-02-22"
    assert len(found["next"]) == 6 and not found["ambiguous"] and found["assumed"] == []


def test_an_hour_already_over_starts_tomorrow():
    assert said("doliprane tous les jours à 8h")["start"] == "2026-11-24"
    assert said("doliprane tous les jours à 8h", at("2026-11-23T07:59"))["start"] == "2026-11-23"


def test_every_default_hour_is_said_as_assumed():
    assert said("doliprane 3 fois par jour")["assumed"] == ["3 fois par jour : 8 h, 12 h et 20 h"]
    assert said("doliprane matin et coucher")["assumed"] == ["le matin : 8 h", "au coucher : 22 h"]
    assert said("doliprane tous les jours à 8h")["assumed"] == []


def test_the_persons_own_hours_replace_the_defaults():
    own = {"matin": "06:30", "soir": "18:45", "diner": "18:00"}

    assert said("doliprane matin et soir", hours=own)["times"] == ["06:30", "18:45"]
    assert said("doliprane 2 fois par jour", hours=own)["times"] == ["06:30", "18:45"]
    assert said("doliprane après le dîner", hours=own)["times"] == ["18:30"]


@pytest.mark.parametrize(("text", "missing"), [("bonjour", ["medication", "schedule"]), ("8h et 20h", ["medication"]),
                                               ("doliprane", ["schedule"]), ("", ["medication", "schedule"]),
                                               ("prendre du paracétamol", ["schedule"]), ("tous les soirs", ["medication"])])
def test_what_is_not_said_is_missing_not_guessed(text, missing):
    assert said(text)["missing"] == missing


@pytest.mark.parametrize("text", ["doliprane à 8", "doliprane 8-20h", "doliprane 8:5", "doliprane le 31 de chaque mois", "8",
                                  "doliprane 1.000 mg à 8h", "doliprane tous les 15 jours", "doliprane 3 fois par semaine",
                                  "doliprane le matin ou le soir", "doliprane 1 à 2 comprimés le soir", "doliprane à 8h",
                                  "doliprane demain à minuit", "smecta 3 sachets par jour", "doliprane 5 fois par jour"])
def test_two_readings_are_marked(text):
    assert said(text)["ambiguous"]


def test_spelling_of_the_medicine_is_kept_and_its_substance_known():
    found = posology.parse("dolipranne 1g matin", NOW, PARIS)

    assert (found.medication, found.known_name, found.substance) == ("dolipranne", "doliprane", "paracétamol")


def test_the_summer_change_moves_the_clock_not_the_rule():
    found = said("doliprane tous les jours à 2h30", at("2027-03-27T12:00"))

    assert found["times"] == ["02:30"] and found["next"][:2] == ["2027-03-28T03:30", "2027-03-29T02:30"]


def test_the_hour_said_twice_by_the_clock_rings_once():
    found = said("doliprane tous les jours à 2h30", at("2027-10-30T12:00"))

    assert found["next"][:2] == ["2027-10-31T02:30", "2027-11-01T02:30"]


def test_every_eight_hours_is_elapsed_time_across_the_change():
    found = said("doliprane toutes les 8 heures", at("2027-03-27T09:00"))

    assert found["next"][:4] == ["2027-03-27T16:00", "2027-03-28T00:00", "2027-03-28T09:00", "2027-03-28T17:00"]


def test_in_two_hours_is_elapsed_time_across_the_change():
    assert said("doliprane dans 2 heures", at("2027-03-28T01:30"))["next"] == ["2027-03-28T04:30"]
    assert said("doliprane dans 1 heure", at("2027-10-31T02:30"))["next"] == ["2027-10-31T02:30"]


@pytest.mark.parametrize(("now", "text", "first"), [
    ("2026-12-31T21:00", "doliprane demain à 9h", "2027-01-01T09:00"),
    ("2026-12-31T21:00", "doliprane tous les jours à 20h", "2027-01-01T20:00"),
    ("2027-01-31T10:00", "doliprane dans 1 mois à 9h", "2027-02-28T09:00"),
    ("2027-01-31T10:00", "vitamine d le 31 de chaque mois à 12h", "2027-01-31T12:00"),
    ("2027-02-01T10:00", "vitamine d le 31 de chaque mois à 12h", "2027-03-31T12:00"),
    ("2028-02-28T10:00", "doliprane demain à 9h", "2028-02-29T09:00"),
    ("2027-02-28T10:00", "doliprane le 29 février à 9h", "2028-02-29T09:00"),
    ("2027-12-30T10:00", "doliprane le dernier jour du mois", "2027-12-31T08:00"),
    ("2026-11-23T23:59", "doliprane ce soir à minuit", "2026-11-24T00:00"),
    ("2026-11-27T18:00", "doliprane lundi à 9h", "2026-11-30T09:00"),
    ("2026-11-29T18:00", "doliprane lundi prochain à 9h", "2026-11-30T09:00"),
    ("2026-11-25T10:00", "doliprane le premier lundi du mois à 9h", "2026-12-07T09:00"),
])
def test_ends_of_months_and_years(now, text, first):
    assert said(text, at(now))["next"][0] == first


def test_a_duration_counts_days_from_the_first_one():
    assert said("doliprane matin et soir pendant 10 jours")["until"] == "2026-12-02"
    assert said("doliprane tous les jours à 8h pendant 10 jours")["until"] == "2026-12-03"
    assert said("doliprane matin et soir pendant 1 mois à partir du 31 janvier")["until"] == "2027-02-27"
    assert len(said("doliprane tous les jours à 8h et 20h, 2 fois")["next"]) == 3


def test_read_back_is_plain_french():
    now = at("2026-11-24T07:00")
    found = posology.parse("metformine 500 mg tous les jours à 8h et 20h pendant 3 mois", now, PARIS)

    assert posology.read_back(found) == "metformine, 500 mg, tous les jours à 8 h et 20 h, jusqu'au 23 février 2027"


@pytest.mark.parametrize(("text", "words"), [
    ("x le premier lundi du mois à 9h", "le premier lundi du mois à 9 h"), ("x du lundi au vendredi à 7h30", "du lundi au vendredi à 7 h 30"),
    ("x un jour sur deux à 9h", "un jour sur deux à 9 h"), ("x toutes les 8 heures", "toutes les 8 heures, à partir de 0 h"),
    ("x tous les ans le 1er mars", "chaque année le 1er mars à 8 h"), ("x demain à 14h", "une fois, le mardi 24 novembre 2026 à 14 h"),
    ("x tous les jours sauf le dimanche à 9h", "tous les jours sauf le dimanche à 9 h"),
    ("x un vendredi sur deux à 18h", "toutes les 2 semaines, le vendredi à 18 h"), ("x le 15 du mois à 8h", "le 15 du mois à 8 h"),
])
def test_read_back_of_each_rhythm(text, words):
    assert words in posology.read_back(posology.parse(text, NOW, PARIS))


def test_json_has_the_shape_of_the_contract():
    found = said("doliprane demain à 14h")

    assert {"medication", "dose", "times", "rrule", "start", "until", "next", "ambiguous", "assumed"} <= set(found)
    assert (found["rrule"], found["until"], found["dose"]) == ("FREQ=DAILY;COUNT=1", None, None)
    json.dumps(found)


@settings(max_examples=400, deadline=None)
@given(st.lists(st.sampled_from(["doliprane", "metformine", "1", "2", "0", "8h", "20h", "8", "25h", "matin", "soir", "et", "à", "le", "la", "tous", "les", "jours", "toutes", "heures", "1-0-1", "fois", "par", "jour", "semaine", "mois", "pendant", "jusqu'au", "du", "au", "lundi", "vendredi", "premier", "15", "mars", "31", "février", "demain", "dans", "3", "minutes", "cp", "mg", "500", "1/2", "avant", "repas", "midi", "moins", "quart", "x", "/", ",", ".", "-", "(", ")", "½", "€", "😀", "’"]), max_size=14))
def test_any_words_give_a_schedule_or_a_reason(words):
    try:
        found = said(" ".join(words))
    except PosologyError as refusal:
        assert refusal.message
        return
    assert found["next"] == sorted(found["next"]) and (found["rrule"] is None) == (not found["next"]) or found["until"] is not None


@settings(max_examples=200, deadline=None)
@given(st.text(max_size=80))
def test_any_text_gives_a_schedule_or_a_reason(text):
    try:
        said(text)
    except PosologyError as refusal:
        assert refusal.message


PUBLIC = Path(__file__).resolve().parents[4] / "shared" / "data" / "time_fr" / "time_fr_reminder_like_subset.jsonl"


@pytest.mark.skipif(not PUBLIC.exists(), reason="the public corpus is not on this machine")
def test_public_time_phrases_never_crash_the_grammar():
    for line in PUBLIC.read_text(encoding="utf-8").splitlines():
        row = json.loads(line)
        try:
            posology.parse(row["text"], NOW, PARIS)
        except PosologyError:
            continue


@pytest.mark.parametrize("text", ["metformine 9,999 g à 8h", "metformine 9 999 g à 8h", "200 doses de metformine par jour"])
def test_a_quantity_that_nobody_swallows_is_refused(text):
    with pytest.raises(PosologyError) as refusal:
        posology.parse(text, dtm.datetime(2026, 11, 24, 9, tzinfo=dtm.timezone.utc), "Europe/Paris")

    assert refusal.value.code == "dose"
