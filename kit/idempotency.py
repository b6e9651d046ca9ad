"""What was asked for once and must not be done twice, however often it is sent (幂等): a note in the transaction of the
effect, and beside it the answer, which is given again.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Integer, UniqueConstraint, delete, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Mapped, Session, mapped_column

from kit.database import Base, Json, LongWords, RowId, UtcDateTime, Words, row_count

KEPT_FOR = timedelta(days=7)  # a phone in a cellar comes back within a week, or its owner has told somebody


@dataclass(frozen=True, slots=True)
class Known:
    """What came of a request that was asked before; `status` None: there is no answer yet."""

    fingerprint: str
    status: int | None
    headers: Mapping[str, str]
    body: str


class AlreadyAsked(Exception):
    """This was asked for before."""

    def __init__(self, known: Known) -> None:
        super().__init__(known.fingerprint)
        self.known = known


class AskedOnce(Base):
    __tablename__ = "asked_once"
    __table_args__ = (UniqueConstraint("owner", "asked_key"),)

    id: Mapped[RowId]
    owner: Mapped[str] = mapped_column(Words(40))
    """Whose keys these are: two callers may choose the same."""
    asked_key: Mapped[str] = mapped_column(Words(120))
    fingerprint: Mapped[str] = mapped_column(Words(64))
    """SHA-256 of all that was asked: the same key with anything else is a mistake."""
    asked_at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)
    status: Mapped[int | None] = mapped_column(Integer)
    """Of the answer; None: done, but the answer has not been noted (yet)."""
    headers: Mapped[Any | None] = mapped_column(Json)
    body: Mapped[str | None] = mapped_column(LongWords)


def find(session: Session, *, owner: str, key: str) -> Known | None:
    wanted = select(AskedOnce).where(AskedOnce.owner == owner, AskedOnce.asked_key == key)
    row = session.scalar(wanted)
    return None if row is None else Known(row.fingerprint, row.status, row.headers or {}, row.body or "")


def note(session: Session, *, owner: str, key: str, fingerprint: str, now: datetime) -> int:
    """Note in the transaction at hand that this is being done; the id of the note.

    Raises:
        AlreadyAsked: somebody else is faster, or was.
    """
    row = AskedOnce(owner=owner, asked_key=key, fingerprint=fingerprint, asked_at=now)
    try:
        with session.begin_nested():
            session.add(row)
    except IntegrityError as error:  # PostgreSQL waits here until the other one has committed
        known = find(session, owner=owner, key=key)
        if known is None:
            raise  # not our constraint
        raise AlreadyAsked(known) from error
    return row.id


def note_answer(session: Session, note_id: int, *, status: int, headers: dict[str, str], body: str) -> None:
    values = {"status": status, "headers": headers, "body": body}
    session.execute(update(AskedOnce).where(AskedOnce.id == note_id).values(values))


def tidy(session: Session, *, now: datetime) -> int:
    """Forget what nobody will send again; how many notes there were."""
    return row_count(session.execute(delete(AskedOnce).where(AskedOnce.asked_at < now - KEPT_FOR)))
