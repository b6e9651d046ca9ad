"""Names every module that declares tables, so that metadata is whole for migrations and tests."""

import accounts.audit_tables
import accounts.sign_in_tables
import accounts.tables
import camera_registry.tables
import cases.case_tables
import cases.desk_tables
import cases.notices.tables
import cases.tables
import city_map.tables
import detection.tables
import handbook.tables
import kit.idempotency
import kit.jobs
import kit.live_feed
import kit.outbox
import kit.uploads

TABLE_MODULES = (
    accounts.audit_tables,
    accounts.sign_in_tables,
    accounts.tables,
    camera_registry.tables,
    cases.case_tables,
    cases.desk_tables,
    cases.notices.tables,
    cases.tables,
    city_map.tables,
    detection.tables,
    handbook.tables,
    kit.idempotency,
    kit.jobs,
    kit.live_feed,
    kit.outbox,
    kit.uploads,
)
