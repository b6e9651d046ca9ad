"""Live events over a real server: everybody hears what they may hear, nobody misses anything, nobody stays too long."""

import random
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import timedelta
from threading import Thread

import httpx
import pytest
import uvicorn
from sqlalchemy import delete

from accounts import sessions
from accounts.appointments import Scope
from accounts.department_import import import_departments, read_departments
from accounts.posts import Post
from api.app import create_app
from api.live_events import LiveEvents
from api.settings import ApiSettings
from cases import claiming
from cases.topics import CASES_CHANNEL, QUEUE_CHANNEL
from city_map.sample_zone import DEPARTMENTS
from kit.clock import utc_now
from kit.database import Database
from kit.live_feed import LiveEventRow, announce
from kit.storage import PictureStore
from tests.api.a_listener import PATH, Ears
from tests.api.a_server import running
from tests.api.conftest import SignedIn, client_of, somebody
from tests.cases.a_street import EDITION, Street

SOON_S = 10.0
ON_POSTGRESQL = pytest.mark.parametrize("either_database", ["postgresql"], indirect=True)
"""SQLite lets one write at a time, so that a lower number is never committed later."""


def say(database: Database, channel: str, key: str, **more: object) -> None:
    with database.write() as session:
        announce(session, channel, key=key, **more)  # type: ignore[arg-type]


QUICK = ApiSettings(live_sign_of_life=timedelta(seconds=0.2), live_sign_in_checked=timedelta(seconds=0.3))


@dataclass(frozen=True, slots=True)
class Api:
    """One API process, as far as the database can tell: an engine, a tail and a loop of its own."""

    address: str
    server: uvicorn.Server
    live: LiveEvents


@contextmanager
def served(database: Database, store: PictureStore) -> Iterator[Api]:
    own = Database(database.address)
    app = create_app(own, store, EDITION, QUICK)
    try:
        with running(app) as (address, server):
            yield Api(address, server, app.state.live)
    finally:
        own.dispose()


@pytest.fixture
def api(street: Street) -> Iterator[Api]:
    assert street.store is not None
    with served(street.database, street.store) as api:
        yield api


@pytest.fixture
def api_address(api: Api) -> str:
    return api.address


def test_a_change_of_a_candidate_is_heard_by_those_who_review(
    street: Street, client: httpx.Client, pending: int
) -> None:
    with Ears(client, channels="queue") as ears:
        with street.database.write() as session:
            claiming.claim(session, candidate_id=pending, person_id=street.operator_id, now=utc_now())
        ears.wait_for(lambda: {"id": pending} in ears.events("queue"))
    assert ears.status == 200


def test_the_head_of_the_answer_says_that_nothing_may_keep_it(client: httpx.Client) -> None:
    with client.stream("GET", PATH, timeout=10) as response:
        assert response.headers["content-type"].startswith("text/event-stream")
        assert response.headers["cache-control"] == "no-store"
        assert response.headers["x-accel-buffering"] == "no"
        assert "content-length" not in response.headers
        assert next(response.iter_lines()) == "retry: 2000"


def test_a_department_hears_of_its_own_cases_only(street: Street, signed_in: SignedIn) -> None:
    department = "sanitation"
    with street.database.write() as session:
        import_departments(session, read_departments(DEPARTMENTS), now=utc_now())
    with Ears(signed_in(Post.DEPARTMENT, department=department), channels="cases") as ears:
        say(street.database, CASES_CHANNEL, "1:1", departments=("somebody-else",))
        say(street.database, CASES_CHANNEL, "2:7", departments=("somebody-else", department))
        ears.wait_for(lambda: bool(ears.events("cases")))
        say(street.database, CASES_CHANNEL, "3:1", departments=(department,))
        ears.wait_for(lambda: len(ears.events("cases")) == 2)
    assert ears.events("cases") == [{"id": 2, "version": 7}, {"id": 3, "version": 1}]


def test_an_inspector_hears_of_the_beat(street: Street, signed_in: SignedIn) -> None:
    with Ears(signed_in(Post.INSPECTOR, beat="B-1"), channels="cases") as ears:
        say(street.database, CASES_CHANNEL, "1:1", beat="B-2")
        say(street.database, CASES_CHANNEL, "2:1", beat="B-1")
        ears.wait_for(lambda: ears.events("cases") == [{"id": 2, "version": 1}])


def test_notices_are_heard_by_their_person_alone(street: Street, signed_in: SignedIn) -> None:
    with Ears(signed_in(Post.OPERATOR), channels="notices") as ears, Ears(signed_in(Post.OPERATOR)) as others:
        first = somebody_of(ears)
        say(street.database, "notices", "5", person_id=first)
        say(street.database, QUEUE_CHANNEL, "6")
        ears.wait_for(lambda: ears.events("notices") == [{"id": 5}])
        others.wait_for(lambda: others.events("queue") == [{"id": 6}])
    assert others.events("notices") == []
    assert ears.events("queue") == [], "that was not asked for"


def somebody_of(ears: Ears) -> int:
    return int(ears._client.get("/api/v1/me").json()["person_id"])


def test_a_channel_that_needs_a_permission_is_refused_without_it(signed_in: SignedIn) -> None:
    answer = signed_in(Post.INSPECTOR).get(PATH, params={"channels": "cases,queue"})
    assert answer.status_code == 403
    assert "candidate.review" in answer.json()["detail"]


def test_a_channel_that_does_not_exist_is_refused_with_those_that_do(client: httpx.Client) -> None:
    answer = client.get(PATH, params={"channels": "quue"})
    assert answer.status_code == 422
    assert "queue" in answer.json()["detail"]


def test_nobody_hears_anything_without_signing_in(nobody: httpx.Client) -> None:
    assert nobody.get(PATH).status_code == 401


def test_what_was_said_during_a_cut_is_heard_afterwards(street: Street, client: httpx.Client) -> None:
    with Ears(client, channels="queue") as ears:
        say(street.database, QUEUE_CHANNEL, "1")
        ears.wait_for(lambda: bool(ears.events("queue")))
    say(street.database, QUEUE_CHANNEL, "2")
    with Ears(client, channels="queue", last_event_id=ears.last_event_id) as again:
        say(street.database, QUEUE_CHANNEL, "3")
        again.wait_for(lambda: {"id": 3} in again.events("queue"))
    assert {"id": 2} in again.events("queue")


def test_whoever_heard_nothing_yet_can_resume_all_the_same(street: Street, client: httpx.Client) -> None:
    with Ears(client, channels="queue") as ears:
        assert ears.last_event_id is not None
    say(street.database, QUEUE_CHANNEL, "1")
    with Ears(client, channels="queue", last_event_id=ears.last_event_id) as again:
        again.wait_for(lambda: {"id": 1} in again.events("queue"))


@pytest.mark.parametrize("last_event_id", ["1", "999", "-3", "nonsense"])
def test_whoever_was_away_too_long_is_told_to_load_everything(
    street: Street, client: httpx.Client, last_event_id: str
) -> None:
    for key in "abc":
        say(street.database, QUEUE_CHANNEL, key)
    with street.database.write() as session:
        session.execute(delete(LiveEventRow).where(LiveEventRow.id < 3))
    with Ears(client, channels="queue", last_event_id=last_event_id) as ears:
        ears.wait_for(lambda: any(one.event == "reset" for one in ears.heard))
        say(street.database, QUEUE_CHANNEL, "4")
        ears.wait_for(lambda: {"id": 4} in ears.events("queue"))


def test_a_client_that_is_gone_is_forgotten_at_once(street: Street, client: httpx.Client, api: Api) -> None:
    with Ears(client):
        assert api.live.listeners == 1
    deadline = time.monotonic() + SOON_S
    while api.live.listeners and time.monotonic() < deadline:
        time.sleep(0.01)
    assert api.live.listeners == 0


def test_a_quiet_stream_gives_a_sign_of_life(client: httpx.Client) -> None:
    with Ears(client) as ears:
        ears.wait_for(lambda: len(ears.events("alive")) >= 2)
    assert "at" in ears.events("alive")[0]


def test_whoever_is_signed_out_hears_no_more(street: Street, signed_in: SignedIn) -> None:
    with Ears(signed_in(Post.OPERATOR)) as ears, Ears(signed_in(Post.OPERATOR)) as other:
        person_id = somebody_of(ears)
        with street.database.write() as session:
            sessions.end_all(session, person_id, now=utc_now())
        assert ears.is_over.wait(SOON_S), "it still listens"
        assert not other.is_over.is_set()


def test_an_open_stream_does_not_keep_an_idle_session_open(street: Street, signed_in: SignedIn) -> None:
    with Ears(signed_in(Post.OPERATOR)) as ears:
        with street.database.write() as session:
            (row,) = sessions.sessions_of(session, somebody_of(ears), now=utc_now())
            session.merge(row).seen_at = utc_now() - timedelta(days=2)
        assert ears.is_over.wait(SOON_S), "it still listens"


def test_the_server_stops_at_once_although_somebody_listens(street: Street) -> None:
    assert street.store is not None
    with ExitStack() as stack:
        with served(street.database, street.store) as api:
            client = stack.enter_context(client_of(api.address, street.database, street.operator_id))
            ears = stack.enter_context(Ears(client))
            api.server.should_exit = True
            began = time.monotonic()
            assert ears.is_over.wait(SOON_S)
        assert time.monotonic() - began < 5.0


def test_two_processes_hear_of_each_other_and_nothing_is_lost_by_cuts(
    either_database: Database, store: PictureStore
) -> None:
    """Four writers, two servers, and a listener that is cut off at random and comes back at either."""
    person_id = somebody(either_database, Post.OPERATOR, Scope())
    chance = random.Random(7)
    got: set[int | str] = set()
    with served(either_database, store) as one, served(either_database, store) as two, ExitStack() as stack:
        clients = [stack.enter_context(client_of(api.address, either_database, person_id)) for api in (one, two)]
        with Ears(clients[0], channels="queue") as ears:
            last = ears.last_event_id
        own = Database(either_database.address)

        def write_fifty(first: int) -> None:
            for number in range(first, first + 50):
                say(own, QUEUE_CHANNEL, str(number))
                time.sleep(0.01)

        writers = [Thread(target=write_fifty, args=(first,)) for first in (0, 50, 100, 150)]
        for writer in writers:
            writer.start()
        cuts, deadline = 0, time.monotonic() + 60
        while len(got) < 200:
            assert time.monotonic() < deadline, f"never heard of {sorted(set(range(200)) - got, key=str)[:20]}"
            with Ears(chance.choice(clients), channels="queue", last_event_id=last) as ears:
                time.sleep(chance.uniform(0.0, 0.3))
            got |= {one["id"] for one in ears.events("queue")}
            assert all(one.event != "reset" for one in ears.heard)
            last, cuts = ears.last_event_id, cuts + 1
        for writer in writers:
            writer.join()
        own.dispose()
    assert got == set(range(200))
    assert cuts >= 3


def test_an_id_promises_nothing_that_was_not_sent_before_it(street: Street, client: httpx.Client) -> None:
    with Ears(client, channels="queue") as ears:
        begun = ears.last_event_id
        with street.database.write() as session:
            for key in "567":
                announce(session, QUEUE_CHANNEL, key=key)
        ears.wait_for(lambda: len(ears.events("queue")) == 3 and ears.last_event_id != begun)
    assert [one.id for one in ears.heard if one.event == "queue"] == [begun] * 3, "a cut between them loses none"


@ON_POSTGRESQL
def test_what_is_committed_late_is_heard_after_a_cut_at_another_process(
    either_database: Database, store: PictureStore
) -> None:
    """Its number is lower than that of what was heard before the cut."""
    database, slow_one = either_database, Database(either_database.address)
    person_id = somebody(database, Post.OPERATOR, Scope())
    with served(database, store) as one, served(database, store) as two, ExitStack() as stack:
        first, second = (stack.enter_context(client_of(api.address, database, person_id)) for api in (one, two))
        with slow_one.write() as slow:
            announce(slow, QUEUE_CHANNEL, key="1001")
            slow.flush()
            with Ears(first, channels="queue") as ears:
                say(database, QUEUE_CHANNEL, "1002")
                ears.wait_for(lambda: {"id": 1002} in ears.events("queue"))
                ears.wait_for(lambda: ears.heard[-1].id is not None and ears.heard[-1].event != "queue")
        with Ears(second, channels="queue", last_event_id=ears.last_event_id) as again:
            again.wait_for(lambda: {"id": 1001} in again.events("queue"))
    slow_one.dispose()


def test_a_hundred_listeners_need_no_threads_and_all_hear(street: Street, client: httpx.Client, api: Api) -> None:
    address, token = str(client.base_url).rstrip("/").split("://")[1], client.headers["Authorization"]
    host, port = address.split(":")
    request = f"GET {PATH} HTTP/1.1\r\nHost: {address}\r\nAuthorization: {token}\r\n\r\n".encode()
    with ExitStack() as stack:
        ears = [stack.enter_context(socket.create_connection((host, int(port)), timeout=20)) for _ in range(100)]
        for one in ears:
            one.sendall(request)
        deadline = time.monotonic() + 30
        while api.live.listeners < 100:
            assert time.monotonic() < deadline, f"only {api.live.listeners} got through"
            time.sleep(0.02)
        assert threading.active_count() < 70, "40 at most of the pool, and a few of pytest's and ours"
        assert client.get("/api/v1/me").status_code == 200, "the listeners take nobody's place"
        say(street.database, QUEUE_CHANNEL, "77")
        for one in ears:
            heard = b""
            while b'data: {"id":77}' not in heard:
                heard += one.recv(65536)
