"""Which entries of the audit log somebody asks for."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class AuditFilter:
    """None of a part: any."""

    person_id: int | None = None
    action: str | None = None
    about: str | None = None
    from_at: datetime | None = None
    to_at: datetime | None = None
    """Exclusive."""
