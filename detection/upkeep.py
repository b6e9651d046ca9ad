"""What is thrown away, and when: old visits, places that never mattered, originals, files that no row names.

Called by `cases.upkeep`, which knows whose pictures people still need.
"""

from collections.abc import Callable, Collection
from datetime import datetime, timedelta

import structlog
from sqlalchemy.orm import Session

from detection import repository, revisit_repository
from detection.blurring_requests import forget_old
from detection.settings import PatrolSettings
from kit.database import Database
from kit.storage import PictureStore

logger = structlog.get_logger()

UNNAMED_FOR = timedelta(days=1)  # a picture is stored before its row; a day is longer than any transaction

IsNamed = Callable[[Session, str], bool]
"""Whether a row of other packages names the stored picture."""


def tidy(
    database: Database, store: PictureStore, *, now: datetime, settings: PatrolSettings, is_named_elsewhere: IsNamed
) -> None:
    """Apply the retention times once; safe to run twice."""
    with database.write() as session:
        originals = repository.drop_originals(session, before=now - settings.original_retention)
        spots = repository.drop_cleared_spots(session, before=now - settings.visit_retention)
        visits = repository.drop_visits(session, before=now - settings.visit_retention)
        forget_old(session, now=now)
    for key in originals:
        store.delete(key)
    with database.read() as session:
        files = store.sweep(
            is_named=lambda key: repository.is_picture_named(session, key) or is_named_elsewhere(session, key),
            before=now - UNNAMED_FOR,
        )
    logger.info("tidied", originals=len(originals), spots=spots, visits=visits, files=files)


def forget_evidence(session: Session, evidence_ids: Collection[int]) -> None:
    """Drop rows whose retention time has ended; a file goes at the next `tidy`, once its last row has gone."""
    repository.drop_evidence_rows(session, evidence_ids)


def forget_revisit_pictures(session: Session, revisit_ids: Collection[int]) -> None:
    """The same for the pictures of revisits, whose verdicts stay."""
    revisit_repository.drop_pictures(session, revisit_ids)
