"""The real application over a city, with keys of two other systems: one may report, one may only read the figures."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

import httpx
import pytest

from accounts.permissions import Permission
from accounts.sign_in_tables import ApiKey
from accounts.tokens import KEY, hash_of, new_token
from api.app import create_app
from api.settings import ApiSettings
from kit.clock import utc_now
from kit.database import Database
from kit.storage import PictureStore
from tests.api.a_server import client_at, served
from tests.cases.a_city import EDITION, City

REPORTER, COUNTER = new_token(KEY), new_token(KEY)
KEYS = {REPORTER: Permission.CASE_REGISTER_BY_RULE, COUNTER: Permission.FIGURES_READ}


def give_keys_out(database: Database) -> None:
    now = utc_now()
    with database.write() as session:
        session.add_all(
            ApiKey(
                name=permission,
                token_hash=hash_of(token),
                beginning=token[:12],
                permissions=[permission],
                created_at=now,
                expires_at=now + timedelta(days=1),
            )
            for token, permission in KEYS.items()
        )


@contextmanager
def serving(database: Database, store: PictureStore, settings: ApiSettings) -> Iterator[httpx.Client]:
    app = create_app(database, store, EDITION, settings)
    give_keys_out(database)
    with served(app, lifespan="off") as address, client_at(f"{address}/open311/v2") as client:
        yield client


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
