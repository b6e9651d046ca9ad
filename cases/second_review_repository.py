"""Every query of second reviews. Each change is conditional, so that of two people at once one makes it."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, delete, or_, select, update
from sqlalchemy.orm import Session

from cases.tables import Decision, SecondReview
from kit.database import row_count

FEW = 20  # more than there are people who ask at the same moment


def find_review(session: Session, review_id: int) -> SecondReview | None:
    """As it is in the database now, not as this session saw it before."""
    wanted = select(SecondReview).where(SecondReview.id == review_id)
    return session.scalars(wanted.execution_options(populate_existing=True)).one_or_none()


def waiting_for(session: Session, person_id: int, *, now: datetime) -> Sequence[int]:
    """Ids of the oldest that this person may answer, oldest first."""
    wanted = select(SecondReview.id).where(_open_to(person_id, now)).order_by(SecondReview.id).limit(FEW)
    return session.scalars(wanted).all()


def claim(session: Session, review_id: int, *, person_id: int, now: datetime, lease_until: datetime) -> bool:
    """Whether this person has it now; again prolongs."""
    result = session.execute(
        update(SecondReview)
        .where(SecondReview.id == review_id, _open_to(person_id, now))
        .values(person_id=person_id, lease_until=lease_until)
        .execution_options(synchronize_session=False)
    )
    return row_count(result) == 1


def holds_one_of(session: Session, candidate_id: int, *, person_id: int, now: datetime) -> bool:
    """Whether this person has an unanswered one of a decision on the candidate."""
    held = (
        select(SecondReview.id)
        .join(Decision, Decision.id == SecondReview.decision_id)
        .where(
            SecondReview.person_id == person_id,
            SecondReview.answered_at.is_(None),
            SecondReview.lease_until > now,
            Decision.candidate_id == candidate_id,
        )
    )
    return session.scalar(held.limit(1)) is not None


def answer(session: Session, review_id: int, *, person_id: int, now: datetime, values: Mapping[str, Any]) -> bool:
    """Whether this answer counts."""
    result = session.execute(
        update(SecondReview)
        .where(SecondReview.id == review_id, _open_to(person_id, now))
        .values(**values, person_id=person_id, answered_at=now, lease_until=None)
        .execution_options(synchronize_session=False)
    )
    return row_count(result) == 1


def drop_unanswered(session: Session, decision_id: int) -> None:
    session.execute(
        delete(SecondReview)
        .where(SecondReview.decision_id == decision_id, SecondReview.answered_at.is_(None))
        .execution_options(synchronize_session=False)
    )


def _open_to(person_id: int, now: datetime) -> ColumnElement[bool]:
    is_free = or_(
        SecondReview.person_id.is_(None), SecondReview.person_id == person_id, SecondReview.lease_until <= now
    )
    return SecondReview.answered_at.is_(None) & (SecondReview.first_person_id != person_id) & is_free
