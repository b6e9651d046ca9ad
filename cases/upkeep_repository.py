"""Queries of retention: whose pictures nobody needs any more. A picture of an open case is never among them."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, and_, delete, exists, func, or_, select, update
from sqlalchemy.orm import Session

from cases.case_tables import CameraInspection, CaseReport, Photo
from cases.queue_order import OPEN
from cases.states import CandidateState
from cases.tables import Candidate, Case, Decision
from detection.tables import Evidence, Finding
from kit.database import row_count


@dataclass(frozen=True, slots=True)
class Ends:
    """Instants before which retention times have ended."""

    photo_unused: datetime
    without_case: datetime
    """For evidence by when it was taken, for decisions by when they were made."""
    of_case: datetime
    """By when the case ended."""


def is_named(session: Session, key: str, ends: Ends) -> bool:
    """Whether a row of casework still needs the stored picture."""
    photo = select(Photo.id).where(or_(Photo.key == key, Photo.blurred_key == key))
    inspection = select(CameraInspection.id).where(
        or_(CameraInspection.before_key == key, CameraInspection.after_key == key)
    )
    decision = (
        select(Decision.id)
        .join(Candidate, Candidate.id == Decision.candidate_id)
        .where(Decision.picture_key == key, or_(Decision.decided_at >= ends.without_case, _is_needed(ends)))
    )
    return any(session.scalar(naming.limit(1)) is not None for naming in (photo, inspection, decision))


def drop_unused_photos(session: Session, ends: Ends) -> int:
    """Rows of photos that no action named in time."""
    return row_count(
        session.execute(delete(Photo).where(Photo.case_id.is_(None), Photo.uploaded_at < ends.photo_unused))
    )


def drop_photos_of_cases(session: Session, case_ids: Collection[int]) -> int:
    return row_count(session.execute(delete(Photo).where(Photo.case_id.in_(case_ids))))


def cases_with_old_photos(session: Session, ends: Ends, *, limit: int) -> Sequence[int]:
    """Ids of cases that ended so long ago that their photos go."""
    has_photo = exists().where(Photo.case_id == Case.id)
    return session.scalars(select(Case.id).where(Case.ended_at < ends.of_case, has_photo).limit(limit)).all()


def old_inspections(session: Session, ends: Ends, *, limit: int) -> Sequence[CameraInspection]:
    """Of cases that ended long ago, where a picture is left."""
    has_picture = or_(CameraInspection.before_key.is_not(None), CameraInspection.after_key.is_not(None))
    return session.scalars(
        select(CameraInspection)
        .join(Case, Case.id == CameraInspection.case_id)
        .where(Case.ended_at < ends.of_case, has_picture)
        .limit(limit)
    ).all()


def drop_inspection_pictures(session: Session, inspection_ids: Collection[int]) -> None:
    session.execute(
        update(CameraInspection)
        .where(CameraInspection.id.in_(inspection_ids))
        .values(before_key=None, after_key=None)
        .execution_options(synchronize_session=False)
    )


def old_evidence(session: Session, ends: Ends, *, after_id: int, limit: int) -> Sequence[int]:
    """Ids of evidence that no candidate or case needs any more, beginning after an id."""
    shows_finding = and_(Finding.id == Candidate.finding_id, Finding.episode == Evidence.episode)
    is_needed = (
        select(Candidate.id)
        .outerjoin(Finding, shows_finding)
        .where(
            Candidate.spot_id == Evidence.spot_id,
            # A candidate that followed its spot into the next episode was found in an earlier one.
            or_(Candidate.episode == Evidence.episode, Finding.id.is_not(None)),
            _is_needed(ends),
        )
        .correlate(Evidence)
    )
    return session.scalars(
        select(Evidence.id)
        .where(Evidence.id > after_id, Evidence.taken_at < ends.without_case, ~is_needed.exists())
        .order_by(Evidence.id)
        .limit(limit)
    ).all()


def _is_needed(ends: Ends) -> ColumnElement[bool]:
    """Of a candidate: somebody has yet to see it, or a case that is kept began or was seen again with it."""
    root = func.coalesce(Candidate.merged_into_id, Candidate.id)
    is_kept = or_(Case.ended_at.is_(None), Case.ended_at >= ends.of_case)
    began = select(Case.id).where(Case.candidate_id == root, is_kept).correlate(Candidate)
    reported = (
        select(CaseReport.id)
        .join(Case, Case.id == CaseReport.case_id)
        .where(CaseReport.candidate_id == root, CaseReport.withdrawn_at.is_(None), is_kept)
        .correlate(Candidate)
    )
    waits = or_(
        Candidate.state.in_(OPEN),
        and_(Candidate.state == CandidateState.SUPPRESSED, Candidate.cleared_at.is_(None)),
    )
    return or_(waits, began.exists(), reported.exists())
