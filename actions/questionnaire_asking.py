"""What a questionnaire says before and with its questions."""

from __future__ import annotations

from actions.base import Turn
from bot.content.schema_questionnaire import Questionnaire
from bot.questionnaires.service import Refused, Result, Run, Step


def introduce(turn: Turn, content: Questionnaire, run: Run) -> Step | Refused | Result:
    """What the test is, and what need not be asked; nothing for somebody it is not for."""
    service = turn.app.questionnaires
    step: Step | Refused | Result = service.step(turn.patient, run)
    if isinstance(step, Step):
        turn.bubble(content.start)
        names = service.known(turn.patient, run)
        facts = turn.app.profiles.facts(turn.patient)
        lines = turn.app.profiles.describe({name: facts[name] for name in names})
        if lines:
            turn.say("utter_questionnaire__known", facts=" ; ".join(lines))
        turn.tell_channel(facts_used=names)
    return step


def at_rest(turn: Turn) -> bool:
    """After a danger card nothing is asked: the test waits for another day, or for a new wish."""
    person = turn.app.identity.contact(turn.patient)
    return person is not None and bool(person.muted(turn.app.clock.now()))


def ask_which(turn: Turn) -> None:
    service = turn.app.questionnaires
    buttons = [(one.button, payload(one.name)) for one in service.offered()]
    if service.results(turn.patient):
        buttons.append((turn.app.catalogue.labels["press_results"], "/press_results"))
    turn.out.utter_message(
        response="utter_questionnaire__which", buttons=[{"title": title, "payload": payload} for title, payload in buttons]
    )


def ask(turn: Turn, run: Run, step: Step) -> None:
    question = step.question
    buttons = [
        {"title": one.button, "payload": payload(f"{run.name}:{question.id}:{one.id}")} for one in question.options
    ]
    turn.out.utter_message(
        response="utter_questionnaire__question", number=step.number, of=step.of, question=question.text, buttons=buttons
    )


def payload(answer: str) -> str:
    return f'/press_answer{{"answer": "{answer}"}}'
