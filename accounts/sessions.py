"""Sessions (登录会话): somebody who has proved who they are stays known for a shift, by a token that only they have."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from accounts import sign_in_repository as repository
from accounts.errors import SessionUnknown
from accounts.settings import account_settings
from accounts.sign_in_tables import Carrier, SignInSession
from accounts.tables import Person
from accounts.tokens import SESSION, hash_of, new_token

KEPT_AFTER_END = timedelta(days=30)  # long enough to ask where somebody was signed in


@dataclass(frozen=True, slots=True)
class Opened:
    """A new session with its token, which is shown this once."""

    row: SignInSession
    token: str


def open_for(
    session: Session,
    person: Person,
    *,
    carrier: Carrier,
    must_set_password: bool,
    user_agent: str | None,
    now: datetime,
) -> Opened:
    """A new token every time: one that somebody planted before sign-in is worth nothing after it."""
    token = new_token(SESSION)
    row = SignInSession(
        token_hash=hash_of(token),
        person_id=person.id,
        carrier=carrier,
        must_set_password=must_set_password,
        created_at=now,
        seen_at=now,
        expires_at=now + account_settings().longest_session,
        user_agent=user_agent and user_agent[:200],
    )
    session.add(row)
    session.flush()
    return Opened(row, token)


def is_seen_long_ago(seen_at: datetime, *, now: datetime) -> bool:
    """Whether `note_seen` would write something."""
    return seen_at < now - repository.SEEN_TO


def note_seen(session: Session, session_id: int, *, now: datetime) -> None:
    repository.note_seen(session, session_id, now=now)


def sessions_of(session: Session, person_id: int, *, now: datetime) -> Sequence[SignInSession]:
    """The open ones, newest first."""
    return repository.sessions_of(session, person_id, now=now, idle_since=now - account_settings().idle_timeout)


def end_one(session: Session, person_id: int, session_id: int, *, now: datetime) -> None:
    """Raises SessionUnknown where the person has no such session."""
    if not repository.end_sessions(session, person_id, now=now, only=session_id):
        raise SessionUnknown(session_id)


def end_all(session: Session, person_id: int, *, now: datetime, but: int | None = None) -> int:
    """Sign a person out everywhere, or everywhere else; unused links end too. How many sessions there were."""
    repository.end_links(session, person_id, now=now)
    return repository.end_sessions(session, person_id, now=now, but=but)


def forget_old(session: Session, *, now: datetime) -> int:
    """Rows of long ago; how many went."""
    return repository.forget_old(session, before=now - KEPT_AFTER_END)
