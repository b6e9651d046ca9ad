"""Deliveries: one worker at a time, again after a failure or a killed worker, and an end to patience."""

import threading
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta

import pytest

from cases.notices.delivering import Parcel, Undelivered, deliver, deliver_due
from cases.notices.tables import Channel, DeliveryState
from cases.notices.tell import tell
from cases.notices.webhooks import list_webhooks, remove_webhook
from kit.database import Database
from tests.cases.notices.a_desk import (
    MIDNIGHT,
    SETTINGS,
    TEN,
    Notepad,
    Now,
    a_call,
    a_cause,
    a_mail,
    a_person,
    carriers,
    deliveries,
)

HOUR, MINUTE = timedelta(hours=1), timedelta(minutes=1)


class Killed(BaseException):
    """A worker that is no more."""


def refuse(_parcel: Parcel) -> None:
    raise Undelivered("nobody answers")


def die(_parcel: Parcel) -> None:
    raise Killed


def test_what_is_sent_is_noted_and_never_sent_again(database: Database) -> None:
    delivery_id, pad, now = a_mail(database), Notepad(), Now()
    assert deliver(database, delivery_id, carriers(pad, now)) is DeliveryState.SENT
    now.passes(timedelta(days=2))
    assert deliver(database, delivery_id, carriers(pad, now)) is None
    assert deliver_due(database, carriers(pad, now)) == 0
    (row,) = deliveries(database)
    assert (row.state, row.attempts, row.sent_at, row.next_try_at) == (DeliveryState.SENT, 1, TEN, None)
    assert [one.address for one in pad.taken] == ["li@city.example"]


def test_of_eight_workers_at_once_one_sends(either_database: Database) -> None:
    delivery_id, now = a_mail(either_database), Now()
    together = threading.Barrier(8)
    pad = Notepad()

    def work(_number: int) -> DeliveryState | None:
        together.wait(timeout=30)
        return deliver(either_database, delivery_id, carriers(pad, now))

    with ThreadPoolExecutor(8) as pool:
        states = list(pool.map(work, range(8)))
    assert states.count(DeliveryState.SENT) == 1
    assert states.count(None) == 7
    assert len(pad.taken) == 1


def test_a_worker_killed_between_sending_and_noting_is_followed_after_its_lease_under_the_same_id(
    database: Database,
) -> None:
    delivery_id, now = a_mail(database), Now()
    pad = Notepad(then=die)
    with pytest.raises(Killed):
        deliver(database, delivery_id, carriers(pad, now))
    pad.then = lambda _parcel: None
    now.passes(SETTINGS.lease - timedelta(seconds=1))
    assert deliver_due(database, carriers(pad, now)) == 0
    now.passes(timedelta(seconds=1))
    assert deliver_due(database, carriers(pad, now)) == 1
    first, second = pad.taken
    assert first == second
    assert deliveries(database)[0].attempts == 2


def test_whoever_outlives_the_lease_does_not_speak_for_the_next(database: Database) -> None:
    delivery_id, now = a_mail(database), Now()
    pad = Notepad()

    def slow(_parcel: Parcel) -> None:
        now.passes(SETTINGS.lease)
        assert deliver(database, delivery_id, carriers(pad, now)) is DeliveryState.SENT
        raise Undelivered("too late to matter")

    assert deliver(database, delivery_id, carriers(slow, now)) is None
    assert deliveries(database)[0].state is DeliveryState.SENT


def test_whoever_outlives_the_lease_leaves_the_claim_of_the_next_alone(database: Database) -> None:
    delivery_id, now = a_mail(database), Now()

    def slow(_parcel: Parcel) -> None:
        now.passes(SETTINGS.lease)
        with pytest.raises(Killed):
            deliver(database, delivery_id, carriers(die, now))
        raise Undelivered("too late to matter")

    assert deliver(database, delivery_id, carriers(slow, now)) is None
    (row,) = deliveries(database)
    assert (row.next_try_at, row.error) == (now.at + SETTINGS.lease, None)


def test_a_server_that_comes_back_gets_what_waited(database: Database) -> None:
    a_mail(database)
    now, pad = Now(), Notepad(then=refuse)
    tried_at: list[timedelta] = []
    for _ in range(60):
        if deliver_due(database, carriers(pad, now)) or len(pad.taken) > len(tried_at):
            tried_at.append(now.at - TEN)
        if len(tried_at) == 5:
            pad.then = lambda _parcel: None
        now.passes(MINUTE)
    assert tried_at == [0 * MINUTE, 1 * MINUTE, 3 * MINUTE, 7 * MINUTE, 15 * MINUTE, 31 * MINUTE]
    (row,) = deliveries(database)
    assert (row.state, row.attempts, row.error) == (DeliveryState.SENT, 6, None)
    assert len({one.message_id for one in pad.taken}) == 1


def test_after_a_day_nobody_tries_any_more(database: Database) -> None:
    a_mail(database)
    now, pad = Now(), Notepad(then=refuse)
    while now.at < TEN + 72 * HOUR:
        deliver_due(database, carriers(pad, now))
        now.passes(10 * MINUTE)
    (row,) = deliveries(database)
    assert (row.state, row.next_try_at, row.error) == (DeliveryState.GIVEN_UP, None, "nobody answers")
    assert 8 <= row.attempts <= 14


def test_quiet_hours_do_not_count_as_patience(database: Database) -> None:
    a_mail(database, cause=a_cause(at=MIDNIGHT))
    now, pad = Now(MIDNIGHT), Notepad()
    assert deliver_due(database, carriers(pad, now)) == 0
    now.passes(7 * HOUR)
    assert deliver_due(database, carriers(pad, now)) == 1
    assert deliveries(database)[0].first_tried_at == MIDNIGHT + 7 * HOUR


def test_a_final_refusal_is_given_up_at_once(database: Database) -> None:
    def refuse_for_good(_parcel: Parcel) -> None:
        raise Undelivered("no such mailbox", is_final=True)

    assert deliver(database, a_mail(database), carriers(refuse_for_good, Now())) is DeliveryState.GIVEN_UP
    assert deliveries(database)[0].error == "no such mailbox"


def test_a_receiver_that_is_gone_ends_its_webhook_and_what_waits_for_it(database: Database) -> None:
    def gone(_parcel: Parcel) -> None:
        raise Undelivered("410", is_gone=True)

    first, now, pad = a_call(database), Now(), Notepad()
    with database.write() as session:
        another = replace(a_cause(), dedupe_key="case:1:2")
        tell(session, recipients=[], cause=another, settings=SETTINGS)
    assert deliver(database, first, carriers(gone, now)) is DeliveryState.GIVEN_UP
    with database.read() as session:
        assert [(one.is_active, one.ended_at) for one in list_webhooks(session)] == [(False, TEN)]
    assert deliver_due(database, carriers(pad, now)) == 0
    assert pad.taken == []
    assert {one.state for one in deliveries(database)} == {DeliveryState.GIVEN_UP}


def test_what_waits_for_a_removed_webhook_is_given_up(database: Database) -> None:
    delivery_id, pad = a_call(database), Notepad()
    with database.write() as session:
        remove_webhook(session, 1, now=TEN)
    assert deliver(database, delivery_id, carriers(pad, Now())) is None
    assert deliveries(database)[0].state is DeliveryState.GIVEN_UP
    assert pad.taken == []


def test_a_server_that_is_down_is_asked_once_in_a_sweep_and_the_others_are_served(database: Database) -> None:
    a_call(database)
    with database.write() as session:
        people = [a_person(session, f"p{number}") for number in range(5)]
        tell(session, recipients=people, cause=a_cause(), settings=SETTINGS)

    def no_mail(parcel: Parcel) -> None:
        if parcel.channel is Channel.EMAIL:
            raise Undelivered("connection refused", is_server_down=True)

    pad = Notepad(then=no_mail)
    assert deliver_due(database, carriers(pad, Now())) == 1
    assert [one.channel for one in pad.taken].count(Channel.EMAIL) == 1


def test_a_mailbox_that_refuses_for_now_holds_up_no_other(database: Database) -> None:
    with database.write() as session:
        people = [a_person(session, f"p{number}") for number in range(5)]
        tell(session, recipients=people, cause=a_cause(), settings=SETTINGS)

    def greylisted(parcel: Parcel) -> None:
        if parcel.address.startswith("p0"):
            raise Undelivered("450 later")

    assert deliver_due(database, carriers(greylisted, Now())) == 4


def test_a_sweep_ends_in_time(database: Database) -> None:
    with database.write() as session:
        people = [a_person(session, f"p{number}") for number in range(5)]
        tell(session, recipients=people, cause=a_cause(), settings=SETTINGS)
    now = Now()
    pad = Notepad(then=lambda _parcel: now.passes(MINUTE))
    assert deliver_due(database, carriers(pad, now), within=2 * MINUTE) == 2
    assert deliver_due(database, carriers(pad, now), within=10 * MINUTE) == 3
