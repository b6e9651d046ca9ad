"""The real application over a city, with keys of two other systems: one may report, one may only read the figures."""

import socket
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Thread

import httpx
import pytest
import uvicorn
from sqlalchemy.orm import Session

from accounts.actor import INTERFACE, Actor
from accounts.permissions import Permission
from accounts.reach import EVERYTHING
from api.app import create_app
from api.open311.keys import KeyReader, KeyRefused, _key_reader
from api.settings import ApiSettings
from kit.database import Database
from kit.resources import credentials_box
from kit.storage import PictureStore
from tests.cases.a_city import BOX, EDITION, City

REPORTER, COUNTER = "key-of-the-hotline-app", "key-of-the-statistics"
KEYS = {
    REPORTER: INTERFACE,
    COUNTER: Actor(None, frozenset(), frozenset({Permission.FIGURES_READ}), EVERYTHING),
}


def known_keys() -> KeyReader:
    def read(_session: Session, api_key: str) -> Actor:
        if api_key not in KEYS:
            raise KeyRefused("This API key is not known, or it has ended.")
        return KEYS[api_key]

    return read


@contextmanager
def serving(database: Database, store: PictureStore, settings: ApiSettings) -> Iterator[httpx.Client]:
    app = create_app(database, store, EDITION, settings)
    app.dependency_overrides |= {_key_reader: known_keys, credentials_box: lambda: BOX}
    listener = socket.create_server(("127.0.0.1", 0))
    server = uvicorn.Server(uvicorn.Config(app, log_level="critical", lifespan="off"))
    thread = Thread(target=server.run, kwargs={"sockets": [listener]})
    thread.start()
    address = f"http://127.0.0.1:{listener.getsockname()[1]}/open311/v2"
    try:
        with httpx.Client(base_url=address, trust_env=False) as client:
            yield client
    finally:
        server.should_exit = True
        thread.join()
        listener.close()


@pytest.fixture
def city(database: Database) -> City:
    return City(database)


@pytest.fixture
def public(city: City, store: PictureStore) -> Iterator[httpx.Client]:
    """A server whose services and requests anybody may read."""
    with serving(city.database, store, ApiSettings(open311_is_public=True)) as client:
        yield client


@pytest.fixture
def closed(city: City, store: PictureStore) -> Iterator[httpx.Client]:
    """A server as it is by default: nothing without a key."""
    with serving(city.database, store, ApiSettings()) as client:
        yield client
