"""When a view is due next. Pure: slots are fixed points in time, so a visit that runs late does not drift."""

from datetime import datetime, timedelta


def next_slot(slot_at: datetime, *, period: timedelta, now: datetime) -> datetime:
    """The first slot after `now` on the grid slot + i × period; slots that were missed are skipped, not made up for."""
    if now < slot_at:
        return slot_at + period
    missed = (now - slot_at) // period
    return slot_at + (missed + 1) * period


def first_slot(*, view_id: int, period: timedelta, now: datetime) -> datetime:
    """Spreads views over their period by id, so that a city that starts up is not visited all in one second."""
    spread = (view_id * 0.618034) % 1.0  # golden ratio: neighbours in id are far apart in time
    return now + period * spread
