"""A reminder in plain French: read, questioned, read back, stored."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from rasa_sdk.events import FollowupAction, SlotSet

from actions import reminder_cautions, reminder_moves, reminder_names, when_needed
from actions import reminder_replies as replies
from actions.base import CoachAction, Events, Turn
from actions.forms import FormStep, NotAnAnswer, cleared, yes_or_no
from bot.medications import drafts
from bot.medications.drafts import Draft
from bot.medications.model import Plan
from bot.medications.posology import PosologyError
from bot.wishes import short_answers

_NO_MEDICINE = {"number", "half", "both", "none", "nth", "unsure"}
_SLOTS = ("reminder__medication", "reminder__name", "reminder__schedule", "reminder__confirmed")


def _filled(draft: Draft) -> dict[str, Any]:
    """The form's slots for a draft; what is missing is asked."""
    return {
        "reminder__draft": draft.to_dict(),
        "reminder__medication": draft.medication,
        "reminder__name": None if draft.name_open else "known",
        "reminder__schedule": "known" if draft.rule else None,
        "reminder__confirmed": None,
    }


def _read(turn: Turn, text: str, before: Draft) -> Draft:
    app = turn.app
    zone, hours = app.profiles.zone(turn.patient), app.profiles.hours(turn.patient)
    return reminder_names.settle(turn, drafts.read(text, app.clock.now(), zone, app.lexicon, before, hours))


class Read(CoachAction):
    """The first sentence of a wish; an impossible schedule is refused with its reason and asked again."""

    def name(self) -> str:
        return "action_reminders__read"

    async def act(self, turn: Turn) -> Events:
        turn.app.consents.require(turn.patient, "followup")
        draft, waiting = Draft(), list[dict[str, Any]]()
        if turn.resumed:
            try:
                draft = _read(turn, turn.resumed, Draft())
            except PosologyError as refusal:
                each = replies.one_each(turn, turn.resumed)
                if each:  # several medicines, each with its hours: one after the other
                    draft, waiting = _read(turn, each[0], Draft()), replies.waiting(turn, each[1:])
                else:
                    turn.say("utter_reminder__not_understood", reason=refusal.message)
                    draft = drafts.medicine_in(turn.resumed, turn.app.lexicon)  # only the hour has to be said again
        filled = [SlotSet(slot, value) for slot, value in _filled(draft).items()]
        return [*filled, *waiting, FollowupAction("reminder_form")]


class Listen(FormStep):
    """Each answer may say more than was asked, or correct what was said."""

    form = "reminder_form"
    own = frozenset({"reminder_add", "reminder_change", "reminder_delete", "profile_update", "measure_log"})

    def answer_medication(self, turn: Turn) -> dict[str, Any]:
        answer = short_answers.read(turn.said)
        if turn.pressed or turn.label in ("affirm", "deny"):
            raise NotAnAnswer  # "oui" is no medicine
        if answer and answer.kind in _NO_MEDICINE:
            raise NotAnAnswer("utter_reminder__medication_not_understood")
        before = Draft.from_dict(turn.slot("reminder__draft"))
        draft = self._more(turn)
        if draft.medication is None and (draft.rule, draft.dose) == (before.rule, before.dose):
            draft = drafts.named(turn.said, draft, turn.app.lexicon)
        return _filled(draft)

    def answer_name(self, turn: Turn) -> dict[str, Any]:
        draft = Draft.from_dict(turn.slot("reminder__draft"))
        if turn.pressed:
            name = str(turn.entity("plan") or reminder_names.AS_TYPED)
            return _filled(drafts.chosen(draft, None if name == reminder_names.AS_TYPED else name))
        answer = short_answers.read(turn.said)
        if answer and answer.kind in ("nth", "number") and 0 < (answer.number or 0) <= len(draft.offers):
            return _filled(drafts.chosen(draft, draft.offers[(answer.number or 0) - 1]))
        if turn.label == "deny" or (answer and answer.kind == "none"):
            return _filled(replace(draft, medication=None, offers=(), kind_said=False))
        if turn.label == "affirm":
            if len(draft.offers) != 1:
                raise NotAnAnswer  # yes to which one?
            return _filled(drafts.chosen(draft, draft.offers[0]))
        after = self._more(turn)
        if after.rule != draft.rule or not after.name_open:
            return _filled(after)  # "c'est du coversyl 5"; "plutôt à 9h" leaves the name open
        return _filled(drafts.answered(turn.said, draft))

    def answer_schedule(self, turn: Turn) -> dict[str, Any]:
        draft = self._more(turn)
        if draft.rule is None:
            raise NotAnAnswer("utter_reminder__schedule_not_understood")
        return _filled(draft)

    def answer_confirmed(self, turn: Turn) -> dict[str, Any]:
        answer = short_answers.read(turn.said)
        draft = Draft.from_dict(turn.slot("reminder__draft"))
        moved = reminder_moves.answered(turn, draft) if draft.moving else None
        if moved is not None:
            return _filled(moved)
        if draft.kind == "need" and draft.most is None:
            return _filled(when_needed.told_most(turn, draft))
        caution = reminder_cautions.pending(turn, draft)
        if caution is not None and (turn.pressed or turn.label in ("affirm", "deny")):
            found = reminder_cautions.answered(turn, draft, caution)
            return {"reminder__confirmed": False} if found is None else _filled(found)
        if turn.label == "affirm" and (turn.pressed or (answer and answer.kind == "yes")):
            return {"reminder__confirmed": yes_or_no(turn)}
        before = Draft.from_dict(turn.slot("reminder__draft"))
        after = self._more(turn) if not turn.pressed else before
        if (after.rule, after.dose, after.moving, after.most) != (before.rule, before.dose, before.moving, before.most) or after.moving:
            return _filled(after)  # "non, 21h plutôt", "oui mais à 9h": read back again
        if answer and answer.kind == "half":
            raise NotAnAnswer("utter_reminder__half_of_what")
        if yes_or_no(turn) is False:
            turn.say("utter_reminder__what_to_change")
            return {"reminder__schedule": None}
        return {"reminder__confirmed": True}

    def _more(self, turn: Turn) -> Draft:
        try:
            return _read(turn, turn.said, Draft.from_dict(turn.slot("reminder__draft")))
        except PosologyError as refusal:
            raise NotAnAnswer(refusal.message) from refusal

    def not_understood(self, turn: Turn, reason: str) -> None:
        if reason.startswith("utter_"):
            turn.say(reason)
        elif reason:
            turn.say("utter_reminder__not_understood", reason=reason)


class AskConfirmed(CoachAction):
    """Reads back in plain words with the next dates: nothing is stored before a yes."""

    def name(self) -> str:
        return "action_ask_reminder__confirmed"

    async def act(self, turn: Turn) -> None:
        draft = Draft.from_dict(turn.slot("reminder__draft"))
        if draft.moving:
            reminder_moves.ask(turn, draft, "press_answer")
            return
        if draft.kind == "need" and draft.most is None:
            when_needed.ask_most(turn)
            return
        caution = reminder_cautions.pending(turn, draft)
        if caution is not None:
            reminder_cautions.ask(turn, draft, caution)
            return
        words = turn.app.plan_words
        said = words.draft(reminder_names.told_apart(turn, draft))
        turn.say("utter_reminder__read_back", plan="\n".join([said, *words.steps(draft)]))
        if draft.kind == "need":
            when_needed.confirm(turn, draft)
            return
        self._warn(turn, draft)
        dates = words.next_dates(draft, turn.app.profiles.zone(turn.patient), turn.app.clock.now())
        turn.say("utter_reminder__confirm" if len(dates) > 1 else "utter_reminder__one_confirm", dates=" ; ".join(dates))

    def _warn(self, turn: Turn, draft: Draft) -> None:
        """At most one more bubble."""
        if draft.ambiguous and draft.assumed:
            turn.say("utter_reminder__ambiguous_assumed", assumed=" ; ".join(draft.assumed))
        elif draft.ambiguous:
            turn.say("utter_reminder__ambiguous")
        elif draft.assumed:
            turn.say("utter_reminder__assumed", assumed=" ; ".join(draft.assumed))


class Finish(CoachAction):
    """Stores what was confirmed."""

    def name(self) -> str:
        return "action_reminders__finish"

    async def act(self, turn: Turn) -> Events:
        if turn.slot("reminder__confirmed") is not True:
            turn.say("utter_reminder__dropped")
            return cleared(*_SLOTS, "reminder__draft")
        turn.app.consents.require(turn.patient, "followup")
        draft = Draft.from_dict(turn.slot("reminder__draft"))
        if draft.replaces:
            turn.app.medications.stop(turn.patient, draft.replaces)
        plan = turn.app.medications.create_plan(
            turn.patient, draft, turn.app.profiles.zone(turn.patient), kind=draft.kind, most=draft.most or None
        )
        if plan.kind == "need":
            when_needed.saved(turn, plan)
            return cleared(*_SLOTS, "reminder__draft")
        turn.say("utter_reminder__saved", next=_next(turn, plan), plan_id=plan.id)
        return cleared(*_SLOTS, "reminder__draft")


def _next(turn: Turn, plan: Plan) -> str:
    return str(turn.app.plan_words.when(turn.app.medications.next_due(plan), plan.zone, turn.app.clock.now()))
