"""Active hours: when a view is visited, over midnight and in city time too."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from camera_registry.active_hours import active_hours, is_active
from kit.errors import Invalid

CITY = ZoneInfo("Asia/Shanghai")
MIDNIGHT = datetime(2026, 3, 1, tzinfo=CITY)
clocks = st.builds(lambda hour, minute: f"{hour:02}:{minute:02}", st.integers(0, 23), st.integers(0, 59))


@pytest.mark.parametrize(
    ("active_from", "active_to", "clock", "expected"),
    [
        ("06:00", "22:00", "05:59", False),
        ("06:00", "22:00", "06:00", True),
        ("06:00", "22:00", "21:59", True),
        ("06:00", "22:00", "22:00", False),
        ("22:00", "06:00", "23:59", True),
        ("22:00", "06:00", "00:00", True),
        ("22:00", "06:00", "05:59", True),
        ("22:00", "06:00", "06:00", False),
        ("22:00", "06:00", "12:00", False),
        ("18:00", "24:00", "23:59", True),
        ("18:00", "24:00", "00:00", False),
        ("18:00", "00:00", "23:59", True),
        ("18:00", "00:00", "00:00", False),
        ("00:00", "24:00", "00:00", True),
        (None, None, "03:00", True),
    ],
)
def test_the_wall_clock_of_the_city_decides(
    active_from: str | None, active_to: str | None, clock: str, *, expected: bool
) -> None:
    hour, minute = map(int, clock.split(":"))
    now = (MIDNIGHT + timedelta(hours=hour, minutes=minute)).astimezone(UTC)
    assert is_active(now, active_from=active_from, active_to=active_to, city_zone=CITY) is expected


@given(clocks, clocks, st.integers(0, 24 * 60 - 1))
def test_a_window_and_its_reverse_share_out_the_day(one: str, other: str, minute: int) -> None:
    if one == other:
        return
    now = MIDNIGHT + timedelta(minutes=minute)
    inside = is_active(now, active_from=one, active_to=other, city_zone=CITY)
    assert inside is not is_active(now, active_from=other, active_to=one, city_zone=CITY)


@pytest.mark.parametrize(
    ("active_from", "active_to", "message"),
    [
        ("06:00", None, "both a beginning and an end"),
        (None, "06:00", "both a beginning and an end"),
        ("06:00", "06:00", "are empty"),
        ("24:00", "00:00", "are empty"),
        ("6:00", "22:00", '"6:00" is no time of day'),
        ("06:60", "22:00", "no time of day"),
        ("06:00", "25:00", "no time of day"),
        ("06:00", "24:01", "no time of day"),
        ("0٦:00", "22:00", "no time of day"),
    ],
)
def test_hours_that_mean_nothing_are_refused(active_from: str | None, active_to: str | None, message: str) -> None:
    with pytest.raises(Invalid, match=message):
        active_hours(active_from=active_from, active_to=active_to)
