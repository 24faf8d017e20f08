"""Prevention acts that people say are done"""

import sqlalchemy as sa
from alembic import op

import bot.storage.types

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "prevention_done",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("patient_id", sa.String(length=32), nullable=False),
        sa.Column("act", bot.storage.types.Sealed(), nullable=False),
        sa.Column("done_on", bot.storage.types.Sealed(), nullable=False),
        sa.Column("said_at", bot.storage.types.Instant(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_prevention_done")),
    )
    with op.batch_alter_table("prevention_done", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_prevention_done_patient_id"), ["patient_id"], unique=False)


def downgrade() -> None:
    with op.batch_alter_table("prevention_done", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_prevention_done_patient_id"))
    op.drop_table("prevention_done")
