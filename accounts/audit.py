"""The audit log (审计日志): every change of people, rights and set-up, and every look at what is guarded, is one entry.

Append-only, each entry in the transaction of what it tells. How a change in it is found: `accounts.audit_verifying`.
"""

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache

from sqlalchemy.orm import Session

from accounts import audit_repository
from accounts.audit_chain import NOTHING_BEFORE, Detail, Entry, hash_of, seal_of
from accounts.audit_errors import AuditBroken
from accounts.audit_filter import AuditFilter
from accounts.audit_tables import AuditEntry
from kit.resources import credentials_box

PURPOSE = "audit log"
_ACTION = re.compile(r"[a-z_]+\.[a-z_]+")


@dataclass(frozen=True, slots=True)
class AuditMark:
    """An entry by number and hash: kept elsewhere, it shows a log that was written anew with the key."""

    seq: int
    hash: str

    def __str__(self) -> str:
        return f"{self.seq}:{self.hash}"


@cache
def audit_key() -> bytes:
    """This installation's, made of its secret key."""
    return credentials_box().derived_key(PURPOSE)


def record(
    session: Session,
    *,
    actor_person_id: int | None,
    action: str,
    about: str,
    details: Mapping[str, Detail] | None = None,
    at: datetime,
    key_id: int | None = None,
    address: str | None = None,
    key: bytes | None = None,
) -> AuditMark:
    """Add one entry, as the last act of a transaction: from here to its commit every other writer of the log waits.

    Args:
        session: of a write unit.
        actor_person_id: who did it; None: a command, or nobody who is known.
        action: two words, as in `person.added`.
        about: what it was done to, as in `person:7`.
        details: flat; ids and words of closed sets, no personal data besides, never a secret.
        at: the instant.
        key_id: of the API key by which another system did it.
        address: where it came from on the network.
        key: of the chain; None: this installation's.

    Raises:
        AuditBroken: entries or the head are missing, so there is nothing to go on from.
    """
    if not _ACTION.fullmatch(action):
        raise ValueError(f"'{action}' is no action of the audit log: write it like person.added")
    chosen = audit_key() if key is None else key
    seq = _next_seq(session, chosen)
    entry = Entry(
        seq=seq,
        happened_at=at,
        person_id=actor_person_id,
        key_id=key_id,
        address=address or None,
        action=action,
        about=about,
        details=json.loads(json.dumps(dict(details or {}), allow_nan=False)),  # as the database gives it back
        previous_hash=_hash_before(session, seq),
    )
    digest = hash_of(entry, chosen)
    session.add(_row(entry, digest))
    session.flush()
    audit_repository.seal_head(session, seal_of(seq=seq, last_hash=digest, key=chosen))
    return AuditMark(seq, digest)


def audit_mark(session: Session) -> AuditMark:
    """The newest entry; number 0 where there is none. Keep it elsewhere for `gridwarden audit verify --expect`."""
    seq = audit_repository.last_seq(session)
    return AuditMark(seq, audit_repository.hash_at(session, seq) or NOTHING_BEFORE)


def audit_entries(
    session: Session, wanted: AuditFilter | None = None, *, before_seq: int | None = None, limit: int
) -> Sequence[AuditEntry]:
    """The newest first, of those before a number."""
    return audit_repository.newest(session, wanted or AuditFilter(), before_seq=before_seq, limit=limit)


def _next_seq(session: Session, key: bytes) -> int:
    seq = audit_repository.step_head(session)
    if seq is not None:
        return seq
    # In this order: somebody else may commit head and first entry while we ask, and who sees the entry sees the head.
    if audit_repository.last_seq(session) and audit_repository.head(session) is None:
        raise AuditBroken
    audit_repository.begin_head(session, seal_of(seq=0, last_hash=NOTHING_BEFORE, key=key))
    seq = audit_repository.step_head(session)
    assert seq is not None  # ours, or that of whoever was first
    return seq


def _hash_before(session: Session, seq: int) -> str:
    if seq == 1:
        return NOTHING_BEFORE
    before = audit_repository.hash_at(session, seq - 1)
    if before is None:
        raise AuditBroken
    return before


def _row(entry: Entry, digest: str) -> AuditEntry:
    return AuditEntry(
        seq=entry.seq,
        happened_at=entry.happened_at,
        person_id=entry.person_id,
        key_id=entry.key_id,
        address=entry.address,
        action=entry.action,
        about=entry.about,
        details=dict(entry.details),
        previous_hash=entry.previous_hash,
        hash=digest,
    )
