"""Find and add people. Until sign-in exists, whoever works on this machine is the local operator."""

import re
from datetime import datetime

from sqlalchemy.orm import Session

from accounts import repository
from accounts.contact import Contact, QuietHours
from accounts.errors import LoginTaken, PersonInvalid, PersonUnknown
from accounts.posts import Post
from accounts.tables import Person, PostHolding
from kit.clock import utc_now
from kit.errors import NotFound

LOCAL_OPERATOR = "local"
LOCAL_POSTS = (Post.OPERATOR, Post.DUTY_SUPERVISOR)
"""Alone at the desk, one person reviews, files, dispatches and closes."""

LONGEST_NAME = 80
_LOGIN = re.compile(r"[a-z0-9][a-z0-9._-]{0,59}")


def seed_local_operator(session: Session) -> Person:
    """The one operator of an installation without sign-in; made with its posts at set-up, found ever after."""
    person = repository.person_by_login(session, LOCAL_OPERATOR)
    if person is None:
        person = Person(login=LOCAL_OPERATOR, name="本机接线员 Local operator", created_at=utc_now())
        session.add(person)
        session.flush()
    if not repository.holdings_of(session, person.id):  # also for a database that is older than the posts
        session.add_all(
            PostHolding(person_id=person.id, post=post, valid_from=person.created_at) for post in LOCAL_POSTS
        )
        session.flush()
    return person


def local_operator(session: Session) -> Person:
    """The local operator.

    Raises:
        NotFound: the database was never set up.
    """
    person = repository.person_by_login(session, LOCAL_OPERATOR)
    if person is None:
        raise NotFound(
            "There is no local operator yet: run `gridwarden database upgrade`.",
            zh="尚无本机操作员：请运行 `gridwarden database upgrade`。",
        )
    return person


def person_with_login(session: Session, login: str) -> Person:
    """Raises PersonUnknown where there is none."""
    person = repository.person_by_login(session, login)
    if person is None:
        raise PersonUnknown(login)
    return person


def add_person(session: Session, *, login: str, name: str, now: datetime) -> Person:
    """Somebody new, without a post as yet.

    Raises:
        PersonInvalid: the login is not made of small letters, digits, dot, dash and underscore, or the name is empty.
        LoginTaken: somebody has it.
    """
    if not _LOGIN.fullmatch(login):
        raise PersonInvalid(
            f"'{login}' cannot be a login: up to 60 small letters, digits, dots, dashes and underscores, "
            "the first a letter or a digit.",
            zh=(
                f"“{login}”不能用作登录名：最多 60 个字符，只能用小写字母、数字、点、短横线和下划线，且以字母或数字开"
                "头。"
            ),
        )
    kept = name.strip()
    if not 0 < len(kept) <= LONGEST_NAME:
        raise PersonInvalid(
            f"A name has 1 to {LONGEST_NAME} characters; this one has {len(kept)}.",
            zh=f"姓名须为 1 至 {LONGEST_NAME} 个字符，现为 {len(kept)} 个。",
        )
    if repository.person_by_login(session, login) is not None:
        raise LoginTaken(login)
    person = Person(login=login, name=kept, created_at=now)
    session.add(person)
    session.flush()
    return person


def find_or_add(session: Session, *, login: str, name: str, now: datetime) -> tuple[Person, bool]:
    """The person with this login, and whether they are new. Raises as `add_person` does."""
    person = repository.person_by_login(session, login)
    return (add_person(session, login=login, name=name, now=now), True) if person is None else (person, False)


def contact_of(person: Person) -> Contact:
    """Where and in which language the person is told of things."""
    begins, ends = person.quiet_from_minute, person.quiet_to_minute
    quiet = None if begins is None or ends is None else QuietHours(begins, ends)
    return Contact(email=person.email, language=person.language, quiet=quiet)


def set_contact(session: Session, person: Person, contact: Contact) -> None:
    """From now on; what waits already goes to the address of before."""
    person.email, person.language = contact.email, contact.language
    quiet = contact.quiet
    person.quiet_from_minute = None if quiet is None else quiet.begins
    person.quiet_to_minute = None if quiet is None else quiet.ends
    session.flush()
