"""How the tables in the code are compared with a database, and how a difference is written down.

Our column types are written as the plain types they stand on, so that a migration outlives their names.
"""

from typing import Any

from alembic.autogenerate.api import AutogenContext
from sqlalchemy import BigInteger, Connection, Integer
from sqlalchemy.types import TypeDecorator, TypeEngine

import cli.all_tables
from kit.database import Base

assert cli.all_tables.TABLE_MODULES  # imported so that the metadata knows every table


def comparison_options(connection: Connection) -> dict[str, Any]:
    """Options of Alembic's migration context; the tests compare with the same ones."""
    return {
        "target_metadata": Base.metadata,
        "render_as_batch": connection.dialect.name == "sqlite",  # SQLite alters a table only by copying it
        "render_item": _written,
        "compare_type": _differs,
    }


def _written(kind: str, item: object, _context: AutogenContext) -> str | bool:
    if kind == "type" and isinstance(item, TypeDecorator):
        return f"sa.{item.impl_instance!r}"
    if kind == "type" and isinstance(item, BigInteger):
        return "sa.BigInteger().with_variant(sa.Integer(), 'sqlite')"
    return False


def _differs(
    _context: object, _found_column: object, _our_column: object, found: TypeEngine[Any], ours: TypeEngine[Any]
) -> bool | None:
    """None leaves it to Alembic. SQLite counts up only an INTEGER, which there is as wide as a BIGINT elsewhere."""
    return False if isinstance(ours, BigInteger) and isinstance(found, Integer) else None
