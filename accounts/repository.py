"""Every query about people, posts and departments."""

from collections.abc import Collection, Sequence
from datetime import date, datetime, timedelta

from sqlalchemy import ColumnElement, and_, delete, or_, select
from sqlalchemy.orm import Session

from accounts.departments import DepartmentEntry
from accounts.permissions import Permission
from accounts.posts import Post
from accounts.tables import Department, DutyAbsence, DutyShift, OwnPermission, Person, PostHolding


def person_by_login(session: Session, login: str) -> Person | None:
    return session.scalar(select(Person).where(Person.login == login))


def people(session: Session) -> Sequence[Person]:
    return session.scalars(select(Person).order_by(Person.login)).all()


def holdings_of(session: Session, person_id: int) -> Sequence[PostHolding]:
    """All that the person ever held, oldest first."""
    return session.scalars(
        select(PostHolding).where(PostHolding.person_id == person_id).order_by(PostHolding.valid_from, PostHolding.id)
    ).all()


def holdings_of_people(session: Session, person_ids: Collection[int]) -> Sequence[PostHolding]:
    """All that these people ever held, oldest first."""
    return session.scalars(
        select(PostHolding)
        .where(PostHolding.person_id.in_(person_ids))
        .order_by(PostHolding.valid_from, PostHolding.id)
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
        select(PostHolding)
        .where(PostHolding.post == Post.INSPECTOR, PostHolding.beat == beat, _is_valid(at))
        .order_by(PostHolding.id)
    ).all()


def inspectors_among(session: Session, person_ids: Collection[int], *, at: datetime) -> set[int]:
    """Those of them who hold the post of inspector then, with or without a beat."""
    return set(
        session.scalars(
            select(PostHolding.person_id).where(
                PostHolding.post == Post.INSPECTOR, PostHolding.person_id.in_(person_ids), _is_valid(at)
            )
        )
    )


def people_by_id(session: Session, person_ids: Collection[int]) -> dict[int, Person]:
    return {one.id: one for one in session.scalars(select(Person).where(Person.id.in_(person_ids)))}


def shifts_around(session: Session, day: date, *, person_ids: Collection[int] | None) -> Sequence[DutyShift]:
    """In the order of their entry, shifts that are in force on that day or were on the day before.

    `person_ids`: of these people; None: of everybody.
    """
    query = select(DutyShift).where(
        DutyShift.first_day <= day.isoformat(),
        or_(
            DutyShift.last_day.is_(None),
            and_(
                DutyShift.last_day >= (day - timedelta(days=1)).isoformat(),
                DutyShift.last_day >= DutyShift.first_day,  # ended before its first day, it never counts
            ),
        ),
    )
    if person_ids is not None:
        query = query.where(DutyShift.person_id.in_(person_ids))
    return session.scalars(query.order_by(DutyShift.id)).all()


def shifts_beyond(session: Session, day: date, *, person_id: int) -> Sequence[DutyShift]:
    """The person's shifts that would still be in force on some later day."""
    return session.scalars(
        select(DutyShift)
        .where(
            DutyShift.person_id == person_id,
            or_(
                DutyShift.last_day.is_(None),
                and_(DutyShift.last_day > day.isoformat(), DutyShift.last_day >= DutyShift.first_day),
            ),
        )
        .order_by(DutyShift.id)
    ).all()


def absences_at(session: Session, at: datetime) -> Sequence[DutyAbsence]:
    """Everybody's, as of that instant; a person's earliest first."""
    return session.scalars(
        select(DutyAbsence)
        .where(DutyAbsence.begins_at <= at, DutyAbsence.ends_at > at)
        .order_by(DutyAbsence.begins_at, DutyAbsence.id)
    ).all()


def absences_within(
    session: Session, *, person_id: int, begins_at: datetime, ends_at: datetime
) -> Sequence[DutyAbsence]:
    """The person's, as far as they touch that time; what was ended where it begins never was."""
    return session.scalars(
        select(DutyAbsence)
        .where(
            DutyAbsence.person_id == person_id,
            DutyAbsence.begins_at < ends_at,
            DutyAbsence.ends_at > begins_at,
            DutyAbsence.ends_at > DutyAbsence.begins_at,
        )
        .order_by(DutyAbsence.begins_at)
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


def holders_of(session: Session, post: Post, *, at: datetime, department: str | None, beat: str | None) -> set[int]:
    """Ids of those who hold the post then, for the department or the beat if one is given."""
    query = select(PostHolding.person_id).where(PostHolding.post == post, _is_valid(at))
    if department is not None:
        query = query.where(PostHolding.department == department)
    if beat is not None:
        query = query.where(PostHolding.beat == beat)
    return set(session.scalars(query))


def holders_of_any(session: Session, posts: Collection[Post], *, at: datetime) -> set[int]:
    """Ids of those who hold at least one of the posts then."""
    return set(session.scalars(select(PostHolding.person_id).where(PostHolding.post.in_(posts), _is_valid(at))))


def own_answers(session: Session, permission: Permission) -> Sequence[OwnPermission]:
    """Of everybody to whom it is granted or denied by name."""
    return session.scalars(select(OwnPermission).where(OwnPermission.permission == permission)).all()


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
    """Every department as a value, in the order of their entry."""
    columns = (Department.slug, Department.zh, Department.en, Department.parent, Department.kind)
    return tuple(DepartmentEntry(*row) for row in session.execute(select(*columns).order_by(Department.id)))


def names_of_departments(session: Session, slugs: Collection[str]) -> Sequence[tuple[str, str, str]]:
    """Slug, Chinese and English name."""
    wanted = select(Department.slug, Department.zh, Department.en).where(Department.slug.in_(sorted(slugs)))
    return [(slug, zh, en) for slug, zh, en in session.execute(wanted)]


def _is_valid(at: datetime) -> ColumnElement[bool]:
    return and_(PostHolding.valid_from <= at, or_(PostHolding.valid_to.is_(None), PostHolding.valid_to > at))
