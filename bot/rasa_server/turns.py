"""One message of a person, with the situation it is said in and all the wishes in it: one or several turns of Rasa."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from rasa.core.agent import Agent
from rasa.core.channels.channel import UserMessage
from rasa.shared.core.events import SlotSet

from bot.dialogue import DialogueTurn
from bot.rasa_server import engine, spoken
from bot.wishes import choosing, context, segments
from bot.wishes.choosing import Message, Understood, Wish
from bot.wishes.context import Meaning, Standing

WAITING = "wishes__waiting"
_MOST_WAITING = 3
_LEAVES = ("cancel", "deny", "goodbye", "human_handoff")
"""After these a question that was open is not asked again."""
_REPLIED = "action_conversation__reply"
_ON_BEHALF = re.compile(r"/(\w+)(\{.*\})", re.DOTALL)

Parse = dict[str, Any]
Answer = dict[str, Any]


class InProcessDialogue:
    """Rasa in this process, for scripts and tests: the same turns without a port."""

    def __init__(self) -> None:
        self.agent: Agent | None = None

    async def reply(self, patient_id: str, text: str, *, trusted: bool = False) -> DialogueTurn:
        assert self.agent is not None, "the agent is loaded once its services exist"
        return DialogueTurn.from_json(await play(self.agent, patient_id, text, trusted=trusted))


async def play(agent: Agent, conversation_id: str, text: str, *, trusted: bool = False) -> Answer:
    """Everything that answers one message; `messages` tell which wish they answer ("part")."""
    talk = _Talk(agent, conversation_id)
    before = await talk.slot(WAITING)
    answers = [await talk.turn(*_pressed(text))] if trusted else await talk.typed(text)
    answers += await talk.what_waited(answers[-1])
    waiting = await talk.slot(WAITING)
    return _together(answers) | {"waiting": waiting[0]["said"] if waiting and waiting != before and not before else None}


async def understand(agent: Agent, text: str) -> Answer:
    """`engine.parse`; for a message of several wishes, that of the first one."""
    wishes = await wishes_in(agent, text)
    return engine.summary(await _parse(agent, wishes[0].text if wishes else " ".join(text.split())))


async def wishes_in(agent: Agent, text: str) -> list[Wish]:
    """The wishes of a message, outside any situation; none when it is taken as a whole."""
    return choosing.choose(await _message(agent, text, await _parse(agent, " ".join(text.split()))))


@dataclass
class _Talk:
    """One conversation with one agent."""

    agent: Agent
    id: str

    async def slot(self, name: str) -> Any:
        tracker = await self.agent.tracker_store.retrieve(self.id)
        return tracker.get_slot(name) if tracker and name in tracker.slots else None

    async def turn(self, text: str, read: Parse | None = None, **remember: Any) -> Answer:
        return await engine.turn(self.agent, self.id, text, trusted=text.startswith("/"), read=read, remember=remember)

    async def typed(self, text: str) -> list[Answer]:
        """A typed message: an answer to what was asked, several wishes, or one."""
        said = engine.as_plain_text(" ".join(text.split()))
        standing = await self._standing()
        answers = await self._answers(text, said, standing)
        return answers + await self._ask_again(standing.question, answers[-1])

    async def _answers(self, text: str, said: str, standing: Standing) -> list[Answer]:
        parse = await _parse(self.agent, said, rules=not standing.form)
        meant = context.meaning(said, _understood(parse), standing)
        if meant:
            words = meant.said or said
            return [await self.turn(words, _forced(meant, words))]
        message = await _message(self.agent, text, parse)
        if standing.form:
            return await self._in_form(said, parse, message)
        wishes = choosing.choose(message)
        return await self._each(wishes) if wishes else [await self.turn(said, parse)]

    async def _ask_again(self, question: Mapping[str, Any], last: Answer) -> list[Answer]:
        """A question with a draft or a journey behind it goes on after something else was answered, as a form does."""
        left = last["label"] in _LEAVES or last["label"].startswith("emergency_")
        if not (question.get("draft") or question.get("trip")) or left or last["loop"] or await self.slot(engine.PASSING[0]):
            return []
        if _REPLIED in last["actions"]:
            return []
        if last["decision"] == "ask":  # one question at a time: it stays open unsaid
            await self._remember(engine.PASSING[0], dict(question))
            return []
        silence = _forced(Meaning(context.REPLY, last["label"]), context.ASK_AGAIN)
        return [await self.turn(context.ASK_AGAIN, silence, **{engine.PASSING[0]: dict(question)})]

    async def _standing(self) -> Standing:
        tracker = await self.agent.tracker_store.retrieve(self.id)
        if tracker is None:
            return Standing()
        question, unsure = (tracker.get_slot(name) or {} for name in engine.PASSING)
        return Standing(tracker.active_loop_name, question, unsure)

    async def _in_form(self, said: str, parse: Parse, message: Message) -> list[Answer]:
        """The answer to the open question first; a wish beside it is answered before the next question."""
        both = choosing.beside_an_answer(message)
        if both is None:
            return [await self.turn(said, parse)]
        words, wish = both
        first = (await self.typed(words))[0]
        then = await self.turn(wish.text, await _parse(self.agent, wish.text))
        if then["loop"]:
            repeated = {m.get("text") for m in then["messages"]}
            first["messages"] = [m for m in first["messages"] if m.get("text") not in repeated]
        return [first, then]

    async def _each(self, wishes: list[Wish]) -> list[Answer]:
        """One turn for each wish, until one asks something back: the others wait for the answer."""
        ordered = choosing.in_order(wishes)
        answers: dict[Wish, Answer] = {}
        for place, wish in enumerate(ordered):
            answers[wish] = await self.turn(wish.text, await self._read(wish))
            later = ordered[place + 1 :]
            if answers[wish]["loop"] and later:
                await self._wait(later)
                break
        main = answers.get(wishes[0], next(iter(answers.values())))
        played = list(answers.values())
        played[0] = {**played[0], "main": main}
        return played

    async def _read(self, wish: Wish) -> Parse:
        """How the part is understood; a doubt that remains is left to the question that the wish asks anyway."""
        parse = await _parse(self.agent, wish.text)
        if parse.get("decision") != "ask" or wish.label in choosing.CHANGES_AT_ONCE:
            return parse
        intent = wish.label.replace("advice/", "advice_")
        return {**parse, "intent": {"name": intent, "confidence": wish.confidence}, "decision": "act"}

    async def _wait(self, wishes: list[Wish]) -> None:
        queue = [{"said": wish.text, "label": wish.label} for wish in wishes[:_MOST_WAITING]]
        await self._remember(WAITING, [*(await self.slot(WAITING) or []), *queue])

    async def _remember(self, slot: str, value: Any) -> None:
        async with self.agent.lock_store.lock(self.id):
            tracker = await self.agent.tracker_store.retrieve(self.id)
            if tracker:
                tracker.update(SlotSet(slot, value))
                await self.agent.tracker_store.save(tracker)

    async def what_waited(self, last: Answer) -> list[Answer]:
        """The wishes that waited for a question, once it is over."""
        found: list[Answer] = []
        while not last["loop"] and (waiting := await self.slot(WAITING)):
            first, *rest = waiting
            intent = first["label"].replace("advice/", "advice_")
            last = await self.turn(first["said"], _forced(Meaning(intent, intent), first["said"]), **{WAITING: rest or None})
            found.append(last)
        return found


def _pressed(text: str) -> tuple[str, Parse | None]:
    """A press with words to act on (`/reminder_add{"said": "metformine 8h"}`) is as if the words had been understood so."""
    found = _ON_BEHALF.fullmatch(text)
    said = json.loads(found[2]).get("said") if found else None
    if found is None or not isinstance(said, str) or not said:
        return text, None
    words = engine.as_plain_text(said)
    return words, _forced(Meaning(found[1], found[1], pressed=True), words)


def _forced(meant: Meaning, said: str) -> Parse:
    """What Rasa's pipeline would give, had it understood `said` so."""
    ranking = [{"name": name, "confidence": 0.5 if meant.offers else 1.0} for name in meant.offers or (meant.intent,)]
    return {
        "text": said, "intent": {"name": meant.intent, "confidence": 1.0}, "intent_ranking": ranking, "entities": [],
        "label": meant.label, "decision": meant.decision, "pressed": meant.pressed,
    }


async def _parse(agent: Agent, text: str, *, rules: bool = True) -> Parse:
    """What is understood of `text`: by a rule where one knows the sentence, else by Rasa's pipeline. In a form the
    same words are an answer ("j'habite à Genève"), so that rules are left out."""
    known = spoken.named(text) if rules else None
    if known:
        return _forced(Meaning(*known), engine.as_plain_text(text))
    return dict(await agent.processor.parse_message(UserMessage(engine.as_plain_text(text))))


def _understood(parse: Parse) -> Understood:
    found = engine.summary(parse)
    return Understood(found["label"], found["confidence"], found["decision"])


async def _message(agent: Agent, text: str, whole: Parse) -> Message:
    """The message with everything that has to be known to cut it."""
    pieces = segments.pieces(text)
    if len(pieces) < 2:
        return Message(text, pieces[:1], {(0, len(pieces[:1])): _understood(whole)})
    known = {(0, len(pieces)): _understood(whole)}
    for span in choosing.spans(pieces):
        if span not in known:
            known[span] = _understood(await _parse(agent, choosing.words(text, pieces, span)))
    return Message(text, pieces, known)


def _together(answers: list[Answer]) -> Answer:
    """Several turns as one answer, named after the first wish that was said."""
    main = answers[0].get("main", answers[0])
    return {
        **{name: main[name] for name in ("label", "confidence", "decision", "alternatives", "entities")},
        "messages": [{**message, "part": part} for part, answer in enumerate(answers) for message in answer["messages"]],
        "actions": [action for answer in answers for action in answer["actions"]],
        "loop": answers[-1]["loop"],
    }
