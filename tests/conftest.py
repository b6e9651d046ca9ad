"""Fixtures that every test may ask for: a migrated database, a picture store, the shared pictures."""

import os
import shutil
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from uuid import uuid4

import pytest
from hypothesis import HealthCheck, settings
from sqlalchemy import create_engine, event, text
from sqlalchemy.engine import Connection, Engine
from sqlalchemy.exc import OperationalError
from sqlalchemy.schema import DDLElement
from sqlalchemy.sql import ClauseElement
from sqlalchemy.sql.elements import TextClause

import cli.all_tables
from kit.database import Base, Database
from kit.storage import PictureStore
from tests.oracle_rules import hold_to_oracle

ROOT = Path(__file__).parent.parent
POSTGRES = tuple(f"postgresql+psycopg://{user}@127.0.0.1:5432/" for user in ("postgres", "root"))
LOOPBACK_ALLOWED = {
    "GRIDWARDEN_PLATFORM_ALLOWED_NETWORKS": '["127.0.0.0/8"]',
    "GRIDWARDEN_NOTICE_WEBHOOK_NETWORKS": '["127.0.0.0/8"]',
}
"""The servers of the tests stand on loopback, to which the product does not connect by itself."""
os.environ.update(LOOPBACK_ALLOWED)
_compiled: set[tuple[object, ...]] = set()
settings.register_profile("busy", deadline=None, suppress_health_check=(HealthCheck.too_slow,))
settings.load_profile("busy")  # the machine has other things to do: how long one example takes says nothing


def missing(reason: str) -> None:
    """Skip because something is absent here; a failure where nothing may be skipped."""
    if os.environ.get("GRIDWARDEN_TESTS_MAY_NOT_SKIP") == "1":
        pytest.fail(f"would have been skipped: {reason}")
    pytest.skip(reason)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """The figures that tests found, in whichever process they ran."""
    for report in terminalreporter.stats.get("passed", ()):
        for name, figure in report.user_properties:
            if name == "figure":
                terminalreporter.write_line(str(figure))


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The slow ones first: begun last, they would keep one of two processes busy while the other waits."""
    items.sort(key=lambda one: one.get_closest_marker("slow") is None)


@event.listens_for(Engine, "before_execute")
def every_query_compiles_for_oracle(
    _connection: Connection, clause: object, _many: object, _parameters: object, _options: object
) -> None:
    """Whatever any test runs must also be sayable to Oracle 19c, the database of the plan."""
    if not isinstance(clause, ClauseElement) or isinstance(clause, TextClause | DDLElement):
        return  # written out by Alembic or by a test, or held to Oracle by tests/test_oracle.py
    shape = clause._generate_cache_key()
    if shape is not None and shape.key in _compiled:
        return
    if "pg_catalog." not in str(clause):  # what PostgreSQL's dialect asks for its own ends
        hold_to_oracle(clause)
    if shape is not None:
        _compiled.add(shape.key)


@pytest.fixture(scope="session", autouse=True)
def _own_data_folder(tmp_path_factory: pytest.TempPathFactory) -> None:
    """So that no test makes a secret key in the data folder of whoever runs it."""
    os.environ.setdefault("GRIDWARDEN_DATA_DIR", str(tmp_path_factory.mktemp("data")))


@pytest.fixture(scope="session")
def empty_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A SQLite file with every table and nothing in it, to copy."""
    assert cli.all_tables
    file = tmp_path_factory.mktemp("empty") / "empty.sqlite3"
    empty = Database(f"sqlite:///{file}")
    Base.metadata.create_all(empty.engine)
    empty.dispose()  # whoever closes it last brings the log into the file
    assert not file.with_name(f"{file.name}-wal").exists()
    return file


@pytest.fixture(scope="session")
def one_database(tmp_path_factory: pytest.TempPathFactory) -> Database:
    """For all tests of a process: a new engine for each would compile every query anew, a fifth of all their time."""
    one = Database(f"sqlite:///{tmp_path_factory.mktemp('one') / 'test.sqlite3'}")
    _survive_no_power_cut(one)
    return one


@pytest.fixture
def at_first(empty_file: Path) -> Path:
    """What `database` holds when a test begins; a module of tests may say otherwise."""
    return empty_file


@pytest.fixture
def database(one_database: Database, at_first: Path) -> Iterator[Database]:
    """A fresh SQLite file with every table."""
    file = Path(str(one_database.engine.url.database))
    shutil.copyfile(at_first, file)
    yield one_database
    _let_go(one_database)
    for left in file.parent.glob(f"{file.name}*"):  # with the log, if a process that was killed has left one
        left.unlink()


@contextmanager
def throwaway_postgres() -> Iterator[str]:
    """Address of an empty PostgreSQL database that is dropped at the end."""
    server, administration = _administration()
    name = f"gridwarden_{uuid4().hex[:12]}"
    with administration.connect() as connection:
        connection.execute(text(f"CREATE DATABASE {name}"))
        connection.execute(text(f"ALTER DATABASE {name} SET synchronous_commit = off"))  # no power cut is survived
    try:
        yield f"{server}{name}"
    finally:
        with administration.connect() as connection:
            connection.execute(text(f"DROP DATABASE {name} WITH (FORCE)"))
        administration.dispose()


@pytest.fixture(params=["sqlite", "postgresql"])
def empty_database(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Database]:
    """Without a single table, for what migrates it by itself."""
    if request.param == "sqlite":
        database = Database(f"sqlite:///{tmp_path / 'empty.sqlite3'}")
        yield database
        database.dispose()
        return
    with throwaway_postgres() as address:
        database = Database(address)
        yield database
        database.dispose()


@pytest.fixture(scope="session")
def one_postgres() -> Iterator[Database]:
    """A PostgreSQL database for this run of the tests, with every table; `either_database` empties it after each."""
    with throwaway_postgres() as address:
        one = Database(address)
        # Unchecked, because the query that checks speaks in PostgreSQL arrays, which Oracle does not know.
        Base.metadata.create_all(one.engine, checkfirst=False)
        yield one
        one.dispose()


@pytest.fixture(params=["sqlite", "postgresql"])
def either_database(request: pytest.FixtureRequest) -> Iterator[Database]:
    """The test runs twice: on SQLite and on PostgreSQL."""
    if request.param == "sqlite":
        yield request.getfixturevalue("database")
        return
    postgres: Database = request.getfixturevalue("one_postgres")
    yield postgres
    _empty(postgres)
    _let_go(postgres)


def _let_go(database: Database) -> None:
    """Connections and listeners of the test that had it."""
    database.after_commit.clear()
    database.at_begin.clear()
    database.dispose()


def _survive_no_power_cut(database: Database) -> None:
    """Nothing is written through to the disk: a checkpoint at the end of each test would wait for it."""
    event.listen(database.engine, "connect", lambda connection, _record: connection.execute("PRAGMA synchronous=OFF"))


def _empty(postgres: Database) -> None:
    """Delete every row and begin every number anew: a tenth of the time that making the tables takes, or TRUNCATE."""
    tables = ", ".join(f"'{name}'" for name in Base.metadata.tables)
    owned = (
        "SELECT pg_get_serial_sequence(c.relname::text, 'id') FROM pg_class c "
        "JOIN pg_attribute a ON a.attrelid = c.oid AND a.attname = 'id' AND a.attidentity <> '' "
        f"WHERE c.relname IN ({tables})"
    )
    with postgres.engine.begin() as connection:
        connection.exec_driver_sql("SET LOCAL session_replication_role = replica")  # no foreign key is looked at
        connection.exec_driver_sql("; ".join(f'DELETE FROM "{name}"' for name in Base.metadata.tables))
        connection.exec_driver_sql(f"SELECT setval(owned, 1, false) FROM ({owned}) AS sequences (owned)")


@pytest.fixture
def store(tmp_path: Path) -> PictureStore:
    return PictureStore(str(tmp_path / "pictures"))


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """The folder of shared pictures: GRIDWARDEN_PICTURES_DIR, which only the Makefile and CI set."""
    named = os.environ.get("GRIDWARDEN_PICTURES_DIR")
    if not named or not Path(named, "images").is_dir():
        missing("the shared pictures are absent: set GRIDWARDEN_PICTURES_DIR to their folder")
    return Path(str(named))


@pytest.fixture(scope="session")
def gridwarden() -> str:
    """The installed command."""
    command = Path(sys.executable).with_name("gridwarden")
    if not command.exists():
        missing("the gridwarden command is not installed: run `make setup`")
    return str(command)


def _administration() -> tuple[str, Engine]:
    for server in POSTGRES:
        engine = create_engine(f"{server}postgres", isolation_level="AUTOCOMMIT", connect_args={"connect_timeout": 3})
        try:
            engine.connect().close()
        except OperationalError:
            engine.dispose()
        else:
            return server, engine
    missing("no PostgreSQL answers on 127.0.0.1:5432 for user postgres or root")
    raise AssertionError
