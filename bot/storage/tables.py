"""Every table, in SQLAlchemy Core; a change here needs a migration (a test compares both).

Instants are UTC. Columns of type `Sealed` are encrypted at rest; those named `*_hash` are keyed hashes that
allow finding a row without keeping the value. Everything about a person hangs on `contact.patient_id`, a random
pseudonym, so that erasing is one list of deletes (`PERSONAL`).
"""

from __future__ import annotations

import sqlalchemy as sa

from bot.storage.types import Instant, Sealed, SealedJSON

metadata = sa.MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s",
        "pk": "pk_%(table_name)s",
    }
)

contact = sa.Table(  # which chat belongs to which pseudonym: the only link to a real person
    "contact", metadata,
    sa.Column("patient_id", sa.String(32), primary_key=True),
    sa.Column("channel", sa.String(16), nullable=False),
    sa.Column("external_hash", sa.String(64), nullable=False),
    sa.Column("external_id", Sealed, nullable=False),
    sa.Column("created_at", Instant, nullable=False),
    sa.Column("last_seen_at", Instant, nullable=False),
    sa.Column("reachable", sa.Boolean, nullable=False, default=True),
    sa.Column("welcomed_at", Instant),
    sa.Column("muted_until", Instant),             # after a crisis: no coaching
    sa.Column("underage", sa.Boolean, nullable=False, default=False),
    sa.Column("offered", SealedJSON),              # buttons of the newest message: [[label, data], ...]
    sa.UniqueConstraint("channel", "external_hash"),
)

consent = sa.Table(
    "consent", metadata,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("patient_id", sa.String(32), nullable=False, index=True),
    sa.Column("purpose", sa.String(16), nullable=False),   # profile, followup, journal
    sa.Column("text_version", sa.String(16), nullable=False),
    sa.Column("granted", sa.Boolean, nullable=False),
    sa.Column("decided_at", Instant, nullable=False),      # the newest row of a purpose counts
)

profile = sa.Table(
    "profile", metadata,
    sa.Column("patient_id", sa.String(32), primary_key=True),
    sa.Column("facts", SealedJSON, nullable=False),        # names and values of bot.patients.profile
    sa.Column("updated_at", Instant, nullable=False),
)

measure = sa.Table(
    "measure", metadata,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("patient_id", sa.String(32), nullable=False, index=True),
    sa.Column("kind", sa.String(24), nullable=False),
    sa.Column("value", SealedJSON, nullable=False),        # {"systolic": 130, "diastolic": 80} or {"value": 72.5}
    sa.Column("unit", sa.String(12), nullable=False),
    sa.Column("measured_at", Instant, nullable=False),
)

questionnaire_run = sa.Table(  # one questionnaire being answered, or answered
    "questionnaire_run", metadata,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("patient_id", sa.String(32), nullable=False, index=True),
    sa.Column("name", Sealed, nullable=False),             # which one: "phq2" says something about a person
    sa.Column("answers", SealedJSON, nullable=False),      # {"question": option, number or fact}
    sa.Column("result", SealedJSON),                       # {"score": 13, "highest": 26, "band": "moyen"}
    sa.Column("state", sa.String(8), nullable=False),      # open, done, closed (refused, or begun anew)
    sa.Column("started_at", Instant, nullable=False),
    sa.Column("updated_at", Instant, nullable=False),
)

plan = sa.Table(  # one reminder: a medicine or a care act, and its rule
    "plan", metadata,
    sa.Column("id", sa.String(32), primary_key=True),
    sa.Column("patient_id", sa.String(32), nullable=False, index=True),
    sa.Column("label", Sealed, nullable=False),            # as said: "metformine"
    sa.Column("doses", SealedJSON),                        # null, "500 mg", or {"08:00": "500 mg"}
    sa.Column("rule", sa.JSON, nullable=False),            # bot.medications.recurrence.Rule as a dictionary
    sa.Column("zone", sa.String(64), nullable=False),
    sa.Column("status", sa.String(12), nullable=False),    # active, paused, stopped
    sa.Column("created_at", Instant, nullable=False),
    sa.Column("paused_until", Instant),
    sa.Column("discreet", sa.Boolean, nullable=False, default=False),
    sa.Column("kind", sa.String(8), nullable=False, default="dose"),  # dose, care, need (taken when needed)
    sa.Column("next_due_at", Instant),                     # first occurrence without a row; null: nothing more to come
    sa.Column("most", sa.Integer),                         # kind need: intakes in 24 hours at most, as the person said
    sa.Column("nags", sa.Integer, nullable=False, default=0),  # how often an unanswered dose is said again
    sa.Column("nag_at_night", sa.Boolean, nullable=False, default=False),
    sa.Index("ix_plan_status_next_due_at", "status", "next_due_at"),
    sa.Index("ix_plan_status_paused_until", "status", "paused_until"),
)

dose = sa.Table(  # one due dose = one row = its own outbox
    "dose", metadata,
    sa.Column("id", sa.String(32), primary_key=True),      # derived from plan, local date and slot
    sa.Column("plan_id", sa.String(32), nullable=False, index=True),
    sa.Column("patient_id", sa.String(32), nullable=False),
    sa.Column("local_date", sa.String(10), nullable=False),
    sa.Column("slot", sa.String(5), nullable=False),       # "08:00", the wall-clock hour of the rule
    sa.Column("due_at", Instant, nullable=False),
    sa.Column("gap_s", sa.Integer),                        # seconds to the plan's next occurrence; null: the last one
    sa.Column("closes_at", Instant, nullable=False),       # last instant at which the state may stay unanswered
    sa.Column("snoozed_until", Instant),                   # the hour asked for with "later"
    sa.Column("state", sa.String(12), nullable=False),     # due, sending, sent, unknown, taken, skipped, missed, cancelled
    sa.Column("send_at", Instant),                         # when to send (or, once missed, to mention) next; null: not to
    sa.Column("lease_until", Instant),
    sa.Column("holder", sa.String(40)),
    sa.Column("attempts", sa.Integer, nullable=False, default=0),
    sa.Column("unknown_sends", sa.Integer, nullable=False, default=0),
    sa.Column("sent_at", Instant),
    sa.Column("message_ref", sa.String(64)),               # the channel's id of the message sent
    sa.Column("answered_at", Instant),                     # when the person answered
    sa.Column("taken_at", Instant),                        # when the person says the dose was taken
    sa.Column("cause", sa.String(24)),                     # why skipped, missed or cancelled
    sa.Column("bundle", sa.String(32)),                    # doses that left in one message: the id of the first of them
    sa.Column("nagged", sa.Integer, nullable=False, default=0),  # how often it was said again
    sa.UniqueConstraint("plan_id", "local_date", "slot"),
    sa.Index("ix_dose_patient_id_due_at", "patient_id", "due_at"),
    sa.Index("ix_dose_state_send_at_id", "state", "send_at", "id"),  # in the order of sending: a batch costs a batch
    sa.Index("ix_dose_state_closes_at", "state", "closes_at"),
    sa.Index("ix_dose_sent_at", "sent_at"),
)

inbox = sa.Table(  # every update stored once before it is confirmed
    "inbox", metadata,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("channel", sa.String(16), nullable=False),
    sa.Column("update_id", sa.String(64), nullable=False),
    sa.Column("lane", sa.String(64), nullable=False),      # keyed hash of the chat: order is kept within a lane
    sa.Column("payload", SealedJSON),                      # emptied once handled
    sa.Column("received_at", Instant, nullable=False),
    sa.Column("state", sa.String(8), nullable=False),      # new, done, dead
    sa.Column("attempts", sa.Integer, nullable=False, default=0),
    sa.UniqueConstraint("channel", "update_id"),
    sa.Index("ix_inbox_state_id", "state", "id"),
)

mailbox = sa.Table(  # messages for channels that fetch (browser, terminal)
    "mailbox", metadata,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("patient_id", sa.String(32), nullable=False, index=True),
    sa.Column("payload", SealedJSON, nullable=False),
    sa.Column("created_at", Instant, nullable=False),
    sa.Column("fetched_at", Instant),
)

button = sa.Table(  # what a button means stays here; the channel carries only the token
    "button", metadata,
    sa.Column("token", sa.String(24), primary_key=True),
    sa.Column("patient_id", sa.String(32), nullable=False, index=True),
    sa.Column("meaning", SealedJSON, nullable=False),      # {"dialogue": "/affirm"} and the like
    sa.Column("created_at", Instant, nullable=False),
    sa.Column("used_at", Instant),
)

dialogue_state = sa.Table(  # Rasa's tracker, compact: of what was said only what still waits, sealed
    "dialogue_state", metadata,
    sa.Column("patient_id", sa.String(32), primary_key=True),
    sa.Column("events", SealedJSON, nullable=False),
    sa.Column("updated_at", Instant, nullable=False),
)

turn = sa.Table(  # the conversation journal
    "turn", metadata,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("patient_id", sa.String(32), index=True),    # null without the person's consent
    sa.Column("channel", sa.String(16), nullable=False),
    sa.Column("at", Instant, nullable=False, index=True),
    sa.Column("said", Sealed),                             # masked; null without consent
    sa.Column("answered", Sealed),                         # masked; null without consent
    sa.Column("label", sa.String(40)),
    sa.Column("confidence", sa.Float),
    sa.Column("decision", sa.String(8)),
    sa.Column("action", sa.String(200)),
    sa.Column("safety", sa.String(24)),                    # level and kind, when not none
    sa.Column("latency_ms", sa.Integer, nullable=False),
)

alert = sa.Table(  # for operators: crises, hand-off wishes, unreachable people
    "alert", metadata,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("patient_id", sa.String(32), index=True),
    sa.Column("kind", sa.String(24), nullable=False),
    sa.Column("at", Instant, nullable=False),
    sa.Column("closed_at", Instant),
)

lease = sa.Table(  # one poller, one worker at a time
    "lease", metadata,
    sa.Column("name", sa.String(64), primary_key=True),
    sa.Column("holder", sa.String(64), nullable=False),
    sa.Column("until", Instant, nullable=False),
)

erasure = sa.Table(  # receipts; nothing that leads back to the person
    "erasure", metadata,
    sa.Column("receipt", sa.String(16), primary_key=True),
    sa.Column("at", Instant, nullable=False),
    sa.Column("rows", sa.Integer, nullable=False),
)

weekly = sa.Table(  # who wants a summary each week; no row: not wanted
    "weekly", metadata,
    sa.Column("patient_id", sa.String(32), primary_key=True),
    sa.Column("next_at", Instant, nullable=False, index=True),
)

unasked = sa.Table(  # the budget of one unasked message a day, doses apart
    "unasked", metadata,
    sa.Column("patient_id", sa.String(32), primary_key=True),
    sa.Column("local_date", sa.String(10), primary_key=True),
    sa.Column("kind", sa.String(16), nullable=False),
)

travel = sa.Table(  # a stay elsewhere: one at a time
    "travel", metadata,
    sa.Column("patient_id", sa.String(32), primary_key=True),
    sa.Column("place", Sealed, nullable=False),            # as said: "Montréal"
    sa.Column("zone", sa.String(64), nullable=False),
    sa.Column("home_zone", sa.String(64), nullable=False),
    sa.Column("local_hours", sa.Boolean, nullable=False),  # whether reminders follow the clock of the place
    sa.Column("begins_at", Instant, nullable=False),
    sa.Column("ends_at", Instant),                         # null: until told
    sa.Column("state", sa.String(8), nullable=False),      # planned, away, asking (home again, a question open)
    sa.Column("next_at", Instant, index=True),             # when the worker has to look at it again
)

carer_link = sa.Table(  # somebody who is told when a dose stays unanswered; the person chose delay and content
    "carer_link", metadata,
    sa.Column("id", sa.String(32), primary_key=True),
    sa.Column("patient_id", sa.String(32), nullable=False, index=True),
    sa.Column("carer_id", sa.String(32), index=True),      # null until the invitation was accepted
    sa.Column("called", Sealed, nullable=False),           # as the person calls them: "ma fille"
    sa.Column("delay_s", sa.Integer, nullable=False),
    sa.Column("content", sa.String(8), nullable=False),    # hour, name
    sa.Column("may_answer", sa.Boolean, nullable=False),
    sa.Column("code_hash", sa.String(64), unique=True),    # emptied once used
    sa.Column("code_until", Instant),
    sa.Column("state", sa.String(8), nullable=False),      # invited, active, ended
    sa.Column("created_at", Instant, nullable=False),
    sa.Column("accepted_at", Instant),
    sa.Column("ended_at", Instant),
    sa.Column("next_at", Instant),                         # when to look for unanswered doses again
    sa.Index("ix_carer_link_state_next_at", "state", "next_at"),
)

note = sa.Table(  # one message that is not a dose: its own outbox, as a dose is
    "note", metadata,
    sa.Column("id", sa.String(64), primary_key=True),      # derived from what it is about, so that it is made once
    sa.Column("patient_id", sa.String(32), nullable=False, index=True),  # who receives it
    sa.Column("kind", sa.String(16), nullable=False),      # bot.notes.model.Kind
    sa.Column("link_id", sa.String(32), index=True),       # the carer's link that it is about
    sa.Column("dose_id", sa.String(32)),
    sa.Column("send_at", Instant, index=True),             # null: sent, or not to be sent any more
    sa.Column("expires_at", Instant, nullable=False),
    sa.Column("lease_until", Instant),
    sa.Column("holder", sa.String(40)),
    sa.Column("attempts", sa.Integer, nullable=False, default=0),
    sa.Column("sent_at", Instant),
    sa.Column("message_ref", sa.String(64)),
)

answered_for = sa.Table(  # doses that a carer answered for the person
    "answered_for", metadata,
    sa.Column("dose_id", sa.String(32), primary_key=True),
    sa.Column("link_id", sa.String(32), primary_key=True),
    sa.Column("patient_id", sa.String(32), nullable=False, index=True),
    sa.Column("called", Sealed, nullable=False),           # who answered, as the person calls them
    sa.Column("verb", sa.String(16), nullable=False),
    sa.Column("at", Instant, nullable=False),              # holds only while the dose was answered at this instant
)

PERSONAL = (
    consent, profile, measure, questionnaire_run, answered_for, note, carer_link, travel, weekly, unasked, dose, plan,
    mailbox, button, dialogue_state, turn, alert, contact,
)
"""Tables with a patient_id column, in the order of erasure. `inbox` is cleared by lane."""
