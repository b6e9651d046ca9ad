"""A zone of its own for command-line tests: an environment with a fresh data folder, and a Redis database."""

import os
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
import redis

from tests.cli.warm_command import warm_command
from tests.conftest import LOOPBACK_ALLOWED, missing

WORKER = int(os.environ.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw"))
# A database number of its own, for each process of the tests: whatever else uses this server keeps its data.
REDIS = f"redis://127.0.0.1:6379/{13 - WORKER % 8}"


@pytest.fixture
def zone(tmp_path: Path) -> dict[str, str]:
    """The environment of a zone on embedded defaults, with scenes that the project draws itself."""
    inherited = {key: value for key, value in os.environ.items() if not key.startswith("GRIDWARDEN_")}
    return inherited | LOOPBACK_ALLOWED | {"GRIDWARDEN_DATA_DIR": str(tmp_path / "zone")}


@pytest.fixture(scope="session")
def warm() -> Iterator[str]:
    with tempfile.TemporaryDirectory() as folder, warm_command(Path(folder)) as command:  # a short path, for a socket
        yield command


@pytest.fixture
def gridwarden(request: pytest.FixtureRequest, gridwarden: str) -> str:
    """The command without its start; the installed one for tests that are marked so."""
    is_installed = request.node.get_closest_marker("installed_command") is not None
    return gridwarden if is_installed else str(request.getfixturevalue("warm"))


@pytest.fixture
def redis_address() -> Iterator[str]:
    client = redis.Redis.from_url(REDIS)
    try:
        client.flushdb()
    except redis.ConnectionError:
        missing("no Redis answers on 127.0.0.1:6379")
    yield REDIS
    client.flushdb()
    client.close()
