"""Choosing who is told when a dose stays unanswered: one question at a time, read back, stored after a yes."""

from __future__ import annotations

import datetime as dtm
import json
from typing import Any, Literal

from actions.base import CoachAction, Events, Turn
from bot.carers import phrases
from bot.carers.model import LONGEST, SHORTEST, Link
from bot.french import fold
from bot.wishes import short_answers


class SaidOfCarers(CoachAction):
    """"Prévenez ma fille si je n'ai pas répondu au bout d'une heure", "ne la prévenez plus", "qui est prévenu ?"."""

    def name(self) -> str:
        return "action_carers__said"

    async def act(self, turn: Turn) -> Events | None:
        draft = turn.entity("draft")
        if draft:
            return _complete(turn, json.loads(str(draft)))
        said = phrases.read(turn.resumed)
        if said is not None and said.kind == "how":
            turn.bubble(turn.app.catalogue.text("carer_how"))
            return None
        if said is None or said.kind == "list":
            _list(turn)
            return None
        if said.kind == "stop":
            _stop(turn, said.who)
            return None
        turn.app.consents.require(turn.patient, "followup")
        minutes = None if said.delay is None else round(said.delay.total_seconds() / 60)
        return _complete(turn, {"who": said.who, "delay": minutes})


def answered(turn: Turn, question: dict[str, Any]) -> Events | None:
    """Words that answer one of the questions; what does not answer is asked again."""
    draft, about = dict(question["draft"]), str(question["about"]).removeprefix("carer_")
    reader = {"delay": _delay, "content": _content, "answer": _yes_no, "confirm": _yes_no}[about]
    value = reader(turn.said)
    answer = short_answers.read(turn.said)
    if answer and answer.kind == "why":
        turn.bubble(turn.app.catalogue.text("carer_why"))
    return _complete(turn, draft if value is None else {**draft, about: value})


def _delay(words: str) -> int | None:
    found = phrases.delay_in(words)
    return None if found is None else round(found.total_seconds() / 60)


def _content(words: str) -> Literal["hour", "name"] | None:
    said = fold(words)
    if any(word in said for word in ("seulement", "juste", "pas le nom", "sans", "heure", "rien")):
        return "hour"
    return "name" if any(word in said for word in ("nom", "aussi", "medicament", "tout", "oui")) else None


def _yes_no(words: str) -> str | None:
    answer = short_answers.read(words) or short_answers.read(words.partition(" ")[0].strip(",.!"))
    return {"yes": "yes", "no": "no"}.get(answer.kind) if answer else None


def _complete(turn: Turn, draft: dict[str, Any]) -> Events | None:
    """Ask what is missing; with everything said, read back; with a yes, invite."""
    delay = draft.get("delay")
    if delay is not None and not SHORTEST <= dtm.timedelta(minutes=delay) <= LONGEST:
        return _ask(turn, {**draft, "delay": None}, "delay", "carer_ask_delay_range", {"carer_choice_60": 60, "carer_choice_120": 120})
    if delay is None:
        choices = {"carer_choice_30": 30, "carer_choice_60": 60, "carer_choice_120": 120}
        return _ask(turn, draft, "delay", "carer_ask_delay", choices)
    if draft.get("content") is None:
        return _ask(turn, draft, "content", "carer_ask_content", {"carer_choice_hour": "hour", "carer_choice_name": "name"})
    yes_no = {"carer_choice_yes": "yes", "carer_choice_no": "no"}
    if draft.get("answer") is None:
        return _ask(turn, draft, "answer", "carer_ask_answer", yes_no)
    if draft.get("confirm") is None:
        return _ask(turn, draft, "confirm", "carer_confirm", yes_no)
    if draft["confirm"] == "yes":
        _invite(turn, draft)
    else:
        turn.bubble(turn.app.catalogue.text("carer_kept"))
    return None


def _ask(turn: Turn, draft: dict[str, Any], about: str, text: str, choices: dict[str, Any]) -> Events:
    say = turn.app.catalogue.text
    content, may = draft.get("content") or "hour", draft.get("answer") or "no"
    delay = turn.app.carer_desk.delay(dtm.timedelta(minutes=draft.get("delay") or 0))
    buttons = [
        (say(title), "/press_carer" + json.dumps({"draft": json.dumps({**draft, about: value}, ensure_ascii=False)}, ensure_ascii=False))
        for title, value in choices.items()
    ]
    shown = say(text, who=draft["who"], delay=delay, content=say(f"carer_content_{content}"), answer=say(f"carer_answer_{may}"))
    turn.bubble(shown, buttons)
    return [turn.leave_open(f"carer_{about}", draft=draft)]


def _invite(turn: Turn, draft: dict[str, Any]) -> None:
    """The link on Telegram, the code elsewhere."""
    app = turn.app
    app.consents.require(turn.patient, "followup")
    delay = dtm.timedelta(minutes=draft["delay"])
    code = app.carers.invite(turn.patient, draft["who"], delay, draft["content"], draft["answer"] == "yes")
    contact, bot_name = app.identity.contact(turn.patient), app.settings.telegram_name
    if contact and contact.channel == "telegram" and bot_name:
        link = f"https://t.me/{bot_name}?start={code}"
        turn.bubble(app.catalogue.text("carer_invited_link", who=draft["who"], link=link))
    else:
        turn.bubble(app.catalogue.text("carer_invited_code", who=draft["who"], code=code))


def _list(turn: Turn) -> None:
    links, say = turn.app.carers.of_person(turn.patient), turn.app.catalogue.text
    if not links:
        turn.bubble(say("carer_list_none"))
        return
    now, delay = turn.app.clock.now(), turn.app.carer_desk.delay
    lines = [say(f"carer_list_line_{'over' if link.over(now) else link.state}", who=link.called, delay=delay(link.delay)) for link in links]
    turn.bubble(say("carer_list", lines="\n".join(lines)))


def _stop(turn: Turn, who: str | None) -> None:
    """Those that are meant: the person's own, else those of whom the speaker is told."""
    mine = [link for link in turn.app.carers.of_person(turn.patient) if who is None or _same(link, who)]
    found = mine or turn.app.carers.of_carer(turn.patient)
    ended = [link for link in found if turn.app.carers.end(link.id, turn.patient)]
    turn.bubble(turn.app.carer_desk.stopped(turn.patient, ended[0] if ended else None))


def _same(link: Link, who: str) -> bool:
    return fold(link.called).split(" ", 1)[-1] == fold(who).split(" ", 1)[-1]
