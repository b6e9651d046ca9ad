"""Every query of revisits: those that wait for a picture, their answers, and the views that are due for them."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Row, func, or_, select, update
from sqlalchemy.orm import Session

from camera_registry.tables import View
from detection.tables import PatrolState, Revisit, Visit
from kit.database import row_count

MOST_AT_ONCE = 500
MOST_FAILURES = 1
"""In a row, after which a camera is left to its backoff."""


def revisit_by_reference(session: Session, reference: str) -> Revisit | None:
    return session.scalars(select(Revisit).where(Revisit.reference == reference)).one_or_none()


def open_of_view(session: Session, view_id: int) -> Sequence[Revisit]:
    """Unanswered, the oldest first."""
    return session.scalars(
        select(Revisit).where(Revisit.view_id == view_id, Revisit.answered_at.is_(None)).order_by(Revisit.id)
    ).all()


def is_view_awaited(session: Session, view_id: int, *, asked_after: datetime) -> bool:
    """Whether somebody who has not waited too long yet waits for a picture of the view."""
    waiting = select(Revisit.id).where(
        Revisit.view_id == view_id, Revisit.answered_at.is_(None), Revisit.asked_at > asked_after
    )
    return session.scalar(waiting.limit(1)) is not None


def open_with_periods(session: Session) -> Sequence[Row[Revisit, int]]:
    """Unanswered ones with the patrol period of their view in s, the longest waiting first."""
    return session.execute(
        select(Revisit, View.period_s)
        .join(View, View.id == Revisit.view_id)
        .where(Revisit.answered_at.is_(None))
        .order_by(Revisit.asked_at, Revisit.id)
        .limit(MOST_AT_ONCE)
    ).all()


def period_of(session: Session, view_id: int) -> int:
    """In s."""
    return session.scalars(select(View.period_s).where(View.id == view_id)).one()


def latest_slot(session: Session, view_id: int) -> datetime | None:
    """Of the visits that are recorded."""
    return session.scalar(select(func.max(Visit.slot_at)).where(Visit.view_id == view_id))


def move_slot(
    session: Session, view_id: int, *, to: datetime, later_than: datetime, until: datetime, now: datetime
) -> bool:
    """Make the view due at `to` if its slot is in (later_than, until], nobody visits it and its camera answers."""
    return (
        row_count(
            session.execute(
                update(PatrolState)
                .where(
                    PatrolState.view_id == view_id,
                    PatrolState.due_at > later_than,
                    PatrolState.due_at <= until,
                    PatrolState.failures <= MOST_FAILURES,
                    or_(PatrolState.lease_until.is_(None), PatrolState.lease_until <= now),
                )
                .values(due_at=to)
            )
        )
        == 1
    )


def answer(session: Session, revisit_id: int, **values: Any) -> bool:
    """Whether it was still open: of a visit and a sweep that answer at once, one does."""
    return (
        row_count(
            session.execute(
                update(Revisit).where(Revisit.id == revisit_id, Revisit.answered_at.is_(None)).values(**values)
            )
        )
        == 1
    )


def drop_pictures(session: Session, revisit_ids: Collection[int]) -> None:
    """The answers stay; the sweep takes the files."""
    session.execute(update(Revisit).where(Revisit.id.in_(revisit_ids)).values(picture_key=None))
