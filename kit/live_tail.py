"""Follows the live feed in a thread, one for each process that has listeners, and hands out what was committed.

PostgreSQL wakes it (LISTEN); of a SQLite file it asks every 100 ms whether another connection wrote to it.
"""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import structlog
from sqlalchemy.exc import DBAPIError

from kit.clock import utc_now
from kit.database import Database
from kit.live_feed import NOTIFICATION, LiveEvent, events_after, events_within, ids_since
from kit.live_gaps import SeenIds

logger = structlog.get_logger()

LOOK_EVERY_S = 0.1  # a person sees no delay below this; asking a SQLite file costs some 5 µs
LISTEN_FOR_S = 0.5  # how late a stop is noticed; the look after it costs one query on an index
TRY_AGAIN_S = 1.0
PATIENCE = timedelta(minutes=5)  # the hard limit of a task (kit.celery_app): no transaction is under way for longer
BATCH = 1000


@dataclass(frozen=True, slots=True)
class Batch:
    """What was committed since the batch before, ascending. Up to `floor` nothing is missing once it is handed out."""

    events: tuple[LiveEvent, ...]
    floor: int


class LiveTail:
    """Begins with what is committed after `start`; a database that does not answer is asked again each second."""

    def __init__(
        self,
        database: Database,
        hand_out: Callable[[Batch], None],
        *,
        clock: Callable[[], datetime] = utc_now,
    ) -> None:
        """`hand_out` is called in the thread of the tail, first with an empty batch that tells the floor."""
        self._database = database
        self._hand_out = hand_out
        self._clock = clock
        self._seen: SeenIds | None = None
        self._is_stopping = threading.Event()
        self._thread = threading.Thread(target=self._run, name="live-tail", daemon=True)
        self.is_well = False
        """Whether the database answered the last time."""

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        """Return when the thread has ended."""
        self._is_stopping.set()
        self._thread.join()

    def _run(self) -> None:
        driver_error = self._database.engine.dialect.loaded_dbapi.Error
        while not self._is_stopping.is_set():
            try:
                self._follow()
            except (DBAPIError, driver_error) as error:
                self.is_well = False
                logger.warning("live_tail_interrupted", error=type(error).__name__)
                self._is_stopping.wait(TRY_AGAIN_S)

    def _follow(self) -> None:
        with _waiting(self._database, self._is_stopping) as wait:  # before the first look, or news between were missed
            seen = self._seen or self._begin()
            self.is_well = True
            while not self._is_stopping.is_set():
                self._catch_up(seen)
                wait()

    def _begin(self) -> SeenIds:
        now = self._clock()
        with self._database.read() as session:
            before, ids = ids_since(session, now - PATIENCE)
        seen = self._seen = SeenIds(before)
        seen.take(ids, at=now)
        self._hand_out(Batch((), seen.floor))
        return seen

    def _catch_up(self, seen: SeenIds) -> None:
        while self._hand_out_next(seen):
            pass

    def _hand_out_next(self, seen: SeenIds) -> bool:
        """Whether there may be more at once."""
        now = self._clock()
        seen.give_up(found_before=now - PATIENCE)
        floor_before = seen.floor
        with self._database.read() as session:
            late = events_within(session, [(gap.first, gap.last) for gap in seen.gaps])
            found = events_after(session, seen.highest, limit=BATCH)
        by_id = {one.id: one for one in (*late, *found)}
        new = tuple(by_id[one] for one in seen.take(by_id, at=now))
        if new or seen.floor != floor_before:
            self._hand_out(Batch(new, seen.floor))
        return len(found) == BATCH


Wait = Callable[[], None]


@contextmanager
def _waiting(database: Database, is_stopping: threading.Event) -> Iterator[Wait]:
    """A call that returns when there may be something new, or somebody stops us, on a connection of its own."""
    connection = database.engine.raw_connection()
    driver = connection.driver_connection
    connection.detach()  # it is held for as long as the process lives, so it takes no place in the pool
    try:
        if database.engine.dialect.name == "postgresql":
            yield _postgres_wait(driver)
        else:
            yield _sqlite_wait(driver, is_stopping)
    finally:
        connection.close()


def _postgres_wait(connection: Any) -> Wait:
    connection.autocommit = True
    connection.execute(f"LISTEN {NOTIFICATION}")

    def wait() -> None:
        for _ in connection.notifies(timeout=LISTEN_FOR_S, stop_after=1):
            pass

    return wait


def _sqlite_wait(connection: Any, is_stopping: threading.Event) -> Wait:
    def version() -> int:
        return int(connection.execute("PRAGMA data_version").fetchall()[0][0])

    seen = version()

    def wait() -> None:
        nonlocal seen
        while not is_stopping.wait(LOOK_EVERY_S):
            now = version()
            if now != seen:
                seen = now
                return

    return wait
