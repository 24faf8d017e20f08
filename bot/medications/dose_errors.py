"""What can be wrong with a command about a plan or a dose."""

from __future__ import annotations

from bot.errors import CoachError


class UnknownDose(CoachError):
    """There is no such dose, or no longer (erased)."""


class UnknownPlan(CoachError):
    """There is no such plan, or no longer (erased)."""


class SnoozeTooFar(CoachError):
    """Later than the next dose of the plan, later than a day, or not in the future."""
