"""When a mail may leave: quiet hours of one day, over midnight, and of nobody."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from accounts.contact import QuietHours
from cases.notices.quiet_hours import not_before

CITY = ZoneInfo("Asia/Shanghai")
NIGHT, NOON_REST = QuietHours(22 * 60, 7 * 60), QuietHours(12 * 60, 14 * 60)
INSTANTS = st.integers(0, 10 * 365 * 24 * 60).map(
    lambda minutes: datetime(2020, 1, 1, tzinfo=UTC) + timedelta(minutes=minutes)
)
QUIET = st.builds(QuietHours, st.integers(0, 1439), st.integers(0, 1440))
ZONES = st.sampled_from([CITY, ZoneInfo("UTC"), ZoneInfo("Europe/Berlin"), ZoneInfo("Asia/Kathmandu")])


def at(day: int, hour: int, minute: int = 0) -> datetime:
    return datetime(2026, 3, day, hour, minute, tzinfo=CITY)


@pytest.mark.parametrize(
    ("now", "quiet", "expected"),
    [
        (at(2, 21, 59), NIGHT, at(2, 21, 59)),
        (at(2, 22, 0), NIGHT, at(3, 7, 0)),
        (at(2, 23, 59), NIGHT, at(3, 7, 0)),
        (at(3, 0, 0), NIGHT, at(3, 7, 0)),
        (at(3, 6, 59), NIGHT, at(3, 7, 0)),
        (at(3, 7, 0), NIGHT, at(3, 7, 0)),
        (at(3, 13, 0), NOON_REST, at(3, 14, 0)),
        (at(3, 11, 59), NOON_REST, at(3, 11, 59)),
        (at(3, 23, 30), QuietHours(23 * 60, 24 * 60), at(4, 0, 0)),
        (at(3, 23, 30), QuietHours(8 * 60, 8 * 60), at(3, 23, 30)),
    ],
)
def test_what_is_not_urgent_waits_for_the_end(now: datetime, quiet: QuietHours, expected: datetime) -> None:
    assert not_before(now, quiet, CITY, is_urgent=False) == expected
    assert not_before(now, quiet, CITY, is_urgent=True) == now


@given(INSTANTS, QUIET, ZONES)
def test_a_mail_never_leaves_in_quiet_hours_nor_waits_longer_than_a_day(
    now: datetime, quiet: QuietHours, zone: ZoneInfo
) -> None:
    assume((quiet.begins, quiet.ends) != (0, 1440))  # whoever is never to be disturbed gets mail at midnight
    leaves_at = not_before(now, quiet, zone, is_urgent=False)
    assert now <= leaves_at <= now + timedelta(hours=25)  # a day on which the clock is put back has 25
    assert not_before(leaves_at, quiet, zone, is_urgent=False) == leaves_at


@given(INSTANTS, QUIET)
def test_waiting_ends_exactly_where_the_quiet_hours_end(now: datetime, quiet: QuietHours) -> None:
    leaves_at = not_before(now, quiet, CITY, is_urgent=False)
    if leaves_at != now:
        local = leaves_at.astimezone(CITY)
        assert (local.hour * 60 + local.minute) % 1440 == quiet.ends % 1440
        assert local.second == local.microsecond == 0
