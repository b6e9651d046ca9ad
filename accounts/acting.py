"""A person of the database as the `Actor` that the rules ask about."""

from collections.abc import Collection, Iterable, Sequence
from datetime import datetime

from sqlalchemy.orm import Session

from accounts import repository
from accounts.actor import Actor, PermissionOverride, actor_from
from accounts.departments import NO_DEPARTMENTS, tree_of
from accounts.permissions import DEFAULTS, Permission
from accounts.posts import Holding
from accounts.tables import PostHolding

Acted = tuple[int | None, Permission | None, datetime]
"""Who, by which permission, when."""


def actor_of(session: Session, person_id: int, *, at: datetime) -> Actor:
    """With the posts held and the permissions had at that instant."""
    holdings = [
        Holding(row.post, row.valid_from, row.valid_to, department=row.department, beat=row.beat)
        for row in repository.holdings_of(session, person_id)
        if row.valid_to is None or row.valid_from < row.valid_to  # what never began says nothing
    ]
    overrides = [
        PermissionOverride(row.permission, is_granted=row.is_granted)
        for row in repository.own_permissions(session, person_id)
    ]
    return actor_with(session, person_id, holdings=holdings, overrides=overrides, at=at)


def actor_with(
    session: Session,
    person_id: int,
    *,
    holdings: Collection[Holding],
    overrides: Iterable[PermissionOverride],
    at: datetime,
) -> Actor:
    """The same of posts and permissions that were read before; the departments are read where a post names one."""
    has_department = any(one.department is not None for one in holdings)  # most people ask for every page without one
    tree = tree_of(repository.department_entries(session)) if has_department else NO_DEPARTMENTS
    return actor_from(person_id, holdings=holdings, overrides=overrides, tree=tree, at=at)


def posts_acted_in(session: Session, acted: Sequence[Acted]) -> list[PostHolding | None]:
    """Of each act, the post that it was done in: of those held then, the first that may do such a thing."""
    people = {person_id for person_id, _, _ in acted if person_id is not None}
    holdings = repository.holdings_of_people(session, people)
    return [_post_of(one, holdings) for one in acted]


def _post_of(acted: Acted, holdings: Sequence[PostHolding]) -> PostHolding | None:
    person_id, permission, at = acted
    held = [
        one
        for one in holdings
        if one.person_id == person_id and one.valid_from <= at and (one.valid_to is None or one.valid_to > at)
    ]
    able = (one for one in held if permission in DEFAULTS[one.post])
    return next(able, held[0] if held else None)
