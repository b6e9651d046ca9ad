"""Live events come out of the transaction of their cause, all of them, wherever they were written."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import timedelta
from threading import Thread

import pytest
from sqlalchemy import text
from sqlalchemy.orm import Session

from kit.clock import utc_now
from kit.database import PING_AFTER_S, Database
from kit.live_feed import Kept, LiveEventRow, announce, events_after, kept, tidy
from kit.live_tail import Batch, LiveTail

ON_POSTGRESQL = pytest.mark.parametrize("either_database", ["postgresql"], indirect=True)
"""SQLite lets one write at a time, so that a lower number is never committed later."""
WITHIN_S = 10.0  # generous: the machine may be busy


class Heard:
    """What a tail hands out."""

    def __init__(self) -> None:
        self.batches: list[Batch] = []

    def __call__(self, batch: Batch) -> None:
        self.batches.append(batch)

    @property
    def keys(self) -> list[str]:
        return [one.key for batch in self.batches for one in batch.events]

    def wait_for(self, is_so: Callable[[], bool]) -> None:
        deadline = time.monotonic() + WITHIN_S
        while not is_so():
            assert time.monotonic() < deadline, f"heard only {self.keys[-20:]}"
            time.sleep(0.01)


@contextmanager
def listening(database: Database) -> Iterator[Heard]:
    heard = Heard()
    tail = LiveTail(database, heard)
    tail.start()
    try:
        heard.wait_for(lambda: bool(heard.batches))  # the first batch tells where it begins
        yield heard
    finally:
        tail.stop()


def write(database: Database, *keys: str) -> None:
    with database.write() as session:
        for key in keys:
            announce(session, "words", key=key)


@pytest.fixture
def other(either_database: Database) -> Iterator[Database]:
    """The same database, as another process has it."""
    opened = Database(either_database.address)
    yield opened
    opened.dispose()


def test_what_one_process_writes_another_hears(either_database: Database, other: Database) -> None:
    write(either_database, "before")
    with listening(other) as heard:
        write(either_database, "a", "b")
        heard.wait_for(lambda: len(heard.keys) == 2)
        write(either_database, "c")
        heard.wait_for(lambda: heard.keys == ["a", "b", "c"])


def test_what_is_rolled_back_is_never_told(either_database: Database, other: Database) -> None:
    with listening(other) as heard:
        with suppress(ZeroDivisionError), either_database.write() as session:
            announce(session, "words", key="never")
            session.flush()
            _ = 1 / 0
        write(either_database, "after")
        heard.wait_for(lambda: bool(heard.keys))
    assert heard.keys == ["after"]


def test_a_savepoint_that_is_rolled_back_takes_only_its_own_word_with_it(
    either_database: Database, other: Database
) -> None:
    with listening(other) as heard:
        with either_database.write() as session:
            announce(session, "words", key="outer")
            with suppress(ZeroDivisionError), session.begin_nested():
                announce(session, "words", key="inner")
                session.flush()
                _ = 1 / 0
        heard.wait_for(lambda: bool(heard.keys))
    assert heard.keys == ["outer"]


@ON_POSTGRESQL
def test_a_lower_number_that_is_committed_later_is_not_missed(either_database: Database, other: Database) -> None:
    ours, theirs = either_database, other
    with listening(ours) as heard:
        with theirs.write() as slow:
            announce(slow, "words", key="slow")
            slow.flush()
            write(ours, "fast")
            heard.wait_for(lambda: heard.keys == ["fast"])
            assert _id_of(slow, "slow") < _id_in(ours, "fast")
            floor_meanwhile = heard.batches[-1].floor
            assert floor_meanwhile < _id_of(slow, "slow"), "whoever is cut off now would resume above what is coming"
        heard.wait_for(lambda: heard.keys == ["fast", "slow"])
        assert heard.batches[-1].floor == _id_in(ours, "fast")


@ON_POSTGRESQL
def test_a_tail_that_begins_while_a_lower_number_is_under_way_hears_it(
    either_database: Database, other: Database
) -> None:
    ours, theirs = either_database, other
    with theirs.write() as slow:
        announce(slow, "words", key="slow")
        slow.flush()
        write(ours, "fast")
        with listening(ours) as heard:
            slow.commit()
            heard.wait_for(lambda: heard.keys == ["slow"])


@ON_POSTGRESQL
def test_postgresql_wakes_the_tail_at_once(either_database: Database) -> None:
    database = either_database
    with listening(database) as heard:
        delays = []
        for number in range(20):
            time.sleep(0.02)
            began = time.monotonic()
            write(database, str(number))
            heard.wait_for(lambda number=number: len(heard.keys) == number + 1)  # type: ignore[misc]
            delays.append(time.monotonic() - began)
    assert sorted(delays)[10] < 0.2, "not by its patience of half a second, but by the notification"


@ON_POSTGRESQL
def test_a_tail_whose_connection_is_cut_goes_on_where_it_was(either_database: Database) -> None:
    database = either_database
    with listening(database) as heard:
        write(database, "before")
        heard.wait_for(lambda: heard.keys == ["before"])
        with database.engine.begin() as connection:
            connection.execute(
                text(
                    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
                    "WHERE datname = current_database() AND pid <> pg_backend_pid()"
                )
            )
        time.sleep(PING_AFTER_S)  # whoever writes before that, meets the cut connection once
        write(database, "meanwhile")
        heard.wait_for(lambda: heard.keys == ["before", "meanwhile"])


def test_two_hundred_events_of_four_writers_are_all_heard_once(either_database: Database, other: Database) -> None:
    def write_fifty(writer: int) -> None:
        for number in range(50):
            write(either_database, f"{writer}:{number}")

    with listening(other) as heard:
        writers = [Thread(target=write_fifty, args=(one,)) for one in range(4)]
        for writer in writers:
            writer.start()
        for writer in writers:
            writer.join()
        heard.wait_for(lambda: len(heard.keys) >= 200)
    assert sorted(heard.keys) == sorted(f"{writer}:{number}" for writer in range(4) for number in range(50))


def test_more_than_one_batch_is_handed_out_in_order(database: Database) -> None:
    with listening(database) as heard:
        write(database, *map(str, range(2500)))
        heard.wait_for(lambda: len(heard.keys) == 2500)
    assert heard.keys == list(map(str, range(2500)))


def test_old_rows_go_but_never_the_newest(either_database: Database) -> None:
    write(either_database, "a", "b", "c")
    with either_database.write() as session:
        assert tidy(session, before=utc_now() - timedelta(minutes=1)) == 0
        assert tidy(session, before=utc_now() + timedelta(minutes=1)) == 2
    write(either_database, "d")
    with either_database.read() as session:
        assert [(one.id, one.key) for one in events_after(session, 0, limit=9)] == [(3, "c"), (4, "d")]


@pytest.mark.parametrize(("event_id", "has_all"), [(5, False), (6, True), (7, True), (9, True), (10, False)])
def test_one_can_resume_only_where_nothing_has_been_deleted_since(event_id: int, *, has_all: bool) -> None:
    assert Kept(oldest=7, newest=9).has_all_after(event_id) is has_all


def test_an_empty_feed_is_resumed_from_its_beginning(database: Database) -> None:
    with database.read() as session:
        assert kept(session) == Kept(0, 0)
        assert kept(session).has_all_after(0)
        assert not kept(session).has_all_after(1)


def _id_of(session: Session, key: str) -> int:
    return session.query(LiveEventRow.id).filter_by(key=key).scalar() or 0


def _id_in(database: Database, key: str) -> int:
    with database.read() as session:
        return _id_of(session, key)
