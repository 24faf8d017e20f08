"""Weekly summaries, stays elsewhere, carers"""

import sqlalchemy as sa
from alembic import op

import bot.storage.types

revision = '0004'
down_revision = '0003'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('answered_for',
    sa.Column('dose_id', sa.String(length=32), nullable=False),
    sa.Column('link_id', sa.String(length=32), nullable=False),
    sa.Column('patient_id', sa.String(length=32), nullable=False),
    sa.Column('called', bot.storage.types.Sealed(), nullable=False),
    sa.Column('verb', sa.String(length=16), nullable=False),
    sa.Column('at', bot.storage.types.Instant(), nullable=False),
    sa.PrimaryKeyConstraint('dose_id', 'link_id', name=op.f('pk_answered_for'))
    )
    with op.batch_alter_table('answered_for', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_answered_for_patient_id'), ['patient_id'], unique=False)

    op.create_table('carer_link',
    sa.Column('id', sa.String(length=32), nullable=False),
    sa.Column('patient_id', sa.String(length=32), nullable=False),
    sa.Column('carer_id', sa.String(length=32), nullable=True),
    sa.Column('called', bot.storage.types.Sealed(), nullable=False),
    sa.Column('delay_s', sa.Integer(), nullable=False),
    sa.Column('content', sa.String(length=8), nullable=False),
    sa.Column('may_answer', sa.Boolean(), nullable=False),
    sa.Column('code_hash', sa.String(length=64), nullable=True),
    sa.Column('code_until', bot.storage.types.Instant(), nullable=True),
    sa.Column('state', sa.String(length=8), nullable=False),
    sa.Column('created_at', bot.storage.types.Instant(), nullable=False),
    sa.Column('accepted_at', bot.storage.types.Instant(), nullable=True),
    sa.Column('ended_at', bot.storage.types.Instant(), nullable=True),
    sa.Column('next_at', bot.storage.types.Instant(), nullable=True),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_carer_link')),
    sa.UniqueConstraint('code_hash', name=op.f('uq_carer_link_code_hash'))
    )
    with op.batch_alter_table('carer_link', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_carer_link_carer_id'), ['carer_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_carer_link_patient_id'), ['patient_id'], unique=False)
        batch_op.create_index('ix_carer_link_state_next_at', ['state', 'next_at'], unique=False)

    op.create_table('note',
    sa.Column('id', sa.String(length=64), nullable=False),
    sa.Column('patient_id', sa.String(length=32), nullable=False),
    sa.Column('kind', sa.String(length=16), nullable=False),
    sa.Column('link_id', sa.String(length=32), nullable=True),
    sa.Column('dose_id', sa.String(length=32), nullable=True),
    sa.Column('send_at', bot.storage.types.Instant(), nullable=True),
    sa.Column('expires_at', bot.storage.types.Instant(), nullable=False),
    sa.Column('lease_until', bot.storage.types.Instant(), nullable=True),
    sa.Column('holder', sa.String(length=40), nullable=True),
    sa.Column('attempts', sa.Integer(), nullable=False),
    sa.Column('sent_at', bot.storage.types.Instant(), nullable=True),
    sa.Column('message_ref', sa.String(length=64), nullable=True),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_note'))
    )
    with op.batch_alter_table('note', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_note_link_id'), ['link_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_note_patient_id'), ['patient_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_note_send_at'), ['send_at'], unique=False)

    op.create_table('travel',
    sa.Column('patient_id', sa.String(length=32), nullable=False),
    sa.Column('place', bot.storage.types.Sealed(), nullable=False),
    sa.Column('zone', sa.String(length=64), nullable=False),
    sa.Column('home_zone', sa.String(length=64), nullable=False),
    sa.Column('local_hours', sa.Boolean(), nullable=False),
    sa.Column('begins_at', bot.storage.types.Instant(), nullable=False),
    sa.Column('ends_at', bot.storage.types.Instant(), nullable=True),
    sa.Column('state', sa.String(length=8), nullable=False),
    sa.Column('next_at', bot.storage.types.Instant(), nullable=True),
    sa.PrimaryKeyConstraint('patient_id', name=op.f('pk_travel'))
    )
    with op.batch_alter_table('travel', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_travel_next_at'), ['next_at'], unique=False)

    op.create_table('unasked',
    sa.Column('patient_id', sa.String(length=32), nullable=False),
    sa.Column('local_date', sa.String(length=10), nullable=False),
    sa.Column('kind', sa.String(length=16), nullable=False),
    sa.PrimaryKeyConstraint('patient_id', 'local_date', name=op.f('pk_unasked'))
    )
    op.create_table('weekly',
    sa.Column('patient_id', sa.String(length=32), nullable=False),
    sa.Column('next_at', bot.storage.types.Instant(), nullable=False),
    sa.PrimaryKeyConstraint('patient_id', name=op.f('pk_weekly'))
    )
    with op.batch_alter_table('weekly', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_weekly_next_at'), ['next_at'], unique=False)


def downgrade() -> None:
    with op.batch_alter_table('weekly', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_weekly_next_at'))

    op.drop_table('weekly')
    op.drop_table('unasked')
    with op.batch_alter_table('travel', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_travel_next_at'))

    op.drop_table('travel')
    with op.batch_alter_table('note', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_note_send_at'))
        batch_op.drop_index(batch_op.f('ix_note_patient_id'))
        batch_op.drop_index(batch_op.f('ix_note_link_id'))

    op.drop_table('note')
    with op.batch_alter_table('carer_link', schema=None) as batch_op:
        batch_op.drop_index('ix_carer_link_state_next_at')
        batch_op.drop_index(batch_op.f('ix_carer_link_patient_id'))
        batch_op.drop_index(batch_op.f('ix_carer_link_carer_id'))

    op.drop_table('carer_link')
    with op.batch_alter_table('answered_for', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_answered_for_patient_id'))

    op.drop_table('answered_for')
