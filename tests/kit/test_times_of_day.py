"""Times of day, written and counted."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kit.errors import Invalid
from kit.times_of_day import MINUTES_A_DAY, clock_of, minutes_of


@given(st.integers(0, MINUTES_A_DAY))
def test_what_is_written_is_read_again(minutes: int) -> None:
    assert minutes_of(clock_of(minutes)) == minutes


@pytest.mark.parametrize("written", ["6:30", "24:01", "25:00", "12:60", "0630", "", "06:30 ", "０6:30"])
def test_what_is_no_time_of_day_is_refused(written: str) -> None:
    with pytest.raises(Invalid, match="write hours and minutes as HH:MM"):
        minutes_of(written)
