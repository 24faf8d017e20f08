"""Medicines taken when needed, with their maximum; doses said again when they stay unanswered"""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column('plan', sa.Column('most', sa.Integer(), nullable=True))
    op.add_column('plan', sa.Column('nags', sa.Integer(), nullable=False, server_default='0'))
    op.add_column('plan', sa.Column('nag_at_night', sa.Boolean(), nullable=False, server_default=sa.false()))
    op.add_column('dose', sa.Column('nagged', sa.Integer(), nullable=False, server_default='0'))
    for table, column, kind in (('plan', 'nags', sa.Integer()), ('plan', 'nag_at_night', sa.Boolean()), ('dose', 'nagged', sa.Integer())):
        with op.batch_alter_table(table) as batch:
            batch.alter_column(column, existing_type=kind, existing_nullable=False, server_default=None)


def downgrade() -> None:
    op.drop_column('dose', 'nagged')
    for column in ('nag_at_night', 'nags', 'most'):
        op.drop_column('plan', column)
