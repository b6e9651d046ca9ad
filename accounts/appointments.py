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
        HoldingInvalid: the post lacks its department, is held for one of another kind, has a scope that it cannot
            have, or is held already.
        DepartmentUnknown: there is no such department.
    """
    valid_from, valid_to = period
    holding = Holding(post, valid_from, valid_to, department=scope.department, beat=scope.beat)
    if scope.department is not None:
        _refuse_other_kind(department_tree(session), scope.department, post)
    for held in repository.current_holdings(session, person_id=person.id, post=post, at=valid_from):
        is_same = (held.department, held.beat) == (scope.department, scope.beat)
        if is_same and (valid_to is None or held.valid_from < valid_to):
            raise HoldingInvalid(
                f"{person.name} is '{TITLE_OF[post].en}' in that time already; end the one before the other begins.",
                zh=f"{person.name} 在该时段已担任“{TITLE_OF[post].zh}”；请先结束原任职，再开始新任职。",
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
        raise HoldingInvalid(
            f"{person.name} is not '{TITLE_OF[post].en}'; nothing to end.",
            zh=f"{person.name} 未担任“{TITLE_OF[post].zh}”，没有可结束的任职。",
        )
    for row in held:
        row.valid_to = max(at, row.valid_from)
    session.flush()
    return len(held)


def hand_over_beat(session: Session, person: Person, beat: str, *, at: datetime) -> bool:
    """Make the person the inspector of a beat from then on; whether that is news.

    Whoever had the beat until then loses it. A person who has it already keeps it, and so do colleagues who share it.
    """
    held = repository.current_holdings(session, person_id=person.id, post=Post.INSPECTOR, at=at)
    own = sorted((row for row in held if row.beat == beat), key=lambda row: row.valid_from)
    if own and own[0].valid_from <= at:
        return False
    for row in repository.holders_of_beat(session, beat, at=at):
        row.valid_to = at
    until = own[0].valid_from if own else None
    hold_post(session, person, Post.INSPECTOR, Scope(beat=beat), period=(at, until))
    return True


def set_own_permission(
    session: Session, person: Person, permission: Permission, *, is_granted: bool | None, now: datetime
) -> None:
    """Grant it or deny it whatever the posts say; None goes back to what the posts say."""
    repository.forget_own_permission(session, person_id=person.id, permission=permission)
    if is_granted is not None:
        session.add(OwnPermission(person_id=person.id, permission=permission, is_granted=is_granted, changed_at=now))
    session.flush()


def _refuse_other_kind(tree: DepartmentTree, slug: str, post: Post) -> None:
    """A handling post higher up would act for every department below, past those who only supervise them."""
    if slug not in tree.entries:
        raise DepartmentUnknown(slug)
    entry, title = tree.entries[slug], TITLE_OF[post]
    if title.department_kind not in {None, entry.kind}:
        raise HoldingInvalid(
            f"The post '{title.en}' is held for a department of the kind '{title.department_kind}'; "
            f"'{slug}' ({entry.zh}) is of the kind '{entry.kind}': name another department.",
            zh=(
                f"岗位“{title.zh}”须隶属{title.department_kind.zh}；“{entry.zh}”（{slug}）是{entry.kind.zh}，请另选部"
                "门。"
            ),
        )
