"""One key leads a plain case as far as its guards let it, and what was done before stays done."""

import pytest
from sqlalchemy import select

from cases.case_tables import SubtaskRow
from cases.guard_names import Guard
from cases.one_key import GoneThrough, go_through
from cases.states import CaseState
from cases.tables import Case
from kit.database import Database
from tests.cases.a_city import GARBAGE, SANITATION, City, proved
from tests.cases.a_handbook import Handbook

SMALL = f"- id: {GARBAGE}\n"
SIMPLE = f"{SMALL}        is_simple: true\n"


@pytest.fixture
def city(either_database: Database, handbook: Handbook) -> City:
    """Small heaps of garbage are simple here."""
    handbook.change(SMALL, SIMPLE)
    return City(either_database)


def pressed(city: City, case: Case) -> GoneThrough:
    with city.database.write() as session:
        return go_through(session, session.get_one(Case, case.id), actor=city.actor("operator"), at=city.at)


def reported(city: City) -> Case:
    return city.reported(photos=(city.photo("inspector"),))


def test_a_plain_case_is_dispatched_with_one_key(city: City) -> None:
    done = pressed(city, reported(city))
    assert (done.stopped_by, done.case.state) == (None, CaseState.DISPATCHED)
    assert done.case.main_department == SANITATION
    proved(city, done.case)


def test_without_a_picture_it_stops_before_filing_and_says_why(city: City) -> None:
    done = pressed(city, city.reported())
    assert done.stopped_by is not None
    assert (done.stopped_by.guard, city.now(done.case).state) == (Guard.SIMPLE_AND_COMPLETE, CaseState.ACCEPTED)


def test_a_unit_that_handles_no_cases_is_nobodys_one_key_and_the_rest_stays_done(
    city: City, handbook: Handbook
) -> None:
    handbook.change("lead_unit: 环境卫生管理处", "lead_unit: 城管局")
    done = pressed(city, reported(city))
    assert done.stopped_by is not None
    assert (done.stopped_by.guard, city.now(done.case).state) == (Guard.MAIN_DEPARTMENT, CaseState.FILED)


def test_a_condition_without_a_handling_limit_cannot_be_filed_and_stays_where_it_is(
    city: City, handbook: Handbook
) -> None:
    handbook.change("{stage: handle, value: 4, unit: h", "{stage: stop, value: 4, unit: h")
    done = pressed(city, reported(city))
    assert done.stopped_by is not None
    assert (done.stopped_by.guard, city.now(done.case).state) == (Guard.SIMPLE, CaseState.REGISTERED)


def test_what_needs_several_departments_goes_to_all_of_them(city: City, handbook: Handbook) -> None:
    handbook.change(SIMPLE, f"{SIMPLE}        coordination: true\n")
    done = pressed(city, reported(city))
    assert done.case.state is CaseState.DISPATCHED
    with city.database.read() as session:
        assert session.scalars(select(SubtaskRow.department)).all() == ["law-enforcement"]
