"""Questionnaires: which one, one question at a time, a pause that loses nothing, a result with its next step."""

from __future__ import annotations

import datetime as dtm
import re
from typing import Any

from rasa_sdk.events import FollowupAction, SlotSet

from actions.base import CoachAction, Events, Turn
from actions.forms import CANCELLED, FormStep, NotAnAnswer, cleared, is_interruption
from actions.questionnaire_asking import ask, ask_which, at_rest, introduce
from actions.questionnaire_results import conclude, day, figure, read_back, show
from bot.content.schema_questionnaire import Question, Questionnaire
from bot.french import fold
from bot.patients.model import ProfileError, Underage
from bot.questionnaires.answers import NotUnderstood, OutOfRange
from bot.questionnaires.service import Run, Step

RUN, ANSWER = "questionnaire__run", "questionnaire__answer"
DONE, UNKNOWN, SHOW, SILENT, REST = "done", "unknown", "results", "silent", "rest"
_FEW = 4  # words: a short answer is an answer, whatever a model takes it for
_BARE = 2
_LONG_AGO = dtm.timedelta(hours=6)
_SOMEBODY = r"(?:mere|maman|pere|papa|mari|femme|epouse|conjointe?|fils|fille|ado|frere|soeur|voisine?|amie?|patiente?s?|mamie|papi)"
_FOR_ANOTHER = re.compile(rf"\b(?:pour|a|chez) (?:ma|mon|mes|un|une|la|le|sa|son) {_SOMEBODY}\b|\bpour (?:lui|elle)\b")
_RESULTS = re.compile(r"\b(?:resultats?|scores?)\b")
_ANEW = re.compile(r"\b(?:re)?(?:fai[st]\w*|faire|pass\w*|lanc\w*|calcul\w*|compar\w*|commenc\w*)\b")
_RESUME = re.compile(r"\b(?:reprend\w*|reprise|continu\w*|finir|terminer|arretee?|en etai[st]|suite)\b")
_BACK = re.compile(r"^(?:retour|revenir|precedente?|question precedente|je me suis trompee?|erreur|je corrige)\b")
_NO_IDEA = re.compile(r"\b(?:sai[st] (?:pas|plus|po)|aucune idee|connai[st] pas|pas (?:le|mon|de) (?:chiffre|resultat)|j ?sp|ai pas)\b")


class Start(CoachAction):
    """A wish for a test: a named one begins, otherwise the person chooses; an unfinished one is offered again."""

    def name(self) -> str:
        return "action_questionnaire__start"

    async def act(self, turn: Turn) -> Events:
        service = turn.app.questionnaires
        if not service.offered():
            turn.say("utter_questionnaire__none")
            return []
        person = turn.app.identity.contact(turn.patient)
        if person is not None and person.underage:
            turn.say("utter_questionnaire__adults")
            return []
        if at_rest(turn):
            turn.say("utter_questionnaire__rest")
            return []
        said = fold(turn.resumed).replace("'", " ")
        if _FOR_ANOTHER.search(said):
            turn.say("utter_questionnaire__own_only")
            return []
        turn.app.consents.require(turn.patient, "followup")
        chosen = service.get(str(turn.entity("answer") or "")) or service.recognise(said)
        if _RESULTS.search(said) and not _ANEW.search(said) and show(turn, chosen):
            return []
        resuming = bool(_RESUME.search(said))
        unfinished = service.unfinished(turn.patient, chosen.name if chosen else None)
        if unfinished and resuming:
            return _open(_asking(unfinished))
        if chosen is None:
            return _open({"stage": "which"})
        if unfinished:
            return _open({**_asking(unfinished), "stage": "resume"})
        return _begin(turn, chosen)


class Ask(CoachAction):
    def name(self) -> str:
        return "action_ask_questionnaire__answer"

    async def act(self, turn: Turn) -> None:
        place = turn.slot(RUN) or {"stage": "which"}
        run = _run(turn, place)
        if place["stage"] == "which" or run is None:
            ask_which(turn)
            return
        content = turn.app.questionnaires.content(run)
        if place["stage"] == "resume":
            turn.say("utter_questionnaire__resume", title=content.title, date=day(turn, run.updated_at))
            return
        step = turn.app.questionnaires.step(turn.patient, run)
        if isinstance(step, Step) and not at_rest(turn):
            if turn.app.clock.now() - run.updated_at > _LONG_AGO:
                turn.say("utter_questionnaire__back", title=content.title)
                turn.app.questionnaires.touch(turn.patient, run)  # said once
            ask(turn, run, step)


class Listen(FormStep):
    """One answer at a time, by button or in words; another test, a pause and a step back are understood too."""

    form = "questionnaire_form"
    own = frozenset({"risk_test", "press_results"})

    async def act(self, turn: Turn) -> Events:
        back = turn.tracker.active_loop_name == self.form and _BACK.match(fold(turn.said))
        run = _run(turn, turn.slot(RUN) or {}) if back else None
        if run is None:
            if at_rest(turn) and turn.tracker.active_loop_name == self.form and not is_interruption(turn):
                return [SlotSet(ANSWER, REST), SlotSet("requested_slot", None)]
            return await super().act(turn)
        turn.app.questionnaires.undo(turn.patient, run)  # before the model's "cancel": the person goes on
        return [SlotSet(ANSWER, None)]

    def answer_answer(self, turn: Turn) -> dict[str, Any]:
        place = turn.slot(RUN) or {"stage": "which"}
        pressed = str(turn.entity("answer") or "") if turn.pressed else ""
        run = _run(turn, place)
        if place["stage"] == "which" or run is None:
            return self._which(turn, pressed)
        if place["stage"] == "resume":
            return self._resume(turn, run, pressed)
        return self._question(turn, run, pressed)

    def not_understood(self, turn: Turn, reason: str) -> None:
        if reason:
            turn.say("utter_questionnaire__refused", reason=reason)
        else:
            turn.say("utter_questionnaire__not_understood")

    def _which(self, turn: Turn, pressed: str) -> dict[str, Any]:
        service = turn.app.questionnaires
        if turn.intent == "press_results" or _RESULTS.search(fold(turn.said)):
            return {ANSWER: SHOW}
        if turn.label == "deny":
            return {ANSWER: CANCELLED}
        chosen = service.get(pressed) or service.recognise(turn.said)
        if chosen is None:
            raise NotAnAnswer
        unfinished = service.unfinished(turn.patient, chosen.name)
        if unfinished:
            return {RUN: {**_asking(unfinished), "stage": "resume"}, ANSWER: None}
        return self._new(turn, chosen)

    def _resume(self, turn: Turn, run: Run, pressed: str) -> dict[str, Any]:
        said = fold(turn.said)
        if pressed == "again" or re.search(r"\b(?:recommenc|refai|depuis le debut|zero)", said):
            return self._new(turn, turn.app.questionnaires.content(run))
        if turn.label == "affirm" or _RESUME.search(said):
            return {RUN: _asking(run), ANSWER: None}
        if turn.label == "deny":
            return {ANSWER: CANCELLED}
        return self._other(turn, run)

    def _question(self, turn: Turn, run: Run, pressed: str) -> dict[str, Any]:
        service, step = turn.app.questionnaires, turn.app.questionnaires.step(turn.patient, run)
        if not isinstance(step, Step):
            return {ANSWER: DONE}
        try:
            question, after = self._answered(turn, run, step, pressed)
        except OutOfRange as beyond:
            self._refuse(turn, beyond)
            return {ANSWER: None}
        except NotUnderstood:
            if step.question.number and _NO_IDEA.search(fold(turn.said).replace("'", " ")):
                return {ANSWER: UNKNOWN}
            return self._other(turn, run)
        except Underage as young:
            turn.say("utter_profile__refused", reason=young.message)
            return {ANSWER: SILENT}
        except ProfileError as refusal:
            raise NotAnAnswer(refusal.message) from refusal
        if question.number:
            turn.say("utter_questionnaire__noted", value=read_back(question.number, question.id, after))
        again = isinstance(service.step(turn.patient, after), Step)
        return {ANSWER: None if again else DONE}

    def _answered(self, turn: Turn, run: Run, step: Step, pressed: str) -> tuple[Question, Run]:
        """The question that was answered (an older button corrects its own) and the run after it."""
        service, question = turn.app.questionnaires, step.question
        name, _, rest = pressed.partition(":")
        if turn.pressed and not pressed:  # "Oui" under a message of something else
            raise NotUnderstood
        bare = turn.label in ("affirm", "deny") and len(turn.said.split()) <= _BARE
        if not pressed and bare and turn.dose_just_sent:
            raise NotUnderstood  # a bare "oui" may be meant for the dose
        if not pressed:
            wary = is_interruption(turn) and len(turn.said.split()) > _FEW  # "oui j'ai pris mon comprimé de ce matin"
            return question, service.answer(turn.patient, run, question, turn.said, None if wary else turn.label)
        asked, _, option = rest.partition(":")
        if name != run.name:
            raise NotUnderstood
        question = service.content(run).question(asked)
        return question, service.choose(turn.patient, run, question, option)

    def _refuse(self, turn: Turn, beyond: OutOfRange) -> None:
        if beyond.unit:
            units = " ou ".join(unit.words[0] for unit in beyond.number.units)
            turn.say("utter_questionnaire__which_unit", units=units)
            return
        number = beyond.number
        turn.say("utter_questionnaire__out_of_range", low=figure(number.low), high=figure(number.high), unit=number.unit)

    def _other(self, turn: Turn, run: Run) -> dict[str, Any]:
        """Words that are no answer: another test that is asked for takes the place of this one."""
        if turn.intent == "press_results" or (turn.label == "risk_test" and _RESULTS.search(fold(turn.said))):
            if not show(turn, None):
                turn.say("utter_questionnaire__no_result")
            return {ANSWER: None}
        service = turn.app.questionnaires
        other = service.get(str(turn.entity("answer") or "")) or service.recognise(turn.said)
        if turn.label == "risk_test" and other and other.name != run.name:
            return self._new(turn, other)
        raise NotAnAnswer

    def _new(self, turn: Turn, content: Questionnaire) -> dict[str, Any]:
        run = turn.app.questionnaires.start(turn.patient, content.name)
        ready = isinstance(introduce(turn, content, run), Step)
        return {RUN: _asking(run), ANSWER: None if ready else DONE}


class Finish(CoachAction):
    """The result, or what to say to somebody who stops, lacks a number, or is not meant."""

    def name(self) -> str:
        return "action_questionnaire__finish"

    async def act(self, turn: Turn) -> Events:
        how, place = turn.slot(ANSWER), turn.slot(RUN) or {}
        run = _run(turn, place)
        if how == SHOW:
            if not show(turn, None):
                turn.say("utter_questionnaire__no_result")
        elif how == UNKNOWN:
            turn.say("utter_questionnaire__number_unknown")
        elif how == DONE and run is not None:
            conclude(turn, turn.app.questionnaires.step(turn.patient, run))
        elif how == REST:
            turn.say("utter_questionnaire__rest")
        elif how != SILENT:
            turn.say("utter_questionnaire__paused" if run and run.answers else "utter_questionnaire__left")
        return cleared(RUN, ANSWER)


# -- beginning and asking -------------------------------------------------------------------------------------------


def _open(place: dict[str, Any]) -> Events:
    return [SlotSet(RUN, place), SlotSet(ANSWER, None), FollowupAction("questionnaire_form")]


def _asking(run: Run) -> dict[str, Any]:
    return {"stage": "asking", "run": run.id}


def _run(turn: Turn, place: dict[str, Any]) -> Run | None:
    found: Run | None = turn.app.questionnaires.run(turn.patient, int(place["run"])) if place.get("run") else None
    return found


def _begin(turn: Turn, content: Questionnaire) -> Events:
    run = turn.app.questionnaires.start(turn.patient, content.name)
    step = introduce(turn, content, run)
    if isinstance(step, Step):
        return _open(_asking(run))
    conclude(turn, step)
    return []
