"""Column types, names and the unit of work, on SQLite under several processes and on PostgreSQL."""

import subprocess
import sys
import time
from datetime import UTC, datetime, timedelta, timezone
from enum import StrEnum

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import func, select, text, update
from sqlalchemy.dialects import oracle, sqlite
from sqlalchemy.exc import IntegrityError, InternalError, SQLAlchemyError
from sqlalchemy.orm import Session

from accounts.tables import Person
from camera_registry.tables import Camera, Platform, PlatformKind, View
from kit.clock import utc_now
from kit.database import LONGEST_NAME, PING_AFTER_S, Choice, Database, Flag, UtcDateTime, row_count, short_name
from kit.outbox import OutboxMessage
from tests.conftest import ROOT

DIALECT = sqlite.dialect()
WRITERS, WRITES = 4, 500
WRITER = """
import sys
from datetime import UTC, datetime
from sqlalchemy import func, select
from kit.database import Database
from kit.outbox import OutboxMessage
database = Database(sys.argv[1])
for number in range(int(sys.argv[3])):
    with database.write() as session:  # reads first, then writes: what fails at once under a deferred BEGIN
        session.scalar(select(func.count()).select_from(OutboxMessage))
        session.add(OutboxMessage(topic=sys.argv[2], key=str(number), created_at=datetime.now(UTC)))
"""


class Light(StrEnum):
    RED = "red"
    GREEN = "green"


def _person(login: str) -> Person:
    return Person(login=login, name=login.title(), created_at=utc_now())


def test_four_processes_write_five_hundred_times_each_and_none_is_locked_out(database: Database) -> None:
    commands = [
        [sys.executable, "-c", WRITER, database.address, f"writer-{number}", str(WRITES)] for number in range(WRITERS)
    ]
    writers = [subprocess.Popen(one, cwd=ROOT, stderr=subprocess.PIPE, text=True) for one in commands]
    assert [(one.communicate(timeout=180)[1], one.returncode) for one in writers] == [("", 0)] * WRITERS
    with database.read() as session:
        counts = select(func.count()).select_from(OutboxMessage).group_by(OutboxMessage.topic)
        assert session.scalars(counts).all() == [WRITES] * WRITERS


def test_a_unit_of_work_is_all_or_nothing(either_database: Database) -> None:
    def fail_halfway() -> None:
        with either_database.write() as session:
            session.add(_person("one"))
            session.flush()
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail_halfway()
    with either_database.read() as session:
        assert session.scalar(select(func.count()).select_from(Person)) == 0


def test_what_a_reader_changes_is_thrown_away_and_what_it_read_stays_readable(database: Database) -> None:
    with database.write() as session:
        session.add(_person("one"))
    with database.read() as session:
        person = session.scalars(select(Person)).one()
        session.execute(update(Person).values(name="changed"))
    assert person.login == "one"
    with database.read() as session:
        assert session.scalars(select(Person.name)).one() == "One"


def test_postgresql_refuses_whatever_a_reader_would_change(one_postgres: Database) -> None:
    named = Database(f"{one_postgres.address}?options=-c%20statement_timeout%3D4711")
    with pytest.raises(InternalError, match="read-only"), named.read() as session:
        session.execute(update(Person).values(name="changed"))
    with named.read() as session:
        session.add(_person("two"))
        with pytest.raises(InternalError, match="read-only"):
            session.flush()
    with named.read() as session:
        assert session.scalar(text("SHOW statement_timeout")) == "4711ms"  # what the address says counts here too
    named.dispose()


def test_a_reader_sees_one_state_while_others_write(database: Database) -> None:
    with database.read() as session:
        before = session.scalar(select(func.count()).select_from(Person))
        with database.write() as writing:
            writing.add(_person("late"))
        assert session.scalar(select(func.count()).select_from(Person)) == before == 0


def test_a_listener_is_called_after_the_commit_and_not_after_a_rollback(database: Database) -> None:
    seen: list[int] = []

    def look(_session: Session) -> None:
        with database.read() as session:
            seen.append(session.scalar(select(func.count()).select_from(Person)) or 0)

    database.after_commit.append(look)
    with database.write() as session:
        session.add(_person("one"))
    with pytest.raises(ZeroDivisionError), database.write():
        raise ZeroDivisionError
    assert seen == [1]


def test_a_foreign_key_holds_on_sqlite_too(either_database: Database) -> None:
    with pytest.raises(IntegrityError), either_database.write() as session:
        session.add(View(camera_id=4711, name="main"))


def test_a_conditional_update_says_how_many_rows_it_touched(either_database: Database) -> None:
    with either_database.write() as session:
        session.add_all([_person("one"), _person("two")])
    with either_database.write() as session:
        assert row_count(session.execute(update(Person).where(Person.login == "one").values(name="x"))) == 1
        assert row_count(session.execute(update(Person).where(Person.login == "three").values(name="x"))) == 0


def test_values_come_back_as_they_went_in(either_database: Database) -> None:
    at = datetime(2026, 7, 1, 8, 30, 15, 123456, tzinfo=timezone(timedelta(hours=8)))
    with either_database.write() as session:
        platform = Platform(name="平台", kind=PlatformKind.WVP, host_rewrites={"内网": "10.0.0.1"}, imported_at=at)
        session.add(platform)
        session.flush()
        camera = Camera(platform_id=platform.id, external_id="1", listed_name="门口", created_at=at)
        camera.is_listed_online = False
        session.add(camera)
    with either_database.read() as session:
        found = session.scalars(select(Platform)).one()
        assert (found.name, found.kind, found.host_rewrites) == ("平台", PlatformKind.WVP, {"内网": "10.0.0.1"})
        assert found.imported_at == at
        assert found.imported_at.utcoffset() == timedelta(0)
        offline = select(Camera.listed_name).where(Camera.is_listed_online == False)  # noqa: E712  SQL
        assert session.scalars(offline).one() == "门口"


def test_instants_compare_in_the_database_whatever_their_zone(either_database: Database) -> None:
    noon = datetime(2026, 7, 1, 12, tzinfo=UTC)
    with either_database.write() as session:
        session.add(Person(login="noon", name="Noon", created_at=noon))
    in_shanghai = (noon + timedelta(seconds=1)).astimezone(timezone(timedelta(hours=8)))
    with either_database.read() as session:
        assert session.scalars(select(Person.login).where(Person.created_at < in_shanghai)).all() == ["noon"]


def test_an_instant_without_a_zone_is_refused() -> None:
    naive = datetime(2026, 7, 1, 12, tzinfo=UTC).replace(tzinfo=None)
    with pytest.raises(ValueError, match="has no zone"):
        UtcDateTime().process_bind_param(naive, DIALECT)


@given(st.datetimes(timezones=st.timezones()))
def test_an_instant_survives_every_zone(instant: datetime) -> None:
    try:
        instant.astimezone(UTC)
    except OverflowError:
        return  # within a day of the first or last instant that Python knows
    stored = UtcDateTime().process_bind_param(instant, DIALECT)
    assert stored is not None
    assert stored.tzinfo is None
    assert UtcDateTime().process_result_value(stored, DIALECT) == instant.astimezone(UTC)


def test_a_choice_takes_only_its_members() -> None:
    light = Choice(Light)
    assert light.process_bind_param("red", DIALECT) == "red"
    assert light.process_result_value("green", DIALECT) is Light.GREEN
    assert light.process_bind_param(None, DIALECT) is None
    with pytest.raises(ValueError, match="blue"):
        light.process_bind_param("blue", DIALECT)


def test_a_flag_is_a_number_in_the_database_and_a_yes_or_no_outside() -> None:
    assert [Flag().process_bind_param(value, DIALECT) for value in (True, False, None)] == [1, 0, None]
    assert [Flag().process_result_value(value, DIALECT) for value in (1, 0, None)] == [True, False, None]
    assert "SMALLINT" in str(Flag().compile(dialect=oracle.dialect()))  # type: ignore[no-untyped-call]


WORD = st.from_regex(r"[a-z]{1,12}(_[a-z]{1,12}){0,3}", fullmatch=True)


@given(table=WORD, columns=st.lists(WORD, min_size=1, max_size=4))
def test_a_name_is_short_and_depends_on_all_of_its_parts(table: str, columns: list[str]) -> None:
    name = short_name("uq", table, *columns)
    assert len(name) <= LONGEST_NAME
    assert name.startswith("uq_")
    assert name == short_name("uq", table, *columns)
    assert name != short_name("uq", table, *columns, "more")


def test_a_connection_that_was_cut_while_idle_is_replaced_before_anybody_notices(one_postgres: Database) -> None:
    database, other = Database(one_postgres.address), Database(one_postgres.address)
    with database.read() as session:
        backend = session.scalar(text("SELECT pg_backend_pid()"))
    with other.engine.connect() as connection:
        connection.execute(text("SELECT pg_terminate_backend(:pid)"), {"pid": backend})
    time.sleep(PING_AFTER_S + 0.1)
    with database.read() as session:
        assert session.scalar(text("SELECT pg_backend_pid()")) != backend
    database.dispose()
    other.dispose()


def test_an_error_repeats_the_statement_and_not_what_people_wrote(either_database: Database) -> None:
    with pytest.raises(SQLAlchemyError) as failed, either_database.write() as session:
        session.execute(text("INSERT INTO nowhere (words) VALUES (:words)"), {"words": "hunter2"})
    assert "INSERT INTO nowhere" in str(failed.value)
    assert "hunter2" not in str(failed.value)
