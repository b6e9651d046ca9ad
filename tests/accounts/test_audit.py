"""The audit log: no gap whoever writes at once, no change without a trace, and nothing of ours can change it."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from threading import Barrier

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import DBAPIError

from accounts.audit import AuditMark, audit_entries, audit_mark, record
from accounts.audit_chain import NOTHING_BEFORE
from accounts.audit_errors import AuditBroken
from accounts.audit_filter import AuditFilter
from accounts.audit_repository import AT_ONCE
from accounts.audit_tables import AuditEntry
from accounts.audit_verifying import MOST_PROBLEMS, verify
from accounts.people import add_person
from kit.database import Database
from migrations.upgrade import upgrade

NOW = datetime(2026, 3, 2, 8, 0, 0, 123456, tzinfo=UTC)
KEY, ANOTHER_KEY = b"k" * 32, b"x" * 32


def write(database: Database, how_many: int, *, key: bytes = KEY) -> AuditMark:
    """Some entries, one transaction each; the mark of the last."""
    for number in range(how_many):
        with database.write() as session:
            mark = record(
                session,
                actor_person_id=None,
                action="post.given",
                about=f"person:{number}",
                details={"post": "operator", "beats": ["责任网格一"], "share": 0.1},
                at=NOW + timedelta(seconds=number),
                address="10.0.0.7",
                key=key,
            )
    return mark


def tamper(database: Database, statement: str) -> None:
    """As somebody would who has the database and knows how to put the triggers aside."""
    with database.engine.begin() as connection:
        if connection.dialect.name == "postgresql":
            connection.execute(text("SET LOCAL session_replication_role = replica"))
        else:
            for name in connection.scalars(text("SELECT name FROM sqlite_master WHERE type = 'trigger'")).all():
                connection.execute(text(f"DROP TRIGGER {name}"))
        assert connection.execute(text(statement)).rowcount > 0


def problems(database: Database, *, expect: AuditMark | None = None, key: bytes = KEY) -> list[str]:
    with database.read() as session:
        return [str(one) for one in verify(session, expect=expect, key=key)]


def test_an_empty_log_is_sound(either_database: Database) -> None:
    assert problems(either_database) == []
    with either_database.read() as session:
        assert audit_mark(session) == AuditMark(0, NOTHING_BEFORE)


def test_entries_are_numbered_without_a_gap_and_follow_from_each_other(either_database: Database) -> None:
    mark = write(either_database, 5)
    assert problems(either_database, expect=mark) == []
    with either_database.read() as session:
        rows = session.scalars(select(AuditEntry).order_by(AuditEntry.seq)).all()
        assert audit_mark(session) == mark
    assert [row.seq for row in rows] == [1, 2, 3, 4, 5]
    assert [row.previous_hash for row in rows] == [NOTHING_BEFORE, *(row.hash for row in rows[:-1])]
    assert rows[0].happened_at == NOW


def test_a_transaction_that_fails_leaves_no_gap(either_database: Database) -> None:
    write(either_database, 2)
    with pytest.raises(DBAPIError), either_database.write() as session:
        record(session, actor_person_id=99, action="person.added", about="person:1", at=NOW, key=KEY)
    assert write(either_database, 1).seq == 3
    assert problems(either_database) == []


def test_several_entries_of_one_transaction_follow_each_other(either_database: Database) -> None:
    with either_database.write() as session:
        for _ in range(3):
            record(session, actor_person_id=None, action="person.added", about="person:1", at=NOW, key=KEY)
    assert problems(either_database) == []


def test_many_writers_at_once_leave_no_gap(either_database: Database) -> None:
    """Also the first entries of all, which find no head and make it."""
    start = Barrier(8)

    def fifty(_number: int) -> None:
        start.wait()
        write(either_database, 50)

    with ThreadPoolExecutor(8) as writers:
        list(writers.map(fifty, range(8)))
    with either_database.read() as session:
        assert session.scalars(select(AuditEntry.seq).order_by(AuditEntry.seq)).all() == list(range(1, 401))
    assert problems(either_database) == []


@pytest.mark.parametrize(
    "change",
    [
        "about = 'person:99'",
        "action = 'post.left'",
        "address = NULL",
        "details = '{}'",
        "key_id = 1",
        "happened_at = '2026-03-02 08:00:02.123457'",
    ],
)
def test_a_changed_entry_is_named(either_database: Database, change: str) -> None:
    write(either_database, 5)
    tamper(either_database, f"UPDATE audit_entry SET {change} WHERE seq = 3")
    assert problems(either_database) == ["Entry 3 was changed: it does not fit its hash."]


def test_an_entry_that_is_given_to_somebody_else_is_named(either_database: Database) -> None:
    with either_database.write() as session:
        assert add_person(session, login="li.na", name="李娜", now=NOW).id == 1
    write(either_database, 5)
    tamper(either_database, "UPDATE audit_entry SET person_id = 1 WHERE seq = 2")
    assert problems(either_database) == ["Entry 2 was changed: it does not fit its hash."]


@pytest.mark.parametrize(
    ("removed", "said"),
    [
        ("seq = 1", ["Entry 1 is missing."]),
        ("seq IN (2, 3)", ["Entries 2 to 3 are missing."]),
        ("seq = 5", ["Entry 5 is missing at the end."]),
        ("seq > 2", ["Entries 3 to 5 are missing at the end."]),
        ("seq > 0", ["Entries 1 to 5 are missing at the end."]),
    ],
)
def test_missing_entries_are_named(either_database: Database, removed: str, said: list[str]) -> None:
    write(either_database, 5)
    tamper(either_database, f"DELETE FROM audit_entry WHERE {removed}")
    assert problems(either_database) == said


def test_entries_that_close_ranks_over_a_gap_are_noticed(either_database: Database) -> None:
    write(either_database, 4)
    tamper(either_database, "DELETE FROM audit_entry WHERE seq = 2")
    tamper(either_database, "UPDATE audit_entry SET seq = 2 WHERE seq = 3")
    tamper(either_database, "UPDATE audit_entry SET seq = 3 WHERE seq = 4")
    tamper(either_database, "UPDATE audit_head SET seq = 3")
    said = problems(either_database)
    assert said[0] == "Entry 2 does not follow from entry 1: one was exchanged."
    assert said[-1] == "The head was changed: its seal does not fit entry 3."


def test_a_tail_that_is_cut_off_together_with_the_head_is_noticed(either_database: Database) -> None:
    write(either_database, 5)
    tamper(either_database, "DELETE FROM audit_entry WHERE seq > 3")
    tamper(either_database, "UPDATE audit_head SET seq = 3")
    assert problems(either_database) == ["The head was changed: its seal does not fit entry 3."]


def test_a_head_that_is_set_back_alone_is_noticed(either_database: Database) -> None:
    write(either_database, 3)
    with either_database.read() as session:
        seal = session.scalar(text("SELECT seal FROM audit_head"))
    write(either_database, 2)
    tamper(either_database, f"UPDATE audit_head SET seq = 3, seal = '{seal}'")
    assert problems(either_database) == ["The head was set back: it says 3, the last entry is 5."]


def test_a_missing_head_is_noticed_and_stops_further_entries(either_database: Database) -> None:
    write(either_database, 2)
    tamper(either_database, "DELETE FROM audit_head")
    assert problems(either_database) == ["The head of the log is missing, though there are entries."]
    with pytest.raises(AuditBroken):
        write(either_database, 1)


def test_nothing_is_entered_after_a_missing_entry(either_database: Database) -> None:
    write(either_database, 2)
    tamper(either_database, "DELETE FROM audit_entry WHERE seq = 2")
    with pytest.raises(AuditBroken, match="audit verify"):
        write(either_database, 1)
    assert problems(either_database) == ["Entry 2 is missing at the end."]


def test_another_key_is_said_once(either_database: Database) -> None:
    write(either_database, MOST_PROBLEMS + 5)
    (said,) = problems(either_database, key=ANOTHER_KEY)
    assert "GRIDWARDEN_SECRET_KEY" in said


def test_a_log_that_was_written_anew_with_the_key_contradicts_a_mark_from_elsewhere(either_database: Database) -> None:
    mark = write(either_database, 3)
    tamper(either_database, "DELETE FROM audit_entry")
    tamper(either_database, "DELETE FROM audit_head")
    with either_database.write() as session:
        for _ in range(3):
            record(session, actor_person_id=None, action="person.added", about="person:1", at=NOW, key=KEY)
    assert problems(either_database) == []
    assert problems(either_database, expect=mark) == ["Entry 3 is not the one of the mark: the log was written anew."]
    assert problems(either_database, expect=AuditMark(4, mark.hash)) == [
        "Entry 4 was there when the mark was taken and is missing."
    ]


def test_a_log_that_is_wrong_throughout_is_not_told_to_its_end(database: Database) -> None:
    write(database, MOST_PROBLEMS + 20)
    tamper(database, "UPDATE audit_entry SET about = 'x' WHERE seq > 1")
    said = problems(database)
    assert len(said) == MOST_PROBLEMS + 1
    assert "not read" in said[-1]


def test_a_log_longer_than_what_is_read_at_once_is_read_whole(database: Database) -> None:
    with database.write() as session:
        for _ in range(AT_ONCE + 5):
            record(session, actor_person_id=None, action="person.added", about="person:1", at=NOW, key=KEY)
    assert problems(database) == []
    tamper(database, f"UPDATE audit_entry SET about = 'x' WHERE seq = {AT_ONCE + 2}")
    assert problems(database) == [f"Entry {AT_ONCE + 2} was changed: it does not fit its hash."]


def refused(database: Database, statement: str) -> bool:
    try:
        with database.engine.begin() as connection:
            connection.execute(text(statement))
    except DBAPIError as error:
        assert "append-only" in str(error)  # noqa: PT017  the database has one class for everything
        return True
    return False


STATEMENTS = (
    "UPDATE audit_entry SET about = 'person:9' WHERE seq = 1",
    "DELETE FROM audit_entry WHERE seq = 2",
    "DELETE FROM audit_head",
    "UPDATE audit_head SET seq = 1",
)


def test_the_database_itself_refuses_to_change_the_log(either_database: Database) -> None:
    write(either_database, 2)
    assert [one for one in STATEMENTS if not refused(either_database, one)] == []
    if either_database.engine.dialect.name == "postgresql":
        assert refused(either_database, "TRUNCATE audit_entry")
        assert refused(either_database, "TRUNCATE audit_head")
    assert problems(either_database) == []


def test_a_migrated_database_refuses_too(empty_database: Database) -> None:
    upgrade(empty_database)
    write(empty_database, 2)
    assert [one for one in STATEMENTS if not refused(empty_database, one)] == []
    assert problems(empty_database) == []


def test_entries_are_found_by_person_action_thing_and_time(either_database: Database) -> None:
    write(either_database, 6)
    with either_database.write() as session:
        person = add_person(session, login="li.na", name="李娜", now=NOW)
        record(session, actor_person_id=person.id, action="person.added", about="person:3", at=NOW, key=KEY)

    def found(wanted: AuditFilter, before_seq: int | None = None) -> list[int]:
        with either_database.read() as session:
            return [one.seq for one in audit_entries(session, wanted, before_seq=before_seq, limit=3)]

    assert found(AuditFilter()) == [7, 6, 5]
    assert found(AuditFilter(), before_seq=5) == [4, 3, 2]
    assert found(AuditFilter(person_id=person.id)) == [7]
    assert found(AuditFilter(action="person.added")) == [7]
    assert found(AuditFilter(about="person:3")) == [7, 4]
    from_at = NOW + timedelta(seconds=2)
    assert found(AuditFilter(from_at=from_at, to_at=from_at + timedelta(seconds=2))) == [4, 3]


def test_an_action_has_two_words(database: Database) -> None:
    with pytest.raises(ValueError, match=r"person\.added"), database.write() as session:
        record(session, actor_person_id=None, action="Added a person", about="person:1", at=NOW, key=KEY)
