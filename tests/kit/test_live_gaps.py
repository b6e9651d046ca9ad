"""A reader of a growing table misses nothing, in whatever order the rows become visible."""

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from kit.live_gaps import SeenIds

NOW = datetime(2027, 1, 4, 8, tzinfo=UTC)


def test_a_number_that_is_skipped_is_a_gap_and_the_floor_stays_before_it() -> None:
    seen = SeenIds(10)
    assert seen.take([11, 14, 15], at=NOW) == [11, 14, 15]
    assert [(gap.first, gap.last) for gap in seen.gaps] == [(12, 13)]
    assert (seen.floor, seen.highest) == (11, 15)


def test_what_fills_a_gap_is_new_once() -> None:
    seen = SeenIds(0)
    seen.take([5], at=NOW)
    assert seen.take([2], at=NOW) == [2]
    assert seen.take([2], at=NOW) == []
    assert [(gap.first, gap.last) for gap in seen.gaps] == [(1, 1), (3, 4)]


def test_a_gap_that_is_given_up_lets_the_floor_rise() -> None:
    seen = SeenIds(0)
    seen.take([3], at=NOW)
    seen.take([6], at=NOW + timedelta(seconds=1))
    seen.give_up(found_before=NOW + timedelta(seconds=1))
    assert seen.floor == 3
    assert seen.take([2], at=NOW) == []


@given(st.permutations(range(1, 30)), st.integers(min_value=1, max_value=6))
def test_whatever_the_order_of_the_commits_each_id_is_new_exactly_once(order: list[int], size: int) -> None:
    seen, got = SeenIds(0), []
    for start in range(0, len(order), size):
        visible = order[: start + size]
        wanted = [one for one in visible if one > seen.highest]
        wanted += [one for one in visible if any(gap.first <= one <= gap.last for gap in seen.gaps)]
        got += seen.take(wanted, at=NOW)
        assert set(range(1, seen.floor + 1)) <= set(got), "the floor may not stand above anything that is missing"
    assert sorted(got) == list(range(1, 30))
    assert (seen.floor, seen.gaps) == (29, ())
