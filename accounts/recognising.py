"""Who sends a request: the session's token, its person, and all that the rules ask about that person.

Every request asks, so it is one query, and nothing is remembered: whoever is signed out, disabled or relieved of a post
is so at once, at every process.
"""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from accounts import sign_in_repository as repository
from accounts.acting import actor_with
from accounts.actor import Actor, PermissionOverride
from accounts.contact import Language
from accounts.posts import Holding
from accounts.settings import account_settings
from accounts.sign_in_tables import Carrier
from accounts.tokens import hash_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Recognised:
    """An open session with its person, as of one instant."""

    session_id: int
    carrier: Carrier
    must_set_password: bool
    seen_at: datetime
    """To the minute."""
    login: str
    name: str
    language: Language | None
    """None: that of the settings."""
    person_id: int
    actor: Actor


def recognise(session: Session, token: str, *, now: datetime) -> Recognised | None:
    """None: unknown, ended, idle for too long, or the person is disabled."""
    idle_since = now - account_settings().idle_timeout
    rows = repository.recognised(session, hash_of(token), now=now, idle_since=idle_since)
    if not rows:
        return None
    first = rows[0]
    holdings = {
        row.holding_id: Holding(row.post, row.valid_from, row.valid_to, department=row.department, beat=row.beat)
        for row in rows
        if row.holding_id is not None and (row.valid_to is None or row.valid_from < row.valid_to)
    }
    overrides = {row.permission: row.is_granted for row in rows if row.permission is not None}
    return Recognised(
        session_id=first.id,
        carrier=first.carrier,
        must_set_password=first.must_set_password,
        seen_at=first.seen_at,
        login=first.login,
        name=first.name,
        language=first.language,
        person_id=first.person_id,
        actor=actor_with(
            session,
            first.person_id,
            holdings=holdings.values(),
            overrides=[PermissionOverride(one, is_granted=granted) for one, granted in overrides.items()],
            at=now,
        ),
    )
