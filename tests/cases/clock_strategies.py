"""Random calendars and clocks for properties, and a slow second opinion that walks minute by minute."""

from datetime import date, datetime, time, timedelta

from hypothesis import strategies as st

from cases.calendars import CITY_TIME, PLAN_SHIFTS, Shift, WorkCalendar
from cases.clock_kinds import ClockKind
from cases.deadlines import Deadline, Extension, Pause
from handbook.limits import ClockRun

MINUTE = timedelta(minutes=1)
FIRST_DAY = date(2026, 2, 2)
DAYS = tuple(FIRST_DAY + timedelta(days=number) for number in range(60))
WEEKEND_DAYS = tuple(day for day in DAYS if day.weekday() >= 5)
SHIFTS = (
    PLAN_SHIFTS,
    (Shift(time(9), time(17)),),
    (Shift(time(0), time(3)), Shift(time(11, 30), time(12, 30)), Shift(time(20), time(23, 59))),
)


@st.composite
def calendars(draw: st.DrawFn) -> WorkCalendar:
    days_off = draw(st.frozensets(st.sampled_from(DAYS), max_size=20))
    worked = draw(st.frozensets(st.sampled_from(WEEKEND_DAYS), max_size=8)) - days_off
    return WorkCalendar("random", 2026, 2026, days_off, worked, draw(st.sampled_from(SHIFTS)))


def instants(*, after_minutes: int = 20 * 24 * 60) -> st.SearchStrategy[datetime]:
    """On whole minutes, because the second opinion walks in minutes."""
    midnight = datetime.combine(FIRST_DAY, time(), tzinfo=CITY_TIME)
    return st.integers(0, after_minutes).map(lambda minutes: midnight + minutes * MINUTE)


@st.composite
def deadlines(draw: st.DrawFn, *, may_be_paused: bool = False) -> Deadline:
    edges = sorted(draw(st.lists(instants(), min_size=1, max_size=7)))
    started_at, rest = edges[0], edges[1:]
    pauses = [Pause(*pair) for pair in zip(rest[::2], rest[1::2], strict=False)]
    if may_be_paused and len(rest) % 2:
        pauses.append(Pause(rest[-1]))
    spans = draw(st.lists(st.integers(1, 600), max_size=2))
    return Deadline(
        kind=ClockKind.HANDLE,
        run=draw(st.sampled_from(ClockRun)),
        limit=draw(st.integers(1, 24 * 60)) * MINUTE,
        started_at=started_at,
        calendar=draw(calendars()),
        pauses=tuple(pauses),
        extensions=tuple(Extension(minutes * MINUTE, started_at) for minutes in spans),
    )


def counts(deadline: Deadline, at: datetime) -> bool:
    """Whether the minute that begins then is counted; said from the rules alone, without the code under test."""
    if any(pause.from_at <= at and (pause.to_at is None or at < pause.to_at) for pause in deadline.pauses):
        return False
    if deadline.run is ClockRun.CONTINUOUS:
        return True
    calendar, city = deadline.calendar, at.astimezone(CITY_TIME)
    is_work_day = city.date() in calendar.working_weekend_days or (
        city.weekday() < 5 and city.date() not in calendar.days_off
    )
    return is_work_day and any(shift.opens <= city.time() < shift.closes for shift in calendar.shifts)


def walked_elapsed(deadline: Deadline, at: datetime) -> timedelta:
    """Minute by minute."""
    minutes, now = 0, deadline.started_at
    while now < at:
        minutes += counts(deadline, now)
        now += MINUTE
    return minutes * MINUTE


def walked_due(deadline: Deadline) -> datetime:
    """Minute by minute; only for a deadline that is not paused."""
    left, now = (deadline.limit + sum((one.span for one in deadline.extensions), timedelta())) // MINUTE, None
    at = deadline.started_at
    while left:
        left -= counts(deadline, at)
        at += MINUTE
        now = at
    assert now is not None
    return now
