"""casework"""

import json
from datetime import timedelta

import sqlalchemy as sa
from alembic import op

revision = '202611241048'
down_revision = '202611240802'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('duty_absence',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), sa.Identity(always=False), nullable=False),
    sa.Column('person_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('begins_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('ends_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('substitute_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.Column('changed_at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_duty_absence_person_id')),
    sa.ForeignKeyConstraint(['substitute_id'], ['person.id'], name=op.f('fk_duty_absence_substitute_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_duty_absence_id'))
    )
    with op.batch_alter_table('duty_absence', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_duty_absence_ends_at'), ['ends_at'], unique=False)
        batch_op.create_index(batch_op.f('ix_duty_absence_person__294e67'), ['person_id', 'ends_at'], unique=False)

    op.create_table('duty_shift',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), sa.Identity(always=False), nullable=False),
    sa.Column('person_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('weekdays', sa.String(length=7), nullable=False),
    sa.Column('begins_minute', sa.Integer(), nullable=False),
    sa.Column('ends_minute', sa.Integer(), nullable=False),
    sa.Column('first_day', sa.String(length=10), nullable=False),
    sa.Column('last_day', sa.String(length=10), nullable=True),
    sa.Column('changed_at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_duty_shift_person_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_duty_shift_id'))
    )
    with op.batch_alter_table('duty_shift', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_duty_shift_person_id'), ['person_id'], unique=False)

    op.create_table('snooze',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), sa.Identity(always=False), nullable=False),
    sa.Column('spot_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('person_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('reason', sa.String(length=400), nullable=False),
    sa.Column('begins_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('until_at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_snooze_person_id')),
    sa.ForeignKeyConstraint(['spot_id'], ['spot.id'], name=op.f('fk_snooze_spot_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_snooze_id'))
    )
    with op.batch_alter_table('snooze', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_snooze_spot_id'), ['spot_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_snooze_until_at'), ['until_at'], unique=False)

    op.create_table('authorisation',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), sa.Identity(always=False), nullable=False),
    sa.Column('case_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('kind', sa.String(length=20), nullable=False),
    sa.Column('asked_by', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.Column('on_behalf_of', sa.Text(), nullable=False),
    sa.Column('asked_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('terms', sa.Text(), nullable=False),
    sa.Column('is_granted', sa.SmallInteger(), nullable=True),
    sa.Column('answered_by', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.Column('answered_with', sa.String(length=34), nullable=True),
    sa.Column('answer_text', sa.String(length=400), nullable=True),
    sa.Column('answered_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('lapsed_at', sa.DateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['answered_by'], ['person.id'], name=op.f('fk_authorisation_answered_by')),
    sa.ForeignKeyConstraint(['asked_by'], ['person.id'], name=op.f('fk_authorisation_asked_by')),
    sa.ForeignKeyConstraint(['case_id'], ['city_case.id'], name=op.f('fk_authorisation_case_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_authorisation_id'))
    )
    with op.batch_alter_table('authorisation', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_authorisation_case_id'), ['case_id'], unique=False)

    op.create_table('case_report',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), sa.Identity(always=False), nullable=False),
    sa.Column('case_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('source', sa.String(length=19), nullable=False),
    sa.Column('candidate_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.Column('person_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.Column('caller', sa.String(length=200), nullable=True),
    sa.Column('call_reference', sa.String(length=80), nullable=True),
    sa.Column('text', sa.Text(), nullable=True),
    sa.Column('longitude', sa.Float(), nullable=True),
    sa.Column('latitude', sa.Float(), nullable=True),
    sa.Column('radius_m', sa.Float(), nullable=True),
    sa.Column('reported_at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['candidate_id'], ['candidate.id'], name=op.f('fk_case_report_candidate_id')),
    sa.ForeignKeyConstraint(['case_id'], ['city_case.id'], name=op.f('fk_case_report_case_id')),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_case_report_person_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_case_report_id'))
    )
    with op.batch_alter_table('case_report', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_case_report_call_reference'), ['call_reference'], unique=False)
        batch_op.create_index(batch_op.f('ix_case_report_candidate_id'), ['candidate_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_case_report_case_id'), ['case_id'], unique=False)

    op.create_table('case_subtask',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), sa.Identity(always=False), nullable=False),
    sa.Column('case_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('position', sa.Integer(), nullable=False),
    sa.Column('department', sa.String(length=60), nullable=False),
    sa.Column('text', sa.String(length=400), nullable=True),
    sa.Column('due_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('is_mandatory', sa.SmallInteger(), nullable=False),
    sa.Column('done_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('waived_at', sa.DateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['case_id'], ['city_case.id'], name=op.f('fk_case_subtask_case_id')),
    sa.ForeignKeyConstraint(['department'], ['department.slug'], name=op.f('fk_case_subtask_department')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_case_subtask_id')),
    sa.UniqueConstraint('case_id', 'position', name=op.f('uq_case_subtask_case_id_9aaaad'))
    )
    with op.batch_alter_table('case_subtask', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_case_subtask_department'), ['department'], unique=False)

    op.create_table('case_supervision',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), sa.Identity(always=False), nullable=False),
    sa.Column('case_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('position', sa.Integer(), nullable=False),
    sa.Column('asked_by', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.Column('asked_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('text', sa.String(length=400), nullable=True),
    sa.Column('reply_by', sa.DateTime(timezone=True), nullable=False),
    sa.Column('answered_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('answer_text', sa.String(length=400), nullable=True),
    sa.ForeignKeyConstraint(['asked_by'], ['person.id'], name=op.f('fk_case_supervision_asked_by')),
    sa.ForeignKeyConstraint(['case_id'], ['city_case.id'], name=op.f('fk_case_supervision_case_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_case_supervision_id')),
    sa.UniqueConstraint('case_id', 'position', name=op.f('uq_case_supervision_cas_13f6fd'))
    )
    op.create_table('deadline',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), sa.Identity(always=False), nullable=False),
    sa.Column('case_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('position', sa.Integer(), nullable=False),
    sa.Column('kind', sa.String(length=16), nullable=False),
    sa.Column('clock_run', sa.String(length=18), nullable=False),
    sa.Column('calendar', sa.String(length=60), nullable=False),
    sa.Column('limit_us', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('edition_id', sa.String(length=60), nullable=True),
    sa.Column('started_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('due_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('stopped_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('ending', sa.String(length=19), nullable=True),
    sa.Column('was_late', sa.SmallInteger(), nullable=False),
    sa.Column('alarm_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('told', sa.String(length=19), nullable=True),
    sa.Column('told_due_at', sa.DateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['case_id'], ['city_case.id'], name=op.f('fk_deadline_case_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_deadline_id')),
    sa.UniqueConstraint('case_id', 'position', name=op.f('uq_deadline_case_id_position'))
    )
    with op.batch_alter_table('deadline', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_deadline_alarm_at'), ['alarm_at'], unique=False)
        batch_op.create_index(batch_op.f('ix_deadline_calendar_ending'), ['calendar', 'ending'], unique=False)

    op.create_table('inspector_task',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), sa.Identity(always=False), nullable=False),
    sa.Column('case_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('position', sa.Integer(), nullable=False),
    sa.Column('kind', sa.String(length=15), nullable=False),
    sa.Column('beat', sa.String(length=40), nullable=True),
    sa.Column('person_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.Column('sent_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('ended_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('replied_by', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.Column('verify_result', sa.String(length=17), nullable=True),
    sa.Column('inspect_result', sa.String(length=14), nullable=True),
    sa.Column('distance_m', sa.Float(), nullable=True),
    sa.ForeignKeyConstraint(['case_id'], ['city_case.id'], name=op.f('fk_inspector_task_case_id')),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_inspector_task_person_id')),
    sa.ForeignKeyConstraint(['replied_by'], ['person.id'], name=op.f('fk_inspector_task_replied_by')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_inspector_task_id')),
    sa.UniqueConstraint('case_id', 'position', name=op.f('uq_inspector_task_case__71ae3b'))
    )
    with op.batch_alter_table('inspector_task', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_inspector_task_person_id'), ['person_id'], unique=False)

    op.create_table('photo',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), sa.Identity(always=False), nullable=False),
    sa.Column('picture_key', sa.String(length=100), nullable=False),
    sa.Column('person_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.Column('uploaded_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('taken_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('longitude', sa.Float(), nullable=True),
    sa.Column('latitude', sa.Float(), nullable=True),
    sa.Column('accuracy_m', sa.Float(), nullable=True),
    sa.Column('width_px', sa.Integer(), nullable=False),
    sa.Column('height_px', sa.Integer(), nullable=False),
    sa.Column('case_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.Column('event_version', sa.Integer(), nullable=True),
    sa.ForeignKeyConstraint(['case_id'], ['city_case.id'], name=op.f('fk_photo_case_id')),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_photo_person_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_photo_id'))
    )
    with op.batch_alter_table('photo', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_photo_case_id'), ['case_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_photo_person_id'), ['person_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_photo_picture_key'), ['picture_key'], unique=False)
        batch_op.create_index(batch_op.f('ix_photo_uploaded_at'), ['uploaded_at'], unique=False)

    op.create_table('second_review',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), sa.Identity(always=False), nullable=False),
    sa.Column('decision_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('first_person_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('asked_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('answered_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('person_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.Column('kind', sa.String(length=15), nullable=True),
    sa.Column('reason', sa.String(length=23), nullable=True),
    sa.Column('reason_text', sa.String(length=400), nullable=True),
    sa.Column('condition_id', sa.String(length=60), nullable=True),
    sa.Column('does_agree', sa.SmallInteger(), nullable=True),
    sa.ForeignKeyConstraint(['decision_id'], ['decision.id'], name=op.f('fk_second_review_decision_id')),
    sa.ForeignKeyConstraint(['first_person_id'], ['person.id'], name=op.f('fk_second_review_first__5f7946')),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_second_review_person_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_second_review_id')),
    sa.UniqueConstraint('decision_id', name=op.f('uq_second_review_decision_id'))
    )
    with op.batch_alter_table('second_review', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_second_review_answered_at'), ['answered_at'], unique=False)

    op.create_table('authorisation_opinion',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), sa.Identity(always=False), nullable=False),
    sa.Column('authorisation_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('person_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.Column('is_in_favour', sa.SmallInteger(), nullable=False),
    sa.Column('text', sa.String(length=400), nullable=True),
    sa.Column('given_at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['authorisation_id'], ['authorisation.id'], name=op.f('fk_authorisation_opinio_e40811')),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_authorisation_opinio_ccf1e9')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_authorisation_opinion_id'))
    )
    with op.batch_alter_table('authorisation_opinion', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_authorisation_opinio_2b112a'), ['authorisation_id'], unique=False)

    op.create_table('deadline_extension',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), sa.Identity(always=False), nullable=False),
    sa.Column('deadline_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('position', sa.Integer(), nullable=False),
    sa.Column('span_us', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('given_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('cause', sa.String(length=15), nullable=False),
    sa.Column('authorisation_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.ForeignKeyConstraint(['authorisation_id'], ['authorisation.id'], name=op.f('fk_deadline_extension_a_845dd8')),
    sa.ForeignKeyConstraint(['deadline_id'], ['deadline.id'], name=op.f('fk_deadline_extension_d_b546fd')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_deadline_extension_id')),
    sa.UniqueConstraint('deadline_id', 'position', name=op.f('uq_deadline_extension_d_e8be51'))
    )
    op.create_table('deadline_pause',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), sa.Identity(always=False), nullable=False),
    sa.Column('deadline_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('position', sa.Integer(), nullable=False),
    sa.Column('from_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('to_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('authorisation_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.ForeignKeyConstraint(['authorisation_id'], ['authorisation.id'], name=op.f('fk_deadline_pause_autho_695fe5')),
    sa.ForeignKeyConstraint(['deadline_id'], ['deadline.id'], name=op.f('fk_deadline_pause_deadline_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_deadline_pause_id')),
    sa.UniqueConstraint('deadline_id', 'position', name=op.f('uq_deadline_pause_deadl_33c619'))
    )
    with op.batch_alter_table('candidate', schema=None) as batch_op:
        batch_op.add_column(sa.Column('snooze_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True))
        batch_op.create_index(batch_op.f('ix_candidate_snooze_id'), ['snooze_id'], unique=False)
        batch_op.create_foreign_key(batch_op.f('fk_candidate_snooze_id'), 'snooze', ['snooze_id'], ['id'])

    with op.batch_alter_table('case_event', schema=None) as batch_op:
        batch_op.add_column(sa.Column('version', sa.Integer(), nullable=False, server_default='1'))
        batch_op.add_column(sa.Column('way', sa.String(length=20), nullable=False, server_default='1'))
        batch_op.add_column(sa.Column('permission', sa.String(length=34), nullable=True))
        batch_op.add_column(sa.Column('entered', sa.Text(), nullable=False, server_default='{}'))
        batch_op.add_column(sa.Column('authorisation_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True))
        batch_op.add_column(sa.Column('basis', sa.Text(), nullable=True))
        batch_op.drop_index(batch_op.f('ix_case_event_case_id'))
        batch_op.create_unique_constraint(batch_op.f('uq_case_event_case_id_version'), ['case_id', 'version'])
        batch_op.create_foreign_key(batch_op.f('fk_case_event_authorisation_id'), 'authorisation', ['authorisation_id'], ['id'])

    with op.batch_alter_table('city_case', schema=None) as batch_op:
        batch_op.add_column(sa.Column('case_number', sa.String(length=40), nullable=True))
        batch_op.add_column(sa.Column('reported_by', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True))
        batch_op.add_column(sa.Column('description', sa.Text(), nullable=True))
        batch_op.add_column(sa.Column('address', sa.String(length=200), nullable=True))
        batch_op.add_column(sa.Column('pictures', sa.Integer(), nullable=False, server_default='1'))
        batch_op.add_column(sa.Column('map_tile', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True))
        batch_op.add_column(sa.Column('cell', sa.String(length=20), nullable=True))
        batch_op.add_column(sa.Column('beat', sa.String(length=40), nullable=True))
        batch_op.add_column(sa.Column('supervising_unit', sa.String(length=60), nullable=True))
        batch_op.add_column(sa.Column('main_department', sa.String(length=60), nullable=True))
        batch_op.add_column(sa.Column('progress', sa.Text(), nullable=False, server_default='{}'))
        batch_op.add_column(sa.Column('hangs_on', sa.Text(), nullable=False, server_default='{}'))
        batch_op.add_column(sa.Column('frozen_limits', sa.Text(), nullable=True))
        batch_op.add_column(sa.Column('filed_at', sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column('resume_at', sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column('ended_at', sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column('next_due_at', sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column('whole_due_at', sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column('changed_at', sa.DateTime(timezone=True), nullable=False, server_default='2026-01-01 00:00:00'))
        batch_op.add_column(sa.Column('merged_into_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True))
        batch_op.alter_column('condition_id',
               existing_type=sa.VARCHAR(length=60),
               nullable=True)
        batch_op.drop_index(batch_op.f('ix_city_case_state'))
        batch_op.create_index(batch_op.f('ix_city_case_beat_state'), ['beat', 'state'], unique=False)
        batch_op.create_index(batch_op.f('ix_city_case_main_depar_7396de'), ['main_department', 'state', 'next_due_at'], unique=False)
        batch_op.create_index(batch_op.f('ix_city_case_map_tile_ended_at'), ['map_tile', 'ended_at'], unique=False)
        batch_op.create_index(batch_op.f('ix_city_case_resume_at'), ['resume_at'], unique=False)
        batch_op.create_index(batch_op.f('ix_city_case_state_next_due_at'), ['state', 'next_due_at'], unique=False)
        batch_op.create_unique_constraint(batch_op.f('uq_city_case_case_number'), ['case_number'])
        batch_op.create_foreign_key(batch_op.f('fk_city_case_supervising_unit'), 'department', ['supervising_unit'], ['slug'])
        batch_op.create_foreign_key(batch_op.f('fk_city_case_merged_into_id'), 'city_case', ['merged_into_id'], ['id'])
        batch_op.create_foreign_key(batch_op.f('fk_city_case_main_department'), 'department', ['main_department'], ['slug'])
        batch_op.create_foreign_key(batch_op.f('fk_city_case_reported_by'), 'person', ['reported_by'], ['id'])

    with op.batch_alter_table('decision', schema=None) as batch_op:
        batch_op.add_column(sa.Column('undone_at', sa.DateTime(timezone=True), nullable=True))

    _give_registered_cases_their_clock()
    for table, columns in (('case_event', ('version', 'way', 'entered')), ('city_case', ('pictures', 'progress', 'hangs_on', 'changed_at'))):
        with op.batch_alter_table(table, schema=None) as batch_op:
            for column in columns:
                batch_op.alter_column(column, server_default=None)


def _give_registered_cases_their_clock() -> None:
    """Cases that were registered before there were clocks get the first one (K1), as if it had started then."""
    connection = op.get_bind()
    moment = sa.DateTime(timezone=True)
    cases = sa.table('city_case', sa.column('id'), sa.column('registered_at', moment), sa.column('changed_at', moment), sa.column('next_due_at', moment), sa.column('candidate_id'), sa.column('source'), sa.column('longitude'), sa.column('latitude'), sa.column('radius_m'))
    events = sa.table('case_event', sa.column('case_id'), sa.column('basis'), sa.column('permission'))
    deadlines = sa.table('deadline', *(sa.column(name) for name in ('case_id', 'position', 'kind', 'clock_run', 'calendar', 'limit_us', 'was_late')), *(sa.column(name, moment) for name in ('started_at', 'due_at', 'alarm_at')))
    reports = sa.table('case_report', *(sa.column(name) for name in ('case_id', 'source', 'candidate_id', 'longitude', 'latitude', 'radius_m')), sa.column('reported_at', moment))
    minutes = {'clock': 'continuous', 'unit': 'min'}
    limits = {name: {'value': value, **minutes} for name, value in (('accept', 15.0), ('verify', 30.0), ('file', 15.0), ('dispatch', 15.0), ('inspect', 30.0), ('close', 15.0))}
    for row in connection.execute(sa.select(cases)).all():
        begun, due = row.registered_at, row.registered_at + timedelta(minutes=15)
        connection.execute(sa.update(cases).where(cases.c.id == row.id).values(changed_at=begun, next_due_at=due))
        connection.execute(sa.update(events).where(events.c.case_id == row.id).values(basis=json.dumps({'calendar': 'china-2026', 'limits': limits}), permission='candidate.review'))
        connection.execute(sa.insert(deadlines).values(case_id=row.id, position=1, kind='accept', clock_run='continuous', calendar='china-2026', limit_us=900_000_000, was_late=0, started_at=begun, due_at=due, alarm_at=begun + timedelta(minutes=12)))
        connection.execute(sa.insert(reports).values(case_id=row.id, source=row.source, candidate_id=row.candidate_id, longitude=row.longitude, latitude=row.latitude, radius_m=row.radius_m, reported_at=begun))
