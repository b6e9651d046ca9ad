"""One clock: golden cases that a clerk can check on a wall calendar, properties, and a slow second opinion."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cases.calendar_files import shipped_calendar
from cases.calendars import CITY_TIME, WorkCalendar
from cases.clock_kinds import ClockKind
from cases.deadlines import (
    Deadline,
    DeadlineInvalid,
    Ending,
    Extension,
    ExtensionCause,
    MoveRefused,
    Pause,
    TrafficLight,
    extended,
    paused,
    recomputed,
    resumed,
    resumed_with,
    stopped,
    taken_up_again,
)
from handbook.limits import ClockRun, Limit, LimitUnit
from tests.cases.clock_strategies import calendars, deadlines, instants, walked_due, walked_elapsed

CHINA = shipped_calendar().calendar()
MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)
US = timedelta(microseconds=1)


def city(written: str) -> datetime:
    return datetime.fromisoformat(written).replace(tzinfo=CITY_TIME)


def a_clock(start: str, limit: timedelta, run: ClockRun = ClockRun.WORKING) -> Deadline:
    return Deadline(ClockKind.HANDLE, run, limit, city(start), CHINA)


def working_days(number: float) -> timedelta:
    return Limit(number, LimitUnit.DAY, ClockRun.WORKING).span


@pytest.mark.parametrize(
    ("start", "limit", "due"),
    [
        ("2026-11-24 11:50", 20 * MINUTE, "2026-11-24 14:10"),  # over the midday break
        ("2026-11-27 17:50", 20 * MINUTE, "2026-11-30 08:10"),  # Friday evening to Monday
        ("2026-10-09 17:50", 20 * MINUTE, "2026-10-10 08:10"),  # that Saturday is worked (调休)
        ("2026-11-28 10:00", 1 * HOUR, "2026-11-30 09:00"),  # a Saturday: counts from Monday
        ("2026-11-24 06:00", 1 * HOUR, "2026-11-24 09:00"),  # before opening
        ("2026-11-24 12:30", 1 * HOUR, "2026-11-24 15:00"),  # in the midday break
        ("2026-11-24 19:00", 1 * HOUR, "2026-11-25 09:00"),  # after closing
        ("2026-11-24 08:00", 4 * HOUR, "2026-11-24 12:00"),  # not when the afternoon begins
        ("2026-11-24 08:00", working_days(1), "2026-11-24 18:00"),
        ("2026-11-24 10:00", working_days(2), "2026-11-26 10:00"),  # same time of day, two working days on
        ("2026-09-30 10:00", working_days(1), "2026-10-08 10:00"),  # over National Day
        ("2026-02-13 10:00", working_days(2), "2026-02-24 10:00"),  # Sat 14th is worked, off 15th to 23rd
        ("2026-12-31 17:00", 1 * HOUR, "2026-12-31 18:00"),  # the last instant that is known
    ],
)
def test_working_time_ends_when_a_clerk_would_say(start: str, limit: timedelta, due: str) -> None:
    deadline = a_clock(start, limit)
    assert deadline.due_at == city(due)
    assert deadline.elapsed(city(due)) == limit
    assert not deadline.is_provisional


@pytest.mark.parametrize(
    ("start", "limit", "due"),
    [
        ("2026-11-24 10:00", 4 * HOUR, "2026-11-24 14:00"),
        ("2026-11-28 23:50", 20 * MINUTE, "2026-11-29 00:10"),
        ("2026-12-31 23:50", timedelta(days=1), "2027-01-01 23:50"),
    ],
)
def test_continuous_time_runs_on_over_nights_and_holidays(start: str, limit: timedelta, due: str) -> None:
    deadline = a_clock(start, limit, ClockRun.CONTINUOUS)
    assert deadline.due_at == city(due)
    assert not deadline.is_provisional


def test_a_pause_across_a_holiday_gives_back_what_was_left() -> None:
    deadline = a_clock("2026-09-29 14:00", working_days(1))  # 4 h on that day, 4 h left
    held = paused(deadline, at=city("2026-09-30 08:00"))
    assert held.due_at is None
    assert held.remaining(city("2026-10-05 12:00")) == 4 * HOUR
    going_on = resumed(held, at=city("2026-10-08 09:00"))
    assert going_on.due_at == city("2026-10-08 15:00")


def test_a_pause_that_ends_within_a_holiday_counts_from_the_next_opening() -> None:
    held = paused(a_clock("2026-09-30 16:00", 4 * HOUR), at=city("2026-09-30 17:00"))
    assert resumed(held, at=city("2026-10-03 12:00")).due_at == city("2026-10-08 11:00")


def test_an_extension_while_paused_counts_once_the_clock_runs_again() -> None:
    held = paused(a_clock("2026-11-24 08:00", 4 * HOUR), at=city("2026-11-24 10:00"))
    longer = extended(held, 4 * HOUR, at=city("2026-11-24 15:00"))
    assert longer.due_at is None
    assert longer.remaining(city("2026-11-24 17:00")) == 6 * HOUR
    assert resumed(longer, at=city("2026-11-25 08:00")).due_at == city("2026-11-25 16:00")


def test_a_clock_that_ran_out_before_its_pause_stays_due_when_it_was() -> None:
    held = paused(a_clock("2026-11-24 08:00", 1 * HOUR), at=city("2026-11-24 10:00"))
    assert held.due_at == city("2026-11-24 09:00")
    assert held.is_overdue(city("2026-11-24 10:00"))


def test_a_resumed_clock_has_at_least_the_floor() -> None:
    standing = stopped(a_clock("2026-11-24 08:00", 4 * HOUR), Ending.PROVISIONAL, at=city("2026-11-24 11:50"))
    again = resumed_with(standing, 1 * HOUR, at=city("2026-11-24 14:00"))
    assert again.due_at == city("2026-11-24 15:00")
    assert [one.cause for one in again.extensions] == [ExtensionCause.FLOOR]
    assert again.extensions[0].span == 50 * MINUTE


def test_a_resumed_clock_with_more_than_the_floor_keeps_its_remainder() -> None:
    standing = stopped(a_clock("2026-11-24 08:00", 4 * HOUR), Ending.PROVISIONAL, at=city("2026-11-24 09:00"))
    again = resumed_with(standing, 1 * HOUR, at=city("2026-11-24 14:00"))
    assert again.due_at == city("2026-11-24 17:00")
    assert again.extensions == ()


def test_an_overdue_clock_resumes_with_the_floor_and_not_with_less() -> None:
    late = stopped(a_clock("2026-11-24 08:00", 2 * HOUR), Ending.PROVISIONAL, at=city("2026-11-24 12:00"))
    assert resumed_with(late, 30 * MINUTE, at=city("2026-11-24 14:00")).due_at == city("2026-11-24 14:30")


def test_a_clock_taken_up_again_is_due_when_it_was() -> None:
    deadline = a_clock("2026-11-24 08:00", 4 * HOUR)
    standing = stopped(deadline, Ending.PROVISIONAL, at=city("2026-11-24 09:00"))
    assert taken_up_again(standing) == deadline


def test_a_stop_does_not_move_the_due_time_and_decides_whether_it_was_in_time() -> None:
    deadline = a_clock("2026-11-24 08:00", 4 * HOUR)
    assert deadline.is_in_time is None
    for at, in_time in (("2026-11-24 12:00", True), ("2026-11-24 12:01", False)):
        done = stopped(deadline, Ending.KEPT, at=city(at))
        assert done.due_at == deadline.due_at
        assert done.is_in_time is in_time
        assert done.elapsed(city("2027-11-24 12:00")) == 4 * HOUR  # what passed after the stop does not count
    assert stopped(deadline, Ending.VOID, at=city("2026-11-24 09:00")).is_in_time is None


def test_a_provisional_stop_becomes_final_with_its_own_instant() -> None:
    standing = stopped(a_clock("2026-11-24 08:00", 4 * HOUR), Ending.PROVISIONAL, at=city("2026-11-24 11:00"))
    final = stopped(standing, Ending.KEPT, at=city("2026-11-25 17:00"))
    assert final.stopped_at == city("2026-11-24 11:00")
    assert final.is_in_time is True


@pytest.mark.parametrize(
    ("at", "light"),
    [
        ("2026-11-24 08:00", TrafficLight.GREEN),
        ("2026-11-24 11:11", TrafficLight.GREEN),
        ("2026-11-24 11:12", TrafficLight.YELLOW),  # 80 % of four hours
        ("2026-11-24 12:00", TrafficLight.YELLOW),
        ("2026-11-24 12:01", TrafficLight.RED),
        ("2026-11-24 14:01", TrafficLight.RED),
    ],
)
def test_the_light_follows_the_share_that_is_used(at: str, light: TrafficLight) -> None:
    assert a_clock("2026-11-24 08:00", 4 * HOUR).light(city(at)) is light


@pytest.mark.parametrize(
    ("start", "limit", "provisional"),
    [
        ("2026-12-31 17:50", 10 * MINUTE, False),
        ("2026-12-31 17:50", 11 * MINUTE, True),
        ("2027-03-01 09:00", 1 * HOUR, True),
        ("2019-12-31 17:50", 20 * MINUTE, True),  # before what ships
    ],
)
def test_a_year_without_published_holidays_is_provisional(start: str, limit: timedelta, provisional: bool) -> None:
    assert a_clock(start, limit).is_provisional is provisional


def test_a_paused_clock_is_provisional_only_where_it_was_counted_in_an_unknown_year() -> None:
    deadline = a_clock("2026-12-31 09:00", working_days(1))
    assert not paused(deadline, at=city("2026-12-31 10:00")).is_provisional
    assert paused(deadline, at=city("2027-01-04 10:00")).is_provisional


def test_a_clock_is_recomputed_when_the_holidays_of_its_year_come_in() -> None:
    known = WorkCalendar("city-2027", 2026, 2027, frozenset({date(2027, 1, 1)}), frozenset({date(2027, 1, 2)}))
    deadline = a_clock("2026-12-31 17:50", 20 * MINUTE)
    assert deadline.due_at == city("2027-01-01 08:10")
    again = recomputed(deadline, known)
    assert again.due_at == city("2027-01-02 08:10")
    assert not again.is_provisional
    assert deadline.calendar is CHINA


def test_what_has_ended_is_not_judged_anew_by_another_calendar() -> None:
    known = WorkCalendar("city-2027", 2026, 2027, frozenset(), frozenset())
    deadline = a_clock("2026-12-31 17:50", 20 * MINUTE)
    done = stopped(deadline, Ending.KEPT, at=city("2027-01-01 08:05"))
    assert recomputed(done, known).calendar is CHINA
    standing = stopped(deadline, Ending.PROVISIONAL, at=city("2027-01-01 08:05"))
    assert recomputed(standing, known).calendar is known


@pytest.mark.parametrize("limit", [timedelta(), -MINUTE])
def test_a_limit_that_is_not_above_zero_is_refused(limit: timedelta) -> None:
    with pytest.raises(DeadlineInvalid, match="more than 0"):
        a_clock("2026-11-24 08:00", limit)


@pytest.mark.parametrize(
    ("span", "at", "reason"),
    [
        (timedelta(), "2026-11-24 09:00", "above 0"),
        (5 * HOUR, "2026-11-24 09:00", "at most the original limit of 4:00:00"),
        (1 * HOUR, "2026-11-24 12:01", "before it is due"),
    ],
)
def test_an_extension_that_may_not_be_is_refused(span: timedelta, at: str, reason: str) -> None:
    with pytest.raises((DeadlineInvalid, MoveRefused), match=reason):
        extended(a_clock("2026-11-24 08:00", 4 * HOUR), span, at=city(at))


def test_a_third_extension_is_refused_and_the_floor_counts_as_none() -> None:
    deadline = a_clock("2026-11-24 08:00", 4 * HOUR)
    floor = Extension(1 * HOUR, deadline.started_at, ExtensionCause.FLOOR)
    deadline = replace(deadline, extensions=(floor,))
    for _ in range(2):
        deadline = extended(deadline, 1 * HOUR, at=city("2026-11-24 09:00"))
    assert deadline.due_at == city("2026-11-24 17:00")
    with pytest.raises(MoveRefused, match="may be extended 2 times"):
        extended(deadline, 1 * HOUR, at=city("2026-11-24 09:00"))


def test_a_clock_refuses_what_does_not_fit_its_state() -> None:
    running = a_clock("2026-11-24 08:00", 4 * HOUR)
    at = city("2026-11-24 09:00")
    held, done = paused(running, at=at), stopped(running, Ending.KEPT, at=at)
    refused: tuple[tuple[Callable[[], Deadline], str], ...] = (
        (lambda: paused(held, at=at), "paused"),
        (lambda: paused(done, at=at), "kept"),
        (lambda: resumed(running, at=at), "running"),
        (lambda: resumed(stopped(running, Ending.VOID, at=at), at=at), "void"),
        (lambda: stopped(done, Ending.KEPT, at=at), "kept"),
        (lambda: taken_up_again(done), "kept"),
        (lambda: extended(done, HOUR, at=at), "kept"),
    )
    for wrong, state in refused:
        with pytest.raises(MoveRefused, match=f"is {state} and cannot be"):
            wrong()


def test_a_clock_does_not_run_backwards() -> None:
    running = a_clock("2026-11-24 08:00", 4 * HOUR)
    with pytest.raises(DeadlineInvalid, match="run backwards"):
        paused(running, at=city("2026-11-24 07:00"))
    with pytest.raises(DeadlineInvalid, match="pause without an end"):
        replace(running, pauses=(Pause(city("2026-11-24 09:00")), Pause(city("2026-11-24 10:00"))))


@given(deadline=deadlines())
def test_due_is_the_first_instant_at_which_all_that_is_allowed_has_elapsed(deadline: Deadline) -> None:
    due_at = deadline.due_at
    assert due_at is not None
    assert deadline.elapsed(due_at) == deadline.allowed
    assert deadline.elapsed(due_at - US) == deadline.allowed - US
    assert not deadline.is_overdue(due_at)
    assert deadline.is_overdue(due_at + US)


@given(deadline=deadlines(may_be_paused=True), at=instants())
def test_what_has_elapsed_was_due_by_then(deadline: Deadline, at: datetime) -> None:
    elapsed = deadline.elapsed(at)
    if not elapsed:
        return
    due_at = replace(deadline, limit=elapsed, extensions=()).due_at
    assert due_at is not None
    assert due_at <= at
    assert deadline.elapsed(due_at) == elapsed


@given(deadline=deadlines(may_be_paused=True), at=instants(), later=st.timedeltas(timedelta(), timedelta(days=9)))
def test_elapsed_never_shrinks_and_never_outruns_the_wall_clock(
    deadline: Deadline, at: datetime, later: timedelta
) -> None:
    grown = deadline.elapsed(at + later) - deadline.elapsed(at)
    assert timedelta() <= grown <= later


@given(deadline=deadlines(), longer=st.timedeltas(US, timedelta(days=3)))
def test_a_longer_limit_is_due_later(deadline: Deadline, longer: timedelta) -> None:
    due_at, later = deadline.due_at, replace(deadline, limit=deadline.limit + longer).due_at
    assert due_at is not None
    assert later is not None
    assert later > due_at


@given(deadline=deadlines(), at=instants(), pause=st.timedeltas(timedelta(), timedelta(days=9)))
def test_a_pause_never_makes_anything_due_earlier(deadline: Deadline, at: datetime, pause: timedelta) -> None:
    last = deadline.pauses[-1].to_at if deadline.pauses else deadline.started_at
    assert last is not None
    from_at = max(at, last)
    held = resumed(paused(deadline, at=from_at), at=from_at + pause)
    assert held.due_at is not None
    assert deadline.due_at is not None
    assert held.due_at >= deadline.due_at


@given(deadline=deadlines(may_be_paused=True), calendar=calendars())
def test_a_continuous_clock_asks_no_calendar(deadline: Deadline, calendar: WorkCalendar) -> None:
    continuous = replace(deadline, run=ClockRun.CONTINUOUS)
    assert recomputed(continuous, calendar).due_at == continuous.due_at


@settings(max_examples=60, deadline=None)  # each walks tens of thousands of minutes, however busy the machine
@given(deadline=deadlines(may_be_paused=True), at=instants())
def test_a_walk_minute_by_minute_comes_to_the_same(deadline: Deadline, at: datetime) -> None:
    assert deadline.elapsed(at) == walked_elapsed(deadline, at)
    if not deadline.is_paused:
        assert deadline.due_at == walked_due(deadline)
