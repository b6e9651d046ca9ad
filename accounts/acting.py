"""A person of the database as the `Actor` that the rules ask about."""

from collections.abc import Collection, Iterable
from datetime import datetime

from sqlalchemy.orm import Session

from accounts import repository
from accounts.actor import Actor, PermissionOverride, actor_from
from accounts.departments import NO_DEPARTMENTS, tree_of
from accounts.posts import Holding


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
