"""Limits as handbooks write them, in seconds of the clock that counts them."""

import math
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handbook.limits import ClockRun, Limit, LimitUnit, limit_as_printed, names_its_clock

CONTINUOUS, WORKING = ClockRun.CONTINUOUS, ClockRun.WORKING
HOUR_S = 3600


@pytest.mark.parametrize(
    ("printed", "limit", "seconds"),
    [
        ("2 紧急工作时", Limit(2, LimitUnit.HOUR, CONTINUOUS), 2 * HOUR_S),
        ("4工作时", Limit(4, LimitUnit.HOUR, WORKING), 4 * HOUR_S),
        ("1 工作日", Limit(1, LimitUnit.DAY, WORKING), 8 * HOUR_S),
        ("5个工作日", Limit(5, LimitUnit.DAY, WORKING), 40 * HOUR_S),
        ("90 分钟", Limit(90, LimitUnit.MINUTE, CONTINUOUS), 5400),
        ("24 小时", Limit(24, LimitUnit.HOUR, CONTINUOUS), 24 * HOUR_S),
        ("1 天", Limit(1, LimitUnit.DAY, CONTINUOUS), 24 * HOUR_S),
        ("0.5 天", Limit(0.5, LimitUnit.DAY, CONTINUOUS), 12 * HOUR_S),
    ],
)
def test_a_printed_limit_means_a_number_a_unit_and_a_clock(printed: str, limit: Limit, seconds: int) -> None:
    assert limit_as_printed(printed) == limit
    assert limit.seconds == seconds
    assert limit.span == timedelta(seconds=seconds)


def test_only_working_words_say_how_their_clock_runs() -> None:
    assert all(names_its_clock(words) for words in ("2 紧急工作时", "4 工作时", "3 工作日"))
    assert not any(names_its_clock(words) for words in ("4 小时", "1 天", "90 分钟"))


@pytest.mark.parametrize("words", ["", "紧急工作时", "两小时", "2 周", "2 hours", "-2 小时"])
def test_words_that_are_no_limit_are_refused_with_those_that_are(words: str) -> None:
    with pytest.raises(ValueError, match="紧急工作时, 工作时, 工作日"):
        limit_as_printed(words)


@pytest.mark.parametrize("value", [0, -1, -0.5, math.nan, math.inf])
def test_a_limit_is_above_zero_and_finite(value: float) -> None:
    with pytest.raises(ValueError, match="above zero"):
        Limit(value, LimitUnit.HOUR, CONTINUOUS)


@given(days=st.integers(min_value=1, max_value=1000))
def test_a_working_day_is_a_third_of_a_day(days: int) -> None:
    working, continuous = (Limit(days, LimitUnit.DAY, clock) for clock in (WORKING, CONTINUOUS))
    assert 3 * working.seconds == continuous.seconds


@given(value=st.integers(min_value=1, max_value=10_000), clock=st.sampled_from(ClockRun))
def test_sixty_minutes_are_an_hour_on_either_clock(value: int, clock: ClockRun) -> None:
    assert Limit(60 * value, LimitUnit.MINUTE, clock).seconds == Limit(value, LimitUnit.HOUR, clock).seconds
