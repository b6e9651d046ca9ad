"""What a person was told: the newest first, counted, read once, and nobody else's."""

from dataclasses import replace
from datetime import timedelta

import pytest

from accounts.contact import Language
from cases.notices.browsing import Unread, mark_all_read, mark_read, notices_of, said, unread
from cases.notices.errors import NoticeUnknown
from cases.notices.tell import tell
from cases.notices.topics import NOTICES_CHANNEL
from kit.database import Database
from tests.a_live_feed import Feed
from tests.cases.notices.a_desk import SETTINGS, TEN, a_cause, a_person

HOUR = timedelta(hours=1)


@pytest.fixture
def person(database: Database) -> int:
    """Was told of three things, of which the second is urgent."""
    with database.write() as session:
        person_id = a_person(session)
        for number in (1, 2, 3):
            cause = replace(a_cause(danger=number == 2), dedupe_key=f"case:{number}:1")
            tell(session, recipients=[person_id], cause=cause, settings=SETTINGS)
        return person_id


def test_the_newest_come_first_and_the_unread_are_counted(database: Database, person: int) -> None:
    with database.write() as session:
        listed = notices_of(session, person)
        assert [one.dedupe_key for one in listed] == ["case:3:1", "case:2:1", "case:1:1"]
        assert unread(session, person) == Unread(all=3, urgent=1)
        mark_read(session, person, listed[1].id, now=TEN + HOUR)
        assert unread(session, person) == Unread(all=2, urgent=0)
        assert len(notices_of(session, person, only_unread=True)) == 2
        assert len(notices_of(session, person, limit=1)) == 1
        assert said(listed[0], Language.ENGLISH).subject.startswith("GW-1 exposed garbage: dispatched")
        assert unread(session, person + 1) == Unread(all=0, urgent=0)


def test_the_first_reading_counts(database: Database, person: int) -> None:
    with database.write() as session:
        mark_read(session, person, 1, now=TEN + HOUR)
        mark_read(session, person, 1, now=TEN + 2 * HOUR)
    with database.read() as session:
        assert notices_of(session, person)[-1].read_at == TEN + HOUR


def test_nobody_reads_for_another(database: Database, person: int) -> None:
    with database.write() as session:
        other = a_person(session, "wang")
        with pytest.raises(NoticeUnknown):
            mark_read(session, other, 1, now=TEN)
        assert mark_all_read(session, other, until_id=99, now=TEN) == 0
    with database.read() as session:
        assert unread(session, person).all == 3


def test_all_are_read_up_to_the_newest_that_was_seen(database: Database, person: int) -> None:
    with database.write() as session:
        assert mark_all_read(session, person, until_id=2, now=TEN) == 2
    with database.read() as session:
        assert [one.dedupe_key for one in notices_of(session, person, only_unread=True)] == ["case:3:1"]


def test_live_listeners_hear_of_what_the_person_was_told_and_has_read(database: Database) -> None:
    feed = Feed(database)
    with database.write() as session:
        person_id = a_person(session)
        tell(session, recipients=[person_id], cause=a_cause(), settings=SETTINGS)
    assert [(one.channel, one.key, one.person_id) for one in feed.new()] == [(NOTICES_CHANNEL, "1", person_id)]
    with database.write() as session:
        tell(session, recipients=[person_id], cause=a_cause(), settings=SETTINGS)
    assert feed.new() == [], "nobody is told twice"
    with database.write() as session:
        mark_read(session, person_id, 1, now=TEN)
    assert [(one.key, one.person_id) for one in feed.new()] == [("1", person_id)]
    with database.write() as session:
        assert mark_all_read(session, person_id, until_id=1, now=TEN) == 0
    assert feed.new() == [], "there was nothing left to read"
