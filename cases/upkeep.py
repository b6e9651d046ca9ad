"""How long pictures are kept: of what became no case 90 days, of cases five years after their end; all are settings.

A file goes when the last row that names it has gone. What is old is looked for without holding anybody up, its rows go
in small units of work, and the sweep of the store comes last and asks detection and casework alike.
"""

from datetime import datetime

import structlog
from sqlalchemy.orm import Session

from cases import upkeep_repository as repository
from cases.photos import ask_again
from cases.settings import CaseSettings
from cases.upkeep_repository import Ends
from detection.settings import PatrolSettings
from detection.upkeep import forget_evidence, forget_revisit_pictures
from detection.upkeep import tidy as tidy_detection
from kit import uploads
from kit.database import Database
from kit.storage import PictureStore

logger = structlog.get_logger()

BATCH = 500
"""Rows in one unit of work: Oracle takes 1,000 ids at once, and nobody waits long for the database."""


def tidy(
    database: Database, store: PictureStore, *, now: datetime, settings: CaseSettings, patrol: PatrolSettings
) -> None:
    """Apply every retention time once; safe to run twice, and to be killed in between."""
    ends = ends_of(now, settings=settings, patrol=patrol)
    with database.write() as session:
        unused = repository.drop_unused_photos(session, ends)
        unblurred = ask_again(session, now=now, limit=BATCH)
    unfinished = uploads.drop_expired(database, store, now=now)
    photos, inspections = _drop_old_photos(database, ends), _drop_old_inspections(database, ends)
    evidence = _drop_old_evidence(database, ends)
    logger.info("casework_tidied", unused=unused, photos=photos, inspections=inspections, evidence=evidence)
    logger.info("uploads_tidied", unblurred=unblurred, unfinished=unfinished)

    def is_named(session: Session, key: str) -> bool:
        return repository.is_named(session, key, ends) or uploads.is_part(session, key)

    tidy_detection(database, store, now=now, settings=patrol, is_named_elsewhere=is_named)


def ends_of(now: datetime, *, settings: CaseSettings, patrol: PatrolSettings) -> Ends:
    """Before which instants the retention times have ended."""
    return Ends(
        photo_unused=now - settings.unused_photo_retention,
        without_case=now - patrol.rejected_evidence_retention,
        of_case=now - settings.case_picture_retention,
    )


def _drop_old_photos(database: Database, ends: Ends) -> int:
    dropped = 0
    while True:
        with database.read() as session:
            case_ids = repository.cases_with_old_photos(session, ends, limit=BATCH)
        with database.write() as session:
            dropped += repository.drop_photos_of_cases(session, case_ids)
        if len(case_ids) < BATCH:
            return dropped


def _drop_old_inspections(database: Database, ends: Ends) -> int:
    """The verdicts stay: agreement is counted over the years."""
    dropped = 0
    while True:
        with database.read() as session:
            old = repository.old_inspections(session, ends, limit=BATCH)
        with database.write() as session:
            repository.drop_inspection_pictures(session, [one.id for one in old])
            forget_revisit_pictures(session, [one.revisit_id for one in old])
        dropped += len(old)
        if len(old) < BATCH:
            return dropped


def _drop_old_evidence(database: Database, ends: Ends) -> int:
    dropped = last_id = 0
    while True:
        with database.read() as session:
            ids = repository.old_evidence(session, ends, after_id=last_id, limit=BATCH)
        with database.write() as session:
            forget_evidence(session, ids)
        dropped += len(ids)
        if len(ids) < BATCH:
            return dropped
        last_id = ids[-1]
