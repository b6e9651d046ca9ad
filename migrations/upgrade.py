"""Brings a database to the newest form; safe to repeat and safe to run twice at once.

Needs no alembic.ini, so it works from an installed package whatever the working directory.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection

from kit.database import Database
from kit.errors import Conflict

HISTORY = Path(__file__).parent
FILE_NAME = "%%(year)d-%%(month).2d-%%(day).2d-%%(hour).2d%%(minute).2d_%%(slug)s"
_ADVISORY_LOCK = 0x67726964  # any number, as long as all of ours take the same ("grid")


def upgrade(database: Database) -> None:
    """Run the migrations that the database has not seen, in one transaction.

    Raises:
        Conflict: the database is newer than this version of the product.
    """
    with _alone(database) as connection:
        seen = MigrationContext.configure(connection).get_current_revision()
        if seen is not None and seen == head():
            return  # most starts: no reason to load every table
        if seen is not None and seen not in _revisions():
            raise Conflict(
                f"The database was written by a newer version of Gridwarden (migration {seen} is unknown here). "
                "Install that version again, or restore a backup from before the upgrade."
            )
        command.upgrade(alembic_config(connection), "head")


def current_is_head(database: Database) -> bool:
    """Whether the database has the newest form that this version knows."""
    return current(database) == head()


def current(database: Database) -> str | None:
    """The migration that the database is at; None before the first."""
    with database.engine.connect() as connection:
        return MigrationContext.configure(connection).get_current_revision()


def head() -> str | None:
    """The newest migration; None while there is none."""
    return ScriptDirectory(str(HISTORY)).get_current_head()


def alembic_config(connection: Connection) -> Config:
    """Alembic's configuration, made of code; `env.py` takes the connection out of it."""
    config = Config()
    config.set_main_option("script_location", str(HISTORY).replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    config.set_main_option("file_template", FILE_NAME)
    config.set_main_option("timezone", "UTC")
    config.attributes["connection"] = connection
    return config


def _revisions() -> set[str]:
    return {script.revision for script in ScriptDirectory(str(HISTORY)).walk_revisions()}


@contextmanager
def _alone(database: Database) -> Iterator[Connection]:
    """A transaction in which nobody else migrates: BEGIN IMMEDIATE on SQLite, an advisory lock on PostgreSQL."""
    with database.engine.connect() as connection:
        if connection.dialect.name == "sqlite":
            # Copying a table drops the old one, which would delete what refers to it. Only outside of a transaction:
            _sqlite_foreign_keys(connection, are_enforced=False)
        try:
            with connection.begin():
                if connection.dialect.name == "postgresql":
                    connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({_ADVISORY_LOCK})")
                yield connection
                _no_dangling_references(connection)
        finally:
            if connection.dialect.name == "sqlite":
                _sqlite_foreign_keys(connection, are_enforced=True)


def _sqlite_foreign_keys(connection: Connection, *, are_enforced: bool) -> None:
    raw = connection.connection.dbapi_connection
    assert raw is not None
    raw.cursor().execute(f"PRAGMA foreign_keys={'ON' if are_enforced else 'OFF'}")


def _no_dangling_references(connection: Connection) -> None:
    if connection.dialect.name != "sqlite":
        return
    dangling = connection.exec_driver_sql("PRAGMA foreign_key_check").all()
    if dangling:
        raise Conflict(f"The migration would leave rows that refer to nothing, so it was undone: {dangling[:3]}")
