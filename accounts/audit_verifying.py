"""Walks the audit log from its first entry and says what was changed, removed or added past the product.

What no chain can show: somebody with the database and the key writes all of it anew. A mark (`audit_mark`) that is kept
elsewhere shows that too.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice

from sqlalchemy.orm import Session

from accounts import audit_repository
from accounts.audit import AuditMark, audit_key
from accounts.audit_chain import NOTHING_BEFORE, Entry, hash_of, is_same, seal_of
from accounts.audit_tables import AuditEntry

MOST_PROBLEMS = 100  # of a log that is wrong throughout, nobody reads more


@dataclass(frozen=True, slots=True)
class AuditProblem:
    """One thing that is wrong. `seq`: the entry where it shows; None: the log as a whole, or its head."""

    seq: int | None
    text: str

    def __str__(self) -> str:
        return self.text


@dataclass(slots=True)
class _Walk:
    """How far the reading has come."""

    seq: int = 0
    hash: str = NOTHING_BEFORE
    read: int = 0
    misfits: int = 0


def verify(session: Session, *, expect: AuditMark | None = None, key: bytes | None = None) -> list[AuditProblem]:
    """What is wrong with the log, in its order; empty: nothing. Entries that are added meanwhile do not disturb it.

    Args:
        session: reads.
        expect: a mark from earlier, that the log must still hold.
        key: of the chain; None: this installation's.
    """
    chosen = audit_key() if key is None else key
    head = audit_repository.head(session)
    walk = _Walk()
    upto = audit_repository.last_seq(session) if head is None else head[0]
    problems = list(islice(_of_entries(session, upto, walk, chosen), MOST_PROBLEMS))
    if len(problems) == MOST_PROBLEMS and walk.misfits < walk.read:
        return [*problems, AuditProblem(None, f"After {MOST_PROBLEMS} problems the rest was not read.")]
    if walk.read > 1 and walk.misfits == walk.read:
        return [_another_key(walk)]
    return [*problems, *_of_head(session, head, walk, chosen), *_of_mark(session, expect)]


def _of_entries(session: Session, upto: int, walk: _Walk, key: bytes) -> Iterator[AuditProblem]:
    for row in audit_repository.entries_up_to(session, upto):
        if row.seq != walk.seq + 1:
            yield AuditProblem(row.seq, f"{_span(walk.seq + 1, row.seq - 1)} missing.")
        elif not is_same(row.previous_hash, walk.hash):
            yield AuditProblem(row.seq, f"Entry {row.seq} does not follow from entry {walk.seq}: one was exchanged.")
        is_sound = is_same(row.hash, hash_of(_entry(row), key))
        walk.seq, walk.hash, walk.read, walk.misfits = row.seq, row.hash, walk.read + 1, walk.misfits + (not is_sound)
        if not is_sound:
            yield AuditProblem(row.seq, f"Entry {row.seq} was changed: it does not fit its hash.")
    if walk.seq < upto:
        yield AuditProblem(None, f"{_span(walk.seq + 1, upto)} missing at the end.")


def _of_head(session: Session, head: tuple[int, str] | None, walk: _Walk, key: bytes) -> Iterator[AuditProblem]:
    if head is None:
        if walk.read:
            yield AuditProblem(None, "The head of the log is missing, though there are entries.")
        return
    seq, seal = head
    if walk.seq == seq and not is_same(seal, seal_of(seq=seq, last_hash=walk.hash, key=key)):
        yield AuditProblem(None, f"The head was changed: its seal does not fit entry {seq}.")
    last = audit_repository.last_seq(session)
    now = audit_repository.head(session)  # read after the last entry, so that a new one is in both or in the head alone
    if now is None or now[0] < last:
        yield AuditProblem(None, f"The head was set back: it says {seq}, the last entry is {last}.")


def _of_mark(session: Session, expect: AuditMark | None) -> Iterator[AuditProblem]:
    if expect is None or (expect.seq == 0 and expect.hash == NOTHING_BEFORE):
        return
    found = audit_repository.hash_at(session, expect.seq)
    if found is None:
        yield AuditProblem(expect.seq, f"Entry {expect.seq} was there when the mark was taken and is missing.")
    elif not is_same(found, expect.hash):
        yield AuditProblem(expect.seq, f"Entry {expect.seq} is not the one of the mark: the log was written anew.")


def _another_key(walk: _Walk) -> AuditProblem:
    return AuditProblem(
        None,
        f"None of the {walk.read} entries that were read fits the key: the secret key is another one than when they "
        "were written (see GRIDWARDEN_SECRET_KEY), or the log was written by somebody without it.",
    )


def _span(first: int, last: int) -> str:
    return f"Entry {first} is" if first == last else f"Entries {first} to {last} are"


def _entry(row: AuditEntry) -> Entry:
    return Entry(
        seq=row.seq,
        happened_at=row.happened_at,
        person_id=row.person_id,
        key_id=row.key_id,
        address=row.address,
        action=row.action,
        about=row.about,
        details=row.details,
        previous_hash=row.previous_hash,
    )
