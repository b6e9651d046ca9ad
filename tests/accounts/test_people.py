"""The one local operator: made once, found ever after."""

import pytest
from sqlalchemy import func, select

from accounts.people import LOCAL_OPERATOR, local_operator, seed_local_operator
from accounts.tables import Person
from kit.database import Database
from kit.errors import NotFound


def test_the_local_operator_is_seeded_once(either_database: Database) -> None:
    with either_database.write() as session:
        first = seed_local_operator(session).id
    with either_database.write() as session:
        assert seed_local_operator(session).id == first
    with either_database.read() as session:
        assert session.scalar(select(func.count()).select_from(Person)) == 1
        assert local_operator(session).login == LOCAL_OPERATOR


def test_a_database_that_was_never_set_up_says_what_to_do(database: Database) -> None:
    with database.read() as session, pytest.raises(NotFound, match="gridwarden database upgrade"):
        local_operator(session)
