"""Results of questionnaires: the risk in words, what to do next, the source, and that it is no diagnosis."""

from __future__ import annotations

import datetime as dtm
from zoneinfo import ZoneInfo

from actions.base import CoachAction, Turn
from bot.content.schema_questionnaire import Number, Questionnaire, Shown
from bot.questionnaires.service import UNIT, Refused, Result, Run, Step

_RESULT: dict[Shown, str] = {
    "points": "utter_questionnaire__result_points", "percent": "utter_questionnaire__result_percent",
    "nothing": "utter_questionnaire__result_nothing",
}


class Results(CoachAction):
    """The newest result of each test, when a button asks for them."""

    def name(self) -> str:
        return "action_questionnaire__results"

    async def act(self, turn: Turn) -> None:
        if not show(turn, None):
            turn.say("utter_questionnaire__no_result")



def show(turn: Turn, content: Questionnaire | None) -> bool:
    """The newest result, of this test where one is named, and the others in a line each; False where there is none."""
    results = turn.app.questionnaires.results(turn.patient)
    mine = [one for one in results if content in (None, one.questionnaire)]
    if not mine:
        return False
    others = [one for one in results if one is not mine[0]]
    if others and content is None:
        lines = "\n".join(f"• {one.questionnaire.button} : {day(turn, one.at)}" for one in others)
        turn.say("utter_questionnaire__other_results", results=lines)
    conclude(turn, mine[0])
    return True


def conclude(turn: Turn, end: Step | Refused | Result) -> None:
    """The result with its next step, source and date; or why there is none."""
    if isinstance(end, Refused):
        for bubble in end.bubbles:
            turn.bubble(bubble)
    if not isinstance(end, Result):
        return
    content, band = end.questionnaire, end.band
    turn.say(
        _RESULT[content.shown], title=content.title, date=day(turn, end.at),
        score=figure(end.score), highest=figure(end.highest), told=band.bubbles[0],
    )
    for bubble in band.bubbles[1:]:
        turn.bubble(bubble)
    if band.helplines:
        turn.say("utter_questionnaire__lines", lines=turn.app.safety.helpline("suicide", turn.patient))
    sources = " ; ".join(f"{one.authority}, {one.year}" for one in band.sources)
    topic = turn.app.catalogue.topics.get(band.topic or "")
    buttons = [{"title": topic.button, "payload": f"/advice_{topic.name}"}] if topic else []
    turn.out.utter_message(
        response="utter_questionnaire__source", sources=sources, reviewed=f"{content.reviewed_on:%d/%m/%Y}", buttons=buttons
    )
    turn.tell_channel(facts_used=turn.app.questionnaires.facts_used(turn.patient, content.name))


def day(turn: Turn, instant: dtm.datetime) -> str:
    return f"{instant.astimezone(ZoneInfo(turn.app.profiles.zone(turn.patient))):%d/%m/%Y}"


def figure(value: float) -> str:
    return f"{round(value, 2):g}".replace(".", ",")


def read_back(number: Number, question_id: str, run: Run) -> str:
    """"130 mmHg"; where another unit was said: "2,3 g/L, soit 5,95 mmol/L"."""
    value, said = float(run.answers[question_id]), str(run.answers.get(f"{question_id}{UNIT}") or number.unit)
    kept = f"{figure(value)} {number.unit}"
    factor = next((unit.factor for unit in number.units if unit.words[0] == said), 1.0)
    return kept if factor == 1 else f"{figure(value / factor)} {said}, soit {kept}"
