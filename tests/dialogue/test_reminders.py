"""Reminders talked about, from one sentence to the dose that was taken."""

from __future__ import annotations

import datetime as dtm

import pytest

from tests.support.stage import Person

pytestmark = pytest.mark.rasa

PARIS = dtm.timezone(dtm.timedelta(hours=1))


def at(day: int, hour: int, minute: int = 0) -> dtm.datetime:
    """A moment of November 2026, as clocks show it in Luxembourg."""
    return dtm.datetime(2026, 11, day, hour, minute, tzinfo=PARIS)


async def test_the_story_of_the_issue_from_consent_to_the_dose_that_was_taken(person: Person) -> None:
    await person.says("bonjour")
    for words in ("oui", "oui", "oui", "67 ans", "femme", "luxembourg", "diabète", "non jamais"):
        await person.says(words)

    advice = await person.says("la grippe faut que je me fasse vacciner ?")
    why = await person.says("pourquoi ?")
    read_back = await person.says("rapel metformine 500 8h et 20h")
    saved = await person.says("oui")
    arrived = await person.waits_until(at(24, 20, 1))
    done = await person.says("c fait")

    assert advice.label == "advice/grippe"
    assert {"birth_date", "conditions"} <= set(advice.reply.facts_used)
    assert {"utter_advice__why", "utter_advice__source"} <= why.ids
    assert "diabète" in why.text and "67 ans" in why.text
    assert {"utter_reminder__read_back", "utter_reminder__confirm"} <= read_back.ids
    assert "8 h et 20 h" in read_back.text
    assert "utter_reminder__saved" in saved.ids
    assert len(arrived) == 1 and "20 h" in arrived[0]
    assert done.label == "dose_taken" and "dose_taken" in done.ids


async def test_nothing_is_stored_before_a_yes(patient: Person) -> None:
    await patient.says("rappelle moi de prendre 500 mg de metformine tt les jours à 8h et 20h pendant 3 mois")
    before = patient.plans

    await patient.says("ouais")

    assert before == []
    (plan,) = patient.plans
    assert plan.label == "metformine"
    assert plan.doses == "500 mg"
    assert plan.rule.times == ("08:00", "20:00")


async def test_another_hour_at_the_read_back_corrects_the_plan(patient: Person) -> None:
    await patient.says("rappelle moi la metformine a 20h")

    answer = await patient.says("non, 21h plutôt")
    await patient.says("oui")

    assert "utter_reminder__read_back" in answer.ids
    assert [plan.rule.times for plan in patient.plans] == [("21:00",)]


async def test_a_plain_no_asks_what_to_change(patient: Person) -> None:
    await patient.says("rappelle moi la metformine a 20h")

    answer = await patient.says("non")
    await patient.says("à 7h et demie")
    await patient.says("oui")

    assert "utter_reminder__what_to_change" in answer.ids
    assert [plan.rule.times for plan in patient.plans] == [("07:30",)]


@pytest.mark.parametrize("impossible", ["le 31 février à 8h", "0 fois par jour", "à 25h", "tous les -2 jours"])
async def test_an_impossible_schedule_is_refused_with_a_reason_and_asked_again(patient: Person, impossible: str) -> None:
    await patient.says("rappelle moi le doliprane")

    answer = await patient.says(impossible)
    await patient.says("tous les jours à 8h")
    await patient.says("oui")

    assert len(answer.texts) == 2 and answer.texts[0]
    assert "utter_ask_reminder__schedule" in answer.ids
    (plan,) = patient.plans
    assert (plan.label, plan.rule.times) == ("doliprane", ("08:00",))


async def test_an_hour_that_does_not_exist_in_the_first_sentence_keeps_the_medicine(patient: Person) -> None:
    refused = await patient.says("rappelle moi doliprane a 25h")
    await patient.says("à 8h")
    await patient.says("oui")

    assert "25h" in refused.text
    (plan,) = patient.plans
    assert (plan.label, plan.rule.times) == ("doliprane", ("08:00",))


@pytest.mark.parametrize("words", ["oui", "ok", "à 8h", "non"])
async def test_an_hour_or_a_yes_is_not_taken_for_a_medicine(patient: Person, words: str) -> None:
    await patient.says("je veux un rappel")

    answer = await patient.says(words)

    assert "utter_ask_reminder__medication" in answer.ids


async def test_what_was_said_before_the_name_is_not_asked_again(patient: Person) -> None:
    await patient.says("je veux un rappel")
    await patient.says("tous les jours à 8h")

    answer = await patient.says("du doliprane")

    assert {"utter_reminder__read_back", "utter_reminder__confirm"} <= answer.ids


@pytest.mark.parametrize("met", [False, True])
async def test_a_reminder_before_consent_asks_for_it_and_goes_on_with_the_same_words(person: Person, met: bool) -> None:
    if met:
        await person.says("bonjour")
        for _ in range(3):
            await person.says("non")

    asked = await person.says("rapel metformine 500mg 8h et 20h")
    granted = await person.says("oui")
    await person.says("oui")

    assert "utter_consent__needed" in asked.ids
    assert {"utter_reminder__read_back", "utter_reminder__confirm"} <= granted.ids
    assert [plan.rule.times for plan in person.plans] == [("08:00", "20:00")]


async def test_a_reminder_refused_at_consent_is_not_stored(person: Person) -> None:
    await person.says("rapel metformine 500mg 8h et 20h")

    answer = await person.says("non")

    assert "utter_consent__refused" in answer.ids
    assert person.plans == []


async def test_a_dose_is_put_off_skipped_with_a_reason_and_undone_by_buttons(patient: Person) -> None:
    await patient.says("rapel metformine 500mg 8h")
    await patient.says("oui")
    first = await patient.waits_until(at(25, 8))

    await patient.presses("Plus tard")
    later = await patient.presses("1 heure")
    again = await patient.waits_until(at(25, 9))
    await patient.presses("Pas pris")
    why = await patient.presses("oublié")
    undone = await patient.presses("Annuler")
    taken = await patient.presses("Pris")

    assert len(first) == 1 and len(again) == 1
    assert "dose_snoozed" in later.ids
    assert "dose_skip_forgot" in why.ids
    assert "dose_undone" in undone.ids
    assert taken.label == "dose_taken"


async def test_answering_a_dose_twice_changes_nothing(patient: Person) -> None:
    await patient.says("rapel metformine 500mg 8h")
    await patient.says("oui")
    await patient.waits_until(at(25, 8))
    pressed = patient.data_of("Pris")

    first = await patient.sends("press", pressed)
    second = await patient.sends("press", pressed)

    assert first.texts == second.texts
    (one,) = patient.app.medications.doses_of_day(patient.id, at(25, 8).date(), "Europe/Paris")
    assert one.dose.state == "taken"


async def test_a_dose_taken_at_another_hour_is_noted_at_that_hour(patient: Person) -> None:
    await patient.says("rapel metformine 500mg 8h")
    await patient.says("oui")
    await patient.waits_until(at(25, 11))

    answer = await patient.says("je l'ai pris à 10h")

    assert answer.label == "dose_taken"
    assert "10 h" in answer.text


async def test_a_dose_of_somebody_else_cannot_be_answered(patient: Person, someone: object) -> None:
    await patient.says("rapel metformine 500mg 8h")
    await patient.says("oui")
    await patient.waits_until(at(25, 8))
    stranger = someone().agreed()  # type: ignore[operator]

    answer = await stranger.sends("press", patient.data_of("Pris"))

    assert "dose_not_yours" in answer.ids
    (one,) = patient.app.medications.doses_of_day(patient.id, at(25, 8).date(), "Europe/Paris")
    assert one.dose.state == "sent"


async def test_a_hidden_name_appears_in_no_message(patient: Person) -> None:
    await patient.says("rapel metformine 500mg 8h")
    await patient.says("oui")
    await patient.presses("Cacher le nom")

    (arrived,) = await patient.waits_until(at(25, 8))

    assert "metformine" not in arrived.lower()


async def test_reminders_are_listed_changed_paused_resumed_and_stopped(patient: Person) -> None:
    await patient.says("rapel metformine 500mg 8h")
    await patient.says("oui")

    listed = await patient.says("mes rappels")
    await patient.says("mets la metformine à 21h plutôt que 8h")
    changed = await patient.says("oui")
    paused = await patient.says("mets mes rappels en pause pendant 3 jours")
    resumed = await patient.says("reprends mes rappels")
    await patient.says("arrete le rappel de metformine")
    stopped = await patient.says("oui")

    assert "utter_reminder__list" in listed.ids
    assert "utter_reminder__changed" in changed.ids
    assert "utter_reminder__paused" in paused.ids
    assert "utter_reminder__resumed" in resumed.ids
    assert "utter_confirm__stopped" in stopped.ids
    assert patient.plans == []


async def test_with_two_reminders_the_coach_asks_which(patient: Person) -> None:
    for words in ("rapel metformine 500mg 8h", "oui", "rapel doliprane 1g 12h", "oui"):
        await patient.says(words)

    asked = await patient.says("supprime un rappel")
    await patient.presses("doliprane")
    await patient.says("oui")

    assert "utter_reminder__which" in asked.ids
    assert [plan.label for plan in patient.plans] == ["metformine"]


async def test_a_second_plan_for_the_same_substance_is_asked_about(patient: Person) -> None:
    for words in ("rappelle moi le doliprane à 8h", "oui"):
        await patient.says(words)

    answer = await patient.says("rappelle moi le paracétamol à 20h")

    assert "caution_same" in answer.ids


async def test_the_second_plan_may_take_the_place_of_the_first(patient: Person) -> None:
    for words in ("rappelle moi le doliprane à 8h", "oui", "rappelle moi le paracétamol à 20h"):
        await patient.says(words)

    await patient.presses("Remplacer")
    await patient.says("oui")

    assert [plan.label for plan in patient.plans] == ["paracétamol"]


async def test_an_allergy_is_asked_about_and_a_no_stores_nothing(person: Person) -> None:
    person.agreed(allergies=["pénicilline"])
    asked = await person.says("rappelle moi l'augmentin à 8h")

    await person.says("non")

    assert "caution_allergy" in asked.ids
    assert person.plans == []


async def test_daily_methotrexate_is_challenged_and_becomes_weekly(patient: Person) -> None:
    asked = await patient.says("rapel methotrexate 10mg tous les jours a 8h")
    for words in ("non", "chaque lundi à 9h", "oui"):
        await patient.says(words)

    assert "caution_weekly" in asked.ids
    (plan,) = patient.plans
    assert (plan.doses, plan.rule.freq, plan.rule.times) == ("10 mg", "weekly", ("09:00",))


async def test_a_missed_anticoagulant_goes_to_the_pharmacist_and_is_never_doubled(patient: Person) -> None:
    answer = await patient.says("jai oublié mon xarelto ce matin je fais quoi ?")

    assert "missed_high_risk" in answer.ids
    assert "double" in answer.text


async def test_an_interaction_is_never_computed(patient: Person) -> None:
    answer = await patient.says("je peux prendre ibuprofene avec du kardegic ?")

    assert {"drug_together", "drug_sentence_several"} <= answer.ids


async def test_nothing_arrives_while_paused_and_it_goes_on_after(patient: Person) -> None:
    for words in ("rapel metformine 500mg 8h", "oui", "je suis à l'hôpital, mets mes rappels en pause 3 jours"):
        await patient.says(words)

    paused = await patient.waits_until(at(26, 12))
    after = await patient.waits_until(at(28, 12))

    assert paused == []
    assert any("8 h" in text for text in after)


async def test_a_reminder_for_care_is_no_medicine(patient: Person) -> None:
    await patient.says("rappelle moi de boire de l'eau à 15h")
    await patient.says("oui")

    (arrived,) = await patient.waits_until(at(24, 15))

    assert "prise" not in arrived


async def two_at_eight(patient: Person) -> None:
    for words in ("rappelle moi la metformine tous les jours à 20h", "oui", "rappelle moi le ramipril tous les jours à 20h", "oui"):
        await patient.says(words)
    await patient.waits_until(at(24, 20, 1))


@pytest.mark.parametrize("said", ["c'est fait", "j'ai tout pris"])
async def test_its_done_after_a_message_with_two_medicines_answers_both(patient: Person, said: str) -> None:
    await two_at_eight(patient)

    answer = await patient.says(said)

    assert "metformine" in answer.text and "ramipril" in answer.text
    assert {state for state in patient.dose_states} == {"taken"}


async def test_some_only_is_asked_about_and_a_name_answers_one(patient: Person) -> None:
    await two_at_eight(patient)

    one = await patient.says("la metformine c'est fait")

    assert "ramipril" in one.text
    assert sorted(patient.dose_states) == ["sent", "taken"]
