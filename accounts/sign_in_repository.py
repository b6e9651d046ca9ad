"""Every query about passwords, sessions, links and API keys."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Row, bindparam, delete, func, or_, select, update
from sqlalchemy.orm import Session

from accounts.sign_in_tables import ApiKey, Credential, FailedSignIn, OneTimeLink, SignInSession
from accounts.tables import OwnPermission, Person, PostHolding
from kit.database import row_count

SEEN_TO = timedelta(minutes=1)  # a session that asks every second need not write every second
USED_TO = timedelta(hours=1)
_RECOGNISED = (
    select(
        SignInSession.id,
        SignInSession.carrier,
        SignInSession.must_set_password,
        SignInSession.seen_at,
        Person.id.label("person_id"),
        Person.login,
        Person.name,
        Person.language,
        PostHolding.id.label("holding_id"),
        PostHolding.post,
        PostHolding.valid_from,
        PostHolding.valid_to,
        PostHolding.department,
        PostHolding.beat,
        OwnPermission.permission,
        OwnPermission.is_granted,
    )
    .join(Person, Person.id == SignInSession.person_id)
    .outerjoin(PostHolding, PostHolding.person_id == Person.id)
    .outerjoin(OwnPermission, OwnPermission.person_id == Person.id)
    .where(
        SignInSession.token_hash == bindparam("token_hash"),
        SignInSession.ended_at.is_(None),
        SignInSession.expires_at > bindparam("now"),
        SignInSession.seen_at > bindparam("idle_since"),
        Person.disabled_at.is_(None),
    )
)
"""A session, its person, and each post with each own permission: every request asks it, so it is made once."""


def credential_of(session: Session, person_id: int) -> Credential | None:
    return session.scalar(select(Credential).where(Credential.person_id == person_id))


def is_anybody_known(session: Session) -> bool:
    """By a password, or by a link that waits."""
    has_password = session.scalar(select(Credential.id).limit(1)) is not None
    return (
        has_password or session.scalar(select(OneTimeLink.id).where(OneTimeLink.used_at.is_(None)).limit(1)) is not None
    )


def failures(
    session: Session, *, since: datetime, login: str | None = None, address: str | None = None
) -> tuple[int, datetime | None]:
    """How many wrong passwords there were since, and when the first of them was."""
    wanted = select(func.count(), func.min(FailedSignIn.failed_at)).where(FailedSignIn.failed_at > since)
    if login is not None:
        wanted = wanted.where(FailedSignIn.login == login)
    if address is not None:
        wanted = wanted.where(FailedSignIn.address == address)
    count, first_at = session.execute(wanted).one()
    return int(count), first_at


def forget_failures(session: Session, *, login: str, address: str) -> None:
    session.execute(delete(FailedSignIn).where(FailedSignIn.login == login, FailedSignIn.address == address))


def recognised(
    session: Session, token_hash: str, *, now: datetime, idle_since: datetime
) -> Sequence[Row[*tuple[Any, ...]]]:
    """The columns of `_RECOGNISED`. No row: there is none, it has ended, or its person may not sign in any more."""
    return session.execute(_RECOGNISED, {"token_hash": token_hash, "now": now, "idle_since": idle_since}).all()


def sessions_of(session: Session, person_id: int, *, now: datetime, idle_since: datetime) -> Sequence[SignInSession]:
    """The open ones, newest first."""
    return session.scalars(
        select(SignInSession)
        .where(
            SignInSession.person_id == person_id,
            SignInSession.ended_at.is_(None),
            SignInSession.expires_at > now,
            SignInSession.seen_at > idle_since,
        )
        .order_by(SignInSession.id.desc())
    ).all()


def note_seen(session: Session, session_id: int, *, now: datetime) -> None:
    session.execute(
        update(SignInSession)
        .where(SignInSession.id == session_id, SignInSession.seen_at < now - SEEN_TO)
        .values(seen_at=now)
    )


def end_sessions(
    session: Session, person_id: int, *, now: datetime, only: int | None = None, but: int | None = None
) -> int:
    """End all sessions of a person, or only the one, or all but one; how many were open."""
    wanted = update(SignInSession).where(SignInSession.person_id == person_id, SignInSession.ended_at.is_(None))
    if only is not None:
        wanted = wanted.where(SignInSession.id == only)
    if but is not None:
        wanted = wanted.where(SignInSession.id != but)
    return row_count(session.execute(wanted.values(ended_at=now)))


def link(session: Session, token_hash: str) -> OneTimeLink | None:
    return session.scalar(select(OneTimeLink).where(OneTimeLink.token_hash == token_hash))


def use_link(session: Session, link_id: int, *, now: datetime) -> bool:
    """Whether it was unused and still counted; of two who use it at once, one is told yes."""
    result = session.execute(
        update(OneTimeLink)
        .where(OneTimeLink.id == link_id, OneTimeLink.used_at.is_(None), OneTimeLink.expires_at > now)
        .values(used_at=now)
    )
    return row_count(result) == 1


def end_links(session: Session, person_id: int, *, now: datetime) -> None:
    session.execute(
        update(OneTimeLink).where(OneTimeLink.person_id == person_id, OneTimeLink.used_at.is_(None)).values(used_at=now)
    )


def valid_key(session: Session, token_hash: str, *, now: datetime) -> ApiKey | None:
    return session.scalar(
        select(ApiKey).where(ApiKey.token_hash == token_hash, ApiKey.revoked_at.is_(None), ApiKey.expires_at > now)
    )


def note_used(session: Session, key_id: int, *, now: datetime) -> None:
    session.execute(
        update(ApiKey)
        .where(ApiKey.id == key_id, or_(ApiKey.used_at.is_(None), ApiKey.used_at < now - USED_TO))
        .values(used_at=now)
    )


def api_keys(session: Session) -> Sequence[ApiKey]:
    """All that ever were, oldest first."""
    return session.scalars(select(ApiKey).order_by(ApiKey.id)).all()


def revoke_key(session: Session, key_id: int, *, now: datetime) -> bool:
    """Whether there was one that counted."""
    wanted = update(ApiKey).where(ApiKey.id == key_id, ApiKey.revoked_at.is_(None)).values(revoked_at=now)
    return row_count(session.execute(wanted)) == 1


def forget_old(session: Session, *, before: datetime) -> int:
    """Sessions and links that ended before, and wrong passwords that no longer count; how many rows went."""
    ended = (
        delete(SignInSession).where(or_(SignInSession.expires_at < before, SignInSession.ended_at < before)),
        delete(OneTimeLink).where(OneTimeLink.expires_at < before),
        delete(FailedSignIn).where(FailedSignIn.failed_at < before),
    )
    return sum(row_count(session.execute(one)) for one in ended)
