"""Who is on duty: over midnight, in city time, and along chains of substitutes."""

from datetime import UTC, date, datetime, timedelta, timezone
from zoneinfo import ZoneInfo

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from accounts.duty import (
    EVERY_DAY,
    Absence,
    Roster,
    Shift,
    is_on_duty,
    on_duty_for,
    weekdays_of,
)
from accounts.errors import AbsenceInvalid, ShiftInvalid
from kit.times_of_day import MINUTES_A_DAY, minutes_of

CITY = ZoneInfo("Asia/Shanghai")
MONDAY = date(2026, 3, 2)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
NOON = datetime(2026, 3, 2, 12, 0, tzinfo=CITY)
WORKDAYS = frozenset({1, 2, 3, 4, 5})
LI, HAN, WANG, ZHAO = 1, 2, 3, 4


def hours(begins: str, ends: str, *, days: frozenset[int] = WORKDAYS, last_day: date | None = None) -> Shift:
    return Shift(weekdays=days, begins=minutes_of(begins), ends=minutes_of(ends), first_day=MONDAY, last_day=last_day)


DAYTIME, NIGHT = hours("08:00", "18:00"), hours("22:00", "06:00")


def away(person_id: int, substitute_id: int | None = None, *, begins_at: datetime = NOON - HOUR) -> Roster:
    absence = Absence(
        person_id=person_id, begins_at=begins_at, ends_at=begins_at + 8 * HOUR, substitute_id=substitute_id
    )
    return Roster(absences=(absence,))


@pytest.mark.parametrize(
    ("shift", "at", "expected"),
    [
        (DAYTIME, "2026-03-02T07:59:59", False),
        (DAYTIME, "2026-03-02T08:00:00", True),
        (DAYTIME, "2026-03-02T17:59:59", True),
        (DAYTIME, "2026-03-02T18:00:00", False),
        (DAYTIME, "2026-03-07T12:00:00", False),
        (NIGHT, "2026-03-02T05:00:00", False),  # Sunday's night does not begin
        (NIGHT, "2026-03-02T22:00:00", True),
        (NIGHT, "2026-03-03T05:59:59", True),
        (NIGHT, "2026-03-03T06:00:00", False),
        (NIGHT, "2026-03-07T05:59:59", True),  # Friday's night ends on Saturday
        (NIGHT, "2026-03-07T22:00:00", False),
        (hours("18:00", "24:00"), "2026-03-02T23:59:59", True),
        (hours("18:00", "24:00"), "2026-03-03T00:00:00", False),
        (hours("18:00", "00:00"), "2026-03-02T23:59:59", True),
        (hours("18:00", "00:00"), "2026-03-03T00:00:00", False),
        (hours("00:00", "24:00"), "2026-03-06T23:59:59", True),
    ],
)
def test_a_shift_is_worked_by_the_wall_clock_of_the_city(shift: Shift, at: str, expected: bool) -> None:
    instant = datetime.fromisoformat(at).replace(tzinfo=CITY).astimezone(UTC)
    assert is_on_duty([shift], [], instant, CITY) is expected


shifts = st.builds(
    lambda days, edges, length: Shift(
        weekdays=days, begins=edges[0], ends=edges[1], first_day=MONDAY, last_day=MONDAY + length * DAY
    ),
    st.frozensets(st.integers(1, 7), min_size=1),
    st.tuples(st.integers(0, MINUTES_A_DAY - 1), st.integers(0, MINUTES_A_DAY)).filter(lambda one: one[0] != one[1]),
    st.integers(0, 60),
)


@given(shifts, st.integers(0, 90 * MINUTES_A_DAY))
@example(NIGHT, 5 * MINUTES_A_DAY + 60)
def test_a_shift_runs_exactly_from_each_beginning_to_its_end(shift: Shift, minute: int) -> None:
    at = datetime(2026, 2, 25, tzinfo=CITY) + timedelta(minutes=minute)
    midnights = (datetime.combine(at.date() - number * DAY, datetime.min.time(), CITY) for number in (0, 1))
    length = (shift.ends - shift.begins) % MINUTES_A_DAY or MINUTES_A_DAY
    begins = [
        midnight + timedelta(minutes=shift.begins)
        for midnight in midnights
        if midnight.isoweekday() in shift.weekdays and shift.is_in_force(midnight.date())
    ]
    assert shift.covers(at) is any(one <= at < one + timedelta(minutes=length) for one in begins)


@given(shifts, st.integers(0, 90 * MINUTES_A_DAY), st.integers(-12, 14))
def test_it_does_not_matter_in_which_zone_an_instant_is_written(shift: Shift, minute: int, offset: int) -> None:
    at = NOON - DAY + timedelta(minutes=minute)
    elsewhere = at.astimezone(timezone(offset * HOUR))
    assert is_on_duty([shift], [], elsewhere, CITY) is is_on_duty([shift], [], at, CITY)


@pytest.mark.parametrize("clock", ["01:59", "03:00", "07:30"])
def test_where_the_clocks_are_put_forward_the_wall_clock_still_decides(clock: str) -> None:
    """The zone is a setting; in Shanghai this never happens."""
    berlin = ZoneInfo("Europe/Berlin")
    night = hours("22:00", "06:00", days=EVERY_DAY)
    at = datetime.fromisoformat(f"2026-03-29T{clock}").replace(tzinfo=berlin)
    assert is_on_duty([night], [], at.astimezone(UTC), berlin) is (clock < "06:00")


def test_without_a_shift_in_force_one_is_always_on_duty() -> None:
    over = hours("08:00", "09:00", last_day=MONDAY)
    assert is_on_duty([], [], NOON, CITY)
    assert not is_on_duty([over], [], NOON, CITY)
    assert is_on_duty([over], [], NOON + DAY, CITY)
    assert is_on_duty([over], [], NOON - DAY, CITY)
    assert not is_on_duty([over, DAYTIME], [], NOON + DAY + 7 * HOUR, CITY)


def test_several_shifts_add_up() -> None:
    early_and_late = [hours("06:00", "10:00"), hours("16:00", "20:00")]
    on_duty = [is_on_duty(early_and_late, [], NOON + offset * HOUR, CITY) for offset in (-4, 0, 6)]
    assert on_duty == [True, False, True]


def test_an_absence_counts_from_its_first_instant_to_before_its_last() -> None:
    absence = Absence(person_id=LI, begins_at=NOON, ends_at=NOON + HOUR)
    instants = (NOON - timedelta(seconds=1), NOON, NOON + HOUR - timedelta(seconds=1), NOON + HOUR)
    assert [is_on_duty([DAYTIME], [absence], at, CITY) for at in instants] == [True, False, False, True]


def test_the_substitute_takes_the_place_of_whoever_is_absent() -> None:
    assert on_duty_for([LI, HAN], {LI: away(LI, WANG)}, at=NOON, zone=CITY) == (WANG, HAN)
    assert on_duty_for([LI, HAN], {LI: away(LI)}, at=NOON, zone=CITY) == (HAN,)


def test_an_absent_substitute_has_a_substitute_too() -> None:
    rosters = {LI: away(LI, WANG), WANG: away(WANG, ZHAO)}
    assert on_duty_for([LI], rosters, at=NOON, zone=CITY) == (ZHAO,)


def test_substitutes_of_each_other_are_nobody() -> None:
    rosters = {LI: away(LI, WANG), WANG: away(WANG, LI)}
    assert on_duty_for([LI, WANG, HAN], rosters, at=NOON, zone=CITY) == (HAN,)


def test_whoever_stands_in_for_two_is_named_once() -> None:
    rosters = {LI: away(LI, HAN), WANG: away(WANG, HAN)}
    assert on_duty_for([LI, HAN, WANG], rosters, at=NOON, zone=CITY) == (HAN,)


def test_a_substitute_works_the_hours_of_the_absent_and_no_others() -> None:
    absence = away(LI, WANG, begins_at=NOON - 6 * HOUR).absences
    rosters = {LI: Roster((DAYTIME,), absence), WANG: Roster((NIGHT,))}
    assert on_duty_for([LI], rosters, at=NOON, zone=CITY) == (WANG,)
    assert on_duty_for([LI], rosters, at=NOON - 5 * HOUR, zone=CITY) == ()


@given(
    st.lists(st.integers(0, 6), max_size=5),
    st.dictionaries(st.integers(0, 6), st.one_of(st.none(), st.integers(0, 6))),
)
def test_however_people_stand_in_for_each_other_whoever_is_named_is_there(
    holders: list[int], substitutes: dict[int, int | None]
) -> None:
    rosters = {one: away(one, two) for one, two in substitutes.items() if one != two}
    on_duty = on_duty_for(holders, rosters, at=NOON, zone=CITY)
    assert len(on_duty) == len(set(on_duty))
    assert not set(on_duty) & set(rosters)
    assert {one for one in holders if one not in rosters} <= set(on_duty)
    assert set(on_duty) <= set(holders) | {two for two in substitutes.values() if two is not None}


@pytest.mark.parametrize(
    ("written", "expected"),
    [("1-5", {1, 2, 3, 4, 5}), ("6,7", {6, 7}), ("7", {7}), ("1-3, 5", {1, 2, 3, 5}), ("1-7", set(range(1, 8)))],
)
def test_days_are_written_as_people_write_them(written: str, expected: set[int]) -> None:
    assert weekdays_of(written) == expected


@pytest.mark.parametrize("written", ["", "0", "8", "1-8", "5-1", "mon", "1,,2", "1-2-3", "１"])
def test_days_that_no_week_has_are_refused(written: str) -> None:
    with pytest.raises(ShiftInvalid, match="names no days of the week"):
        weekdays_of(written)


@pytest.mark.parametrize(
    ("days", "begins", "ends", "last_day", "said"),
    [
        (WORKDAYS, 480, 480, None, "ends where it begins, at 08:00"),
        (frozenset(), 480, 960, None, "needs its days"),
        (frozenset({0}), 480, 960, None, "needs its days"),
        (WORKDAYS, 1440, 960, None, "times of a day"),
        (WORKDAYS, 480, 1441, None, "times of a day"),
        (WORKDAYS, 480, 960, MONDAY - DAY, "end on 2026-03-01, before it begins"),
    ],
)
def test_a_shift_that_nobody_can_work_is_refused(
    days: frozenset[int], begins: int, ends: int, last_day: date | None, said: str
) -> None:
    with pytest.raises(ShiftInvalid, match=said):
        Shift(weekdays=days, begins=begins, ends=ends, first_day=MONDAY, last_day=last_day)


def test_an_absence_that_cannot_be_is_refused() -> None:
    with pytest.raises(AbsenceInvalid, match="end before it begins"):
        Absence(person_id=LI, begins_at=NOON, ends_at=NOON)
    with pytest.raises(AbsenceInvalid, match="Nobody stands in for themselves"):
        Absence(person_id=LI, begins_at=NOON, ends_at=NOON + HOUR, substitute_id=LI)
