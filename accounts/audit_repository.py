"""Every query about the audit log. Entries are added and read; nothing here changes or removes one."""

from collections.abc import Iterator, Sequence

from sqlalchemy import func, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from accounts.audit_filter import AuditFilter
from accounts.audit_tables import AuditEntry, AuditHead
from kit.database import row_count

HEAD_ID = 1
AT_ONCE = 1000  # entries in memory while all are read: under a megabyte


def step_head(session: Session) -> int | None:
    """The next number, ours alone: the row is locked until the commit. None: there is no head yet."""
    stepped = session.execute(
        update(AuditHead)
        .where(AuditHead.id == HEAD_ID)
        .values(seq=AuditHead.seq + 1)
        .execution_options(synchronize_session=False)
    )
    if row_count(stepped) == 0:
        return None
    return session.scalar(select(AuditHead.seq).where(AuditHead.id == HEAD_ID))


def begin_head(session: Session, seal: str) -> None:
    """Make the head of an empty log, unless somebody else was first."""
    try:
        with session.begin_nested():
            session.add(AuditHead(id=HEAD_ID, seq=0, seal=seal))
            session.flush()
    except IntegrityError:
        pass


def seal_head(session: Session, seal: str) -> None:
    session.execute(
        update(AuditHead).where(AuditHead.id == HEAD_ID).values(seal=seal).execution_options(synchronize_session=False)
    )


def head(session: Session) -> tuple[int, str] | None:
    """Number of the last entry, and seal."""
    row = session.execute(select(AuditHead.seq, AuditHead.seal).where(AuditHead.id == HEAD_ID)).one_or_none()
    return None if row is None else (row[0], row[1])


def hash_at(session: Session, seq: int) -> str | None:
    return session.scalar(select(AuditEntry.hash).where(AuditEntry.seq == seq))


def last_seq(session: Session) -> int:
    """0: there is none."""
    return session.scalar(select(func.max(AuditEntry.seq))) or 0


def entries_up_to(session: Session, seq: int) -> Iterator[AuditEntry]:
    """In their order; no more than `AT_ONCE` are in memory."""
    last = 0
    while True:
        wanted = select(AuditEntry).where(AuditEntry.seq > last, AuditEntry.seq <= seq)
        rows = session.scalars(wanted.order_by(AuditEntry.seq).limit(AT_ONCE)).all()
        for row in rows:
            session.expunge(row)
        yield from rows
        if len(rows) < AT_ONCE:
            return
        last = rows[-1].seq


def newest(session: Session, wanted: AuditFilter, *, before_seq: int | None, limit: int) -> Sequence[AuditEntry]:
    query = select(AuditEntry)
    if before_seq is not None:
        query = query.where(AuditEntry.seq < before_seq)
    if wanted.person_id is not None:
        query = query.where(AuditEntry.person_id == wanted.person_id)
    if wanted.action is not None:
        query = query.where(AuditEntry.action == wanted.action)
    if wanted.about is not None:
        query = query.where(AuditEntry.about == wanted.about)
    if wanted.from_at is not None:
        query = query.where(AuditEntry.happened_at >= wanted.from_at)
    if wanted.to_at is not None:
        query = query.where(AuditEntry.happened_at < wanted.to_at)
    return session.scalars(query.order_by(AuditEntry.seq.desc()).limit(limit)).all()
