"""A street with one camera, and a handbook of the city's own."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from kit.database import Database
from tests.cases.a_handbook import Handbook, forget_editions
from tests.cases.a_street import Street


@pytest.fixture
def street(database: Database) -> Street:
    return Street(database)


@pytest.fixture
def handbook(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Handbook]:
    """The settings name it, and whatever the test changes in it before the first case is in force."""
    mine = Handbook(tmp_path / "handbook")
    monkeypatch.setenv("GRIDWARDEN_HANDBOOK_EDITION", str(mine.file))
    forget_editions()
    yield mine
    monkeypatch.undo()
    forget_editions()
