"""The whole story of a carer over Telegram, with the trained model: from the wish to the end."""

from __future__ import annotations

import re

import pytest

from bot.rasa_server.scripts import Stage
from tests.support.bot_api import BotApi
from tests.support.telegram_coach import TelegramCoach

pytestmark = [pytest.mark.rasa, pytest.mark.asyncio]
ANNE, LEA = 1001, 1002


async def test_from_the_wish_over_the_link_to_the_end(stage: Stage) -> None:
    with BotApi() as api:
        async with TelegramCoach(stage.app.settings.data_dir, api, stage.app) as coach:
            coach.agreed(ANNE, first_name="Anne")
            coach.reminder(ANNE, "20:00")  # 19:00 UTC; it is 9:00 UTC

            await coach.says(ANNE, "previens ma fille si jrepond pas au bout d'une heure")
            await coach.presses(ANNE, "Seulement l'heure")
            await coach.says(ANNE, "oui")
            given = "\n".join(await coach.says(ANNE, "oui"))
            link = re.search(r"https://t\.me/CoachSanteBot\?start=([2-9A-Z-]{14})", given)
            assert link, given
            opened = await coach.says(LEA, f"/start {link[1]}")
            await coach.presses(LEA, "Oui, j'accepte")
            await coach.until("2026-11-24 20:01")
            alert = coach.last(LEA).text
            noted = await coach.presses(LEA, "C'est pris")
            ended = await coach.says(ANNE, "ne previens plus ma fille")
            await coach.until("2026-11-26 10:00")

            assert "Anne" in opened[0]
            assert "20 h" in alert and "metformine" not in alert
            assert "d'après vous" in noted[0]
            assert "n'est plus une personne prévenue" in "\n".join(ended)
            assert any("C'est terminé" in text for text in api.texts(LEA))
            assert len([text for text in api.texts(LEA) if "n'a pas répondu" in text]) == 1
