"""Quiet hours (免打扰时段): when a mail may leave at the earliest. Pure. In the application nothing ever waits."""

from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from accounts.contact import QuietHours

_DAY = timedelta(days=1)


def not_before(now: datetime, quiet: QuietHours, zone: ZoneInfo, *, is_urgent: bool) -> datetime:
    """Now, or the end of the quiet hours in which it lies on the wall clock of the zone."""
    if is_urgent or quiet.begins == quiet.ends:
        return now
    local = now.astimezone(zone)
    minute = local.hour * 60 + local.minute
    if not _is_quiet(minute, quiet):
        return now
    midnight = datetime.combine(local.date(), time(), tzinfo=zone)
    ends_tomorrow = quiet.begins > quiet.ends and minute >= quiet.begins
    end = midnight + timedelta(minutes=quiet.ends) + (_DAY if ends_tomorrow else timedelta())
    # Where a clock is put back, wall time may lie behind: never earlier than now.
    return max(now, end.astimezone(now.tzinfo))


def _is_quiet(minute: int, quiet: QuietHours) -> bool:
    if quiet.begins < quiet.ends:
        return quiet.begins <= minute < quiet.ends
    return minute >= quiet.begins or minute < quiet.ends
