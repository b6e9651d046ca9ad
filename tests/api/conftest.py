"""The real application behind a real server on a free port of this machine."""

import socket
from collections.abc import Iterator
from threading import Thread

import httpx
import pytest
import uvicorn

from api.app import create_app
from api.settings import ApiSettings
from cases import intake
from kit.clock import utc_now
from kit.database import Database
from kit.storage import PictureStore
from tests.cases.a_street import EDITION, Street


@pytest.fixture
def street(database: Database, store: PictureStore) -> Street:
    return Street(database, store)


@pytest.fixture
def api_address(street: Street) -> Iterator[str]:
    assert street.store is not None
    app = create_app(street.database, street.store, EDITION, ApiSettings())
    listener = socket.create_server(("127.0.0.1", 0))
    server = uvicorn.Server(uvicorn.Config(app, log_level="critical", lifespan="off"))
    thread = Thread(target=server.run, kwargs={"sockets": [listener]})
    thread.start()
    yield f"http://127.0.0.1:{listener.getsockname()[1]}"
    server.should_exit = True
    thread.join()
    listener.close()


@pytest.fixture
def client(api_address: str) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=api_address, trust_env=False) as client:
        yield client


@pytest.fixture
def pending(street: Street) -> int:
    """The id of a candidate that waits for a person."""
    finding_id = street.found(first_seen_at=utc_now())
    with street.database.write() as session:
        intake.take_in(session, finding_id=finding_id, now=utc_now())
    return 1
