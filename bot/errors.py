"""Errors that more than one room raises or catches; each message is for operators' logs, never for a patient."""

from __future__ import annotations


class CoachError(Exception):
    """Base of every error of this project that a caller may want to name."""


class SettingsError(CoachError):
    """A setting is missing or cannot be used. The message is French and says what to do."""


class ContentError(CoachError):
    """The educators' data does not check. `problems` holds every finding, not only the first one."""

    def __init__(self, problems: list[str]) -> None:
        super().__init__("\n".join(problems))
        self.problems = problems


class DialogueUnavailable(CoachError):
    """Rasa did not answer in time or is not running; doses, buttons and danger signs go on without it."""


class InvalidTransition(CoachError):
    """A state change that the present state does not allow."""


class NotTheOwner(CoachError):
    """Somebody acts on a dose, plan or button of another person."""


class ConsentMissing(CoachError):
    """Something would be stored for a purpose that the person has not agreed to."""
