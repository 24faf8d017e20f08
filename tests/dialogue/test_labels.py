"""Every label of the contract has an answer, in the ways that people write it and by button."""

from __future__ import annotations

import pytest
import yaml

from bot.settings import PROJECT
from tests.support.stage import CONTENT, Person

pytestmark = pytest.mark.rasa

ACTS = ["greet", "goodbye", "thank", "affirm", "deny", "help", "cancel", "bot_challenge", "human_handoff", "out_of_scope", "emergency_physical", "emergency_suicide", "reminder_add", "reminder_list", "reminder_change", "reminder_delete", "reminder_pause", "reminder_resume", "dose_taken", "dose_snooze", "dose_skip", "dose_forgotten", "dose_check", "adherence_report", "refill", "profile_show", "profile_update", "data_export", "data_delete", "consent_withdraw", "measure_log", "measure_show", "goal_set", "checkin", "risk_test", "drug_info", "symptom"]
TOPICS = ["alimentation", "activite_physique", "sommeil", "stress", "tabac", "alcool", "soleil", "canicule", "hydratation", "hygiene", "vaccination", "grippe", "depistage_sein", "depistage_colorectal", "depistage_col_uterus", "prostate", "peau", "sante_sexuelle", "grossesse", "dents", "vue", "audition", "chutes", "dos", "diabete", "hypertension", "cholesterol", "asthme", "coeur", "avc", "osteoporose", "memoire", "cancer", "moral", "tiques", "antibiotiques", "automedication", "bilan_sante", "poids", "sel", "sucre"]
_NEEDS_SAFETY = {"emergency_physical", "emergency_suicide"}
_SAFETY_IS_THERE = (PROJECT / "bot" / "safety" / "service.py").exists()


@pytest.mark.parametrize("label", ACTS)
async def test_every_act_has_an_answer(patient: Person, label: str) -> None:
    if label in _NEEDS_SAFETY and not _SAFETY_IS_THERE:
        pytest.skip("bot/safety/service.py is not written yet")

    answer = await patient.opens(f"/{label}")  # held to Person.check: not empty, no apology, three bubbles at most

    assert answer.label == label


@pytest.mark.parametrize("topic", TOPICS)
async def test_every_topic_has_an_answer_with_its_source(patient: Person, topic: str) -> None:
    answer = await patient.opens(f"/advice_{topic}")
    why = await patient.presses("Pourquoi")

    assert answer.label == f"advice/{topic}"
    assert all(len(text) <= 300 for text in answer.texts)
    assert "utter_advice__source" in why.ids


async def test_somebody_who_refused_everything_gets_an_answer_to_every_act(person: Person) -> None:
    await person.says("bonjour")
    for _ in range(3):
        await person.says("non")

    for label in ACTS:
        if label in _NEEDS_SAFETY:
            continue
        await person.opens(f"/{label}")
        await person.says("annuler")

    assert person.facts == {} and person.plans == []
    assert person.rows(person.id)["measure"] == 0


@pytest.mark.parametrize("label", ["measure_show", "goal_set", "checkin"])
async def test_what_is_not_there_yet_is_said_and_something_else_is_offered(patient: Person, label: str) -> None:
    answer = await patient.opens(f"/{label}")

    assert f"utter_not_yet__{label}" in answer.ids
    assert answer.buttons


@pytest.mark.parametrize(("words", "label"), [
    ("mon objectif c marcher 30 min par jour", "goal_set"),
    ("montre moi la courbe de ma tension", "measure_show"),
])
async def test_what_is_not_there_yet_is_recognised_in_words(patient: Person, words: str, label: str) -> None:
    answer = await patient.says(words)

    assert f"utter_not_yet__{label}" in answer.ids


@pytest.mark.parametrize(("words", "kind"), [
    ("tension 13/8", "blood_pressure"), ("g perdu je fais 72,5 kg maintenant", "weight"), ("glycémie 1,10", "glucose"),
])
async def test_a_reading_is_stored_all_the_same(patient: Person, words: str, kind: str) -> None:
    answer = await patient.says(words)

    assert "utter_measure__stored" in answer.ids
    assert [m.reading.kind for m in patient.app.measures.history(patient.id)] == [kind]


async def test_stored_readings_are_shown_where_the_curve_is_missing(patient: Person) -> None:
    await patient.says("tension 13/8")

    answer = await patient.says("mes dernières tensions stp")

    assert {"utter_not_yet__last_readings", "utter_not_yet__measure_show"} <= answer.ids


async def test_an_impossible_reading_is_refused_with_a_reason(patient: Person) -> None:
    answer = await patient.says("poids -5 kg")

    assert "utter_measure__stored" not in answer.ids
    assert patient.app.measures.history(patient.id) == []


async def test_a_reading_before_consent_asks_for_it_and_is_then_stored(person: Person) -> None:
    asked = await person.says("ma tension ce matin 13/8")
    stored = await person.says("oui")

    assert "utter_consent__needed" in asked.ids
    assert "utter_measure__stored" in stored.ids


@pytest.mark.parametrize("words", [
    ["quel temps fait il demain", "raconte moi une blague", "c koi la capitale du japon", "combien font 12 fois 12"],
    ["asdkjh qwe", "zzzz qsd", "mlkj poiu", "azer qsdf wxc"],
    ["arrête un rappel"] * 4,
    ["8h", "8h", "8h", "8h", "8h"],
])
async def test_the_same_excuse_never_comes_twice_in_a_row(patient: Person, words: list[str]) -> None:
    answers = [(await patient.says(one)).texts for one in words]

    assert all(one != following for one, following in zip(answers, answers[1:], strict=False))


async def test_a_doubtful_wish_is_asked_back_with_buttons_and_the_button_does_it(patient: Person) -> None:
    doubtful = ["renouvle machin", "euh docteur"]
    answers = [await patient.says(words) for words in doubtful]

    asked = [answer for answer in answers if answer.reply.decision == "ask"]
    assert asked, "none of these is doubtful any more: find others"
    assert all(1 <= len(answer.buttons) <= 3 for answer in asked)


HINTS = {  # what the coach tells people to say → what it must then understand
    "comment mieux dormir ?": "advice/sommeil", "le sel, c'est mauvais ?": "advice/sel",
    "rappelle-moi la metformine à 8h et 20h": "reminder_add", "tension 13/8": "measure_log",
    "montre mes données": "profile_show", "exporte": "data_export", "efface tout": "data_delete",
    "annuler": "cancel", "reprends mes rappels": "reminder_resume", "la metformine à 21h": "reminder_change",
    "j'ai 67 ans": "profile_update", "je suis diabétique": "profile_update", "j'habite en Belgique": "profile_update",
    "72 kg": "measure_log", "glycémie 1,10": "measure_log", "moral 6/10": "measure_log", "mes données": "profile_show",
    "reprendre le test": "risk_test", "test du diabète": "risk_test", "stop": "cancel",
    "arrête le résumé de la semaine": "adherence_report",
}


@pytest.mark.parametrize(("words", "label"), HINTS.items())
async def test_what_the_coach_tells_people_to_say_is_understood(patient: Person, words: str, label: str) -> None:
    answer = await patient.says(words)

    assert (answer.label, answer.reply.decision) == (label, "act")


def test_the_hints_above_are_all_that_the_texts_give() -> None:
    """Every « quoted » wish in the educators' texts is tried above (ready-made sentences for others are not wishes)."""
    import re

    quoted = set()
    for path in [*(CONTENT / "domain").glob("*.yml"), *(CONTENT / "content" / "messages").glob("conversation.yml")]:
        loaded = yaml.safe_load(path.read_text("utf-8"))
        texts = [v["text"] for vs in (loaded.get("responses") or {}).values() for v in vs] if "responses" in loaded else [
            b for bubbles in loaded.values() for b in ([bubbles] if isinstance(bubbles, str) else bubbles)
            if isinstance(b, str)]
        for text in texts:
            if "toute prête" not in text:
                quoted |= {hint.strip(" \u00a0") for hint in re.findall("«([^»]*)»", text)}
    in_forms = {"aide", "tous les jours à 8h et 20h", "plutôt 21h", "à 8h", "matin et soir", "un jour sur deux à midi",
                "la première", "aucune", "aucun", "un demi-comprimé", "{wish}",
                "Efface tout", "retour"}

    filled_in = {hint for hint in quoted if hint.startswith("{")}

    assert quoted - set(HINTS) - in_forms - filled_in == set()
