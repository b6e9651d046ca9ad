"""What changes, for those who look at a page at this moment: rows written in the transaction of their cause.

A row names what changed and who may hear of it, never how it is now, so it may be told twice and in any order. Which
channels there are, and who may listen, is for those above: a channel is a word, as a topic of the outbox is.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, and_, delete, event, func, or_, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from kit.clock import utc_now
from kit.database import Base, Json, RowId, UtcDateTime, Words, row_count

NOTIFICATION = "gridwarden_live"
"""Name under which PostgreSQL wakes the listeners."""
MOST_RANGES = 100  # in one query; Oracle counts up to 1,000 parts of a condition
_ANNOUNCED = "live_feed.announced"


class LiveEventRow(Base):
    __tablename__ = "live_event"

    id: Mapped[RowId]
    channel: Mapped[str] = mapped_column(Words(20))
    key: Mapped[str] = mapped_column("event_key", Words(60))
    person_id: Mapped[int | None] = mapped_column(BigInteger)
    """Who alone may hear of it; None: whoever may listen to the channel. No foreign key: the row lives for an hour."""
    departments: Mapped[Any] = mapped_column(Json)
    """Slugs of those within whose reach it is."""
    beat: Mapped[str | None] = mapped_column(Words(40))
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)


@dataclass(frozen=True, slots=True, kw_only=True)
class LiveEvent:
    """One row, to be handed around."""

    id: int
    channel: str
    key: str
    person_id: int | None
    departments: frozenset[str]
    beat: str | None


@dataclass(frozen=True, slots=True)
class Kept:
    """The ids of the first and the last row that are still there; 0 and 0: there is none."""

    oldest: int
    newest: int

    def has_all_after(self, event_id: int) -> bool:
        """Whether nothing that came after it has been deleted; False also for ids of another database."""
        return self.oldest - 1 <= event_id <= self.newest


def announce(
    session: Session,
    channel: str,
    *,
    key: str,
    person_id: int | None = None,
    departments: Iterable[str | None] = (),
    beat: str | None = None,
) -> None:
    """Leave word in the transaction at hand that something changed. `key`: its id, and a version where it has one."""
    session.add(
        LiveEventRow(
            channel=channel,
            key=key,
            person_id=person_id,
            departments=sorted({one for one in departments if one is not None}),
            beat=beat,
            created_at=utc_now(),
        )
    )
    session.info[_ANNOUNCED] = True


def events_after(session: Session, event_id: int, *, limit: int) -> list[LiveEvent]:
    """The next ones, ascending."""
    rows = session.scalars(
        select(LiveEventRow).where(LiveEventRow.id > event_id).order_by(LiveEventRow.id).limit(limit)
    )
    return [_value(row) for row in rows]


def events_within(session: Session, ranges: Sequence[tuple[int, int]]) -> list[LiveEvent]:
    """Those with an id in one of the ranges, both ends included."""
    found: list[LiveEvent] = []
    for start in range(0, len(ranges), MOST_RANGES):
        within = or_(
            *(
                and_(LiveEventRow.id >= first, LiveEventRow.id <= last)
                for first, last in ranges[start : start + MOST_RANGES]
            )
        )
        found += [_value(row) for row in session.scalars(select(LiveEventRow).where(within))]
    return found


def ids_since(session: Session, since: datetime) -> tuple[int, list[int]]:
    """The last id before that instant (0: none), and those since: between them one sees which are missing."""
    ids = list(session.scalars(select(LiveEventRow.id).where(LiveEventRow.created_at >= since)))
    before = select(func.max(LiveEventRow.id)).where(LiveEventRow.created_at < since)
    if ids:
        before = before.where(LiveEventRow.id < min(ids))
    return session.scalar(before) or 0, ids


def kept(session: Session) -> Kept:
    oldest, newest = session.execute(select(func.min(LiveEventRow.id), func.max(LiveEventRow.id))).one()
    return Kept(oldest or 0, newest or 0)


def tidy(session: Session, *, before: datetime) -> int:
    """Delete the older rows, never the newest: SQLite would give its number out again. How many there were."""
    newest = kept(session).newest
    gone = delete(LiveEventRow).where(LiveEventRow.created_at < before, LiveEventRow.id < newest)
    return row_count(session.execute(gone.execution_options(synchronize_session=False)))


def _value(row: LiveEventRow) -> LiveEvent:
    return LiveEvent(
        id=row.id,
        channel=row.channel,
        key=row.key,
        person_id=row.person_id,
        departments=frozenset(row.departments),
        beat=row.beat,
    )


@event.listens_for(Session, "before_commit")
def _wake_listeners(session: Session) -> None:
    """Once for each transaction that announced something; PostgreSQL passes it on with the commit, or never."""
    if session.in_nested_transaction() or not session.info.pop(_ANNOUNCED, False):
        return
    if session.get_bind().dialect.name == "postgresql":
        session.execute(select(func.pg_notify(NOTIFICATION, "")))
