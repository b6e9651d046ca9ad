"""Whom an administrator sees: people with the posts that they hold or will hold, and their own permissions."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from accounts import directory_repository, repository
from accounts.administration_errors import HoldingUnknown, PersonNumberUnknown
from accounts.posts import Post
from accounts.roster import city_zone
from accounts.tables import DutyAbsence, DutyShift, OwnPermission, Person, PostHolding


@dataclass(frozen=True, slots=True, kw_only=True)
class PeopleFilter:
    """None of a part: any."""

    text: str | None = None
    """A part of login or name."""
    post: Post | None = None
    department: str | None = None


@dataclass(frozen=True, slots=True)
class Listed:
    """One person with the posts that have not ended."""

    person: Person
    posts: tuple[PostHolding, ...]


@dataclass(frozen=True, slots=True)
class Profile:
    """One person as an administrator sees them."""

    person: Person
    posts: tuple[PostHolding, ...]
    own_permissions: tuple[OwnPermission, ...]


def find_people(
    session: Session, wanted: PeopleFilter, *, at: datetime, after_login: str | None, limit: int
) -> Sequence[Listed]:
    """By login, those after one."""
    found = directory_repository.people_after(
        session,
        text=wanted.text or None,
        post=wanted.post,
        department=wanted.department,
        at=at,
        after_login=after_login,
        limit=limit,
    )
    held = _posts(session, [one.id for one in found], at=at)
    return [Listed(one, held[one.id]) for one in found]


def person_numbered(session: Session, person_id: int) -> Person:
    """Raises PersonNumberUnknown."""
    person = session.get(Person, person_id)
    if person is None:
        raise PersonNumberUnknown(person_id)
    return person


def profile_of(session: Session, person_id: int, *, at: datetime) -> Profile:
    """Raises PersonNumberUnknown."""
    person = person_numbered(session, person_id)
    own = tuple(repository.own_permissions(session, person_id))
    return Profile(person, _posts(session, [person_id], at=at)[person_id], own)


def holding_of(session: Session, person: Person, holding_id: int) -> PostHolding:
    """Raises HoldingUnknown where it is not the person's."""
    row = session.get(PostHolding, holding_id)
    if row is None or row.person_id != person.id:
        raise HoldingUnknown(holding_id)
    return row


def roster_of(session: Session, person: Person, *, at: datetime) -> tuple[Sequence[DutyShift], Sequence[DutyAbsence]]:
    """Shifts and absences that are not over."""
    today = at.astimezone(city_zone()).date().isoformat()
    return (
        directory_repository.shifts_of(session, person.id, today=today),
        directory_repository.absences_of(session, person.id, at=at),
    )


def _posts(session: Session, person_ids: Collection[int], *, at: datetime) -> dict[int, tuple[PostHolding, ...]]:
    held: dict[int, list[PostHolding]] = defaultdict(list)
    for row in directory_repository.holdings_from(session, person_ids, at=at):
        held[row.person_id].append(row)
    return {one: tuple(held[one]) for one in person_ids}
