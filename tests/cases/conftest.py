"""A street with one camera, and a throwaway PostgreSQL database beside the SQLite one."""

from collections.abc import Iterator
from uuid import uuid4

import pytest
from sqlalchemy import Engine, create_engine, text
from sqlalchemy.exc import OperationalError

from kit.database import Base, Database
from tests.cases.a_street import Street
from tests.conftest import missing

SERVERS = tuple(f"postgresql+psycopg://{user}@127.0.0.1:5432/" for user in ("postgres", "root"))


def _administration() -> tuple[str, Engine]:
    for server in SERVERS:
        engine = create_engine(f"{server}postgres", isolation_level="AUTOCOMMIT", connect_args={"connect_timeout": 3})
        try:
            engine.connect().close()
        except OperationalError:
            engine.dispose()
        else:
            return server, engine
    missing("no PostgreSQL answers on 127.0.0.1:5432 for user postgres or root")
    raise AssertionError


@pytest.fixture(scope="session")
def postgres_address() -> Iterator[str]:
    """A database of its own for this run of the tests."""
    server, administration = _administration()
    name = f"gridwarden_{uuid4().hex[:12]}"
    with administration.connect() as connection:
        connection.execute(text(f"CREATE DATABASE {name}"))
    yield f"{server}{name}"
    with administration.connect() as connection:
        connection.execute(text(f"DROP DATABASE {name} WITH (FORCE)"))
    administration.dispose()


@pytest.fixture(params=["sqlite", "postgresql"])
def either_database(request: pytest.FixtureRequest) -> Iterator[Database]:
    """The test runs twice: on SQLite and on PostgreSQL."""
    if request.param == "sqlite":
        yield request.getfixturevalue("database")
        return
    postgres = Database(request.getfixturevalue("postgres_address"))
    # Unchecked, because the query that checks speaks in PostgreSQL arrays, which Oracle does not know.
    Base.metadata.create_all(postgres.engine, checkfirst=False)
    yield postgres
    Base.metadata.drop_all(postgres.engine, checkfirst=False)
    postgres.dispose()


@pytest.fixture
def street(database: Database) -> Street:
    return Street(database)
