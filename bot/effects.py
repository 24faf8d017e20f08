"""What an action asks for and may only happen once Rasa has let go of the dialogue: erasing, files, pictures, the card."""

from __future__ import annotations

import asyncio
import datetime as dtm
from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from bot.medications import calendar_file
from bot.messages import Document, OutboundMessage, Reply

if TYPE_CHECKING:
    from bot.bootstrap import Services


async def happen(app: Services, patient_id: str, effect: Mapping[str, Any]) -> Reply | list[OutboundMessage]:
    """The whole answer (a Reply), or what stands in it where the action asked. Raises ValueError for an unknown effect."""
    match effect["effect"]:
        case "emergency":
            return app.safety.card_for(effect["kind"], patient_id)
        case "erase":
            return _say(app, "erased", receipt=app.rights.erase(patient_id).number)
        case "export":
            return [replace(_say(app, "exported")[0], document=app.rights.export(patient_id).document)]
        case "calendar":
            month, today = dtm.date.fromisoformat(f"{effect['month']}-01"), app.profiles.today(patient_id)
            # In a thread: drawing takes a quarter of a second, and nobody else is to wait for it.
            return [await asyncio.to_thread(app.adherence.calendar, patient_id, month, today)]
        case "prevention_page":
            return [await asyncio.to_thread(app.prevention.page, patient_id)]  # drawn beside, as above
        case "calendar_file":
            plans = app.medications.plans(patient_id)
            data = calendar_file.calendar(plans, app.clock.now(), app.catalogue.text("calendar_title"))
            return [replace(_say(app, "calendar_file")[0], document=Document("rappels.ics", data))]
    raise ValueError(f"unknown effect {effect['effect']}")


def _say(app: Services, message: str, **values: str) -> list[OutboundMessage]:
    return [OutboundMessage(bubble) for bubble in app.catalogue.bubbles(message, **values)]
