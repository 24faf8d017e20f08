"""A pressed dose button becomes an answer: no model, no Rasa, one transaction."""

from __future__ import annotations

import datetime as dtm
from collections.abc import Callable
from dataclasses import replace

from bot.clock import Clock
from bot.errors import NotTheOwner
from bot.medications import bundle_wording, dose_wording
from bot.medications.bundle_wording import ALL_VERBS
from bot.medications.bundles import Bundles
from bot.medications.model import UnknownDose, UnknownPlan
from bot.medications.service import VERBS, MedicationService, PlannedDose
from bot.messages import OutboundMessage


class DoseAnswers:
    """Turns `d:<dose id>:<verb>` into what is shown next. Forged, foreign and stale data get a sentence, never an error."""

    def __init__(
        self, medications: MedicationService, bundles: Bundles, say: dose_wording.Say, clock: Clock,
        cost_help: Callable[[str], str] = lambda patient_id: "",
    ) -> None:
        """`cost_help`: who helps to pay where the person lives, as one line; empty when nothing is known."""
        self._medications, self._bundles, self._say, self._clock = medications, bundles, say, clock
        self._cost_help = cost_help

    def press(self, patient_id: str, data: str) -> tuple[str, OutboundMessage]:
        """(label of the contract, message) for button data of `patient_id`."""
        parts = data.split(":")
        if len(parts) != 3 or parts[2] not in (*VERBS, *ALL_VERBS):
            return "out_of_scope", OutboundMessage(self._say("dose_unknown"))
        return _label(parts[2]), self.apply(patient_id, parts[1], parts[2])

    def apply(self, patient_id: str, dose_id: str, verb: str, taken_at: dtm.datetime | None = None) -> OutboundMessage:
        """Do it and say how it stands now."""
        try:
            if verb in ALL_VERBS:
                return self._bundles.answer(patient_id, dose_id, verb, self._clock.now())
            answer = self._medications.answer(dose_id, patient_id, verb, taken_at=taken_at)
        except NotTheOwner:
            return OutboundMessage(self._say("dose_not_yours"))
        except (UnknownDose, UnknownPlan):
            return OutboundMessage(self._say("dose_unknown"))
        reply = dose_wording.reply(answer, self._clock.now(), self._say)
        if answer.text_id == "dose_skip_cost":
            reply = replace(reply, text="\n".join(filter(None, [reply.text, self._cost_help(patient_id)])))
        if answer.dose.bundle is None:
            return reply
        about = self._bundles.others(patient_id, dose_id)
        return bundle_wording.with_rest(reply, *about, self._say) if about else reply

    def snooze(self, patient_id: str, dose_id: str, wait: dtm.timedelta) -> OutboundMessage:
        """Put a dose off by any length of time, and say until when."""
        answer = self._medications.snooze(dose_id, patient_id, self._clock.now() + wait)
        return dose_wording.reply(answer, self._clock.now(), self._say)

    def whole(
        self, patient_id: str, found: PlannedDose, verb: str, taken_at: dtm.datetime | None = None
    ) -> OutboundMessage | None:
        """"C'est fait" or "plus tard" ("taken", "later", "later20") about every dose of the message with `found`. None: it
        left alone, or the others are answered."""
        if not self.several(found):
            return None
        verb = "all" if verb == "taken" else f"all_{verb}"
        return self._bundles.answer(patient_id, found.dose.bundle or "", verb, self._clock.now(), taken_at)

    def several(self, found: PlannedDose) -> bool:
        """Whether more than one dose of its message waits for an answer."""
        return len(self._bundles.waiting(found.plan.patient_id, found.dose.id)) > 1

    def question(self, found: PlannedDose) -> OutboundMessage:
        """Whether it was taken, or which of its message, with the buttons."""
        pairs = self._bundles.waiting(found.plan.patient_id, found.dose.id)
        if len(pairs) > 1:
            return self._bundles.question(pairs)
        return dose_wording.question(found.plan, found.dose, self._say)


def _label(verb: str) -> str:
    verb = {"all": "taken", "all_undo": "undo"}.get(verb, verb.removeprefix("all_"))
    if verb.startswith("later"):
        return "dose_snooze"
    return "dose_skip" if verb.startswith(("skip", "side")) else "dose_taken" if verb == "taken" else "cancel"
