"""How old a picture is at most, and at least, from what servers say. Pure.

A statement of when the picture was *taken* bounds the age from above; one of when a file was *written* only from below.
Clocks differ, so the server's own `Date` is asked first: both instants are then read off one clock.
"""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime

# `Date` and `Last-Modified` are cut to whole seconds.
_RESOLUTION = timedelta(seconds=1)
# Some cameras state seconds since they were switched on; no picture of ours is from before 2001 or after 2128.
# The range also tells seconds from milliseconds.
_EARLIEST_S, _LATEST_S = 1e9, 5e9


@dataclass(frozen=True, slots=True)
class ServerClock:
    """What the server's clock said (`None`: it did not say), somewhere between our asking and its answer."""

    said_at: datetime | None
    asked_at: datetime
    answered_at: datetime


@dataclass(frozen=True, slots=True)
class AgeBounds:
    """At the moment of receipt: at most (`None`: unknown) and at least so old, in seconds."""

    at_most_s: float | None = None
    at_least_s: float = 0.0


UNKNOWN_AGE = AgeBounds()


def bounds_of_taken(earliest_at: datetime, latest_at: datetime, clock: ServerClock, received_at: datetime) -> AgeBounds:
    """The server says that the picture was taken between two instants. A picture from the future has no known age."""
    at_most = [received_at - earliest_at]
    at_least = [received_at - latest_at]
    if clock.said_at is not None:
        theirs = clock.said_at - earliest_at + _RESOLUTION + (received_at - clock.asked_at)
        if theirs < timedelta(0):
            return UNKNOWN_AGE
        # The clock that took the picture may be ours or the server's: the wider bound holds either way.
        at_most.append(theirs)
        at_least.append(clock.said_at - latest_at + (received_at - clock.answered_at))
    upper_s = max(at_most).total_seconds()
    return AgeBounds(upper_s if upper_s >= 0 else None, max(0.0, min(at_least).total_seconds()))


def bounds_of_written(
    written_at: datetime | None, cached_s: float, clock: ServerClock, received_at: datetime
) -> AgeBounds:
    """The server says when it wrote the picture down, or how long a cache kept it: it is no younger than that."""
    at_least_s = max(0.0, cached_s)
    if written_at is not None:
        # Both stamps are the file server's, so its own clock decides; ours only where it keeps no clock.
        since = received_at - written_at if clock.said_at is None else clock.said_at - written_at
        waited = timedelta(0) if clock.said_at is None else received_at - clock.answered_at
        at_least_s = max(at_least_s, (since + waited - _RESOLUTION).total_seconds())
    return AgeBounds(None, at_least_s)


def both(one: AgeBounds, other: AgeBounds) -> AgeBounds:
    """Two true statements about one picture."""
    known = [bound for bound in (one.at_most_s, other.at_most_s) if bound is not None]
    return AgeBounds(min(known, default=None), max(one.at_least_s, other.at_least_s))


def http_date(text: str | None) -> datetime | None:
    """`None`: no date, or none that can be read."""
    if not text:
        return None
    try:
        moment = parsedate_to_datetime(text)
    except ValueError:
        return None
    # "-0000" means UTC of unknown origin; Python returns it without a zone.
    return moment.astimezone(UTC) if moment.tzinfo else moment.replace(tzinfo=UTC)


def stated_time(text: str | None) -> datetime | None:
    """Unix time in s, ms or µs, ISO 8601 with a zone, or an HTTP date; `None` for anything else, such as an uptime."""
    if not text:
        return None
    try:
        return _unix_time(float(text))
    except ValueError:
        pass
    try:
        moment = datetime.fromisoformat(text.strip())
    except ValueError:
        return http_date(text)
    # Without a zone it is some local time, and not knowing whose is not knowing.
    return moment.astimezone(UTC) if moment.tzinfo else None


def _unix_time(number: float) -> datetime | None:
    for units_per_s in (1.0, 1e3, 1e6):
        if _EARLIEST_S <= number / units_per_s < _LATEST_S:
            return datetime.fromtimestamp(number / units_per_s, tz=UTC)
    return None
