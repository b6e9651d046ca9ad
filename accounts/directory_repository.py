"""Queries by which an administrator looks through people, posts and the roster."""

from collections.abc import Collection, Sequence
from datetime import datetime

from sqlalchemy import exists, func, or_, select
from sqlalchemy.orm import Session

from accounts.posts import Post
from accounts.tables import DutyAbsence, DutyShift, Person, PostHolding


def people_after(
    session: Session,
    *,
    text: str | None,
    post: Post | None,
    department: str | None,
    at: datetime,
    after_login: str | None,
    limit: int,
) -> Sequence[Person]:
    """By login. `text`: a part of login or name."""
    query = select(Person)
    if text is not None:
        lowered = text.lower()
        query = query.where(
            or_(
                func.lower(Person.login).contains(lowered, autoescape=True),
                func.lower(Person.name).contains(lowered, autoescape=True),
            )
        )
    if post is not None or department is not None:
        held = [PostHolding.person_id == Person.id, PostHolding.valid_from <= at]
        held.append(or_(PostHolding.valid_to.is_(None), PostHolding.valid_to > at))
        if post is not None:
            held.append(PostHolding.post == post)
        if department is not None:
            held.append(PostHolding.department == department)
        query = query.where(exists().where(*held))
    if after_login is not None:
        query = query.where(Person.login > after_login)
    return session.scalars(query.order_by(Person.login).limit(limit)).all()


def holdings_from(session: Session, person_ids: Collection[int], *, at: datetime) -> Sequence[PostHolding]:
    """Those that have not ended then, the ones that are to begin included, in the order of their beginning."""
    return session.scalars(
        select(PostHolding)
        .where(PostHolding.person_id.in_(person_ids), or_(PostHolding.valid_to.is_(None), PostHolding.valid_to > at))
        .order_by(PostHolding.valid_from, PostHolding.id)
    ).all()


def enabled_among(session: Session, person_ids: Collection[int]) -> set[int]:
    return set(session.scalars(select(Person.id).where(Person.id.in_(person_ids), Person.disabled_at.is_(None))))


def shifts_of(session: Session, person_id: int, *, today: str) -> Sequence[DutyShift]:
    """Those that still count on that day or later, in the order of their entry."""
    return session.scalars(
        select(DutyShift)
        .where(DutyShift.person_id == person_id, or_(DutyShift.last_day.is_(None), DutyShift.last_day >= today))
        .order_by(DutyShift.id)
    ).all()


def absences_of(session: Session, person_id: int, *, at: datetime) -> Sequence[DutyAbsence]:
    """Those that have not ended, the earliest first."""
    return session.scalars(
        select(DutyAbsence)
        .where(
            DutyAbsence.person_id == person_id, DutyAbsence.ends_at > at, DutyAbsence.ends_at > DutyAbsence.begins_at
        )
        .order_by(DutyAbsence.begins_at, DutyAbsence.id)
    ).all()
