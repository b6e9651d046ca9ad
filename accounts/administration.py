"""What administrators do to people, and the two things that they may not: favour themselves, and leave nobody."""

from datetime import datetime

from sqlalchemy.orm import Session

from accounts import directory_repository
from accounts.administration_errors import HoldingUnknown, LastAdministrator, NotToOneself
from accounts.browsing import people_who_may
from accounts.errors import PersonInvalid
from accounts.people import LONGEST_NAME
from accounts.permissions import Permission
from accounts.sessions import end_all
from accounts.tables import Person, PostHolding


def refuse_oneself(actor_person_id: int | None, person: Person) -> None:
    """Raises NotToOneself."""
    if actor_person_id == person.id:
        raise NotToOneself


def refuse_without_administrator(session: Session, *, at: datetime) -> None:
    """Call after the change and after `audit.record`, whose lock lets nobody else take the other one away meanwhile.

    Raises:
        LastAdministrator: of those who may manage people, nobody may sign in.
    """
    who_may = people_who_may(session, Permission.PEOPLE_MANAGE, at=at)
    if not directory_repository.enabled_among(session, who_may):
        raise LastAdministrator


def rename(session: Session, person: Person, name: str) -> None:
    """Raises PersonInvalid."""
    kept = name.strip()
    if not 0 < len(kept) <= LONGEST_NAME:
        raise PersonInvalid(
            f"A name has 1 to {LONGEST_NAME} characters; this one has {len(kept)}.",
            zh=f"姓名须为 1 至 {LONGEST_NAME} 个字符，当前为 {len(kept)} 个。",
        )
    person.name = kept
    session.flush()


def end_holding(session: Session, holding: PostHolding, *, at: datetime) -> None:
    """End it then; one that is still to begin never does.

    Raises:
        HoldingUnknown: it has ended before.
    """
    if holding.valid_to is not None and holding.valid_to <= at:
        raise HoldingUnknown(holding.id)
    holding.valid_to = max(at, holding.valid_from)
    session.flush()


def disable(session: Session, person: Person, *, now: datetime) -> None:
    """The person signs in no more, and is signed out everywhere. Posts stay: end those whose work others shall get."""
    if person.disabled_at is None:
        person.disabled_at = now
    end_all(session, person.id, now=now)
    session.flush()


def enable(session: Session, person: Person) -> None:
    """The person may sign in again, with the password of before."""
    person.disabled_at = None
    session.flush()
