"""Names every module that declares tables, so that metadata is whole for migrations and tests."""

import accounts.tables
import camera_registry.tables
import cases.tables
import detection.tables
import kit.outbox

TABLE_MODULES = (accounts.tables, camera_registry.tables, cases.tables, detection.tables, kit.outbox)
