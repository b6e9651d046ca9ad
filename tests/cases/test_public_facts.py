"""What the public may know, on both databases: by number, and by time, item and whether it has ended."""

from datetime import timedelta

import pytest

from cases.public_facts import Wanted, list_public_facts, public_facts_of
from cases.states import CaseState
from kit.database import Database
from tests.cases.a_city import MANHOLE, TEN, City

DAY = timedelta(days=1)


@pytest.fixture
def city(either_database: Database) -> City:
    return City(either_database)


def found(city: City, *, limit: int = 9, **filters: object) -> list[str]:
    wanted = Wanted(**({"since": TEN - DAY, "until": TEN + DAY} | filters))  # type: ignore[arg-type]
    with city.database.read() as session:
        return [one.number for one in list_public_facts(session, wanted, limit=limit)]


def test_the_newest_comes_first_and_every_filter_counts(city: City) -> None:
    garbage = city.register(address="中山路")
    manhole = city.register(condition_id=MANHOLE)
    both = [manhole.acceptance_number, garbage.acceptance_number]
    assert found(city) == both
    assert found(city, limit=1) == both[:1]
    assert found(city, item_ids=[garbage.item_id]) == both[1:]
    assert found(city, is_open=True) == both
    assert found(city, is_open=False) == []
    assert found(city, since=manhole.registered_at) == both[:1]
    assert found(city, until=garbage.registered_at) == both[1:]
    with city.database.read() as session:
        (told,) = public_facts_of(session, [both[1], "none"])
    assert (told.address, told.state, told.ended_at) == ("中山路", CaseState.REGISTERED, None)
    assert told.registered_at == garbage.registered_at
