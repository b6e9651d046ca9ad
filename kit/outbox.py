"""Messages that leave exactly with the transaction of their cause.

`post` writes a row beside the change; after the commit the relay sends it, and a sweep sends what a crash left behind.
At least once and in any order, so a message carries ids and no state, and consumers ask `first_time` before they act.
"""

from collections.abc import Callable
from datetime import datetime, timedelta

import structlog
from sqlalchemy import Integer, Select, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Mapped, Session, mapped_column

from kit.clock import utc_now
from kit.database import Base, Database, RowId, UtcDateTime, Words, row_count

logger = structlog.get_logger()

Send = Callable[[str, str], None]
"""Hands (topic, key) to the broker; raises what the broker raises."""

BATCH = 200
RETRY_AFTER = timedelta(seconds=10)  # a relay that died between sending and noting it is repeated after this
_POSTED = "outbox.posted"


class OutboxMessage(Base):
    __tablename__ = "outbox"

    id: Mapped[RowId]
    topic: Mapped[str] = mapped_column(Words(60))
    key: Mapped[str] = mapped_column("msg_key", Words(120))
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    tried_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    sent_at: Mapped[datetime | None] = mapped_column(UtcDateTime, index=True)
    attempts: Mapped[int] = mapped_column(Integer, default=0)


class Handled(Base):
    """What a consumer has already done, noted in the transaction of its effect."""

    __tablename__ = "handled"

    topic: Mapped[str] = mapped_column(Words(60), primary_key=True)
    key: Mapped[str] = mapped_column("msg_key", Words(120), primary_key=True)
    handled_at: Mapped[datetime] = mapped_column(UtcDateTime)


def post(session: Session, topic: str, *, key: str) -> None:
    """Leave a message in the transaction at hand. `key` names what it is about, unique within the topic."""
    session.add(OutboxMessage(topic=topic, key=key, created_at=utc_now()))
    session.info[_POSTED] = True


def first_time(session: Session, topic: str, *, key: str) -> bool:
    """Whether this consumer handles the message for the first time; notes it in the same transaction."""
    if session.get(Handled, (topic, key)) is not None:
        return False
    try:
        with session.begin_nested():
            session.add(Handled(topic=topic, key=key, handled_at=utc_now()))
    except IntegrityError:  # somebody else handled it between our look and our note
        return False
    return True


def relay_after_commit(database: Database, send: Send) -> None:
    """Send new messages as soon as the unit of work that posted them is committed."""

    def poke(session: Session) -> None:
        if session.info.pop(_POSTED, False):
            relay(database, send)

    database.after_commit.append(poke)


def relay(database: Database, send: Send) -> int:
    """Send what is waiting; a broker that does not answer leaves it waiting. Returns how many were sent."""
    now = utc_now()
    with database.read() as session:
        waiting = session.execute(_waiting(now)).all()
    sent = 0
    for message_id, topic, key in waiting:
        if not _claim(database, message_id, now=now):
            continue
        try:
            send(topic, key)
        except OSError as error:  # every broker client's connection errors derive from it (kombu wraps them so)
            logger.warning("outbox_broker_unreachable", topic=topic, error=str(error))
            return sent
        with database.write() as session:
            session.execute(update(OutboxMessage).where(OutboxMessage.id == message_id).values(sent_at=utc_now()))
        sent += 1
    return sent


def _waiting(now: datetime) -> Select[int, str, str]:
    untouched = OutboxMessage.tried_at.is_(None) | (OutboxMessage.tried_at < now - RETRY_AFTER)
    return (
        select(OutboxMessage.id, OutboxMessage.topic, OutboxMessage.key)
        .where(OutboxMessage.sent_at.is_(None), untouched)
        .order_by(OutboxMessage.id)
        .limit(BATCH)
    )


def _claim(database: Database, message_id: int, *, now: datetime) -> bool:
    """Of several relays only one sends a message at a time: a conditional update decides."""
    with database.write() as session:
        result = session.execute(
            update(OutboxMessage)
            .where(
                OutboxMessage.id == message_id,
                OutboxMessage.sent_at.is_(None),
                OutboxMessage.tried_at.is_(None) | (OutboxMessage.tried_at < now - RETRY_AFTER),
            )
            .values(tried_at=now, attempts=OutboxMessage.attempts + 1)
        )
        return row_count(result) == 1
