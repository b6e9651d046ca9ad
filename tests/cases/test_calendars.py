"""Which days and hours are working time; what a calendar file may say, and what it may not."""

from datetime import date, datetime, time, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cases.calendar_files import SHIPPED, read_calendar, shipped_calendar
from cases.calendars import CITY_TIME, CalendarInvalid, Shift, WorkCalendar, from_us, to_us
from tests.cases.clock_strategies import calendars, instants

CHINA = shipped_calendar().calendar()
GOOD = """
id: city-2027
years:
  2027: {days_off: [2027-01-01], working_weekend_days: [2027-01-03]}
"""


def worked(calendar: WorkCalendar, day: date) -> timedelta:
    midnight = datetime.combine(day, time(), tzinfo=CITY_TIME)
    span_us = calendar.worked_us(to_us(midnight + timedelta(days=1))) - calendar.worked_us(to_us(midnight))
    return timedelta(microseconds=span_us)


@pytest.mark.parametrize(
    ("day", "hours"),
    [
        (date(2026, 11, 24), 8),  # a Tuesday
        (date(2026, 11, 28), 0),  # a Saturday
        (date(2026, 10, 1), 0),  # National Day, a Thursday
        (date(2026, 10, 7), 0),  # its last day off, a Wednesday
        (date(2026, 10, 8), 8),
        (date(2026, 10, 10), 8),  # a Saturday that is worked
        (date(2026, 2, 14), 8),  # another, before the Spring Festival
        (date(2026, 9, 20), 8),  # a Sunday that is worked
        (date(2024, 2, 9), 8),  # New Year's Eve of that year was no day off
        (date(2025, 1, 28), 0),  # that of 2025 was
        (date(2027, 10, 1), 8),  # not known: a plain Friday
    ],
)
def test_a_day_has_the_working_hours_of_the_published_calendar(day: date, hours: int) -> None:
    assert worked(CHINA, day) == timedelta(hours=hours)
    assert CHINA.is_work_day(day) is bool(hours)


@pytest.mark.parametrize(
    ("year", "work_days"), [(2020, 249), (2021, 250), (2022, 249), (2023, 249), (2024, 251), (2025, 248), (2026, 248)]
)
def test_a_shipped_year_has_as_many_working_days_as_published(year: int, work_days: int) -> None:
    days = (date(year, 1, 1) + timedelta(days=number) for number in range(366))
    assert sum(CHINA.is_work_day(day) for day in days if day.year == year) == work_days


def test_the_shipped_calendar_lists_nothing_that_is_so_anyway() -> None:
    assert [day for day in CHINA.days_off if day.weekday() >= 5] == []
    assert (CHINA.first_year, CHINA.last_year) == (2020, 2026)
    assert "chinesecalendar" in SHIPPED.read_text(encoding="utf-8")


@given(calendar=calendars(), at=instants())
def test_the_first_instant_of_a_worked_time_has_that_worked_time(calendar: WorkCalendar, at: datetime) -> None:
    worked_us = calendar.worked_us(to_us(at))
    first_us = calendar.first_at_us(worked_us)
    assert first_us <= to_us(at)
    assert calendar.worked_us(first_us) == worked_us
    assert calendar.worked_us(first_us - 1) == worked_us - 1


@given(at=st.datetimes(datetime(2000, 1, 2), datetime(2099, 12, 30)))  # noqa: DTZ001  the zone is added below
def test_an_instant_survives_the_way_there_and_back(at: datetime) -> None:
    aware = at.replace(tzinfo=CITY_TIME)
    assert from_us(to_us(aware)) == aware


@pytest.mark.parametrize("year", [1999, 2100])
def test_nothing_is_counted_before_2000_or_after_2099(year: int) -> None:
    with pytest.raises(CalendarInvalid, match="2000 to 2099"):
        to_us(datetime(year, 6, 1, tzinfo=CITY_TIME))


def test_a_limit_that_ends_after_2099_is_refused() -> None:
    with pytest.raises(CalendarInvalid, match="written right"):
        CHINA.first_at_us(30_000 * 8 * 3600 * 1_000_000)
    with pytest.raises(CalendarInvalid, match="2000 to 2099"):
        from_us(to_us(datetime(2099, 12, 31, tzinfo=CITY_TIME)) + 2 * 86_400_000_000)


@pytest.mark.parametrize(
    ("days_off", "worked_days", "shifts", "reason"),
    [
        ({date(2026, 3, 7)}, {date(2026, 3, 7)}, None, "2026-03-07 is both"),
        (set(), {date(2026, 3, 9)}, None, "2026-03-09 is a weekday"),
        ({date(2025, 3, 7)}, set(), None, "2025-03-07 lies outside its years"),
        (set(), set(), (Shift(time(8), time(12)), Shift(time(11), time(18))), "follow one another"),
        (set(), set(), (Shift(time(12), time(8)),), "follow one another"),
        (set(), set(), (), "follow one another"),
    ],
)
def test_a_calendar_that_contradicts_itself_is_refused(
    days_off: set[date], worked_days: set[date], shifts: tuple[Shift, ...] | None, reason: str
) -> None:
    further = {} if shifts is None else {"shifts": shifts}
    with pytest.raises(CalendarInvalid, match=reason):
        WorkCalendar("wrong", 2026, 2026, frozenset(days_off), frozenset(worked_days), **further)


def test_a_file_gives_a_calendar(tmp_path: Path) -> None:
    calendar = read_calendar(written(tmp_path, GOOD)).calendar()
    assert not calendar.is_work_day(date(2027, 1, 1))
    assert calendar.is_work_day(date(2027, 1, 3))
    assert calendar.knows(first=date(2027, 1, 1), last=date(2027, 12, 31))
    assert not calendar.knows(first=date(2026, 12, 31), last=date(2027, 1, 1))


def test_a_file_that_extends_another_takes_over_its_years_and_hours(tmp_path: Path) -> None:
    extended = read_calendar(written(tmp_path, GOOD)).over(shipped_calendar()).calendar()
    assert (extended.id, extended.first_year, extended.last_year) == ("city-2027", 2020, 2027)
    assert extended.is_work_day(date(2026, 10, 10))
    assert extended.shifts == CHINA.shifts


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("id: [", "not readable as YAML"),
        ("[]", "calendar: Input should be"),
        (GOOD.replace("city-2027", "City 2027"), "id: String should match"),
        (GOOD.replace("2027-01-01", "2027-02-30"), r"years\.2027\.days_off\.0"),
        (GOOD + "colour: red\n", "colour: Extra inputs"),
        (GOOD + 'hours: ["8-12"]\n', r"hours\.0: String should match"),
    ],
)
def test_a_wrong_file_is_refused_with_file_place_and_reason(tmp_path: Path, text: str, reason: str) -> None:
    with pytest.raises(CalendarInvalid, match=rf"calendar\.yaml: .*{reason}"):
        read_calendar(written(tmp_path, text))


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        (GOOD.replace("2027-01-03", "2026-01-04"), "years.2027 lists 2026-01-04"),
        (GOOD + "  2029: {days_off: [], working_weekend_days: []}\n", "years.2028 is missing"),
        (GOOD + 'hours: ["08:00-12:00"]\n', "add up to 4:00:00, but a working day of the handbook has 8 hours"),
    ],
)
def test_a_file_that_contradicts_itself_is_refused(tmp_path: Path, text: str, reason: str) -> None:
    with pytest.raises(CalendarInvalid, match=reason):
        read_calendar(written(tmp_path, text)).calendar()


def test_a_missing_file_is_named() -> None:
    with pytest.raises(CalendarInvalid, match=r"nowhere\.yaml: cannot be read: No such file"):
        read_calendar(Path("nowhere.yaml"))


def written(folder: Path, text: str) -> Path:
    file = folder / "calendar.yaml"
    file.write_text(text, encoding="utf-8")
    return file
