"""Whether this process can do its work: database, its tables, the picture store.

Anybody may ask, so the answer names the part; what is wrong with it, with hosts and paths, stands in the log alone.
"""

from collections.abc import Callable

import structlog
from sqlalchemy import literal, select
from sqlalchemy.exc import SQLAlchemyError

from kit.database import Database
from kit.errors import GridwardenError
from kit.logging import redact
from kit.storage import PictureStore
from migrations.upgrade import current, head

logger = structlog.get_logger()

PROBE = b"gridwarden"  # one tiny file: written once it proves that pictures can be kept, read that they are there


def unready_parts(database: Database, store: PictureStore) -> dict[str, str]:
    """What is wrong, by part; empty: ready."""
    checks: dict[str, Callable[[], str | None]] = {
        "database": lambda: _database(database),
        "migrations": lambda: _migrations(database),
        "store": lambda: _store(store),
    }
    return {part: trouble for part, check in checks.items() if (trouble := check()) is not None}


def _database(database: Database) -> str | None:
    try:
        with database.read() as session:
            session.execute(select(literal(1)))
    except SQLAlchemyError as error:
        return _noted("The database does not answer; the log says why.", error)
    return None


def _migrations(database: Database) -> str | None:
    wanted = head()
    try:
        found = current(database)
    except SQLAlchemyError as error:
        return _noted("The database does not say which migrations it has; the log says why.", error)
    if found == wanted:
        return None
    return f"The database is at {found or 'no migration'}, not at {wanted}: run `gridwarden database upgrade`."


def _store(store: PictureStore) -> str | None:
    try:
        store.get(store.put(PROBE, suffix=".probe"))
    except (GridwardenError, OSError) as error:
        return _noted("The picture store does not answer; the log says why.", error)
    return None


def _noted(trouble: str, error: Exception) -> str:
    logger.warning("not_ready", trouble=trouble, error=redact(str(error)))
    return trouble
