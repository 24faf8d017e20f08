"""Doses that leave in one message; indexes in the order of sending and of a person's days"""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column('dose', sa.Column('bundle', sa.String(length=32), nullable=True))
    op.drop_index('ix_dose_patient_id', table_name='dose')
    op.create_index('ix_dose_patient_id_due_at', 'dose', ['patient_id', 'due_at'])
    op.drop_index('ix_dose_state_send_at', table_name='dose')
    op.create_index('ix_dose_state_send_at_id', 'dose', ['state', 'send_at', 'id'])
    op.create_index('ix_dose_sent_at', 'dose', ['sent_at'])


def downgrade() -> None:
    op.drop_index('ix_dose_sent_at', table_name='dose')
    op.drop_index('ix_dose_state_send_at_id', table_name='dose')
    op.create_index('ix_dose_state_send_at', 'dose', ['state', 'send_at'])
    op.drop_index('ix_dose_patient_id_due_at', table_name='dose')
    op.create_index('ix_dose_patient_id', 'dose', ['patient_id'])
    op.drop_column('dose', 'bundle')
