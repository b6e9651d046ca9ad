"""Fixtures that every test may ask for: a migrated database, a picture store, the shared pictures."""

import os
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import event
from sqlalchemy.dialects import oracle
from sqlalchemy.engine import Connection, Engine
from sqlalchemy.sql import ClauseElement

import cli.all_tables
from kit.database import Base, Database
from kit.storage import PictureStore

ROOT = Path(__file__).parent.parent
ORACLE = oracle.dialect()  # type: ignore[no-untyped-call]
_compiled: set[str] = set()


def missing(reason: str) -> None:
    """Skip because something is absent here; a failure where nothing may be skipped."""
    if os.environ.get("GRIDWARDEN_TESTS_MAY_NOT_SKIP") == "1":
        pytest.fail(f"would have been skipped: {reason}")
    pytest.skip(reason)


@event.listens_for(Engine, "before_execute")
def every_query_compiles_for_oracle(
    _connection: Connection, clause: object, _many: object, _parameters: object, _options: object
) -> None:
    """Whatever any test runs must also be sayable to Oracle 19c, the database of the plan."""
    if isinstance(clause, ClauseElement) and str(clause) not in _compiled:
        clause.compile(dialect=ORACLE)
        _compiled.add(str(clause))


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    """A fresh SQLite file with every table."""
    assert cli.all_tables
    fresh = Database(f"sqlite:///{tmp_path / 'test.sqlite3'}")
    Base.metadata.create_all(fresh.engine)
    yield fresh
    fresh.dispose()


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
