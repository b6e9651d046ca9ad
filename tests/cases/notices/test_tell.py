"""Telling people: a notice each, a mail where there is an address, and nobody twice."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError

from accounts.contact import Contact, Language, QuietHours
from cases.notices.settings import NoticeSettings
from cases.notices.tables import Channel, DeliveryState
from cases.notices.tell import tell
from cases.notices.templates import Template
from cases.notices.topics import NOTICE_WAITING
from cases.notices.webhooks import add_webhook, remove_webhook
from kit.database import Database
from kit.outbox import OutboxMessage
from tests.cases.notices.a_desk import BOX, MIDNIGHT, SECRET, SETTINGS, TEN, a_cause, a_person, deliveries, notices


def posted(database: Database) -> int:
    with database.read() as session:
        waiting = select(func.count()).where(OutboxMessage.topic == NOTICE_WAITING)
        return session.scalar(waiting) or 0


def test_each_person_gets_one_notice_and_one_mail_that_leaves_at_once(database: Database) -> None:
    with database.write() as session:
        people = [a_person(session, login) for login in ("li", "wang")]
        assert tell(session, recipients=[*people, people[0]], cause=a_cause(), settings=SETTINGS) == tuple(people)
    assert [(one.person_id, one.template, one.read_at) for one in notices(database)] == [
        (person, Template.DISPATCHED, None) for person in people
    ]
    mails = deliveries(database)
    assert [(one.channel, one.address, one.state, one.next_try_at) for one in mails] == [
        (Channel.EMAIL, f"{login}@city.example", DeliveryState.WAITING, TEN) for login in ("li", "wang")
    ]
    assert mails[0].subject == "GW-1 暴露垃圾：已派遣给贵部门，请签收"
    assert posted(database) == 2


def test_nobody_is_told_twice_of_one_cause(database: Database) -> None:
    with database.write() as session:
        person = a_person(session)
        tell(session, recipients=[person], cause=a_cause(), settings=SETTINGS)
    with database.write() as session:
        assert tell(session, recipients=[person], cause=a_cause(Template.CLOSED), settings=SETTINGS) == ()
    assert (len(notices(database)), len(deliveries(database)), posted(database)) == (1, 1, 1)


def test_of_eight_who_tell_at_once_one_does(either_database: Database) -> None:
    with either_database.write() as session:
        people = [a_person(session, f"p{number}") for number in range(3)]
        add_webhook(session, url="http://hook.example/", secret=SECRET, box=BOX, now=TEN)

    def once(_number: int) -> int:
        with either_database.write() as session:
            return len(tell(session, recipients=people, cause=a_cause(), settings=SETTINGS))

    with ThreadPoolExecutor(8) as pool:
        assert sum(pool.map(once, range(8))) == 3
    assert (len(notices(either_database)), len(deliveries(either_database))) == (3, 4)


def test_without_an_address_or_a_mail_server_the_application_alone_tells(database: Database) -> None:
    with database.write() as session:
        people = [a_person(session, "li", contact=Contact()), a_person(session, "wang")]
        tell(session, recipients=people[:1], cause=a_cause(), settings=SETTINGS)
        tell(session, recipients=people[1:], cause=a_cause(), settings=NoticeSettings(smtp_host=None))
    assert len(notices(database)) == 2
    assert deliveries(database) == []


@pytest.mark.parametrize(
    ("quiet", "danger", "waits_h"),
    [
        (None, False, 7),
        (None, True, 0),
        (QuietHours(23 * 60, 5 * 60), False, 5),
        (QuietHours(0, 0), False, 0),
        (QuietHours(8 * 60, 9 * 60), False, 0),
    ],
)
def test_mail_waits_for_the_end_of_the_quiet_hours_unless_it_is_urgent(
    database: Database, quiet: QuietHours | None, danger: bool, waits_h: int
) -> None:
    with database.write() as session:
        person = a_person(session, contact=Contact(email="li@city.example", quiet=quiet))
        cause = a_cause(at=MIDNIGHT, danger=danger)
        tell(session, recipients=[person], cause=cause, settings=SETTINGS)
    (mail,) = deliveries(database)
    assert mail.next_try_at == MIDNIGHT + timedelta(hours=waits_h)
    assert notices(database)[0].is_urgent is danger
    assert posted(database) == (waits_h == 0)


def test_a_mail_speaks_the_language_of_the_person(database: Database) -> None:
    with database.write() as session:
        person = a_person(session, contact=Contact(email="li@city.example", language=Language.ENGLISH))
        tell(session, recipients=[person], cause=a_cause(), settings=SETTINGS)
    assert deliveries(database)[0].subject == "GW-1 exposed garbage: dispatched to your department: please receive it"


def test_a_webhook_is_told_once_of_what_it_asked_for_even_if_nobody_else_is(database: Database) -> None:
    with database.write() as session:
        add_webhook(session, url="http://all.example/", secret=SECRET, box=BOX, now=TEN)
        add_webhook(session, url="http://few.example/", secret=SECRET, templates=["closed"], box=BOX, now=TEN)
        ended = add_webhook(session, url="http://ended.example/", secret=SECRET, box=BOX, now=TEN)
        remove_webhook(session, ended.id, now=TEN)
        for _ in range(2):
            tell(session, recipients=[], cause=a_cause(), settings=SETTINGS)
            tell(session, recipients=[], cause=a_cause(Template.CLOSED), settings=SETTINGS)
    addresses = [one.address for one in deliveries(database)]
    assert addresses == ["http://all.example/", "http://all.example/", "http://few.example/"]


def test_what_is_wrong_otherwise_is_not_taken_for_a_repetition(database: Database) -> None:
    no_such_case = replace(a_cause(), case_id=99)
    with database.write() as session:
        person = a_person(session)
        with pytest.raises(IntegrityError):
            tell(session, recipients=[person], cause=no_such_case, settings=SETTINGS)


def test_what_is_rolled_back_was_never_told(database: Database) -> None:
    def fail() -> None:
        with database.write() as session:
            tell(session, recipients=[a_person(session)], cause=a_cause(), settings=SETTINGS)
            raise ValueError("the cause did not happen")

    with pytest.raises(ValueError, match="did not happen"):
        fail()
    assert (notices(database), deliveries(database), posted(database)) == ([], [], 0)
