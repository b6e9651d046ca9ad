"""Engine, column types and the unit of work.

SQLite serves several processes: a write unit begins with BEGIN IMMEDIATE, because a deferred read-then-write fails at
once when another process wrote in between, whatever the busy timeout. Everything here also compiles for Oracle 19c.
"""

import hashlib
import json
import math
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any, ClassVar

from sqlalchemy import (
    URL,
    BigInteger,
    Connection,
    Constraint,
    CursorResult,
    DateTime,
    Dialect,
    Engine,
    Identity,
    Index,
    Integer,
    MetaData,
    Result,
    SmallInteger,
    String,
    Table,
    Text,
    create_engine,
    event,
    make_url,
)
from sqlalchemy.exc import DisconnectionError
from sqlalchemy.orm import DeclarativeBase, Session, mapped_column, sessionmaker
from sqlalchemy.pool import ConnectionPoolEntry
from sqlalchemy.types import TypeDecorator

SQLITE_BUSY_TIMEOUT_MS = 10_000
PING_AFTER_S = 1.0  # a busy process uses a connection many times in a second
KEPT_CONNECTIONS = 16
"""Of one kind, in one process, as far as they were ever needed at once: as many as the HTTP server has threads. Whoever
comes later waits; opening one and closing it again costs more than most queries."""
READING_ONLY = "-c default_transaction_read_only=on"
_USED_AT = "gridwarden.used_at"
LONGEST_NAME = 30  # Oracle before 12.2 allows no more, and the plan's database administrators still hold to it

BigId = BigInteger().with_variant(Integer(), "sqlite")  # SQLite counts up only an INTEGER PRIMARY KEY
RowId = Annotated[int, mapped_column(BigId, Identity(), primary_key=True)]
"""Column of a row's own number, given by the database; Oracle counts up only an identity column."""


def short_name(kind: str, table: str, *columns: str) -> str:
    """A name for a constraint or an index, cut to 30 characters with a hash so that it stays unique."""
    full = "_".join((kind, table, *columns))
    if len(full) <= LONGEST_NAME:
        return full
    digest = hashlib.sha1(full.encode(), usedforsecurity=False).hexdigest()[:6]
    return f"{full[: LONGEST_NAME - 7]}_{digest}"


def _named(kind: str) -> Callable[[Constraint | Index, Table], str]:
    def name(constraint: Constraint | Index, table: Table) -> str:
        return short_name(kind, table.name, *(column.name for column in constraint.columns))  # type: ignore[union-attr]

    return name


class Base(DeclarativeBase):
    """Parent of every table. Foreign keys cross packages by table name; no relationship does."""

    metadata: ClassVar[MetaData] = MetaData(
        naming_convention={
            "short_pk": _named("pk"),
            "short_fk": _named("fk"),
            "short_ix": _named("ix"),
            "short_uq": _named("uq"),
            "pk": "%(short_pk)s",
            "fk": "%(short_fk)s",
            "ix": "%(short_ix)s",
            "uq": "%(short_uq)s",
        }
    )


class UtcDateTime(TypeDecorator[datetime]):
    """An instant. Takes and gives aware UTC; SQLite, which drops the zone, stores the UTC wall time."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError(f"{value.isoformat()} has no zone: an instant is aware")
        value = value.astimezone(UTC)
        return value.replace(tzinfo=None) if dialect.name == "sqlite" else value

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class Words(TypeDecorator[str]):
    """Text of limited length. '' is stored as NULL everywhere, because Oracle cannot tell them apart."""

    impl = String
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:  # noqa: ARG002
        return value or None


class LongWords(TypeDecorator[str]):
    """Text of any length; '' is NULL, as in Words."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:  # noqa: ARG002
        return value or None


class Choice(TypeDecorator[StrEnum]):
    """A member of a closed set, stored as its word."""

    impl = String
    cache_ok = True

    def __init__(self, members: type[StrEnum]) -> None:
        self.members = members
        super().__init__(max(len(member) for member in members) + 8)  # room for a longer word later

    def process_bind_param(self, value: StrEnum | str | None, dialect: Dialect) -> str | None:  # noqa: ARG002
        return None if value is None else str(self.members(value))

    def process_result_value(self, value: str | None, dialect: Dialect) -> StrEnum | None:  # noqa: ARG002
        return None if value is None else self.members(value)


class Flag(TypeDecorator[bool]):
    """A yes or no as 0 or 1: Oracle 19c has no boolean column."""

    impl = SmallInteger
    cache_ok = True

    def process_bind_param(self, value: bool | None, dialect: Dialect) -> int | None:  # noqa: ARG002, FBT001
        return None if value is None else int(value)

    def process_result_value(self, value: int | None, dialect: Dialect) -> bool | None:  # noqa: ARG002
        return None if value is None else bool(value)


class Json(TypeDecorator[Any]):
    """A small structure (a box, a polygon) as JSON text; every reader parses it into a type at once."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: Any, dialect: Dialect) -> str | None:  # noqa: ARG002
        return None if value is None else json.dumps(value, ensure_ascii=False, separators=(",", ":"))

    def process_result_value(self, value: str | None, dialect: Dialect) -> Any:  # noqa: ARG002
        return None if value is None else json.loads(value)


def row_count(result: Result[Any]) -> int:
    """How many rows an UPDATE or DELETE touched: the answer of every conditional update."""
    assert isinstance(result, CursorResult)  # an UPDATE or DELETE gives nothing else
    return int(result.rowcount)


class Database:
    """An engine and its two kinds of session: `write()` commits at its end, `read()` never does."""

    def __init__(self, address: str) -> None:
        """Open nothing yet; the folder of a SQLite file is made."""
        self.address = address
        self.engine = _engine(address)
        self._reading_engine = _reading_engine(self.engine)
        self._write_sessions = sessionmaker(
            self.engine.execution_options(sqlite_begin="BEGIN IMMEDIATE"), expire_on_commit=False
        )
        self._read_sessions = sessionmaker(self._reading_engine, expire_on_commit=False)
        self.after_commit: list[Callable[[Session], None]] = []
        """Called with the closed-off session after each commit of a write unit; the outbox relay listens here."""
        self.at_begin: list[Callable[[Session], None]] = []
        """Called inside each write unit before anything else; whoever raises there ends it."""

    @contextmanager
    def write(self) -> Iterator[Session]:
        """One unit of work: all of it or nothing. Do no network, decoding or inference inside."""
        with self._write_sessions() as session:
            with session.begin():
                for listener in self.at_begin:
                    listener(session)
                yield session
            for listener in self.after_commit:
                listener(session)

    @contextmanager
    def read(self) -> Iterator[Session]:
        """To look; nothing that is changed in it stays, and what was read stays readable afterwards.

        SQLite shows one state from beginning to end. PostgreSQL shows each query what has been committed by then, and
        refuses whatever would change something.
        """
        with self._read_sessions() as session:
            yield session  # closing rolls back; an explicit rollback would empty what was read

    def dispose(self) -> None:
        self.engine.dispose()
        self._reading_engine.dispose()


def _engine(address: str) -> Engine:
    url = make_url(address)
    if url.get_backend_name() != "sqlite":
        return _server_engine(url)
    if url.database:
        Path(url.database).parent.mkdir(parents=True, exist_ok=True)
    engine = create_engine(url, connect_args={"timeout": SQLITE_BUSY_TIMEOUT_MS / 1000}, hide_parameters=True)
    event.listen(engine, "connect", _prepare_sqlite)
    event.listen(engine, "begin", _begin_sqlite)
    return engine


def _server_engine(url: URL, **options: Any) -> Engine:
    engine = create_engine(
        url,
        hide_parameters=True,  # errors are logged; people wrote those
        pool_size=KEPT_CONNECTIONS,
        max_overflow=0,
        **options,
    )
    _ping_what_was_idle(engine)
    return engine


def _reading_engine(engine: Engine) -> Engine:
    """For sessions that read.

    At READ COMMITTED a transaction shows a reader of PostgreSQL no more than single queries do, and its BEGIN and
    ROLLBACK are two round trips, which cost as much as two queries. So it has none, but connections that can only read.
    """
    if engine.dialect.name != "postgresql":
        return engine.execution_options(sqlite_begin="BEGIN")
    given = engine.url.query.get("options", "")
    options = " ".join((*((given,) if isinstance(given, str) else given), READING_ONLY)).strip()
    return _server_engine(engine.url, isolation_level="AUTOCOMMIT", connect_args={"options": options})


def _ping_what_was_idle(engine: Engine) -> None:
    """A server that restarted, or a firewall, has cut what nobody used for a while.

    `pool_pre_ping` asks before every use, which is one more round trip for each unit of work.
    """

    def note_use(_connection: Any, record: ConnectionPoolEntry) -> None:
        record.info[_USED_AT] = time.monotonic()

    def ping(connection: Any, record: ConnectionPoolEntry, _fairy: object) -> None:
        if time.monotonic() - record.info.get(_USED_AT, math.inf) < PING_AFTER_S:
            return
        try:
            engine.dialect.do_ping(connection)
        except engine.dialect.loaded_dbapi.Error as error:
            raise DisconnectionError from error  # the pool opens a new one

    event.listen(engine, "checkin", note_use)
    event.listen(engine, "checkout", ping)


def _prepare_sqlite(connection: Any, _record: object) -> None:
    connection.isolation_level = None  # the driver must not begin by itself; _begin_sqlite does
    for pragma in ("journal_mode=WAL", "synchronous=NORMAL", "foreign_keys=ON"):
        connection.execute(f"PRAGMA {pragma}")


def _begin_sqlite(connection: Connection) -> None:
    connection.exec_driver_sql(connection.get_execution_options().get("sqlite_begin", "BEGIN IMMEDIATE"))
