"""Questions about a medicine: what it contains where the public base says so, then the leaflet and the pharmacist."""

from __future__ import annotations

from actions.base import CoachAction, Turn


class DrugInfo(CoachAction):
    """Never an answer computed by us: the substance, and a sentence to say to the pharmacist."""

    def name(self) -> str:
        return "action_health__drug_info"

    async def act(self, turn: Turn) -> None:
        found = turn.app.lexicon.find(turn.said)
        if found and found[0].substance:
            turn.say("utter_drug_info__known", name=found[0].name, substance=found[0].substance)
        turn.say("utter_drug_info__ask")
        turn.say("utter_drug_info__red_flag")
