"""the one door"""

import sqlalchemy as sa
from alembic import op

revision = '202611241425'
down_revision = '202611241339'
branch_labels = None
depends_on = None

# The audit log is append-only, whoever asks: as `accounts.audit_tables` had it that day.
SQLITE_TRIGGERS = (
    """CREATE TRIGGER audit_entry_no_update BEFORE UPDATE ON audit_entry
BEGIN SELECT RAISE(ABORT, 'the audit log is append-only'); END""",
    """CREATE TRIGGER audit_entry_no_delete BEFORE DELETE ON audit_entry
BEGIN SELECT RAISE(ABORT, 'the audit log is append-only'); END""",
    """CREATE TRIGGER audit_head_no_return BEFORE UPDATE ON audit_head WHEN NEW.seq < OLD.seq OR NEW.id <> OLD.id
BEGIN SELECT RAISE(ABORT, 'the audit log is append-only'); END""",
    """CREATE TRIGGER audit_head_no_delete BEFORE DELETE ON audit_head
BEGIN SELECT RAISE(ABORT, 'the audit log is append-only'); END""",
)

POSTGRESQL_TRIGGERS = (
    """CREATE OR REPLACE FUNCTION audit_is_append_only() RETURNS trigger LANGUAGE plpgsql AS
'BEGIN RAISE EXCEPTION ''the audit log is append-only''; END'""",
    """CREATE TRIGGER audit_entry_no_change BEFORE UPDATE OR DELETE ON audit_entry
FOR EACH ROW EXECUTE FUNCTION audit_is_append_only()""",
    """CREATE TRIGGER audit_entry_no_truncate BEFORE TRUNCATE ON audit_entry
FOR EACH STATEMENT EXECUTE FUNCTION audit_is_append_only()""",
    """CREATE TRIGGER audit_head_no_return BEFORE UPDATE ON audit_head
FOR EACH ROW WHEN (NEW.seq < OLD.seq OR NEW.id <> OLD.id) EXECUTE FUNCTION audit_is_append_only()""",
    """CREATE TRIGGER audit_head_no_delete BEFORE DELETE ON audit_head
FOR EACH ROW EXECUTE FUNCTION audit_is_append_only()""",
    """CREATE TRIGGER audit_head_no_truncate BEFORE TRUNCATE ON audit_head
FOR EACH STATEMENT EXECUTE FUNCTION audit_is_append_only()""",
)


def upgrade() -> None:
    op.create_table('audit_head',
    sa.Column('id', sa.Integer(), autoincrement=False, nullable=False),
    sa.Column('seq', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('seal', sa.String(length=64), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_audit_head_id'))
    )
    op.create_table('job',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), sa.Identity(always=False), nullable=False),
    sa.Column('kind', sa.String(length=40), nullable=False),
    sa.Column('asked_by', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.Column('asked_by_key', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.Column('request_id', sa.String(length=64), nullable=True),
    sa.Column('parameters', sa.Text(), nullable=False),
    sa.Column('sealed', sa.Text(), nullable=True),
    sa.Column('state', sa.String(length=15), nullable=False),
    sa.Column('progress_percent', sa.Integer(), nullable=True),
    sa.Column('result', sa.Text(), nullable=True),
    sa.Column('error', sa.String(length=60), nullable=True),
    sa.Column('error_text', sa.Text(), nullable=True),
    sa.Column('error_text_zh', sa.Text(), nullable=True),
    sa.Column('asked_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('started_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('ended_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('attempts', sa.Integer(), nullable=False),
    sa.Column('lease_token', sa.String(length=32), nullable=True),
    sa.Column('lease_until', sa.DateTime(timezone=True), nullable=True),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_job_id'))
    )
    with op.batch_alter_table('job', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_job_asked_at'), ['asked_at'], unique=False)
        batch_op.create_index(batch_op.f('ix_job_asked_by_id'), ['asked_by', 'id'], unique=False)
        batch_op.create_index(batch_op.f('ix_job_asked_by_key_id'), ['asked_by_key', 'id'], unique=False)

    op.create_table('live_event',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), sa.Identity(always=False), nullable=False),
    sa.Column('channel', sa.String(length=20), nullable=False),
    sa.Column('event_key', sa.String(length=60), nullable=False),
    sa.Column('person_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.Column('departments', sa.Text(), nullable=False),
    sa.Column('beat', sa.String(length=40), nullable=True),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_live_event_id'))
    )
    op.create_table('picture_blurring',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), sa.Identity(always=False), nullable=False),
    sa.Column('source_key', sa.String(length=100), nullable=False),
    sa.Column('blurred_key', sa.String(length=100), nullable=True),
    sa.Column('asked_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('done_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('failed_text', sa.String(length=400), nullable=True),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_picture_blurring_id')),
    sa.UniqueConstraint('source_key', name=op.f('uq_picture_blurring_source_key'))
    )
    with op.batch_alter_table('picture_blurring', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_picture_blurring_asked_at'), ['asked_at'], unique=False)
        batch_op.create_index(batch_op.f('ix_picture_blurring_blu_73f88e'), ['blurred_key'], unique=False)

    op.create_table('upload',
    sa.Column('token', sa.String(length=43), nullable=False),
    sa.Column('person_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.Column('key_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.Column('purpose', sa.String(length=20), nullable=False),
    sa.Column('details', sa.Text(), nullable=False),
    sa.Column('size_bytes', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('offset_bytes', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('result_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('expires_at', sa.DateTime(timezone=True), nullable=False),
    sa.PrimaryKeyConstraint('token', name=op.f('pk_upload_token'))
    )
    with op.batch_alter_table('upload', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_upload_expires_at'), ['expires_at'], unique=False)
        batch_op.create_index(batch_op.f('ix_upload_person_id'), ['person_id'], unique=False)

    op.create_table('upload_part',
    sa.Column('token', sa.String(length=43), nullable=False),
    sa.Column('from_byte', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), autoincrement=False, nullable=False),
    sa.Column('part_key', sa.String(length=100), nullable=False),
    sa.PrimaryKeyConstraint('token', 'from_byte', name=op.f('pk_upload_part_token_from_byte'))
    )
    with op.batch_alter_table('upload_part', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_upload_part_part_key'), ['part_key'], unique=False)

    op.create_table('audit_entry',
    sa.Column('seq', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), autoincrement=False, nullable=False),
    sa.Column('happened_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('person_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.Column('key_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.Column('address', sa.String(length=60), nullable=True),
    sa.Column('action', sa.String(length=60), nullable=False),
    sa.Column('about', sa.String(length=120), nullable=False),
    sa.Column('details', sa.Text(), nullable=False),
    sa.Column('previous_hash', sa.String(length=64), nullable=False),
    sa.Column('hash', sa.String(length=64), nullable=False),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_audit_entry_person_id')),
    sa.PrimaryKeyConstraint('seq', name=op.f('pk_audit_entry_seq')),
    sa.UniqueConstraint('hash', name=op.f('uq_audit_entry_hash'))
    )
    with op.batch_alter_table('audit_entry', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_audit_entry_about_seq'), ['about', 'seq'], unique=False)
        batch_op.create_index(batch_op.f('ix_audit_entry_action_seq'), ['action', 'seq'], unique=False)
        batch_op.create_index(batch_op.f('ix_audit_entry_happened_at'), ['happened_at'], unique=False)
        batch_op.create_index(batch_op.f('ix_audit_entry_person_id_seq'), ['person_id', 'seq'], unique=False)

    op.create_table('person_filters',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), sa.Identity(always=False), nullable=False),
    sa.Column('person_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('filters', sa.Text(), nullable=False),
    sa.Column('changed_at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_person_filters_person_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_person_filters_id')),
    sa.UniqueConstraint('person_id', name=op.f('uq_person_filters_person_id'))
    )
    with op.batch_alter_table('authorisation', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_authorisation_answer_421897'), ['answered_by', 'answered_at'], unique=False)
        batch_op.create_index(batch_op.f('ix_authorisation_lapsed_4b9684'), ['lapsed_at', 'is_granted', 'kind'], unique=False)

    with op.batch_alter_table('city_case', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_city_case_cell_state'), ['cell', 'state'], unique=False)
        batch_op.create_index(batch_op.f('ix_city_case_changed_at_id'), ['changed_at', 'id'], unique=False)
        batch_op.create_index(batch_op.f('ix_city_case_is_danger__c93e6b'), ['is_danger', 'next_due_at', 'id'], unique=False)
        batch_op.create_index(batch_op.f('ix_city_case_item_id_state'), ['item_id', 'state'], unique=False)
        batch_op.create_index(batch_op.f('ix_city_case_merged_into_id'), ['merged_into_id'], unique=False)

    with op.batch_alter_table('inspector_task', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_inspector_task_person_id'))
        batch_op.create_index(batch_op.f('ix_inspector_task_perso_0aa500'), ['person_id', 'ended_at'], unique=False)

    with op.batch_alter_table('photo', schema=None) as batch_op:
        batch_op.add_column(sa.Column('blurred_key', sa.String(length=100), nullable=True))
        batch_op.add_column(sa.Column('key_id', sa.BigInteger(), nullable=True))
        batch_op.create_index(batch_op.f('ix_photo_blurred_key'), ['blurred_key'], unique=False)
    triggers = {'sqlite': SQLITE_TRIGGERS, 'postgresql': POSTGRESQL_TRIGGERS}
    for statement in triggers.get(op.get_bind().dialect.name, ()):
        op.execute(statement)
