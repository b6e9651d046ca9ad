"""When something is to be said about a clock: at 80 % of what is allowed, and when it has passed. Pure.

Each is said once for each due time: an extension moves the due time, and then both may be said anew.
"""

from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from cases.deadlines import YELLOW_FROM, Deadline


class Alarm(StrEnum):
    """What is said."""

    APPROACHING = "approaching"
    """临期: 80 % is used up."""
    PASSED = "passed"
    """超期."""


@dataclass(frozen=True, slots=True)
class Told:
    """What was said last, and of which due time."""

    alarm: Alarm
    due_at: datetime


def warns_at(deadline: Deadline) -> datetime | None:
    """The first instant at which 80 % of what is allowed is used up; None while it is paused before that."""
    scaled = tuple(replace(one, span=one.span * YELLOW_FROM) for one in deadline.extensions)
    return replace(deadline, limit=deadline.limit * YELLOW_FROM, extensions=scaled).due_at


def next_alarm_at(deadline: Deadline, told: Told | None) -> datetime | None:
    """When the next thing is to be said; None: nothing, unless somebody moves the clock."""
    due_at = deadline.due_at
    if due_at is None or not deadline.is_open or deadline.is_paused:
        return None
    if told is None or told.due_at != due_at:
        return warns_at(deadline)
    return due_at if told.alarm is Alarm.APPROACHING else None


def alarm_now(deadline: Deadline, told: Told | None, *, now: datetime) -> Alarm | None:
    """What is to be said now, or nothing; after an outage the last news alone, for a late warning warns nobody."""
    alarm_at = next_alarm_at(deadline, told)
    if alarm_at is None or now < alarm_at:
        return None
    return Alarm.PASSED if deadline.is_overdue(now) else (Alarm.APPROACHING if _is_news(deadline, told) else None)


def _is_news(deadline: Deadline, told: Told | None) -> bool:
    return told is None or told.due_at != deadline.due_at
