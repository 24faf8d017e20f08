"""Where each dialogue stands (slots and open form), one sealed row a person."""

from __future__ import annotations

import datetime as dtm
from collections.abc import Collection
from typing import Any

import sqlalchemy as sa

from bot.clock import Clock
from bot.storage.database import Database
from bot.storage.tables import contact, dialogue_state


class DialogueStates:
    """Loads and saves dialogue states. Opens its own short transactions: Rasa calls it from another process."""

    def __init__(self, db: Database, clock: Clock) -> None:
        self._db = db
        self._clock = clock

    def load(self, patient_id: str) -> dict[str, Any] | None:
        """The state last saved, or None."""
        mine = dialogue_state.c.patient_id == patient_id
        with self._db.read() as connection:
            found = connection.execute(sa.select(dialogue_state.c.events).where(mine)).scalar()
        return None if found is None else dict(found)

    def save(self, patient_id: str, state: dict[str, Any]) -> None:
        """Replace the state. Does nothing for somebody who is not (or no longer) known: Rasa saves once more
        after the action that erased a person, and that must not bring anything back."""
        now = self._clock.now()
        mine = dialogue_state.c.patient_id == patient_id
        with self._db.begin() as connection:
            if not connection.execute(sa.select(sa.literal(1)).where(contact.c.patient_id == patient_id)).first():
                return
            changed = connection.execute(dialogue_state.update().where(mine).values(events=state, updated_at=now))
            if not changed.rowcount:
                connection.execute(dialogue_state.insert().values(patient_id=patient_id, events=state, updated_at=now))

    def last_turn(self, patient_id: str) -> dtm.datetime | None:
        """When the state was last saved: the end of the newest turn that is over."""
        mine = dialogue_state.c.patient_id == patient_id
        with self._db.read() as connection:
            found = connection.execute(sa.select(dialogue_state.c.updated_at).where(mine)).scalar()
        return found if isinstance(found, dtm.datetime) else None

    def leave(self, patient_id: str, keep: Collection[str] = ()) -> None:
        """Close whatever is open: forms, questions, waiting wishes. Only the slots in `keep` stay."""
        state = self.load(patient_id)
        if state:
            self.save(patient_id, {"slots": {n: v for n, v in state["slots"].items() if n in keep}, "loop": None})

    def delete(self, patient_id: str) -> None:
        """Forget where the dialogue stands; the next message starts anew."""
        with self._db.begin() as connection:
            connection.execute(dialogue_state.delete().where(dialogue_state.c.patient_id == patient_id))
