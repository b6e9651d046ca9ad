"""Who acts: a person with everything that the rules ask about, as one value without a database.

The system itself and other systems act too, each with permissions of its own and nobody's name.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from accounts.departments import DepartmentTree
from accounts.permissions import BY_INTERFACE, BY_RULE, Permission, permissions_of
from accounts.posts import Holding, Post
from accounts.reach import EVERYTHING, NOTHING, Reach, reach_of


@dataclass(frozen=True, slots=True)
class Actor:
    """`person_id` is None for the system and for other systems."""

    person_id: int | None
    posts: frozenset[Post]
    permissions: frozenset[Permission]
    reach: Reach
    departments: frozenset[str] = frozenset()
    """The departments that the person works for (专业部门), sub-departments included; not those that they only see."""
    supervises: frozenset[str] = frozenset()
    """The supervising units (监管单位) that the person speaks for, those below included."""
    key_id: int | None = None
    """Of the API key by which another system acts."""

    def may(self, permission: Permission) -> bool:
        return permission in self.permissions


SYSTEM = Actor(person_id=None, posts=frozenset(), permissions=BY_RULE, reach=EVERYTHING)
"""A clock, a rule: nobody presses a key."""

INTERFACE = Actor(person_id=None, posts=frozenset(), permissions=BY_INTERFACE, reach=NOTHING)
"""Another system, through the API."""


@dataclass(frozen=True, slots=True)
class PermissionOverride:
    """One permission that a person has, or has not, whatever the posts say; a denial wins."""

    permission: Permission
    is_granted: bool


def actor_from(
    person_id: int,
    *,
    holdings: Iterable[Holding],
    overrides: Iterable[PermissionOverride] = (),
    tree: DepartmentTree,
    at: datetime,
) -> Actor:
    """The person as of that instant.

    Raises:
        DepartmentUnknown: a post is held for a department that the tree does not have.
    """
    held = tuple(holding for holding in holdings if holding.is_valid_at(at))
    own = tuple(overrides)
    posts = frozenset(holding.post for holding in held)
    return Actor(
        person_id=person_id,
        posts=posts,
        permissions=permissions_of(
            posts,
            granted=(one.permission for one in own if one.is_granted),
            denied=(one.permission for one in own if not one.is_granted),
        ),
        reach=reach_of(held, tree=tree),
        departments=_departments_of(Post.DEPARTMENT, held, tree),
        supervises=_departments_of(Post.SUPERVISING_UNIT, held, tree),
    )


def _departments_of(post: Post, held: Iterable[Holding], tree: DepartmentTree) -> frozenset[str]:
    of_post = (holding.department for holding in held if holding.post is post)
    return frozenset(below for slug in of_post if slug is not None for below in tree.with_subdepartments(slug))
