"""Every query about people, posts and departments."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import delete, or_, select
from sqlalchemy.orm import Session

from accounts.departments import DepartmentEntry
from accounts.permissions import Permission
from accounts.posts import Post
from accounts.tables import Department, OwnPermission, Person, PostHolding


def person_by_login(session: Session, login: str) -> Person | None:
    return session.scalar(select(Person).where(Person.login == login))


def people(session: Session) -> Sequence[Person]:
    return session.scalars(select(Person).order_by(Person.login)).all()


def holdings_of(session: Session, person_id: int) -> Sequence[PostHolding]:
    """All that the person ever held, oldest first."""
    return session.scalars(
        select(PostHolding).where(PostHolding.person_id == person_id).order_by(PostHolding.valid_from, PostHolding.id)
    ).all()


def current_holdings(session: Session, *, person_id: int, post: Post, at: datetime) -> Sequence[PostHolding]:
    """Those of this post that have not ended then, the ones that are to begin included."""
    return session.scalars(
        select(PostHolding).where(
            PostHolding.person_id == person_id,
            PostHolding.post == post,
            or_(PostHolding.valid_to.is_(None), PostHolding.valid_to > at),
        )
    ).all()


def holdings_at(session: Session, at: datetime) -> Sequence[PostHolding]:
    """Everybody's, as of that instant."""
    return session.scalars(
        select(PostHolding)
        .where(PostHolding.valid_from <= at, or_(PostHolding.valid_to.is_(None), PostHolding.valid_to > at))
        .order_by(PostHolding.id)
    ).all()


def own_permissions(session: Session, person_id: int) -> Sequence[OwnPermission]:
    return session.scalars(
        select(OwnPermission).where(OwnPermission.person_id == person_id).order_by(OwnPermission.id)
    ).all()


def forget_own_permission(session: Session, *, person_id: int, permission: Permission) -> None:
    session.execute(
        delete(OwnPermission).where(OwnPermission.person_id == person_id, OwnPermission.permission == permission)
    )


def departments(session: Session) -> Sequence[Department]:
    return session.scalars(select(Department).order_by(Department.id)).all()


def department_entries(session: Session) -> tuple[DepartmentEntry, ...]:
    """Every department as a value."""
    return tuple(
        DepartmentEntry(slug=row.slug, zh=row.zh, en=row.en, parent=row.parent, kind=row.kind)
        for row in departments(session)
    )
