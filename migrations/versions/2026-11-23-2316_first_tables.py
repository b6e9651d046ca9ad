"""first tables"""

import sqlalchemy as sa
from alembic import op

revision = '202611232316'
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('handled',
    sa.Column('topic', sa.String(length=60), nullable=False),
    sa.Column('msg_key', sa.String(length=120), nullable=False),
    sa.Column('handled_at', sa.DateTime(timezone=True), nullable=False),
    sa.PrimaryKeyConstraint('topic', 'msg_key', name=op.f('pk_handled_topic_msg_key'))
    )
    op.create_table('model_version',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), sa.Identity(always=False), nullable=False),
    sa.Column('name', sa.String(length=60), nullable=False),
    sa.Column('version', sa.String(length=40), nullable=False),
    sa.Column('sha256', sa.String(length=64), nullable=False),
    sa.Column('is_in_service', sa.SmallInteger(), nullable=False),
    sa.Column('registered_at', sa.DateTime(timezone=True), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_model_version_id')),
    sa.UniqueConstraint('name', 'version', name=op.f('uq_model_version_name_version'))
    )
    op.create_table('number_counter',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), sa.Identity(always=False), nullable=False),
    sa.Column('kind', sa.String(length=18), nullable=False),
    sa.Column('day', sa.String(length=10), nullable=False),
    sa.Column('last_number', sa.Integer(), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_number_counter_id')),
    sa.UniqueConstraint('kind', 'day', name=op.f('uq_number_counter_kind_day'))
    )
    op.create_table('outbox',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), sa.Identity(always=False), nullable=False),
    sa.Column('topic', sa.String(length=60), nullable=False),
    sa.Column('msg_key', sa.String(length=120), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('tried_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('sent_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('attempts', sa.Integer(), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_outbox_id'))
    )
    with op.batch_alter_table('outbox', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_outbox_sent_at'), ['sent_at'], unique=False)

    op.create_table('person',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), sa.Identity(always=False), nullable=False),
    sa.Column('login', sa.String(length=60), nullable=False),
    sa.Column('name', sa.String(length=80), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_person_id')),
    sa.UniqueConstraint('login', name=op.f('uq_person_login'))
    )
    op.create_table('platform',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), sa.Identity(always=False), nullable=False),
    sa.Column('name', sa.String(length=60), nullable=False),
    sa.Column('kind', sa.String(length=11), nullable=False),
    sa.Column('address', sa.String(length=400), nullable=True),
    sa.Column('sealed_username', sa.Text(), nullable=True),
    sa.Column('sealed_password', sa.Text(), nullable=True),
    sa.Column('host_rewrites', sa.Text(), nullable=True),
    sa.Column('imported_at', sa.DateTime(timezone=True), nullable=True),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_platform_id')),
    sa.UniqueConstraint('name', name=op.f('uq_platform_name'))
    )
    op.create_table('camera',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), sa.Identity(always=False), nullable=False),
    sa.Column('platform_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('external_id', sa.String(length=80), nullable=False),
    sa.Column('gb_code', sa.String(length=20), nullable=True),
    sa.Column('listed_name', sa.String(length=200), nullable=False),
    sa.Column('own_name', sa.String(length=200), nullable=True),
    sa.Column('longitude', sa.Float(), nullable=True),
    sa.Column('latitude', sa.Float(), nullable=True),
    sa.Column('is_listed_online', sa.SmallInteger(), nullable=False),
    sa.Column('sealed_address', sa.Text(), nullable=True),
    sa.Column('vanished_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['platform_id'], ['platform.id'], name=op.f('fk_camera_platform_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_camera_id')),
    sa.UniqueConstraint('platform_id', 'external_id', name=op.f('uq_camera_platform_id_e_5bf4da'))
    )
    op.create_table('camera_view',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), sa.Identity(always=False), nullable=False),
    sa.Column('camera_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('name', sa.String(length=80), nullable=False),
    sa.Column('preset', sa.String(length=40), nullable=True),
    sa.Column('is_patrolled', sa.SmallInteger(), nullable=False),
    sa.Column('period_s', sa.Integer(), nullable=False),
    sa.Column('active_from', sa.String(length=5), nullable=True),
    sa.Column('active_to', sa.String(length=5), nullable=True),
    sa.Column('items', sa.Text(), nullable=True),
    sa.Column('zones', sa.Text(), nullable=True),
    sa.Column('masks', sa.Text(), nullable=True),
    sa.Column('control_points', sa.Text(), nullable=True),
    sa.Column('area_longitude', sa.Float(), nullable=True),
    sa.Column('area_latitude', sa.Float(), nullable=True),
    sa.Column('slices', sa.String(length=7), nullable=True),
    sa.ForeignKeyConstraint(['camera_id'], ['camera.id'], name=op.f('fk_camera_view_camera_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_camera_view_id')),
    sa.UniqueConstraint('camera_id', 'name', name=op.f('uq_camera_view_camera_id_name'))
    )
    with op.batch_alter_table('camera_view', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_camera_view_camera_id'), ['camera_id'], unique=False)

    op.create_table('patrol_state',
    sa.Column('view_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), autoincrement=False, nullable=False),
    sa.Column('camera_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('due_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('lease_until', sa.DateTime(timezone=True), nullable=True),
    sa.Column('lease_token', sa.String(length=32), nullable=True),
    sa.Column('attempts', sa.Integer(), nullable=False),
    sa.Column('failures', sa.Integer(), nullable=False),
    sa.Column('crashes', sa.Integer(), nullable=False),
    sa.Column('health', sa.String(length=20), nullable=True),
    sa.Column('health_since_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('last_good_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('picture_key', sa.String(length=100), nullable=True),
    sa.Column('picture_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('fingerprint', sa.String(length=200), nullable=True),
    sa.ForeignKeyConstraint(['camera_id'], ['camera.id'], name=op.f('fk_patrol_state_camera_id')),
    sa.ForeignKeyConstraint(['view_id'], ['camera_view.id'], name=op.f('fk_patrol_state_view_id')),
    sa.PrimaryKeyConstraint('view_id', name=op.f('pk_patrol_state_view_id'))
    )
    with op.batch_alter_table('patrol_state', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_patrol_state_camera_id'), ['camera_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_patrol_state_due_at'), ['due_at'], unique=False)
        batch_op.create_index(batch_op.f('ix_patrol_state_lease_token'), ['lease_token'], unique=False)

    op.create_table('spot',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), sa.Identity(always=False), nullable=False),
    sa.Column('view_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('condition_id', sa.String(length=60), nullable=False),
    sa.Column('label', sa.String(length=40), nullable=False),
    sa.Column('box', sa.Text(), nullable=False),
    sa.Column('state', sa.String(length=16), nullable=False),
    sa.Column('episode', sa.Integer(), nullable=False),
    sa.Column('looks', sa.Text(), nullable=False),
    sa.Column('first_seen_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('last_seen_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('hits', sa.Integer(), nullable=False),
    sa.Column('misses_in_row', sa.Integer(), nullable=False),
    sa.Column('appearance', sa.String(length=200), nullable=True),
    sa.Column('quiet_until', sa.DateTime(timezone=True), nullable=True),
    sa.Column('quiet_area', sa.Float(), nullable=True),
    sa.ForeignKeyConstraint(['view_id'], ['camera_view.id'], name=op.f('fk_spot_view_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_spot_id'))
    )
    with op.batch_alter_table('spot', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_spot_view_id'), ['view_id'], unique=False)

    op.create_table('visit',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), sa.Identity(always=False), nullable=False),
    sa.Column('view_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('slot_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('started_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('ended_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('error', sa.String(length=20), nullable=True),
    sa.Column('error_text', sa.String(length=400), nullable=True),
    sa.Column('width_px', sa.Integer(), nullable=True),
    sa.Column('height_px', sa.Integer(), nullable=True),
    sa.Column('age_s', sa.Float(), nullable=True),
    sa.Column('connect_ms', sa.Float(), nullable=True),
    sa.Column('keyframe_ms', sa.Float(), nullable=True),
    sa.Column('inference_ms', sa.Float(), nullable=True),
    sa.Column('model_version_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.Column('detections', sa.Text(), nullable=True),
    sa.ForeignKeyConstraint(['model_version_id'], ['model_version.id'], name=op.f('fk_visit_model_version_id')),
    sa.ForeignKeyConstraint(['view_id'], ['camera_view.id'], name=op.f('fk_visit_view_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_visit_id')),
    sa.UniqueConstraint('view_id', 'slot_at', name=op.f('uq_visit_view_id_slot_at'))
    )
    with op.batch_alter_table('visit', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_visit_started_at'), ['started_at'], unique=False)

    op.create_table('evidence',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), sa.Identity(always=False), nullable=False),
    sa.Column('spot_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('episode', sa.Integer(), nullable=False),
    sa.Column('visit_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('blurred_key', sa.String(length=100), nullable=False),
    sa.Column('original_key', sa.String(length=100), nullable=True),
    sa.Column('width_px', sa.Integer(), nullable=False),
    sa.Column('height_px', sa.Integer(), nullable=False),
    sa.Column('box', sa.Text(), nullable=False),
    sa.Column('score', sa.Float(), nullable=False),
    sa.Column('taken_at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['spot_id'], ['spot.id'], name=op.f('fk_evidence_spot_id')),
    sa.ForeignKeyConstraint(['visit_id'], ['visit.id'], name=op.f('fk_evidence_visit_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_evidence_id')),
    sa.UniqueConstraint('spot_id', 'visit_id', name=op.f('uq_evidence_spot_id_visit_id'))
    )
    with op.batch_alter_table('evidence', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_evidence_blurred_key'), ['blurred_key'], unique=False)
        batch_op.create_index(batch_op.f('ix_evidence_original_key'), ['original_key'], unique=False)
        batch_op.create_index(batch_op.f('ix_evidence_spot_id'), ['spot_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_evidence_taken_at'), ['taken_at'], unique=False)

    op.create_table('finding',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), sa.Identity(always=False), nullable=False),
    sa.Column('spot_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('episode', sa.Integer(), nullable=False),
    sa.Column('view_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('visit_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('item_id', sa.String(length=60), nullable=False),
    sa.Column('condition_id', sa.String(length=60), nullable=False),
    sa.Column('label', sa.String(length=40), nullable=False),
    sa.Column('score', sa.Float(), nullable=False),
    sa.Column('box', sa.Text(), nullable=False),
    sa.Column('is_danger', sa.SmallInteger(), nullable=False),
    sa.Column('longitude', sa.Float(), nullable=True),
    sa.Column('latitude', sa.Float(), nullable=True),
    sa.Column('radius_m', sa.Float(), nullable=True),
    sa.Column('model_version_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('first_seen_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('raised_at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['model_version_id'], ['model_version.id'], name=op.f('fk_finding_model_version_id')),
    sa.ForeignKeyConstraint(['spot_id'], ['spot.id'], name=op.f('fk_finding_spot_id')),
    sa.ForeignKeyConstraint(['view_id'], ['camera_view.id'], name=op.f('fk_finding_view_id')),
    sa.ForeignKeyConstraint(['visit_id'], ['visit.id'], name=op.f('fk_finding_visit_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_finding_id')),
    sa.UniqueConstraint('spot_id', 'episode', name=op.f('uq_finding_spot_id_episode'))
    )
    with op.batch_alter_table('finding', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_finding_raised_at'), ['raised_at'], unique=False)
        batch_op.create_index(batch_op.f('ix_finding_view_id'), ['view_id'], unique=False)

    op.create_table('candidate',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), sa.Identity(always=False), nullable=False),
    sa.Column('finding_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('spot_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('episode', sa.Integer(), nullable=False),
    sa.Column('view_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('camera_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('item_id', sa.String(length=60), nullable=False),
    sa.Column('condition_id', sa.String(length=60), nullable=False),
    sa.Column('label', sa.String(length=40), nullable=False),
    sa.Column('score', sa.Float(), nullable=False),
    sa.Column('box', sa.Text(), nullable=False),
    sa.Column('is_danger', sa.SmallInteger(), nullable=False),
    sa.Column('longitude', sa.Float(), nullable=True),
    sa.Column('latitude', sa.Float(), nullable=True),
    sa.Column('radius_m', sa.Float(), nullable=True),
    sa.Column('model_version_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('state', sa.String(length=18), nullable=False),
    sa.Column('merged_into_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.Column('first_seen_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('raised_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('cleared_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('claimed_by', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.Column('lease_until', sa.DateTime(timezone=True), nullable=True),
    sa.Column('lease_token', sa.String(length=32), nullable=True),
    sa.ForeignKeyConstraint(['camera_id'], ['camera.id'], name=op.f('fk_candidate_camera_id')),
    sa.ForeignKeyConstraint(['claimed_by'], ['person.id'], name=op.f('fk_candidate_claimed_by')),
    sa.ForeignKeyConstraint(['finding_id'], ['finding.id'], name=op.f('fk_candidate_finding_id')),
    sa.ForeignKeyConstraint(['merged_into_id'], ['candidate.id'], name=op.f('fk_candidate_merged_into_id')),
    sa.ForeignKeyConstraint(['model_version_id'], ['model_version.id'], name=op.f('fk_candidate_model_version_id')),
    sa.ForeignKeyConstraint(['spot_id'], ['spot.id'], name=op.f('fk_candidate_spot_id')),
    sa.ForeignKeyConstraint(['view_id'], ['camera_view.id'], name=op.f('fk_candidate_view_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_candidate_id')),
    sa.UniqueConstraint('finding_id', name=op.f('uq_candidate_finding_id'))
    )
    with op.batch_alter_table('candidate', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_candidate_camera_id'), ['camera_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_candidate_merged_into_id'), ['merged_into_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_candidate_spot_id_episode'), ['spot_id', 'episode'], unique=False)
        batch_op.create_index(batch_op.f('ix_candidate_state_is_danger'), ['state', 'is_danger'], unique=False)
        batch_op.create_index(batch_op.f('ix_candidate_view_id'), ['view_id'], unique=False)

    op.create_table('city_case',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), sa.Identity(always=False), nullable=False),
    sa.Column('acceptance_number', sa.String(length=40), nullable=False),
    sa.Column('state', sa.String(length=18), nullable=False),
    sa.Column('source', sa.String(length=13), nullable=False),
    sa.Column('candidate_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.Column('item_id', sa.String(length=60), nullable=False),
    sa.Column('condition_id', sa.String(length=60), nullable=False),
    sa.Column('edition_id', sa.String(length=60), nullable=False),
    sa.Column('is_danger', sa.SmallInteger(), nullable=False),
    sa.Column('longitude', sa.Float(), nullable=True),
    sa.Column('latitude', sa.Float(), nullable=True),
    sa.Column('radius_m', sa.Float(), nullable=True),
    sa.Column('first_seen_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('registered_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['candidate_id'], ['candidate.id'], name=op.f('fk_city_case_candidate_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_city_case_id')),
    sa.UniqueConstraint('acceptance_number', name=op.f('uq_city_case_acceptance_number')),
    sa.UniqueConstraint('candidate_id', name=op.f('uq_city_case_candidate_id'))
    )
    with op.batch_alter_table('city_case', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_city_case_registered_at'), ['registered_at'], unique=False)
        batch_op.create_index(batch_op.f('ix_city_case_state'), ['state'], unique=False)

    op.create_table('decision',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), sa.Identity(always=False), nullable=False),
    sa.Column('candidate_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('person_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('kind', sa.String(length=15), nullable=False),
    sa.Column('reason', sa.String(length=23), nullable=True),
    sa.Column('reason_text', sa.String(length=400), nullable=True),
    sa.Column('item_id', sa.String(length=60), nullable=False),
    sa.Column('condition_id', sa.String(length=60), nullable=False),
    sa.Column('box', sa.Text(), nullable=False),
    sa.Column('picture_key', sa.String(length=100), nullable=True),
    sa.Column('model_version_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('decided_at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['candidate_id'], ['candidate.id'], name=op.f('fk_decision_candidate_id')),
    sa.ForeignKeyConstraint(['model_version_id'], ['model_version.id'], name=op.f('fk_decision_model_version_id')),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_decision_person_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_decision_id'))
    )
    with op.batch_alter_table('decision', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_decision_candidate_id'), ['candidate_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_decision_decided_at'), ['decided_at'], unique=False)
        batch_op.create_index(batch_op.f('ix_decision_picture_key'), ['picture_key'], unique=False)

    op.create_table('case_event',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), sa.Identity(always=False), nullable=False),
    sa.Column('case_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('action', sa.String(length=16), nullable=False),
    sa.Column('from_state', sa.String(length=18), nullable=True),
    sa.Column('to_state', sa.String(length=18), nullable=False),
    sa.Column('person_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.Column('text', sa.String(length=400), nullable=True),
    sa.Column('happened_at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['case_id'], ['city_case.id'], name=op.f('fk_case_event_case_id')),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_case_event_person_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_case_event_id'))
    )
    with op.batch_alter_table('case_event', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_case_event_case_id'), ['case_id'], unique=False)

