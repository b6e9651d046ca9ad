"""Whoever looks at a case hears of each of its events, and nobody else does."""

import pytest

from cases.entered import Entered
from cases.states import CaseAction
from cases.topics import CASES_CHANNEL
from kit.database import Database
from tests.a_live_feed import Feed
from tests.cases.a_city import BEAT, SANITATION, City


@pytest.fixture
def city(database: Database) -> City:
    return City(database)


def test_a_new_case_is_told_to_its_beat_before_any_department_has_it(city: City) -> None:
    feed = Feed(city.database)
    case = city.reported()
    (event,) = (one for one in feed.new() if one.channel == CASES_CHANNEL)
    assert (event.key, event.beat, event.person_id) == (f"{case.id}:1", BEAT, None)
    assert SANITATION not in event.departments


def test_a_case_that_is_dispatched_is_told_to_its_department_with_its_version(city: City) -> None:
    case = city.filed()
    feed = Feed(city.database)
    case = city.do(case, CaseAction.DISPATCH, "duty_supervisor", entered=Entered(main_department=SANITATION))
    (event,) = (one for one in feed.new() if one.channel == CASES_CHANNEL)
    assert event.key == f"{case.id}:{case.version}"
    assert SANITATION in event.departments
    assert case.supervising_unit is None or case.supervising_unit in event.departments
