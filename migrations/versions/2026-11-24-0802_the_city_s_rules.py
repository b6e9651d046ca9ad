"""the city's rules"""

import sqlalchemy as sa
from alembic import op

revision = '202611240802'
down_revision = '202611232316'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('beat',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), sa.Identity(always=False), nullable=False),
    sa.Column('code', sa.String(length=40), nullable=False),
    sa.Column('name', sa.String(length=100), nullable=False),
    sa.Column('vanished_at', sa.DateTime(timezone=True), nullable=True),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_beat_id')),
    sa.UniqueConstraint('code', name=op.f('uq_beat_code'))
    )
    op.create_table('calendar_version',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), sa.Identity(always=False), nullable=False),
    sa.Column('name', sa.String(length=60), nullable=False),
    sa.Column('content', sa.Text(), nullable=False),
    sa.Column('imported_at', sa.DateTime(timezone=True), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_calendar_version_id')),
    sa.UniqueConstraint('name', name=op.f('uq_calendar_version_name'))
    )
    op.create_table('cell',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), sa.Identity(always=False), nullable=False),
    sa.Column('code', sa.String(length=15), nullable=False),
    sa.Column('name', sa.String(length=100), nullable=True),
    sa.Column('geometry', sa.Text(), nullable=False),
    sa.Column('vanished_at', sa.DateTime(timezone=True), nullable=True),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_cell_id')),
    sa.UniqueConstraint('code', name=op.f('uq_cell_code'))
    )
    op.create_table('component',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), sa.Identity(always=False), nullable=False),
    sa.Column('code', sa.String(length=17), nullable=False),
    sa.Column('item_code', sa.String(length=5), nullable=False),
    sa.Column('name', sa.String(length=100), nullable=False),
    sa.Column('state', sa.String(length=17), nullable=False),
    sa.Column('cell_code', sa.String(length=15), nullable=True),
    sa.Column('department', sa.String(length=100), nullable=True),
    sa.Column('owner', sa.String(length=100), nullable=True),
    sa.Column('maintainer', sa.String(length=100), nullable=True),
    sa.Column('geometry', sa.Text(), nullable=False),
    sa.Column('vanished_at', sa.DateTime(timezone=True), nullable=True),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_component_id')),
    sa.UniqueConstraint('code', name=op.f('uq_component_code'))
    )
    with op.batch_alter_table('component', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_component_item_code'), ['item_code'], unique=False)

    op.create_table('department',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), sa.Identity(always=False), nullable=False),
    sa.Column('slug', sa.String(length=60), nullable=False),
    sa.Column('zh', sa.String(length=60), nullable=False),
    sa.Column('en', sa.String(length=100), nullable=False),
    sa.Column('parent', sa.String(length=60), nullable=True),
    sa.Column('kind', sa.String(length=19), nullable=False),
    sa.Column('changed_at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['parent'], ['department.slug'], name=op.f('fk_department_parent')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_department_id')),
    sa.UniqueConstraint('slug', name=op.f('uq_department_slug'))
    )
    with op.batch_alter_table('department', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_department_parent'), ['parent'], unique=False)

    op.create_table('handbook_edition',
    sa.Column('id', sa.String(length=60), nullable=False),
    sa.Column('city', sa.String(length=80), nullable=False),
    sa.Column('valid_from', sa.String(length=10), nullable=False),
    sa.Column('valid_to', sa.String(length=10), nullable=True),
    sa.Column('approved_by', sa.String(length=200), nullable=True),
    sa.Column('note', sa.Text(), nullable=True),
    sa.Column('content', sa.Text(), nullable=False),
    sa.Column('content_sha256', sa.String(length=64), nullable=False),
    sa.Column('imported_at', sa.DateTime(timezone=True), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_handbook_edition_id'))
    )
    with op.batch_alter_table('handbook_edition', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_handbook_edition_city'), ['city'], unique=False)

    op.create_table('map_change',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), sa.Identity(always=False), nullable=False),
    sa.Column('kind', sa.String(length=18), nullable=False),
    sa.Column('source', sa.String(length=200), nullable=False),
    sa.Column('crs', sa.String(length=16), nullable=True),
    sa.Column('added', sa.Integer(), nullable=False),
    sa.Column('updated', sa.Integer(), nullable=False),
    sa.Column('vanished', sa.Integer(), nullable=False),
    sa.Column('returned', sa.Integer(), nullable=False),
    sa.Column('changed_at', sa.DateTime(timezone=True), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_map_change_id'))
    )
    op.create_table('permit',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), sa.Identity(always=False), nullable=False),
    sa.Column('code', sa.String(length=60), nullable=False),
    sa.Column('item_id', sa.String(length=60), nullable=False),
    sa.Column('holder', sa.String(length=100), nullable=False),
    sa.Column('valid_from_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('valid_to_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('geometry', sa.Text(), nullable=False),
    sa.Column('vanished_at', sa.DateTime(timezone=True), nullable=True),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_permit_id')),
    sa.UniqueConstraint('code', name=op.f('uq_permit_code'))
    )
    with op.batch_alter_table('permit', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_permit_item_id_valid_5bd7bf'), ['item_id', 'valid_from_at'], unique=False)

    op.create_table('road',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), sa.Identity(always=False), nullable=False),
    sa.Column('code', sa.String(length=40), nullable=False),
    sa.Column('name', sa.String(length=100), nullable=False),
    sa.Column('road_class', sa.String(length=20), nullable=False),
    sa.Column('width_m', sa.Float(), nullable=True),
    sa.Column('geometry', sa.Text(), nullable=False),
    sa.Column('vanished_at', sa.DateTime(timezone=True), nullable=True),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_road_id')),
    sa.UniqueConstraint('code', name=op.f('uq_road_code'))
    )
    op.create_table('beat_cell',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), sa.Identity(always=False), nullable=False),
    sa.Column('beat_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('cell_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.ForeignKeyConstraint(['beat_id'], ['beat.id'], name=op.f('fk_beat_cell_beat_id')),
    sa.ForeignKeyConstraint(['cell_id'], ['cell.id'], name=op.f('fk_beat_cell_cell_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_beat_cell_id')),
    sa.UniqueConstraint('beat_id', 'cell_id', name=op.f('uq_beat_cell_beat_id_cell_id'))
    )
    with op.batch_alter_table('beat_cell', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_beat_cell_cell_id'), ['cell_id'], unique=False)

    op.create_table('own_permission',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), sa.Identity(always=False), nullable=False),
    sa.Column('person_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('permission', sa.String(length=34), nullable=False),
    sa.Column('is_granted', sa.SmallInteger(), nullable=False),
    sa.Column('changed_at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_own_permission_person_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_own_permission_id')),
    sa.UniqueConstraint('person_id', 'permission', name=op.f('uq_own_permission_perso_f7676c'))
    )
    op.create_table('post_holding',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), sa.Identity(always=False), nullable=False),
    sa.Column('person_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('post', sa.String(length=24), nullable=False),
    sa.Column('department', sa.String(length=60), nullable=True),
    sa.Column('beat', sa.String(length=40), nullable=True),
    sa.Column('valid_from', sa.DateTime(timezone=True), nullable=False),
    sa.Column('valid_to', sa.DateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['department'], ['department.slug'], name=op.f('fk_post_holding_department')),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_post_holding_person_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_post_holding_id'))
    )
    with op.batch_alter_table('post_holding', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_post_holding_department'), ['department'], unique=False)
        batch_op.create_index(batch_op.f('ix_post_holding_person_id'), ['person_id'], unique=False)

    with op.batch_alter_table('camera_view', schema=None) as batch_op:
        batch_op.add_column(sa.Column('regions', sa.Text(), nullable=True))

    with op.batch_alter_table('candidate', schema=None) as batch_op:
        batch_op.add_column(sa.Column('suppressed_by', sa.String(length=200), nullable=True))
        batch_op.add_column(sa.Column('permit_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True))
        batch_op.create_index(batch_op.f('ix_candidate_permit_id'), ['permit_id'], unique=False)
        batch_op.create_foreign_key(batch_op.f('fk_candidate_permit_id'), 'permit', ['permit_id'], ['id'])

    with op.batch_alter_table('case_event', schema=None) as batch_op:
        batch_op.alter_column('action',
               existing_type=sa.VARCHAR(length=16),
               type_=sa.String(length=27),
               existing_nullable=False)
        batch_op.alter_column('from_state',
               existing_type=sa.VARCHAR(length=18),
               type_=sa.String(length=20),
               existing_nullable=True)
        batch_op.alter_column('to_state',
               existing_type=sa.VARCHAR(length=18),
               type_=sa.String(length=20),
               existing_nullable=False)

    with op.batch_alter_table('city_case', schema=None) as batch_op:
        batch_op.alter_column('state',
               existing_type=sa.VARCHAR(length=18),
               type_=sa.String(length=20),
               existing_nullable=False)
        batch_op.alter_column('source',
               existing_type=sa.VARCHAR(length=13),
               type_=sa.String(length=19),
               existing_nullable=False)

    with op.batch_alter_table('spot', schema=None) as batch_op:
        batch_op.add_column(sa.Column('portrait', sa.Text(), nullable=True))

