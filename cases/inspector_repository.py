"""Every query about inspectors' tasks and the photos that people upload."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from accounts.actor import Actor
from cases.case_tables import InspectorTask, Photo
from cases.reading_reach import any_reach
from cases.tables import Case
from kit.database import row_count


@dataclass(frozen=True, slots=True)
class UploadedPhoto:
    """A photo with the number of the case that uses it; None: none does."""

    row: Photo
    used_in: str | None


def open_tasks(session: Session, person_ids: Collection[int]) -> dict[int, int]:
    """How many tasks wait for the reply of each of these people; who is missing has none."""
    rows = session.execute(
        select(InspectorTask.person_id, func.count())
        .where(InspectorTask.person_id.in_(person_ids), InspectorTask.ended_at.is_(None))
        .group_by(InspectorTask.person_id)
    )
    return {person_id: count for person_id, count in rows if person_id is not None}


def uploaded_photos(session: Session, photo_ids: Collection[int]) -> dict[int, UploadedPhoto]:
    """Those of them that there are, as the database has them now."""
    rows = session.execute(
        select(Photo, Case.case_number, Case.acceptance_number)
        .outerjoin(Case, Case.id == Photo.case_id)
        .where(Photo.id.in_(photo_ids))
        .execution_options(populate_existing=True)
    )
    return {photo.id: UploadedPhoto(photo, case_number or acceptance) for photo, case_number, acceptance in rows}


def use_photos(session: Session, photo_ids: Sequence[int], *, case_id: int, version: int) -> int:
    """Give those that nobody uses to this event of the case; returns how many those are."""
    used = session.execute(
        update(Photo)
        .where(Photo.id.in_(photo_ids), Photo.case_id.is_(None))
        .values(case_id=case_id, event_version=version)
        .execution_options(synchronize_session=False)
    )
    return row_count(used)


def write_blurred(session: Session, key: str, *, blurred_key: str) -> int:
    """Give every photo of this picture its blurred rendition, where it has none."""
    blurred = update(Photo).where(Photo.key == key, Photo.blurred_key.is_(None)).values(blurred_key=blurred_key)
    return row_count(session.execute(blurred.execution_options(synchronize_session=False)))


def unblurred_photos(session: Session, *, before: datetime, limit: int) -> Sequence[str]:
    """Keys of pictures uploaded before that have no blurred rendition."""
    waiting = select(Photo.key).where(Photo.blurred_key.is_(None), Photo.uploaded_at < before)
    return session.scalars(waiting.order_by(Photo.id).limit(limit)).all()


def is_case_readable(session: Session, case_id: int, actor: Actor) -> bool:
    """Whether the case is within the actor's reach."""
    return session.scalar(select(Case.id).where(Case.id == case_id, any_reach(actor))) is not None
