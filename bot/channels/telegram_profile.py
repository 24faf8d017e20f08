"""What Telegram itself shows of the bot (menu, descriptions) and the few sentences that belong to this channel alone.

French stands here, against STYLE rule 2, because these words exist on Telegram only and some of them must be said
when content cannot be read; `Words` can be built from educators' content instead.
"""

from __future__ import annotations

from dataclasses import dataclass

from telegram import Bot, BotCommand, BotCommandScopeAllPrivateChats

MENU = (  # the order of the menu; every name is in telegram_inbound.COMMANDS
    ("aide", "Ce que je sais faire"),
    ("pause", "Suspendre vos rappels"),
    ("arret", "Arrêter vos rappels"),
    ("mesdonnees", "Voir ce que je sais de vous"),
    ("effacer", "Effacer toutes vos données"),
    ("confidentialite", "Comment vos données sont protégées"),
    ("humain", "Demander à parler à une personne"),
)


@dataclass(frozen=True)
class Words:
    """Sentences of the channel. `short_description` at most 120 characters, `description` at most 512."""

    short_description: str = (
        "Conseils de prévention et rappels de médicaments, en français. Un programme, pas un soignant."
    )
    description: str = (
        "Bonjour ! Je suis un programme qui donne des conseils de prévention et rappelle vos médicaments. "
        "Je ne suis pas un soignant et personne ne lit vos messages en direct.\n\n"
        "Je ne pose pas de diagnostic et je ne change aucun traitement. En cas d'urgence, appelez le 112.\n\n"
        "Appuyez sur Démarrer pour commencer."
    )
    private_only: str = (
        "Bonjour. Je parle de santé, donc seulement en privé : écrivez-moi directement. "
        "Je quitte ce groupe pour protéger vos données."
    )
    forwarded: str = (
        "Ce message est transféré. Je réponds seulement à ce que vous m'écrivez vous-même : "
        "dites-le-moi avec vos mots."
    )
    failed: str = (
        "Je n'ai pas réussi à traiter votre dernier message : il n'est peut-être pas pris en compte. "
        "Pouvez-vous le redire autrement ? En cas d'urgence, appelez le 112."
    )
    unsent: str = (
        "Votre message est traité, mais je n'ai pas réussi à vous envoyer toute la réponse. "
        "Vous pouvez me redemander. En cas d'urgence, appelez le 112."
    )


async def introduce(bot: Bot, words: Words) -> None:
    """Set menu and descriptions where they differ (Telegram limits how often they may be set).

    Raises telegram.error.TelegramError."""
    scope = BotCommandScopeAllPrivateChats()
    shown = await bot.get_my_commands(scope=scope)
    if [(command.command, command.description) for command in shown] != list(MENU):
        await bot.set_my_commands([BotCommand(*entry) for entry in MENU], scope=scope)
    if (await bot.get_my_short_description()).short_description != words.short_description:
        await bot.set_my_short_description(words.short_description)
    if (await bot.get_my_description()).description != words.description:
        await bot.set_my_description(words.description)
