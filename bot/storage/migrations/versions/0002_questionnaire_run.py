"""Runs of questionnaires"""

import sqlalchemy as sa
from alembic import op

import bot.storage.types

revision = '0002'
down_revision = '0001'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('questionnaire_run',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('patient_id', sa.String(length=32), nullable=False),
    sa.Column('name', bot.storage.types.Sealed(), nullable=False),
    sa.Column('answers', bot.storage.types.SealedJSON(), nullable=False),
    sa.Column('result', bot.storage.types.SealedJSON(), nullable=True),
    sa.Column('state', sa.String(length=8), nullable=False),
    sa.Column('started_at', bot.storage.types.Instant(), nullable=False),
    sa.Column('updated_at', bot.storage.types.Instant(), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_questionnaire_run'))
    )
    with op.batch_alter_table('questionnaire_run', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_questionnaire_run_patient_id'), ['patient_id'], unique=False)


def downgrade() -> None:
    with op.batch_alter_table('questionnaire_run', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_questionnaire_run_patient_id'))

    op.drop_table('questionnaire_run')
