"""Messages that leave exactly with the transaction of their cause.

`post` writes a row beside the change; after the commit the relay sends it, and a sweep sends what a crash left behind.
At least once and in any order, so a message carries ids and no state, and consumers ask `first_time` before they act.
"""

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta

import structlog
from sqlalchemy import ColumnElement, Integer, Select, and_, delete, exists, or_, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Mapped, Session, mapped_column

from kit.clock import utc_now
from kit.database import Base, Database, RowId, UtcDateTime, Words, row_count

logger = structlog.get_logger()

Send = Callable[[str, str], None]
"""Hands (topic, key) to the broker; raises what the broker raises."""

BATCH = 200
RETRY_AFTER = timedelta(seconds=10)  # a relay that died between sending and noting it is repeated after this
LOST_AFTER = timedelta(seconds=20)  # much longer than a message waits for a worker that is not behind
KEPT_FOR = timedelta(days=7)  # to look up what became of a message
FORGOTTEN_AFTER = timedelta(days=2)  # what nobody could handle in that time needs a person
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


def resend_unhandled(database: Database, send: Send, *, handled_as: Mapping[str, str], now: datetime) -> int:
    """Send again what was sent and never handled: a broker made of files loses what a killed worker had in its hands.

    Args:
        database: has the messages and the notes of what was handled.
        send: as for `relay`.
        handled_as: topic → the name under which its consumer notes what it has handled.
        now: decides what has waited too long; each repetition waits twice as long for the next one.

    Returns:
        how many were sent.
    """
    with database.read() as session:
        lost = [row for row in session.execute(_unhandled(handled_as, now)) if _is_lost(row.sent_at, row.attempts, now)]
    sent = 0
    for message_id, topic, key, seen_at, _ in lost[:BATCH]:
        if not _claim_again(database, message_id, seen_at=seen_at, now=now):
            continue
        try:
            send(topic, key)
        except OSError as error:
            logger.warning("outbox_broker_unreachable", topic=topic, error=str(error))
            return sent
        logger.info("outbox_sent_again", topic=topic, key=key)
        sent += 1
    return sent


def tidy(session: Session, *, handled_as: Mapping[str, str], now: datetime) -> int:
    """Forget messages and notes that nobody asks about any more; how many messages there were.

    What nobody has handled in the time that it is repeated stays, and is said at each turn until a person sees to it.
    """
    before = now - KEPT_FOR
    names = set(handled_as.values())
    for topic, name in handled_as.items():
        noted = exists().where(Handled.topic == name, Handled.key == OutboxMessage.key)
        given_up = select(OutboxMessage.key).where(
            OutboxMessage.topic == topic, OutboxMessage.created_at < now - FORGOTTEN_AFTER, ~noted
        )
        for key in session.scalars(given_up.limit(BATCH)):
            logger.error("outbox_given_up", topic=topic, key=key)
    is_noted = or_(
        *(
            and_(OutboxMessage.topic == topic, exists().where(Handled.topic == name, Handled.key == OutboxMessage.key))
            for topic, name in handled_as.items()
        ),
        OutboxMessage.topic.not_in(sorted(handled_as)),
    )
    old = (OutboxMessage.sent_at.is_not(None), OutboxMessage.created_at < before)
    forgotten = row_count(session.execute(delete(OutboxMessage).where(*old, is_noted)))
    still_there = exists().where(OutboxMessage.key == Handled.key)
    session.execute(
        delete(Handled).where(Handled.handled_at < before - FORGOTTEN_AFTER, Handled.topic.in_(names), ~still_there)
    )
    return forgotten


def _unhandled(handled_as: Mapping[str, str], now: datetime) -> Select[int, str, str, datetime | None, int]:
    def is_handled(topic: str, name: str) -> ColumnElement[bool]:
        noted = exists().where(Handled.topic == name, Handled.key == OutboxMessage.key)
        return and_(OutboxMessage.topic == topic, ~noted)

    return (
        select(OutboxMessage.id, OutboxMessage.topic, OutboxMessage.key, OutboxMessage.sent_at, OutboxMessage.attempts)
        .where(
            OutboxMessage.sent_at < now - LOST_AFTER,
            OutboxMessage.sent_at > now - FORGOTTEN_AFTER,  # nothing is sent before it is made, and this has an index
            OutboxMessage.created_at > now - FORGOTTEN_AFTER,
            or_(*(is_handled(topic, name) for topic, name in handled_as.items())),
        )
        .order_by(OutboxMessage.id)
    )


def _is_lost(sent_at: datetime | None, attempts: int, now: datetime) -> bool:
    return sent_at is not None and now - sent_at >= LOST_AFTER * 2 ** max(0, attempts - 1)


def _claim_again(database: Database, message_id: int, *, seen_at: datetime | None, now: datetime) -> bool:
    with database.write() as session:
        result = session.execute(
            update(OutboxMessage)
            .where(OutboxMessage.id == message_id, OutboxMessage.sent_at == seen_at)
            .values(sent_at=now, attempts=OutboxMessage.attempts + 1)
        )
        return row_count(result) == 1


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
