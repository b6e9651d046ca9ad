"""The one place that asks the machine for the time. Rules take `now` as an argument instead."""

from datetime import UTC, datetime


def utc_now() -> datetime:
    """This instant, aware, in UTC."""
    return datetime.now(UTC)
