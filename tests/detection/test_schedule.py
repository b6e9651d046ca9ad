"""Slots are fixed points in time; a late visit does not drift."""

from datetime import UTC, datetime, timedelta
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from detection.schedule import first_slot, next_slot

NOON = datetime(2026, 7, 28, 4, 0, tzinfo=UTC)
MINUTE = timedelta(minutes=1)


def test_a_visit_in_time_leads_to_the_next_slot() -> None:
    assert next_slot(NOON, period=MINUTE, now=NOON + timedelta(seconds=7)) == NOON + MINUTE


def test_missed_slots_are_skipped_not_made_up_for() -> None:
    assert next_slot(NOON, period=MINUTE, now=NOON + timedelta(minutes=5, seconds=1)) == NOON + 6 * MINUTE


@given(st.integers(0, 10**7), st.integers(1, 86400))
def test_the_next_slot_is_on_the_grid_after_now_and_at_most_a_period_away(late_s: int, period_s: int) -> None:
    period, now = timedelta(seconds=period_s), NOON + timedelta(seconds=late_s)
    slot = next_slot(NOON, period=period, now=now)
    assert now < slot <= now + period
    assert (slot - NOON) % period == timedelta(0)


def test_views_are_spread_over_their_period() -> None:
    seconds = sorted(
        (first_slot(view_id=view_id, period=MINUTE, now=NOON) - NOON).total_seconds() for view_id in range(1, 61)
    )
    gaps = [later - earlier for earlier, later in pairwise(seconds)]
    assert seconds[0] >= 0
    assert seconds[-1] < 60
    assert max(gaps) < 2.5
