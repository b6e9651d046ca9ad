"""How the holidays of a new year come in, and that no version is ever changed."""

from datetime import UTC, date, datetime

import pytest

from cases.calendar_files import WrittenCalendar, WrittenYear, shipped_calendar
from cases.calendar_versions import (
    CalendarExists,
    CalendarUnknown,
    calendar_in_force,
    import_calendar,
    written_calendar,
    written_calendars,
)
from cases.calendars import CalendarInvalid
from kit.database import Database

NOW = datetime(2026, 11, 24, tzinfo=UTC)
SHIPPED = shipped_calendar()


def a_version(name: str, year: int = 2027, *days_off: date, extends: str | None = SHIPPED.id) -> WrittenCalendar:
    written = WrittenYear(days_off=days_off, working_weekend_days=())
    return WrittenCalendar(id=name, extends=extends, years={year: written})


def test_without_an_import_the_shipped_calendar_is_in_force(database: Database) -> None:
    with database.read() as session:
        assert calendar_in_force(session) == SHIPPED.calendar()


def test_the_calendar_of_a_new_year_is_in_force_and_the_old_one_stays_as_it_is(database: Database) -> None:
    new_year = date(2027, 1, 1)
    with database.write() as session:
        import_calendar(session, a_version("china-2027", 2027, new_year), now=NOW)
    with database.read() as session:
        calendar = calendar_in_force(session)
        assert (calendar.id, calendar.first_year, calendar.last_year) == (
            "china-2027",
            SHIPPED.calendar().first_year,
            2027,
        )
        assert not calendar.is_work_day(new_year)
        assert calendar.is_work_day(date(2026, 10, 10))  # taken over
        assert written_calendar(session, SHIPPED.id) == SHIPPED


def test_of_two_versions_that_reach_equally_far_the_later_one_is_in_force(database: Database) -> None:
    with database.write() as session:
        import_calendar(session, a_version("first"), now=NOW)
        import_calendar(session, a_version("corrected", 2027, date(2027, 1, 1), extends="first"), now=NOW)
        import_calendar(session, a_version("local-2026", 2026, date(2026, 11, 30)), now=NOW)
    with database.read() as session:
        assert calendar_in_force(session).id == "corrected"
        assert [one.id for one in written_calendars(session)] == [SHIPPED.id, "first", "corrected", "local-2026"]


@pytest.mark.parametrize("taken", [SHIPPED.id, "china-2027"])
def test_a_version_is_never_changed(database: Database, taken: str) -> None:
    with database.write() as session:
        import_calendar(session, a_version("china-2027"), now=NOW)
    with database.write() as session, pytest.raises(CalendarExists, match=f"'{taken}' already"):
        import_calendar(session, a_version(taken, 2027, date(2027, 1, 1)), now=NOW)
    with database.read() as session:
        assert len(written_calendars(session)) == 2


def test_a_version_cannot_extend_what_is_not_there(database: Database) -> None:
    with database.write() as session, pytest.raises(CalendarUnknown, match="no calendar 'china-1949'"):
        import_calendar(session, a_version("china-2027", extends="china-1949"), now=NOW)


def test_a_version_with_a_gap_is_refused_and_nothing_is_kept(database: Database) -> None:
    with pytest.raises(CalendarInvalid, match=r"years\.2027 is missing"), database.write() as session:
        import_calendar(session, a_version("china-2028", 2028), now=NOW)
    with database.read() as session:
        assert written_calendars(session) == (SHIPPED,)
