"""A platform to import into, a box for its secrets, and a WVP to talk to."""

from collections.abc import Iterator

import pytest
from cryptography.fernet import Fernet

from camera_registry.tables import Platform, PlatformKind
from kit.database import Database
from kit.secrets import SecretBox
from tests.camera_registry.wvp_server import WvpServer, serving


@pytest.fixture(scope="session")
def box() -> SecretBox:
    return SecretBox(Fernet.generate_key().decode())


@pytest.fixture
def platform_id(database: Database) -> int:
    with database.write() as session:
        platform = Platform(name="门头沟", kind=PlatformKind.WVP, address="http://127.0.0.1:1")
        session.add(platform)
        session.flush()
        return platform.id


@pytest.fixture
def wvp() -> Iterator[WvpServer]:
    with serving(WvpServer()) as server:
        yield server
