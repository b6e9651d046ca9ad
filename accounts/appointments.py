"""People get and leave posts, and get or lose single permissions besides."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from accounts import repository
from accounts.departments import DepartmentTree, tree_of
from accounts.errors import DepartmentUnknown, HoldingInvalid
from accounts.permissions import Permission
from accounts.posts import TITLE_OF, Holding, Post
from accounts.tables import OwnPermission, Person, PostHolding


@dataclass(frozen=True, slots=True)
class Scope:
    """What a post is held for."""

    department: str | None = None
    beat: str | None = None


def department_tree(session: Session) -> DepartmentTree:
    """The departments as they are."""
    return tree_of(repository.department_entries(session))


def hold_post(
    session: Session, person: Person, post: Post, scope: Scope, *, period: tuple[datetime, datetime | None]
) -> PostHolding:
    """Give a person a post from the first instant of the period to the second, or until further notice.

    Raises:
        HoldingInvalid: the post lacks its department, has a scope that it cannot have, or is held already.
        DepartmentUnknown: there is no such department.
    """
    valid_from, valid_to = period
    holding = Holding(post, valid_from, valid_to, department=scope.department, beat=scope.beat)
    if scope.department is not None and scope.department not in department_tree(session).entries:
        raise DepartmentUnknown(scope.department)
    for held in repository.current_holdings(session, person_id=person.id, post=post, at=valid_from):
        is_same = (held.department, held.beat) == (scope.department, scope.beat)
        if is_same and (valid_to is None or held.valid_from < valid_to):
            raise HoldingInvalid(
                f"{person.name} is '{TITLE_OF[post].en}' ({TITLE_OF[post].zh}) in that time already; "
                "end the one before the other begins."
            )
    row = PostHolding(
        person_id=person.id,
        post=post,
        department=holding.department,
        beat=holding.beat,
        valid_from=valid_from,
        valid_to=valid_to,
    )
    session.add(row)
    session.flush()
    return row


def leave_post(session: Session, person: Person, post: Post, *, at: datetime) -> int:
    """End every holding of that post then, and take back those that are still to begin. Returns how many.

    Raises:
        HoldingInvalid: the person does not hold it.
    """
    held = repository.current_holdings(session, person_id=person.id, post=post, at=at)
    if not held:
        raise HoldingInvalid(f"{person.name} is not '{TITLE_OF[post].en}' ({TITLE_OF[post].zh}); nothing to end.")
    for row in held:
        row.valid_to = max(at, row.valid_from)
    session.flush()
    return len(held)


def set_own_permission(
    session: Session, person: Person, permission: Permission, *, is_granted: bool | None, now: datetime
) -> None:
    """Grant it or deny it whatever the posts say; None goes back to what the posts say."""
    repository.forget_own_permission(session, person_id=person.id, permission=permission)
    if is_granted is not None:
        session.add(OwnPermission(person_id=person.id, permission=permission, is_granted=is_granted, changed_at=now))
    session.flush()
