"""Why a dose was not taken, where it is said in words. Pure."""

from __future__ import annotations

import re

from bot.french import fold

_REASONS = (
    ("stock", r"\b(?:n'ai|ai|en ai|y a|a) plus(?! mal)\b.*\b(?:boites?|comprimes?|cp|cachets?|pilules?|gelules?|sachets?|stock|medocs?|medicaments?|rien)\b"
              r"|\bj?en ai plus\b(?! mal)|\b(?:plus de|fini (?:la|ma)|boite vide|rupture|a court)\b.*\b(?:boites?|stock|medocs?|comprimes?)\b|\brupture\b|\ba court\b"),
    ("side", r"\beffets? (?:secondaires?|indesirables?|genants?)\b|\b(?:ca|il|elle|le medoc|le medicament) (?:me |m')(?:rend|donne|fait|file|fatigue|endort|gratte)\b"
             r"|\b(?:nausees?|vomi\w*|vertiges?|diarrhees?|demange\w*|boutons)\b|\bsupporte (?:pas|mal)\b"),
    ("better", r"\b(?:vais|va|suis|me sens|sens) (?:\w+ )?(?:mieux|gueri\w*)\b|\bplus (?:besoin|mal)\b|\bgueri\w*\b"),
    ("cost", r"\b(?:trop )?cher\w*\b|\bpas (?:les moyens|l'argent|d'argent|de sous|les sous|rembourse\w*)\b|\bpeux pas (?:le |la |les )?payer\b"),
    ("forgot", r"\b(?:oubli\w*|zap\w*|pas pense|sorti\w* de la tete|pas fait gaffe|loupe\w*|rate\w*)\b"),
)
_PATTERNS = tuple((reason, re.compile(pattern)) for reason, pattern in _REASONS)


def said(text: str) -> str | None:
    """One of SKIP_REASONS, or None when no reason is said."""
    folded = fold(text)
    return next((reason for reason, pattern in _PATTERNS if pattern.search(folded)), None)
