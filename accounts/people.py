"""Find people. Until sign-in exists, whoever works on this machine is the local operator."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from accounts.tables import Person
from kit.clock import utc_now
from kit.errors import NotFound

LOCAL_OPERATOR = "local"


def seed_local_operator(session: Session) -> Person:
    """The one operator of an installation without sign-in; made at set-up, found ever after."""
    person = session.scalar(select(Person).where(Person.login == LOCAL_OPERATOR))
    if person is None:
        person = Person(login=LOCAL_OPERATOR, name="本机接线员 Local operator", created_at=utc_now())
        session.add(person)
        session.flush()
    return person


def local_operator(session: Session) -> Person:
    """The local operator.

    Raises:
        NotFound: the database was never set up.
    """
    person = session.scalar(select(Person).where(Person.login == LOCAL_OPERATOR))
    if person is None:
        raise NotFound("There is no local operator yet: run `gridwarden database upgrade`.")
    return person
