"""candidates, revisits and notices"""

import sqlalchemy as sa
from alembic import op

revision = '202611241204'
down_revision = '202611241048'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('webhook',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), sa.Identity(always=False), nullable=False),
    sa.Column('url', sa.String(length=400), nullable=False),
    sa.Column('secret', sa.String(length=400), nullable=False),
    sa.Column('templates', sa.Text(), nullable=False),
    sa.Column('is_active', sa.SmallInteger(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('ended_at', sa.DateTime(timezone=True), nullable=True),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_webhook_id'))
    )
    op.create_table('revisit',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), sa.Identity(always=False), nullable=False),
    sa.Column('reference', sa.String(length=80), nullable=False),
    sa.Column('view_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('spot_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('episode', sa.Integer(), nullable=False),
    sa.Column('condition_id', sa.String(length=60), nullable=False),
    sa.Column('label', sa.String(length=40), nullable=False),
    sa.Column('box', sa.Text(), nullable=False),
    sa.Column('asked_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('answered_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('verdict', sa.String(length=22), nullable=True),
    sa.Column('score', sa.Float(), nullable=True),
    sa.Column('visit_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.Column('model_version_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.Column('picture_key', sa.String(length=100), nullable=True),
    sa.Column('taken_at', sa.DateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['model_version_id'], ['model_version.id'], name=op.f('fk_revisit_model_version_id')),
    sa.ForeignKeyConstraint(['spot_id'], ['spot.id'], name=op.f('fk_revisit_spot_id')),
    sa.ForeignKeyConstraint(['view_id'], ['camera_view.id'], name=op.f('fk_revisit_view_id')),
    sa.ForeignKeyConstraint(['visit_id'], ['visit.id'], name=op.f('fk_revisit_visit_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_revisit_id')),
    sa.UniqueConstraint('reference', name=op.f('uq_revisit_reference'))
    )
    with op.batch_alter_table('revisit', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_revisit_answered_at__a40267'), ['answered_at', 'asked_at'], unique=False)
        batch_op.create_index(batch_op.f('ix_revisit_picture_key'), ['picture_key'], unique=False)
        batch_op.create_index(batch_op.f('ix_revisit_spot_id'), ['spot_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_revisit_view_id_answered_at'), ['view_id', 'answered_at'], unique=False)
        batch_op.create_index(batch_op.f('ix_revisit_visit_id'), ['visit_id'], unique=False)

    op.create_table('camera_inspection',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), sa.Identity(always=False), nullable=False),
    sa.Column('case_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('event_version', sa.Integer(), nullable=False),
    sa.Column('revisit_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('before_key', sa.String(length=100), nullable=True),
    sa.Column('before_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('before_box', sa.Text(), nullable=False),
    sa.Column('after_key', sa.String(length=100), nullable=True),
    sa.Column('after_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('verdict', sa.String(length=22), nullable=True),
    sa.Column('score', sa.Float(), nullable=True),
    sa.Column('model_version_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.Column('asked_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('answered_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('inspected_result', sa.String(length=14), nullable=True),
    sa.Column('does_agree', sa.SmallInteger(), nullable=True),
    sa.ForeignKeyConstraint(['case_id'], ['city_case.id'], name=op.f('fk_camera_inspection_case_id')),
    sa.ForeignKeyConstraint(['model_version_id'], ['model_version.id'], name=op.f('fk_camera_inspection_mo_31ae24')),
    sa.ForeignKeyConstraint(['revisit_id'], ['revisit.id'], name=op.f('fk_camera_inspection_re_6ecd7a')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_camera_inspection_id')),
    sa.UniqueConstraint('case_id', 'event_version', name=op.f('uq_camera_inspection_ca_8d26ae')),
    sa.UniqueConstraint('revisit_id', name=op.f('uq_camera_inspection_re_b8297a'))
    )
    with op.batch_alter_table('camera_inspection', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_camera_inspection_after_key'), ['after_key'], unique=False)
        batch_op.create_index(batch_op.f('ix_camera_inspection_be_92a8b9'), ['before_key'], unique=False)
        batch_op.create_index(batch_op.f('ix_camera_inspection_ve_9fc55e'), ['verdict', 'inspected_result'], unique=False)

    op.create_table('notice',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), sa.Identity(always=False), nullable=False),
    sa.Column('person_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('dedupe_key', sa.String(length=120), nullable=False),
    sa.Column('template', sa.String(length=26), nullable=False),
    sa.Column('parameters', sa.Text(), nullable=False),
    sa.Column('case_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.Column('candidate_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.Column('is_urgent', sa.SmallInteger(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('read_at', sa.DateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['candidate_id'], ['candidate.id'], name=op.f('fk_notice_candidate_id')),
    sa.ForeignKeyConstraint(['case_id'], ['city_case.id'], name=op.f('fk_notice_case_id')),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_notice_person_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_notice_id')),
    sa.UniqueConstraint('person_id', 'dedupe_key', name=op.f('uq_notice_person_id_dedupe_key'))
    )
    with op.batch_alter_table('notice', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_notice_candidate_id'), ['candidate_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_notice_case_id'), ['case_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_notice_person_id_read_at'), ['person_id', 'read_at'], unique=False)

    op.create_table('notice_delivery',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), sa.Identity(always=False), nullable=False),
    sa.Column('purpose', sa.String(length=250), nullable=False),
    sa.Column('message_id', sa.String(length=32), nullable=False),
    sa.Column('channel', sa.String(length=15), nullable=False),
    sa.Column('notice_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.Column('webhook_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.Column('address', sa.String(length=400), nullable=False),
    sa.Column('subject', sa.String(length=300), nullable=True),
    sa.Column('body', sa.Text(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('state', sa.String(length=16), nullable=False),
    sa.Column('attempts', sa.Integer(), nullable=False),
    sa.Column('next_try_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('first_tried_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('sent_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('error', sa.String(length=400), nullable=True),
    sa.ForeignKeyConstraint(['notice_id'], ['notice.id'], name=op.f('fk_notice_delivery_notice_id')),
    sa.ForeignKeyConstraint(['webhook_id'], ['webhook.id'], name=op.f('fk_notice_delivery_webhook_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_notice_delivery_id')),
    sa.UniqueConstraint('message_id', name=op.f('uq_notice_delivery_message_id')),
    sa.UniqueConstraint('purpose', name=op.f('uq_notice_delivery_purpose'))
    )
    with op.batch_alter_table('notice_delivery', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_notice_delivery_next_try_at'), ['next_try_at'], unique=False)
        batch_op.create_index(batch_op.f('ix_notice_delivery_notice_id'), ['notice_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_notice_delivery_webhook_id'), ['webhook_id'], unique=False)

    with op.batch_alter_table('candidate', schema=None) as batch_op:
        batch_op.add_column(sa.Column('alarmed_at', sa.DateTime(timezone=True), nullable=True))

    with op.batch_alter_table('case_report', schema=None) as batch_op:
        batch_op.add_column(sa.Column('withdrawn_at', sa.DateTime(timezone=True), nullable=True))

    with op.batch_alter_table('case_subtask', schema=None) as batch_op:
        batch_op.add_column(sa.Column('reminded_at', sa.DateTime(timezone=True), nullable=True))
        batch_op.create_index(batch_op.f('ix_case_subtask_reminde_9b433c'), ['reminded_at', 'due_at'], unique=False)

    with op.batch_alter_table('case_supervision', schema=None) as batch_op:
        batch_op.add_column(sa.Column('reminded_at', sa.DateTime(timezone=True), nullable=True))
        batch_op.create_index(batch_op.f('ix_case_supervision_rem_f4a6f5'), ['reminded_at', 'reply_by'], unique=False)

    with op.batch_alter_table('inspector_task', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_inspector_task_beat__eb32a2'), ['beat', 'ended_at'], unique=False)

    with op.batch_alter_table('person', schema=None) as batch_op:
        batch_op.add_column(sa.Column('email', sa.String(length=200), nullable=True))
        batch_op.add_column(sa.Column('language', sa.String(length=10), nullable=True))
        batch_op.add_column(sa.Column('quiet_from_minute', sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column('quiet_to_minute', sa.Integer(), nullable=True))

    with op.batch_alter_table('second_review', schema=None) as batch_op:
        batch_op.add_column(sa.Column('lease_until', sa.DateTime(timezone=True), nullable=True))

