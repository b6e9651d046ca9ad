"""Writes a migration from the difference between the tables in the code and the history: `make migration WORDS=…`.

The words become the file's name; read what was written before you commit it.
"""

import sys
import tempfile
from datetime import UTC, datetime
from pathlib import Path

from alembic import command

from kit.database import Database
from migrations.upgrade import HISTORY, alembic_config, upgrade


def write(words: str) -> Path:
    """The new file, made against an empty SQLite database that went through the history."""
    with tempfile.TemporaryDirectory() as scratch:
        database = Database(f"sqlite:///{scratch}/history.sqlite3")
        (HISTORY / "versions").mkdir(exist_ok=True)
        upgrade(database)
        with database.engine.connect() as connection:
            written = command.revision(
                alembic_config(connection), message=words, autogenerate=True, rev_id=f"{datetime.now(UTC):%Y%m%d%H%M}"
            )
        database.dispose()
    assert written is not None
    assert not isinstance(written, list)
    file = Path(written.path)
    lines = file.read_text(encoding="utf-8").splitlines(keepends=True)
    file.write_text("".join(line for line in lines if "# ### " not in line), encoding="utf-8")  # Alembic's own remarks
    return file


if __name__ == "__main__":
    if len(sys.argv) != 2 or not sys.argv[1].strip():  # the name and the words
        sys.exit('Say in a few words what changes: make migration WORDS="cases get a deadline"')
    sys.stdout.write(f"{write(sys.argv[1])}\n")
