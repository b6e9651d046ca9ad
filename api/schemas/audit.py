"""The audit log on the wire."""

from datetime import datetime

from pydantic import BaseModel, Field

from accounts.audit_tables import AuditEntry


class AuditEntryOut(BaseModel):
    """One thing that was done. It names people, keys and things by their ids."""

    seq: int
    """1, 2, 3 … without a gap."""
    happened_at: datetime
    person_id: int | None
    """null: a command on the server, or nobody who was known."""
    key_id: int | None
    """Of the API key by which another system came."""
    address: str | None = Field(examples=["10.0.0.7"])
    action: str = Field(examples=["post.given"])
    about: str = Field(examples=["person:7"])
    details: dict[str, object] = Field(examples=[{"post": "operator"}])
    hash: str
    """64 hexadecimal digits; each entry's is made over the one before."""


class AuditHeadOut(BaseModel):
    """The newest entry. Kept elsewhere, it shows a log that was written anew (`gridwarden audit verify --expect`)."""

    seq: int
    hash: str
    mark: str = Field(examples=[f"7:{'0' * 64}"])


def audit_entry_out(row: AuditEntry) -> AuditEntryOut:
    return AuditEntryOut.model_validate(row, from_attributes=True)
