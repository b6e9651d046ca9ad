"""Every query about people, posts and departments."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, and_, delete, or_, select
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
    return session.scalars(select(PostHolding).where(_is_valid(at)).order_by(PostHolding.id)).all()


def holders_of_beat(session: Session, beat: str, *, at: datetime) -> Sequence[PostHolding]:
    """The inspectors of one beat, as of that instant."""
    return session.scalars(
        select(PostHolding).where(PostHolding.post == Post.INSPECTOR, PostHolding.beat == beat, _is_valid(at))
    ).all()


def inspectors_at(session: Session, at: datetime) -> Sequence[tuple[str, Person]]:
    """Each beat with each of its inspectors as of that instant, by login."""
    rows = session.execute(
        select(PostHolding.beat, Person)
        .join(Person, Person.id == PostHolding.person_id)
        .where(PostHolding.post == Post.INSPECTOR, PostHolding.beat.is_not(None), _is_valid(at))
        .order_by(Person.login)
    )
    return [(beat, person) for beat, person in rows if beat is not None]


def holdings_of_department(session: Session, slug: str, *, at: datetime) -> Sequence[PostHolding]:
    """Those that have not ended then, the ones that are to begin included."""
    return session.scalars(
        select(PostHolding).where(
            PostHolding.department == slug, or_(PostHolding.valid_to.is_(None), PostHolding.valid_to > at)
        )
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


def _is_valid(at: datetime) -> ColumnElement[bool]:
    return and_(PostHolding.valid_from <= at, or_(PostHolding.valid_to.is_(None), PostHolding.valid_to > at))
