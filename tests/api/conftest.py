"""The real application behind a real server on a free port of this machine, and people of every post who ask it."""

from collections.abc import Iterator
from contextlib import ExitStack
from typing import Protocol

import httpx
import pytest
from sqlalchemy import select

from accounts import sessions
from accounts.appointments import Scope, hold_post
from accounts.people import add_person
from accounts.posts import Post
from accounts.sign_in_tables import Carrier
from accounts.tables import Person
from api.app import create_app
from api.settings import ApiSettings
from cases import intake
from kit.clock import utc_now
from kit.database import Database
from kit.settings import kit_settings
from kit.storage import PictureStore
from tests.api.a_city_online import Online
from tests.api.a_server import StandingServer, client_at
from tests.cases.a_city import City
from tests.cases.a_street import EDITION, Street

SECRET_KEY = "MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY="


class SignedIn(Protocol):
    """A client that acts as a new person in this post, or in none."""

    def __call__(
        self, post: Post | None, *, department: str | None = None, beat: str | None = None, login: str | None = None
    ) -> httpx.Client: ...


@pytest.fixture
def street(database: Database, store: PictureStore) -> Street:
    return Street(database, store)


@pytest.fixture
def api_settings() -> ApiSettings:
    """A module of tests may say otherwise."""
    return ApiSettings()


@pytest.fixture(scope="session")
def standing_server() -> Iterator[StandingServer]:
    server = StandingServer()
    yield server
    server.end()


@pytest.fixture
def api_address(street: Street, api_settings: ApiSettings, standing_server: StandingServer) -> Iterator[str]:
    assert street.store is not None
    with standing_server.serving(create_app(street.database, street.store, EDITION, api_settings)) as address:
        yield address


@pytest.fixture
def nobody(api_address: str) -> Iterator[httpx.Client]:
    """Not signed in."""
    with client_at(api_address) as client:
        yield client


@pytest.fixture
def client(api_address: str, street: Street) -> Iterator[httpx.Client]:
    """Signed in as the local operator: operator, duty supervisor, and administrator besides."""
    now = utc_now()
    with street.database.write() as session:
        person = session.get_one(Person, street.operator_id)
        hold_post(session, person, Post.ADMINISTRATOR, Scope(), period=(now, None))
    with client_of(api_address, street.database, street.operator_id) as client:
        yield client


@pytest.fixture
def signed_in(api_address: str, street: Street) -> Iterator[SignedIn]:
    with ExitStack() as clients:

        def as_one(
            post: Post | None, *, department: str | None = None, beat: str | None = None, login: str | None = None
        ) -> httpx.Client:
            person_id = somebody(street.database, post, Scope(department=department, beat=beat), login=login)
            return clients.enter_context(client_of(api_address, street.database, person_id))

        yield as_one


@pytest.fixture
def online(api_address: str, street: Street, monkeypatch: pytest.MonkeyPatch) -> Iterator[Online]:
    """The city of the casework tests; callers' numbers are sealed with a key of its own."""
    monkeypatch.setenv("GRIDWARDEN_SECRET_KEY", SECRET_KEY)
    kit_settings.cache_clear()
    with ExitStack() as clients:
        city = City(street.database)
        yield Online(city, lambda person_id: clients.enter_context(client_of(api_address, city.database, person_id)))
    kit_settings.cache_clear()


def somebody(database: Database, post: Post | None, scope: Scope, *, login: str | None = None) -> int:
    """The id of a new person in this post; of the one with this login, if there is one."""
    now = utc_now()
    with database.write() as session:
        known = session.scalar(select(Person).where(Person.login == login)) if login else None
        if known is not None:
            return known.id
        count = len(session.scalars(select(Person.id)).all())
        person = add_person(session, login=login or f"person-{count}", name=f"某人{count}", now=now)
        if post is not None:
            hold_post(session, person, post, scope, period=(now, None))
        return person.id


def client_of(address: str, database: Database, person_id: int) -> httpx.Client:
    """A program of this person's."""
    token = token_of(database, person_id, carrier=Carrier.BEARER)
    return client_at(address, headers={"Authorization": f"Bearer {token}"}, timeout=20)


def token_of(database: Database, person_id: int, *, carrier: Carrier) -> str:
    """Of a new session of this person's."""
    with database.write() as session:
        return sessions.open_for(
            session,
            session.get_one(Person, person_id),
            carrier=carrier,
            must_set_password=False,
            user_agent=None,
            now=utc_now(),
        ).token


@pytest.fixture
def pending(street: Street) -> int:
    """The id of a candidate that waits for a person."""
    finding_id = street.found(first_seen_at=utc_now())
    with street.database.write() as session:
        intake.take_in(session, finding_id=finding_id, now=utc_now())
    return 1
