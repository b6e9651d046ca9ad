"""What a request changes is entered in the audit log with who sent it and from where, in the same transaction."""

from sqlalchemy.orm import Session

from accounts.audit import record
from accounts.audit_chain import Detail
from api.caller import Caller


def note(session: Session, caller: Caller, action: str, about: str, **details: Detail) -> None:
    """Call last: until the commit, every other writer of the log waits."""
    record(
        session,
        actor_person_id=caller.person_id,
        key_id=caller.key_id,
        address=caller.address,
        action=action,
        about=about,
        details=details,
        at=caller.at,
    )
