"""What a command changes is entered in the audit log as done by a command: who sat at the machine is not known here."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from accounts.audit_chain import Detail


def note(session: "Session", action: str, about: str, **details: "Detail") -> None:
    """Enter it in the same transaction, as its last act."""
    from accounts.audit import record
    from kit.clock import utc_now

    told = {"by": "command"} | details
    record(session, actor_person_id=None, action=action, about=about, details=told, at=utc_now())
