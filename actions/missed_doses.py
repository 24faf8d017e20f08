"""After a missed dose: the leaflet, never double, and for some medicines the pharmacist or doctor first."""

from __future__ import annotations

from actions.base import CoachAction, Turn
from bot.medications import drafts
from bot.medications.cautions import Group
from bot.medications.service import PlannedDose


class Forgotten(CoachAction):
    """Says no delay and no dose: these are the leaflet's. The sentence for the pharmacist is ready to be said."""

    def name(self) -> str:
        return "action_doses__forgotten"

    async def act(self, turn: Turn) -> None:
        app, say = turn.app, turn.app.catalogue.text
        dose = _dose(turn)
        name = _name(turn, dose)
        risky = app.cautions.high_risk(name) if name and app.cautions.on("missed_dose") else None
        rule = str(app.cautions.rule.get("texte") or say("missed_rule", name=name or say("missed_your_medicine")))
        turn.bubble(rule.replace("{name}", name or say("missed_your_medicine")))
        turn.bubble(_who(turn, risky, name) if risky and name else say("missed_ask"))
        at = f" ({app.plan_words.when(dose.dose.due_at, dose.plan.zone, app.clock.now())})" if dose else ""
        turn.bubble(say("missed_sentence", name=(name or say("missed_this_medicine")) + at))


def _who(turn: Turn, group: Group, name: str) -> str:
    return turn.app.catalogue.text(
        "missed_high_risk", name=name, group=group.name, note=group.note, source=group.source,
        sure="" if group.certainty == "V" else turn.app.catalogue.text("missed_not_sure"),
    )


def _name(turn: Turn, dose: PlannedDose | None) -> str | None:
    """The medicine said, else that of the dose which is meant."""
    found = turn.app.cautions.medicine(turn.said)
    if found:
        return turn.said[found.start:found.end]
    return dose.plan.label if dose else None


def _dose(turn: Turn) -> PlannedDose | None:
    """The unanswered dose that is probably meant: of the medicine named, else the newest one."""
    if turn.app.cautions.medicine(turn.said) is None:
        return turn.app.medications.open_dose(turn.patient)
    found = (
        each for each in turn.app.medications.recent(turn.patient)
        if each.dose.state in ("sent", "missed", "unknown") and drafts.mentions(turn.app.lexicon, turn.said, each.plan.label)
    )
    return next(found, None)


