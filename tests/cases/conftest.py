"""A street with one camera."""

import pytest

from kit.database import Database
from tests.cases.a_street import Street


@pytest.fixture
def street(database: Database) -> Street:
    return Street(database)
