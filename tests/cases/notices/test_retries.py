"""Pauses double, are spread, and end."""

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from cases.notices.retries import Patience, next_try_at

NOW = datetime(2026, 3, 2, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
PATIENCE = Patience(first=MINUTE, longest=timedelta(hours=6), give_up_after=timedelta(hours=24))


def pause(attempts: int, chance: float) -> timedelta | None:
    at = next_try_at(NOW, attempts=attempts, first_tried_at=NOW, patience=PATIENCE, chance=chance)
    return None if at is None else at - NOW


def test_pauses_double_until_the_longest() -> None:
    almost = 1 - 1e-12
    assert [round(pause(one, almost) / MINUTE) for one in (1, 2, 3, 4)] == [1, 2, 4, 8]  # type: ignore[operator]
    assert pause(1, 0.0) == MINUTE / 2
    assert round(pause(12, almost) / MINUTE) == round(pause(10_000, almost) / MINUTE) == 360  # type: ignore[operator]


@given(st.floats(0, 1, exclude_max=True), st.floats(0, 1, exclude_max=True))
def test_a_server_that_never_answers_is_given_up_within_a_day_after_a_dozen_attempts(one: float, other: float) -> None:
    now, attempts = NOW, 0
    while True:
        attempts += 1
        again_at = next_try_at(
            now, attempts=attempts, first_tried_at=NOW, patience=PATIENCE, chance=(one, other)[attempts % 2]
        )
        if again_at is None:
            break
        assert again_at > now
        now = again_at
    assert NOW + timedelta(hours=18) - MINUTE <= now <= NOW + timedelta(hours=24)
    assert 11 <= attempts <= 22


def test_an_outage_of_our_own_does_not_count() -> None:
    late = NOW + timedelta(days=3)
    assert next_try_at(late, attempts=1, first_tried_at=late, patience=PATIENCE, chance=0.5) is not None
