"""A clock as somebody watches it (计时): whether it counts at this moment, and when that changes. Pure.

Pages move their hands by it, and never reckon with working hours themselves.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from cases.calendars import from_us, to_us
from cases.deadlines import Deadline, TrafficLight
from handbook.limits import ClockRun

LOOKED_AHEAD = timedelta(days=1)
"""No stretch of work is longer than the shift of one day."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """What a clock shows at one instant."""

    elapsed: timedelta
    remaining: timedelta
    """Negative once it is overdue."""
    is_counting: bool
    """False also for a clock of working time in the evening, which is neither paused nor stopped."""
    next_change_at: datetime | None
    """When it begins or ends to count by itself; None: it goes on as it is, unless somebody moves it."""
    light: TrafficLight
    due_at: datetime | None
    """As `Deadline.due_at`, which is counted anew by whoever asks."""


def read_at(deadline: Deadline, at: datetime) -> Reading:
    """What the clock shows then, which must not be before it was started."""
    runs = deadline.is_open and not deadline.is_paused
    is_counting = runs and _counts(deadline, at)
    elapsed, due_at = deadline.elapsed(at), deadline.due_at
    return Reading(
        elapsed=elapsed,
        remaining=deadline.allowed - elapsed,
        is_counting=is_counting,
        next_change_at=_next_change(deadline, at, is_counting=is_counting) if runs else None,
        light=deadline.light_from(at, due_at=due_at, elapsed=elapsed),
        due_at=due_at,
    )


def _counts(deadline: Deadline, at: datetime) -> bool:
    if deadline.run is not ClockRun.WORKING:
        return True
    now_us = to_us(at)
    return deadline.calendar.worked_us(now_us + 1) > deadline.calendar.worked_us(now_us)


def _next_change(deadline: Deadline, at: datetime, *, is_counting: bool) -> datetime | None:
    if deadline.run is not ClockRun.WORKING:
        return None
    now_us = to_us(at)
    worked_us = deadline.calendar.worked_us
    done_us = worked_us(now_us)
    if not is_counting:
        return from_us(deadline.calendar.first_at_us(done_us + 1) - 1)
    # As long as somebody works, worked time grows as fast as time: the end of that is found by halving.
    lowest_us, highest_us = now_us, now_us + LOOKED_AHEAD // timedelta(microseconds=1)
    while highest_us - lowest_us > 1:
        middle_us = (lowest_us + highest_us) // 2
        if worked_us(middle_us) - done_us == middle_us - now_us:
            lowest_us = middle_us
        else:
            highest_us = middle_us
    return from_us(lowest_us)
