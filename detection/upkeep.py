"""What is thrown away, and when: old visits, places that never mattered, originals, files that no row names."""

from datetime import datetime, timedelta

import structlog

from detection import repository
from detection.settings import PatrolSettings
from kit.database import Database
from kit.storage import PictureStore

logger = structlog.get_logger()

UNNAMED_FOR = timedelta(days=1)  # a picture is stored before its row; a day is longer than any transaction


def tidy(database: Database, store: PictureStore, *, now: datetime, settings: PatrolSettings) -> None:
    """Apply the retention times once; safe to run twice."""
    with database.write() as session:
        originals = repository.drop_originals(session, before=now - settings.original_retention)
        spots = repository.drop_cleared_spots(session, before=now - settings.visit_retention)
        visits = repository.drop_visits(session, before=now - settings.visit_retention)
    for key in originals:
        store.delete(key)
    with database.read() as session:
        files = store.sweep(is_named=lambda key: repository.is_picture_named(session, key), before=now - UNNAMED_FOR)
    logger.info("tidied", originals=len(originals), spots=spots, visits=visits, files=files)
