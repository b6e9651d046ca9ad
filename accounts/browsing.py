"""What pages and commands show of people and departments."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from accounts import repository
from accounts.departments import tree_of
from accounts.permissions import DEFAULTS, Permission
from accounts.posts import Post
from accounts.tables import Person, PostHolding


def people_with_posts(session: Session, *, at: datetime) -> Sequence[tuple[Person, Sequence[PostHolding]]]:
    """Everybody by login, with the posts held then."""
    held: dict[int, list[PostHolding]] = defaultdict(list)
    for row in repository.holdings_at(session, at):
        held[row.person_id].append(row)
    return [(person, tuple(held[person.id])) for person in repository.people(session)]


@dataclass(frozen=True, slots=True)
class DepartmentNames:
    """What a department is called."""

    slug: str
    zh: str
    en: str


def department_names(session: Session, slugs: Iterable[str | None]) -> Sequence[DepartmentNames]:
    """Of those of them that there are, in no order; None is none."""
    wanted = {slug for slug in slugs if slug is not None}
    return [DepartmentNames(*row) for row in repository.names_of_departments(session, wanted)] if wanted else []


def posts_of(session: Session, person_id: int, *, at: datetime) -> Sequence[PostHolding]:
    """What one person holds then."""
    return [
        row
        for row in repository.holdings_of(session, person_id)
        if row.valid_from <= at and (row.valid_to is None or at < row.valid_to)
    ]


def inspectors_by_beat(session: Session, *, at: datetime) -> Mapping[str, Sequence[Person]]:
    """Who has which beat (责任网格) then; a beat that is missing has nobody."""
    found: dict[str, list[Person]] = defaultdict(list)
    for beat, person in repository.inspectors_at(session, at):
        found[beat].append(person)
    return found


def people_in(
    session: Session, *, post: Post, at: datetime, department: str | None = None, beat: str | None = None
) -> frozenset[int]:
    """Ids of those who hold a post at an instant.

    Args:
        session: reads.
        post: which one.
        at: the instant.
        department: only those who work for it; where it has nobody, for the nearest above it that has somebody, for
            they answer for it too. One that is not in the tree has nobody. None: of any.
        beat: only those of that beat (责任网格); None: of any, or of none.
    """
    if department is None:
        return frozenset(repository.holders_of(session, post, at=at, department=None, beat=beat))
    for slug in tree_of(repository.department_entries(session)).path(department):
        found = repository.holders_of(session, post, at=at, department=slug, beat=beat)
        if found:
            return frozenset(found)
    return frozenset()


def people_who_may(session: Session, permission: Permission, *, at: datetime) -> frozenset[int]:
    """Ids of everybody who has the permission at an instant, by a post or by name; a denial by name wins."""
    posts = [post for post, permissions in DEFAULTS.items() if permission in permissions]
    own = repository.own_answers(session, permission)
    by_post = repository.holders_of_any(session, posts, at=at)
    by_name = {one.person_id for one in own if one.is_granted}
    return frozenset((by_post | by_name) - {one.person_id for one in own if not one.is_granted})


def people_named(session: Session, person_ids: Collection[int]) -> Mapping[int, Person]:
    """By id; whoever does not exist is missing."""
    return repository.people_by_id(session, person_ids)
