"""Questions about a medicine: what the public base says it contains, then the leaflet and the pharmacist."""

from __future__ import annotations

from actions import reminder_cautions, when_needed
from actions.base import CoachAction, Turn
from bot.medications.lexicon import Match


class DrugInfo(CoachAction):
    """Never an answer computed by us: the substance, what its class is for where the content says so, and a sentence
    to say to the pharmacist with the names in it."""

    def name(self) -> str:
        return "action_health__drug_info"

    async def act(self, turn: Turn) -> None:
        say = turn.app.catalogue.text
        needed = when_needed.named(turn, when_needed.plans(turn))
        if needed:
            when_needed.told(turn, needed)
        found = turn.app.lexicon.find(turn.said)
        names = list(dict.fromkeys(turn.said[each.start:each.end] for each in found))
        warned = reminder_cautions.allergy(turn, names, "drug_allergy")
        if len(names) > 1:
            turn.bubble(say("drug_together"))
        elif found and found[0].substance and not needed and not warned:
            turn.bubble(_known(turn, found[0], names[0]))
        key = "drug_sentence_none" if not names else "drug_sentence_one" if len(names) == 1 else "drug_sentence_several"
        turn.bubble(say(key, name=names[0] if names else "", names=say("drug_and").join(names)))
        turn.say("utter_drug_info__red_flag")


def _known(turn: Turn, found: Match, name: str) -> str:
    say, purpose = turn.app.catalogue.text, turn.app.cautions.purpose(name)
    said = say("drug_contains", name=name, substance=found.substance)
    return said if purpose is None else said + " " + say("drug_purpose", purpose=purpose.words, source=purpose.source)
