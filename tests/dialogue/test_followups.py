"""Questions of a topic in a conversation: found in words, leaning on the advice before, offered, never said twice, explained."""

from __future__ import annotations

import pytest

from tests.support.stage import Answer, Person, ids_of

pytestmark = pytest.mark.rasa


def texts_of(patient: Person, topic: str, question: str) -> set[str]:
    """Every bubble that the question may be answered with."""
    asked = next(one for one in patient.app.catalogue.topics[topic].questions if one.id == question)
    return {bubble for variant in asked.variants for bubble in variant.bubbles}


def answers(answer: Answer, patient: Person, topic: str, question: str) -> bool:
    return any(bubble in answer.text for bubble in texts_of(patient, topic, question))


def ids_in(answer: Answer) -> set[str]:
    """The educators' texts, those too that share a bubble with another."""
    return {name for text in answer.texts for part in text.split("\n\n") for name in ids_of(part)}


@pytest.mark.parametrize(("words", "topic", "question"), [
    ("combien d'heures faut il dormir a mon age", "sommeil", "duree"),
    ("la mammographie c'est a partir de quel age", "depistage_sein", "age_et_rythme"),
    ("le sel de remplacement c'est une bonne idée ?", "sel", "sel_remplacement"),
    ("comment retirer une tique", "tiques", "retirer"),
])
async def test_a_narrow_question_gets_its_own_answer(patient: Person, words: str, topic: str, question: str) -> None:
    answer = await patient.says(words)

    assert answer.label == f"advice/{topic}"
    assert answers(answer, patient, topic, question), answer


@pytest.mark.parametrize(("topic", "words", "question"), [
    ("sommeil", "c combien d'heures", "duree"), ("sommeil", "et la sieste ?", "sieste"), ("coeur", "et le vin rouge ?", "vin_rouge"),
    ("depistage_sein", "à quel âge ?", "age_et_rythme"), ("sel", "et le sel rose ?", "sel_rose"), ("tabac", "et les kilos ?", "poids"),
])
async def test_what_leans_on_the_advice_just_given_is_answered_from_its_topic(
    patient: Person, topic: str, words: str, question: str
) -> None:
    await patient.opens(f"/advice_{topic}")

    answer = await patient.says(words)

    assert answer.label == f"advice/{topic}"
    assert answers(answer, patient, topic, question), answer


async def test_a_topic_stays_open_through_thanks_and_why(patient: Person) -> None:
    await patient.opens("/advice_sommeil")
    await patient.says("merci")
    await patient.presses("Pourquoi")

    answer = await patient.says("et la sieste ?")

    assert answers(answer, patient, "sommeil", "sieste"), answer


async def test_what_leans_on_nothing_is_not_guessed(patient: Person) -> None:
    await patient.opens("/advice_sommeil")
    await patient.says("quel temps fait-il ?")

    answer = await patient.says("à quel âge ?")

    assert not answers(answer, patient, "sommeil", "duree")
    assert answer.reply.decision != "act" or not answer.label.startswith("advice/sommeil")


@pytest.mark.parametrize("words", ["rappelle moi mon rdv dentiste lundi à 9h", "aide", "tension 13/8", "tu es un robot ?"])
async def test_another_wish_after_advice_is_another_wish(patient: Person, words: str) -> None:
    await patient.opens("/advice_sommeil")

    answer = await patient.says(words)

    assert not (answer.label or "").startswith("advice/")


async def test_danger_after_advice_is_danger(patient: Person) -> None:
    await patient.opens("/advice_coeur")

    answer = await patient.says("et là j'ai une douleur qui serre la poitrine depuis 20 minutes")

    assert answer.label == "emergency_physical"


async def test_two_questions_not_asked_yet_are_offered_and_none_twice(patient: Person) -> None:
    answer = await patient.opens("/advice_sommeil")
    shown: list[str] = []
    for _ in range(3):
        offered = [one for one in answer.buttons if not one.startswith("Pourquoi")]
        assert len(offered) <= 2
        assert not set(offered) & set(shown)
        if not offered:
            break
        shown.append(offered[0])
        answer = await patient.presses(offered[0])
        assert answer.label == "advice/sommeil"

    assert len(shown) == 3


async def test_a_button_answers_its_own_question(patient: Person) -> None:
    answer = await patient.opens("/advice_sommeil")
    offered = answer.buttons[0]
    question = next(one for one in patient.app.catalogue.topics["sommeil"].questions if one.button == offered)

    assert answers(await patient.presses(offered), patient, "sommeil", question.id)


async def test_asking_again_gets_something_else_and_says_so(patient: Person) -> None:
    first = await patient.says("comment mieux dormir ?")
    second = await patient.says("comment mieux dormir ?")

    assert ids_in(second) & {"utter_advice__more", "utter_advice__other"}
    assert not any(text in second.text for text in first.texts)


async def test_when_all_was_said_it_is_said_again_in_so_many_words(patient: Person) -> None:
    for _ in range(12):
        answer = await patient.opens("/advice_sommeil")

    assert "utter_advice__again" in ids_in(answer)
    assert [one for one in answer.buttons if not one.startswith("Pourquoi")] == []


async def test_why_explains_the_very_answer_that_was_given(person: Person) -> None:
    patient = person.agreed(birth_date="1950-01-01", sex="male")
    topic = patient.app.catalogue.topics["sommeil"]
    duree = next(one for one in topic.questions if one.id == "duree")

    answer = await patient.opens('/advice_sommeil{"question": "duree"}')
    given = next(one for one in duree.variants if one.bubbles[-1] in answer.text)
    await patient.opens("/advice_sel")
    why = await patient.sends("press", next(b.data for m in answer.reply.messages for b in m.buttons if b.label.startswith("Pourquoi")))

    for source in given.sources:
        assert source.authority in why.text
        assert str(source.year) in why.text
    assert ("utter_advice__why" in why.ids) == bool(given.when)


async def test_a_profile_that_contradicts_itself_gets_an_answer_and_is_told_plainly(person: Person) -> None:
    patient = person.agreed(birth_date="1936-01-01", sex="male", pregnant=True)

    answer = await patient.opens("/advice_alcool")

    assert "utter_advice__doubt_pregnant" in ids_in(answer)
    assert "modération" not in answer.text
    assert "pregnant" in answer.reply.facts_used


async def test_a_question_in_the_middle_of_a_form_is_answered_and_the_form_goes_on(patient: Person) -> None:
    await patient.says("rappelle moi le doliprane")
    loop = patient.loop

    answer = await patient.says("combien d'heures faut il dormir ?")

    assert answers(answer, patient, "sommeil", "duree"), answer
    assert patient.loop == loop
