"""platforms of more kinds"""

import sqlalchemy as sa
from alembic import op

revision = '202611241745'
down_revision = '202611241425'
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table('platform', schema=None) as batch_op:
        batch_op.alter_column('kind', existing_type=sa.String(length=11), type_=sa.String(length=15), existing_nullable=False)
        batch_op.add_column(sa.Column('hosts', sa.Text(), nullable=True))
