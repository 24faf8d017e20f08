"""The name of a reminder's medicine, where it has to be asked: a kind, an unknown name, or two that look alike."""

from __future__ import annotations

import json
from dataclasses import replace

from actions.base import CoachAction, Turn
from bot.medications import drafts, name_doubts
from bot.medications.drafts import Draft

AS_TYPED = "as typed"
_TITLE = 48   # characters of a button


def settle(turn: Turn, draft: Draft) -> Draft:
    """« Mon truc pour la tension » is the medicine of that kind which the person already has, when there is only one."""
    labels = _of_kind(turn, draft)
    return drafts.chosen(draft, labels[0]) if len(labels) == 1 else draft


def _of_kind(turn: Turn, draft: Draft) -> list[str]:
    kind = name_doubts.kind_of(draft.medication or "") if draft.kind_said else None
    if kind is None:
        return []
    plans = turn.app.medications.plans(turn.patient)
    return list(dict.fromkeys(plan.label for plan in plans if name_doubts.belongs(plan.label, kind, turn.app.lexicon)))


def told_apart(turn: Turn, draft: Draft) -> Draft:
    """For reading back: a name that looks like another medicine's is said with its substance."""
    return replace(draft, medication=name_doubts.told_apart(draft.medication or "", turn.app.lexicon))


class AskName(CoachAction):
    """Offers what may be meant, and always to keep the words as they were typed."""

    def name(self) -> str:
        return "action_ask_reminder__name"

    async def act(self, turn: Turn) -> None:
        draft = Draft.from_dict(turn.slot("reminder__draft"))
        typed = draft.medication or ""
        offers = [(name_doubts.full_name(name, turn.app.lexicon), name) for name in draft.offers]
        question = "utter_reminder__name_unsure"
        if draft.kind_said:
            offers = [(label, label) for label in _of_kind(turn, draft)[:3]]
            question = "utter_reminder__name_of_plan" if offers else "utter_reminder__name_of_kind"
        keep = turn.app.catalogue.text("keep_name", name=typed)
        buttons = [{"title": title[:_TITLE], "payload": _payload(value)} for title, value in [*offers, (keep, AS_TYPED)]]
        turn.out.utter_message(response=question, typed=typed, buttons=buttons)


def _payload(name: str) -> str:
    return "/press_plan" + json.dumps({"plan": name, "verb": "name"})
