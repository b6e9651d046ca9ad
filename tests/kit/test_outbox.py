"""Messages leave with their cause, at least once, and are handled once."""

from datetime import timedelta
from threading import Barrier, Thread

import pytest
from sqlalchemy import select, update

from kit.clock import utc_now
from kit.database import Database
from kit.outbox import (
    FORGOTTEN_AFTER,
    LOST_AFTER,
    RETRY_AFTER,
    Handled,
    OutboxMessage,
    first_time,
    post,
    relay,
    relay_after_commit,
    resend_unhandled,
    tidy,
)


class Broker:
    """Takes messages, or fails in a chosen way."""

    def __init__(self) -> None:
        self.taken: list[tuple[str, str]] = []
        self.failure: BaseException | None = None

    def send(self, topic: str, key: str) -> None:
        if self.failure is not None:
            raise self.failure
        self.taken.append((topic, key))


class Killed(BaseException):
    """What SIGKILL does, as far as the code after it is concerned."""


@pytest.fixture
def broker() -> Broker:
    return Broker()


def _wait_for_the_next_try(database: Database) -> None:
    """As if the relay's patience had passed."""
    with database.write() as session:
        tried = OutboxMessage.tried_at.is_not(None)
        for message in session.scalars(select(OutboxMessage).where(tried)):
            assert message.tried_at is not None
            message.tried_at -= RETRY_AFTER + timedelta(seconds=1)


def test_a_message_leaves_after_the_commit_by_itself(either_database: Database, broker: Broker) -> None:
    relay_after_commit(either_database, broker.send)
    with either_database.write() as session:
        post(session, "finding", key="7")
        assert broker.taken == []
    assert broker.taken == [("finding", "7")]
    assert relay(either_database, broker.send) == 0


def test_a_cause_that_is_rolled_back_sends_nothing(database: Database, broker: Broker) -> None:
    relay_after_commit(database, broker.send)

    def post_and_fail() -> None:
        with database.write() as session:
            post(session, "finding", key="7")
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        post_and_fail()
    assert relay(database, broker.send) == 0
    assert broker.taken == []


def test_a_broker_that_does_not_answer_delays_and_loses_nothing(database: Database, broker: Broker) -> None:
    relay_after_commit(database, broker.send)
    broker.failure = ConnectionRefusedError("nobody there")
    with database.write() as session:
        post(session, "finding", key="7")
    broker.failure = None
    assert relay(database, broker.send) == 0, "it has just been tried"
    _wait_for_the_next_try(database)
    assert relay(database, broker.send) == 1
    assert broker.taken == [("finding", "7")]


def test_a_relay_killed_before_sending_loses_nothing(database: Database, broker: Broker) -> None:
    with database.write() as session:
        post(session, "finding", key="7")
    broker.failure = Killed()
    with pytest.raises(Killed):
        relay(database, broker.send)
    broker.failure = None
    _wait_for_the_next_try(database)
    assert relay(database, broker.send) == 1
    with database.read() as session:
        message = session.scalars(select(OutboxMessage)).one()
        assert (message.attempts, message.sent_at is None) == (2, False)


def test_a_relay_killed_between_sending_and_noting_sends_again(database: Database, broker: Broker) -> None:
    with database.write() as session:
        post(session, "finding", key="7")

    def send_and_die(topic: str, key: str) -> None:
        broker.send(topic, key)
        raise Killed

    with pytest.raises(Killed):
        relay(database, send_and_die)
    _wait_for_the_next_try(database)
    assert relay(database, broker.send) == 1
    assert broker.taken == [("finding", "7")] * 2


def test_of_several_relays_at_once_one_sends(either_database: Database, broker: Broker) -> None:
    with either_database.write() as session:
        for number in range(20):
            post(session, "finding", key=str(number))
    start = Barrier(4)

    def run() -> None:
        start.wait()
        relay(either_database, broker.send)

    threads = [Thread(target=run) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(broker.taken) == sorted(("finding", str(number)) for number in range(20))


def test_a_message_is_handled_once_however_often_it_comes(either_database: Database) -> None:
    with either_database.write() as session:
        assert first_time(session, "finding", key="7")
    with either_database.write() as session:
        assert not first_time(session, "finding", key="7")
        assert first_time(session, "finding", key="8")
        assert first_time(session, "other", key="7")


def test_an_effect_that_fails_leaves_the_message_unhandled(database: Database) -> None:
    def handle_and_fail() -> None:
        with database.write() as session:
            assert first_time(session, "finding", key="7")
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        handle_and_fail()
    with database.write() as session:
        assert first_time(session, "finding", key="7")


def test_of_two_consumers_at_once_one_handles_and_the_other_goes_on(either_database: Database) -> None:
    start, answers = Barrier(2), list[bool]()

    def consume() -> None:
        start.wait()
        with either_database.write() as session:
            answers.append(first_time(session, "finding", key="7"))
            session.execute(update(OutboxMessage).values(attempts=1))  # the transaction is still usable

    threads = [Thread(target=consume) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(answers) == [False, True]
    with either_database.read() as session:
        assert len(session.scalars(select(Handled)).all()) == 1


def _sent_long_ago(database: Database, *, by: timedelta) -> None:
    with database.write() as session:
        session.execute(update(OutboxMessage).values(sent_at=utc_now() - by))


def test_a_message_that_was_lost_on_its_way_is_sent_again_until_somebody_notes_it(
    either_database: Database, broker: Broker
) -> None:
    relay_after_commit(either_database, broker.send)
    with either_database.write() as session:
        post(session, "finding", key="7")
        post(session, "visits", key="8")
    again = {"finding": "cases.finding"}
    assert resend_unhandled(either_database, broker.send, handled_as=again, now=utc_now()) == 0
    _sent_long_ago(either_database, by=LOST_AFTER + timedelta(seconds=1))
    assert resend_unhandled(either_database, broker.send, handled_as=again, now=utc_now()) == 1
    assert broker.taken == [("finding", "7"), ("visits", "8"), ("finding", "7")]
    assert resend_unhandled(either_database, broker.send, handled_as=again, now=utc_now()) == 0
    _sent_long_ago(either_database, by=LOST_AFTER + timedelta(seconds=1))
    assert resend_unhandled(either_database, broker.send, handled_as=again, now=utc_now()) == 0, "twice as long by now"
    _sent_long_ago(either_database, by=2 * LOST_AFTER + timedelta(seconds=1))
    with either_database.write() as session:
        assert first_time(session, "cases.finding", key="7")
    assert resend_unhandled(either_database, broker.send, handled_as=again, now=utc_now()) == 0


def test_what_nobody_could_handle_for_days_is_left_to_a_person(either_database: Database, broker: Broker) -> None:
    with either_database.write() as session:
        post(session, "finding", key="7")
        session.flush()
        session.execute(update(OutboxMessage).values(created_at=utc_now() - FORGOTTEN_AFTER, sent_at=utc_now()))
    later = utc_now() + timedelta(hours=1)
    assert resend_unhandled(either_database, broker.send, handled_as={"finding": "x"}, now=later) == 0


def test_a_broker_that_is_away_keeps_what_was_lost_for_the_next_time(database: Database, broker: Broker) -> None:
    with database.write() as session:
        post(session, "finding", key="7")
    relay(database, broker.send)
    _sent_long_ago(database, by=LOST_AFTER)
    broker.failure = ConnectionError("gone")
    assert resend_unhandled(database, broker.send, handled_as={"finding": "x"}, now=utc_now()) == 0
    broker.failure = None
    _sent_long_ago(database, by=4 * LOST_AFTER)
    assert resend_unhandled(database, broker.send, handled_as={"finding": "x"}, now=utc_now()) == 1


def test_what_was_handled_long_ago_is_forgotten_and_what_never_was_is_kept_and_said(
    either_database: Database, capsys: pytest.CaptureFixture[str]
) -> None:
    names = {"finding": "cases.finding"}
    with either_database.write() as session:
        for topic, key in (("finding", "1"), ("finding", "2"), ("visits", "3")):
            post(session, topic, key=key)
        first_time(session, "cases.finding", key="1")
        session.flush()
        session.execute(update(OutboxMessage).values(created_at=utc_now() - timedelta(days=8), sent_at=utc_now()))
        session.execute(update(Handled).values(handled_at=utc_now() - timedelta(days=10)))
        assert tidy(session, handled_as=names, now=utc_now()) == 2
        assert session.scalars(select(OutboxMessage.key)).all() == ["2"]
        assert session.scalars(select(Handled.key)).all() == []
    assert "outbox_given_up" in capsys.readouterr().out
